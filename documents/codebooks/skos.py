"""Reads SKOS (https://www.w3.org/TR/skos-reference/) in Turtle or RDF/XML: each concept as a tag.

Nothing is fetched, whatever addresses the file names. `documents.codebooks.skos_writer` writes it.
"""

from __future__ import annotations

import logging
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any
from uuid import UUID

from documents.codebooks.identifier import CLOSE, EXACT, Identifier, parse_identifier
from documents.codebooks.loss import Loss
from documents.codebooks.names import one_line, told_apart
from documents.codebooks.spelling import HIDDEN, OTHER, PREFERRED, Spelling, language_tag
from documents.codebooks.tag import Codebook, CodebookRow
from documents.codebooks.text import MOST_TAGS, TOO_MANY, broken_off, xml_of
from documents.errors import IdentifierRefused, VocabularyFileRefused, gettext_noop

SKOS = "http://www.w3.org/2004/02/skos/core#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
OWL = "http://www.w3.org/2002/07/owl#"
TWO_NAMES = gettext_noop("One concept has two preferred labels in one language: “%(one)s” and “%(other)s”.")
NO_NAME = gettext_noop("The concept %(concept)s has no label.")
CIRCLE = gettext_noop("“%(one)s” stands under itself: %(chain)s.")
NO_CONCEPTS = gettext_noop("The file has no concepts of SKOS in it.")
BROADER = gettext_noop("It stands under others too: %(words)s.")
NOT_HERE = gettext_noop("What it stands under is not in the file: %(words)s.")
ODD_LANGUAGE = gettext_noop("The language of a label, which is none that can be written: %(words)s.")
ODD_MATCH = gettext_noop("A match that is no identifier: %(words)s.")
MORE_WORDS = gettext_noop("More definitions and examples: %(words)s")
MORE = gettext_noop("What else the file says of it: %(words)s.")
_OURS = re.compile(r"https?://[^/]+/ns/#(kind|line|position|questions)")
_OWN_TAG = re.compile(r"(?:https?://[^/]+/tags/|urn:uuid:)([0-9a-fA-F-]{36})/?")
_KNOWN = {
    *(f"{SKOS}{name}" for name in ("prefLabel", "altLabel", "hiddenLabel", "definition", "example", "broader")),
    *(f"{SKOS}{name}" for name in ("narrower", "topConceptOf", "inScheme", "exactMatch", "closeMatch")),
    *(f"{SKOS}{name}" for name in ("broaderTransitive", "narrowerTransitive")),
    *(f"{RDF}type", f"{OWL}deprecated"),
}


def read_skos(text: str, *, is_xml: bool) -> Codebook:
    """Returns the concepts of a file as tags, in its order; raises `VocabularyFileRefused`.

    Of several broader concepts the first is kept, and the others are named as lost.
    """
    return _Reader(_parse(text, is_xml=is_xml)).codebook()


def _parse(text: str, *, is_xml: bool) -> Any:
    from rdflib import Graph
    from rdflib.exceptions import ParserError
    from rdflib.plugins.parsers.notation3 import BadSyntax

    logging.getLogger("rdflib").setLevel(logging.CRITICAL)  # of values that do not fit their type
    graph = Graph(bind_namespaces="none")
    data = xml_of(text) if is_xml else text.encode()
    try:
        # Without a base of its own rdflib would take the address of a file on this machine.
        graph.parse(data=data, format="xml" if is_xml else "turtle", publicID="urn:codebook:")
    except BadSyntax as error:
        raise broken_off(error.lines + 1) from error
    except (ParserError, ValueError, TypeError, AttributeError, AssertionError, LookupError) as error:
        raise broken_off(None) from error
    except Exception as error:
        if type(error).__module__.startswith("xml."):
            raise broken_off(getattr(error, "getLineNumber", lambda: None)()) from error
        raise
    return graph


class _Reader:
    """Reads the concepts of a graph."""

    def __init__(self, graph: Any) -> None:
        from rdflib import URIRef

        self._graph, self._uri = graph, URIRef
        typed = list(graph.subjects(URIRef(f"{RDF}type"), URIRef(f"{SKOS}Concept")))
        labelled = list(graph.subjects(URIRef(f"{SKOS}prefLabel"), None))
        others = {
            one
            for name in ("ConceptScheme", "Collection", "OrderedCollection")
            for one in self._of_type(f"{SKOS}{name}")
        }
        self._concepts = [one for one in dict.fromkeys([*typed, *labelled]) if one not in others]
        if not self._concepts:
            raise VocabularyFileRefused(NO_CONCEPTS)
        if len(self._concepts) > MOST_TAGS:
            raise VocabularyFileRefused(TOO_MANY)
        self._place = {concept: n for n, concept in enumerate(self._concepts)}
        self._preferred = [self._labels(concept, "prefLabel") for concept in self._concepts]
        counted = Counter(language for labels in self._preferred for _words, language in labels)
        self._main = min(counted, key=lambda one: (-counted[one], one != "en", one), default="")

    def codebook(self) -> Codebook:
        """Returns the tags."""
        names = [self._name(n) for n in range(len(self._concepts))]
        above = [self._above(n) for n in range(len(self._concepts))]
        parents = [found[0] if found else None for found in above]
        _refuse_circles(names, parents)
        given, renamed = told_apart(names, parents)
        rows = []
        for n, concept in enumerate(self._concepts):
            losses = [renamed[n]] if n in renamed else []
            if above[n][1:]:
                losses.append(Loss(BROADER, ", ".join(given[one] for one in above[n][1:])))
            parent = parents[n]
            rows.append(self._row(concept, n, given[n], "" if parent is None else given[parent], losses))
        return Codebook(rows)

    def _of_type(self, kind: str) -> Iterator[Any]:
        yield from self._graph.subjects(self._uri(f"{RDF}type"), self._uri(kind))

    def _values(self, concept: Any, predicate: str) -> list[Any]:
        return list(dict.fromkeys(self._graph.objects(concept, self._uri(predicate))))

    def _labels(self, concept: Any, name: str) -> list[tuple[str, str]]:
        """Returns labels with their languages as the file writes them; what is no text is left out."""
        found = [
            (one_line(str(one)), one.language or "") for one in self._values(concept, f"{SKOS}{name}") if _is_text(one)
        ]
        return [one for one in dict.fromkeys(found) if one[0]]

    def _name(self, n: int) -> str:
        """Returns the name of a concept: without a language, or in the one that most have, or the first there is."""
        by_language: dict[str, str] = {}
        for words, language in self._preferred[n]:
            if by_language.setdefault(language.lower(), words) != words:
                raise VocabularyFileRefused(TWO_NAMES, one=by_language[language.lower()][:100], other=words[:100])
        for language in ("", self._main.lower(), "en", *sorted(by_language)):
            if language in by_language:
                return by_language[language]
        concept = self._concepts[n]
        for one in self._values(concept, f"{RDFS}label"):
            if _is_text(one) and one_line(str(one)):
                return one_line(str(one))
        raise VocabularyFileRefused(NO_NAME, concept=str(concept)[:100])

    def _above(self, n: int) -> list[int]:
        """Returns the places of the concepts above one, in the order of the file."""
        concept = self._concepts[n]
        told = [*self._values(concept, f"{SKOS}broader")]
        told += self._graph.subjects(self._uri(f"{SKOS}narrower"), concept)
        return sorted({self._place[one] for one in told if one in self._place})

    def _row(self, concept: Any, n: int, name: str, parent: str, losses: list[Loss]) -> CodebookRow:
        cells = {"parent": parent}
        spellings = list(self._spellings(concept, n, name, losses))
        cells["spellings"] = "\n".join(map(str, dict.fromkeys(spellings)))
        uuid, identifiers = self._identity(concept, losses)
        cells |= {"uuid": uuid, "identifiers": "\n".join(map(str, dict.fromkeys(identifiers)))}
        cells["definition"] = self._words(concept, "definition", losses)
        cells["example"] = self._words(concept, "example", losses)
        if any(str(one).lower() in ("true", "1") for one in self._values(concept, f"{OWL}deprecated")):
            cells["retired"] = "yes"
        far = [one for one in self._values(concept, f"{SKOS}broader") if one not in self._place]
        if far:
            losses.append(Loss(NOT_HERE, _some(map(str, far))))
        more = []
        for predicate, value in self._graph.predicate_objects(concept):
            if ours := _OURS.fullmatch(str(predicate)):
                cells[ours[1]] = str(value)
            elif str(predicate) not in _KNOWN and not (str(predicate) == f"{RDFS}label" and not self._preferred[n]):
                more.append(re.split("[/#:]", str(predicate))[-1])
        if more:
            losses.append(Loss(MORE, _some(sorted(more))))
        return CodebookRow(name, {key: value for key, value in cells.items() if value}, losses)

    def _spellings(self, concept: Any, n: int, name: str, losses: list[Loss]) -> Iterator[Spelling]:
        preferred = [(words, language) for words, language in self._preferred[n] if language]
        uses = [(PREFERRED, preferred)]
        uses += [(use, self._labels(concept, label)) for label, use in (("altLabel", OTHER), ("hiddenLabel", HIDDEN))]
        for use, labels in uses:
            for words, language in labels:
                known = language_tag(language)
                if known is None:
                    losses.append(Loss(ODD_LANGUAGE, language[:40]))
                if known or words != name:
                    yield Spelling(words, known or "", OTHER if use == PREFERRED and not known else use)

    def _identity(self, concept: Any, losses: list[Loss]) -> tuple[str, list[Identifier]]:
        """Returns the UUID of a tag of a room, and the identifiers: that of the concept elsewhere, and its matches."""
        address = str(concept) if isinstance(concept, self._uri) else ""
        own = _OWN_TAG.fullmatch(address)
        found = [(address, EXACT)] if address.startswith(("http://", "https://")) and not own else []
        for name, match in (("exactMatch", EXACT), ("closeMatch", CLOSE)):
            found += [(str(one), match) for one in self._values(concept, f"{SKOS}{name}")]
        identifiers: dict[tuple[str, str], Identifier] = {}
        for words, match in found:
            try:
                one = parse_identifier(f"~ {words}" if match == CLOSE else words)
            except IdentifierRefused:
                losses.append(Loss(ODD_MATCH, words[:100]))
            else:
                identifiers.setdefault((one.scheme, one.identifier), one)
        return _uuid(own[1] if own else ""), list(identifiers.values())

    def _words(self, concept: Any, name: str, losses: list[Loss]) -> str:
        """Returns a definition or an example: in no language, or in the main one, or the first; the rest is lost."""
        found = [one for one in self._values(concept, f"{SKOS}{name}") if _is_text(one) and str(one).strip()]
        found.sort(key=lambda one: ((one.language or "") != "", (one.language or "") != self._main))
        if found[1:]:
            losses.append(Loss(MORE_WORDS, _some(str(one) for one in found[1:])))
        return str(found[0]).strip() if found else ""


def _is_text(value: Any) -> bool:
    return hasattr(value, "language")


def _some(words: Iterable[str]) -> str:
    """Returns words for a sentence, cut if they are many."""
    told = ", ".join(dict.fromkeys(words))
    return told if len(told) <= 200 else f"{told[:199]}…"


def _uuid(given: str) -> str:
    try:
        return str(UUID(given))
    except ValueError:
        return ""


def _refuse_circles(names: Sequence[str], parents: Sequence[int | None]) -> None:
    """Raises `VocabularyFileRefused` if a concept stands under itself."""
    checked: set[int] = set()
    for n in range(len(names)):
        chain: dict[int, None] = {}
        here: int | None = n
        while here is not None and here not in checked and here not in chain:
            chain[here] = None
            here = parents[here]
        if here is not None and here in chain:
            circle = [*list(chain)[list(chain).index(here) :], here]
            told = " › ".join(names[one] for one in circle)
            raise VocabularyFileRefused(CIRCLE, one=names[here][:100], chain=told[:300])
        checked |= set(chain)
