"""Finds Dublin Core elements in a part of an archive, with their positions, without an XML parser."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from documents.intake.facts import Fact
from documents.intake.html_tags import Tag, inner_text, tags
from documents.intake.limits import MAX_VALUE, MAX_VALUES
from documents.spans import Span


def elements(xml: str, wanted: str) -> Iterator[tuple[Tag, Span]]:
    """Yields the elements of a name, with any prefix, each with the span of its content; nested ones are skipped."""
    opened: Tag | None = None
    for tag in tags(xml):
        if tag.name.rpartition(":")[2] != wanted:
            continue
        if tag.closing and opened is not None:
            yield opened, Span(opened.end, tag.start)
            opened = None
        elif not tag.closing and not xml.startswith("/>", tag.end - 2):
            opened = opened or tag


def dublin_core(xml: str, offset: int, terms: Mapping[str, str], rule: str) -> tuple[Fact, ...]:
    """Returns facts of the elements in `terms` (element to property); `offset` is where `xml` begins in the text.

    >>> dublin_core("<dc:creator> Ines </dc:creator>", 100, {"creator": "creator"}, "EPUB metadata")
    (Fact(property='creator', value='Ines', evidence=(Span(start=113, end=117),), rule='EPUB metadata'),)
    """
    facts = []
    for element, term in terms.items():
        for n, (_tag, span) in enumerate(elements(xml, element)):
            value = inner_text(span.of(xml))
            if not value or len(value) > MAX_VALUE or n >= MAX_VALUES:
                continue
            shown = span.stripped(xml)
            facts.append(Fact(term, value, (Span(offset + shown.start, offset + shown.end),), rule))
    return tuple(facts)
