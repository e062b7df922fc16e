"""Codebooks of REFI-QDA (`.qdc`, QDA-XML codebook 1.0), which NVivo, ATLAS.ti, MAXQDA, Taguette and QualCoder exchange.

https://www.qdasoftware.org. A code has a GUID, a name, perhaps a colour and a description, and stands in another. One
that is not codable is a heading there. Peers differ in capitals of GUIDs, leave out colours, and write accents apart.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID
from xml.sax.saxutils import quoteattr

from documents.codebooks.loss import Loss
from documents.codebooks.names import one_line, told_apart
from documents.codebooks.tag import Codebook, CodebookRow, CodebookTag
from documents.codebooks.text import MOST_TAGS, TOO_MANY, broken_off, xml_of
from documents.errors import VocabularyFileRefused, gettext_noop

NAMESPACE = "urn:QDA-XML:codebook:1.0"
COLOURS = {
    "plain": "#8A8A8A",
    "claim": "#C8741E",
    "evidence": "#2F7D4F",
    "question": "#3B6FB5",
    "method": "#8A5AA8",
    "voice": "#B0486A",
}
HEADING = gettext_noop("It is a mere heading in the file; here it can be put on notes too.")
COLOUR = gettext_noop("Its colour %(words)s is none of the colours here.")
NOTES = gettext_noop("Notes that the file refers to: %(words)s.")
SET = gettext_noop("The set “%(words)s”: which tags the file gathers in it.")
SPELLINGS = gettext_noop("Other spellings: %(words)s")
IDENTIFIERS = gettext_noop("Identifiers elsewhere: %(words)s")
EXAMPLE = gettext_noop("The example: %(words)s")
KIND = gettext_noop("What kind of thing it names: %(words)s")
QUESTIONS = gettext_noop("What it asks of passages: %(words)s")
RETIRED = gettext_noop("That it is retired.")
SIGNS = gettext_noop("Signs that XML cannot hold; blanks stand for them.")
_COLOUR_OF_LINE = {colour: line for line, colour in COLOURS.items()}
_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")


# -- Reading ----------------------------------------------------------------------------------


def read_qdc(text: str) -> Codebook:
    """Returns the codes of a codebook as tags, each after that in which it stands; raises `VocabularyFileRefused`."""
    from lxml import etree  # type: ignore[import-untyped]

    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(xml_of(text), parser)
    except etree.XMLSyntaxError as error:
        raise broken_off(error.lineno) from error
    book = root if _tag(root) == "CodeBook" else next((one for one in root.iter() if _tag(one) == "CodeBook"), None)
    if book is None:
        raise VocabularyFileRefused(gettext_noop("The file is XML, but neither a REFI-QDA codebook nor SKOS."))
    codes = [(code, above) for codes in _children(book, "Codes") for code, above in _codes(codes, None, [0])]
    if len(codes) > MOST_TAGS:
        raise VocabularyFileRefused(TOO_MANY)
    names, renamed = told_apart([one_line(code.get("name") or "") for code, _above in codes], [up for _c, up in codes])
    places = _places(names, [above for _code, above in codes])
    rows = [
        _row(code, names[n], names[above] if above is not None else "", places.get(n), renamed.get(n))
        for n, (code, above) in enumerate(codes)
    ]
    sets = [one for part in _children(book, "Sets") for one in _children(part, "Set")]
    return Codebook(rows, [Loss(SET, one_line(one.get("name") or "–")) for one in sets])


def _tag(element: Any) -> str:
    """Returns the name of an element without its namespace, which is that of a codebook or of a whole project."""
    return str(element.tag).rpartition("}")[2]


def _children(element: Any, name: str) -> list[Any]:
    return [one for one in element if _tag(one) == name]


def _codes(element: Any, above: int | None, count: list[int]) -> Iterator[tuple[Any, int | None]]:
    """Yields the codes in an element with the place of the one above each; `count` holds how many there were so far."""
    for code in _children(element, "Code"):
        here = count[0]
        count[0] += 1
        yield code, above
        yield from _codes(code, here, count)


def _places(names: Sequence[str], parents: Sequence[int | None]) -> dict[int, int]:
    """Returns the places of tags among those beside them, as far as they do not stand by name."""
    beside: dict[int | None, list[int]] = {}
    for n, above in enumerate(parents):
        beside.setdefault(above, []).append(n)
    moved = [some for some in beside.values() if [names[n] for n in some] != sorted(names[n] for n in some)]
    return {n: place for some in moved for place, n in enumerate(some, start=1)}


def _row(code: Any, name: str, parent: str, place: int | None, renamed: Loss | None) -> CodebookRow:
    described = "\n".join((one.text or "").strip() for one in _children(code, "Description")).strip()
    cells = {"parent": parent, "definition": described, "uuid": _uuid(code.get("guid") or "")}
    losses = [renamed] if renamed else []
    colour = (code.get("color") or "").upper()
    if colour in _COLOUR_OF_LINE:
        cells["line"] = _COLOUR_OF_LINE[colour]
    elif colour:
        losses.append(Loss(COLOUR, colour[:20]))
    if place is not None:
        cells["position"] = str(place)
    if (code.get("isCodable") or "true").strip().lower() in ("false", "0"):
        losses.append(Loss(HEADING))
    if notes := _children(code, "NoteRef"):
        losses.append(Loss(NOTES, str(len(notes))))
    return CodebookRow(name, {key: value for key, value in cells.items() if value}, losses)


def _uuid(given: str) -> str:
    try:
        return str(UUID(given.strip("{} ")))
    except ValueError:
        return ""


# -- Writing ----------------------------------------------------------------------------------


def write_qdc(tags: Sequence[CodebookTag], origin: str) -> Iterator[str]:
    """Yields a codebook; `tags` are in the order of their tree, each after the one above it."""
    below: dict[str, list[CodebookTag]] = {}
    for tag in tags:
        below.setdefault(tag.parent, []).append(tag)
    yield '<?xml version="1.0" encoding="UTF-8"?>\n'
    yield f"<CodeBook xmlns={quoteattr(NAMESPACE)} origin={quoteattr(origin)}>\n<Codes>\n"
    for tag in below.get("", ()):
        yield from _written(tag, below)
    yield "</Codes>\n</CodeBook>\n"


def _written(tag: CodebookTag, below: dict[str, list[CodebookTag]]) -> Iterator[str]:
    given = f"guid={quoteattr(tag.uuid.upper())} name={quoteattr(xml_text(tag.name))}"
    yield f'<Code {given} isCodable="true" color={quoteattr(COLOURS.get(tag.line, COLOURS["plain"]))}>\n'
    if tag.definition:
        yield f"<Description>{escaped(tag.definition)}</Description>\n"
    for one in below.get(tag.uuid, ()):
        yield from _written(one, below)
    yield "</Code>\n"


def losses_in_qdc(tag: CodebookTag) -> list[Loss]:
    """Returns what a codebook cannot hold of a tag."""
    losses = []
    if tag.spellings:
        losses.append(Loss(SPELLINGS, ", ".join(one.label for one in tag.spellings)))
    if tag.identifiers:
        losses.append(Loss(IDENTIFIERS, ", ".join(one.name for one in tag.identifiers)))
    if tag.example:
        losses.append(Loss(EXAMPLE, tag.example[:60]))
    if tag.kind != "topic":
        losses.append(Loss(KIND, tag.kind))
    if tag.is_retired:
        losses.append(Loss(RETIRED))
    if tag.questions:
        losses.append(Loss(QUESTIONS, ", ".join(one.name for one in tag.questions)))
    return losses + losses_in_xml(tag.name, tag.definition)


def losses_in_xml(*words: str) -> list[Loss]:
    """Returns a loss if words have signs that XML cannot hold."""
    return [Loss(SIGNS)] if any(_NO_XML.search(one) for one in words) else []


def xml_text(words: str) -> str:
    """Returns words with blanks for the signs that XML cannot hold, and one kind of line ends."""
    return _NO_XML.sub(" ", words.replace("\r\n", "\n").replace("\r", "\n"))


def escaped(words: str) -> str:
    """Returns words as the content of an element."""
    return xml_text(words).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
