"""Writes a vocabulary in SKOS, as Turtle or RDF/XML: the same statements, each concept at the address of its tag.

What SKOS has no term for stands under terms of our own, whose meaning `/ns/` tells: the kind of thing, the line,
the place among those beside it, and what a tag asks of passages.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import quoteattr

from documents.codebooks.identifier import CLOSE
from documents.codebooks.loss import Loss
from documents.codebooks.qdc import escaped, losses_in_xml
from documents.codebooks.question import write_questions
from documents.codebooks.skos import OWL, RDF, SKOS
from documents.codebooks.spelling import HIDDEN, PREFERRED
from documents.codebooks.tag import CodebookTag

_DCT = "http://purl.org/dc/terms/"
_XSD = "http://www.w3.org/2001/XMLSchema#"
_ESCAPES = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"})


@dataclass(frozen=True, slots=True)
class Scheme:
    """The vocabulary: its address and its name, and the address of the site."""

    address: str
    title: str
    origin: str


@dataclass(frozen=True, slots=True)
class Value:
    """What is said of something: an address, or words in a language or of a type."""

    words: str
    is_address: bool = False
    language: str = ""
    datatype: str = ""


Statement = tuple[str, Value]
"""A term with its prefix, and a value."""


def _statements(tag: CodebookTag, scheme: Scheme, below: Sequence[str]) -> Iterator[Statement]:
    """Yields what is said of a concept, in a steady order."""
    yield "skos:inScheme", Value(scheme.address, is_address=True)
    yield "skos:prefLabel", Value(tag.name)
    for label in tag.spellings:
        term = {PREFERRED: "skos:prefLabel", HIDDEN: "skos:hiddenLabel"}.get(label.use, "skos:altLabel")
        yield term, Value(label.label, language=label.language)
    if tag.definition:
        yield "skos:definition", Value(tag.definition)
    if tag.example:
        yield "skos:example", Value(tag.example)
    if tag.parent:
        yield "skos:broader", Value(_address(tag.parent, scheme), is_address=True)
    else:
        yield "skos:topConceptOf", Value(scheme.address, is_address=True)
    for one in below:
        yield "skos:narrower", Value(_address(one, scheme), is_address=True)
    for link in tag.identifiers:
        yield "skos:closeMatch" if link.match == CLOSE else "skos:exactMatch", Value(link.address, is_address=True)
    if tag.is_retired:
        yield "owl:deprecated", Value("true", datatype="boolean")
    yield "room:kind", Value(tag.kind)
    yield "room:line", Value(tag.line)
    if tag.position:
        yield "room:position", Value(str(tag.position), datatype="integer")
    if tag.questions:
        yield "room:questions", Value(write_questions(tag.questions))


def _address(uuid: str, scheme: Scheme) -> str:
    return f"{scheme.origin}/tags/{uuid}/"


def _subjects(tags: Sequence[CodebookTag], scheme: Scheme) -> Iterator[tuple[str, str, list[Statement]]]:
    """Yields everything of which something is said: its address, its class, and what is said."""
    below: dict[str, list[str]] = {}
    for tag in tags:
        below.setdefault(tag.parent, []).append(tag.uuid)
    tops = [("skos:hasTopConcept", Value(_address(one, scheme), is_address=True)) for one in below.get("", ())]
    yield scheme.address, "skos:ConceptScheme", [("dct:title", Value(scheme.title)), *tops]
    for tag in tags:
        said = list(_statements(tag, scheme, below.get(tag.uuid, ())))
        yield _address(tag.uuid, scheme), "skos:Concept", said


def _prefixes(scheme: Scheme) -> dict[str, str]:
    return {"rdf": RDF, "skos": SKOS, "owl": OWL, "dct": _DCT, "room": f"{scheme.origin}/ns/#"}


def write_turtle(tags: Sequence[CodebookTag], scheme: Scheme) -> Iterator[str]:
    """Yields a vocabulary as Turtle."""
    for name, address in {**_prefixes(scheme), "xsd": _XSD}.items():
        yield f"@prefix {name}: <{address}> .\n"
    for address, kind, said in _subjects(tags, scheme):
        lines = [f"    {term} {_in_turtle(value)}" for term, value in said]
        yield f"\n<{address}> a {kind} ;\n" + " ;\n".join(lines) + " .\n"


def _in_turtle(value: Value) -> str:
    if value.is_address:
        return f"<{value.words}>"
    words = value.words.replace("\r\n", "\n").translate(_ESCAPES)
    words = re.sub("[\x00-\x1f\x7f]", lambda sign: f"\\u{ord(sign[0]):04x}", words)
    more = f"@{value.language}" if value.language else f"^^xsd:{value.datatype}" if value.datatype else ""
    return f'"{words}"{more}'


def write_rdf_xml(tags: Sequence[CodebookTag], scheme: Scheme) -> Iterator[str]:
    """Yields a vocabulary as RDF/XML; blanks stand for signs that XML cannot hold."""
    names = " ".join(f"xmlns:{name}={quoteattr(address)}" for name, address in _prefixes(scheme).items())
    yield f'<?xml version="1.0" encoding="UTF-8"?>\n<rdf:RDF {names}>\n'
    for address, kind, said in _subjects(tags, scheme):
        yield f"<{kind} rdf:about={quoteattr(address)}>\n"
        for term, value in said:
            yield _in_xml(term, value)
        yield f"</{kind}>\n"
    yield "</rdf:RDF>\n"


def _in_xml(term: str, value: Value) -> str:
    if value.is_address:
        return f"  <{term} rdf:resource={quoteattr(value.words)}/>\n"
    more = f" xml:lang={quoteattr(value.language)}" if value.language else ""
    more += f" rdf:datatype={quoteattr(_XSD + value.datatype)}" if value.datatype else ""
    return f"  <{term}{more}>{escaped(value.words)}</{term}>\n"


def losses_in_rdf_xml(tag: CodebookTag) -> list[Loss]:
    """Returns what RDF/XML cannot hold of a tag."""
    return losses_in_xml(tag.name, tag.definition, tag.example, write_questions(tag.questions))
