"""The article in the lines of a PDF: its paragraphs, then its notes; heads, feet and numbers of pages are set aside.

Pages that are only pictures are gaps, between the paragraphs before and after them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from documents.errors import CaptureRefused
from documents.errors import gettext_noop as _
from documents.intake.article import FoundArticle, Gap, Part
from documents.intake.formats.pdf.edges import page_furniture
from documents.intake.formats.pdf.lines import Line
from documents.intake.formats.pdf.notes import mark_spans, notes_of
from documents.intake.formats.pdf.paragraphs import Paragraphs
from documents.spans import Span, SpanMap

HEAD_RULE = "PDF information"
PICTURE_RULE = "page without letters"

_MIN_LETTERS = 12  # besides head, foot and number; with fewer, the page is its picture
_LETTER = re.compile(r"\w")


class PageText(NamedTuple):
    """The lines of a page, where they are in revision 0, and whether pictures make the page if there are no lines."""

    lines: list[Line]
    span: Span
    is_picture: bool


def find_article_in_pdf(text: str, pages: Sequence[PageText]) -> FoundArticle:
    """Makes an article of the lines on the pages; what precedes them in the text describes the file."""
    head = pages[0].span.start if pages else len(text)
    furniture = page_furniture([page.lines for page in pages])
    read = [[line for line in page.lines if line not in furniture] for page in pages]
    pictures = [number for number, page in enumerate(pages) if page.is_picture and not _has_words(read[number])]
    notes = notes_of(read)
    in_notes = {line for note in notes for line in note.lines}
    lines = [line for page in read for line in page if line not in in_notes]
    if not lines:
        raise CaptureRefused(_("There are no words in this document."))
    paragraphs = Paragraphs(text, [*lines, *in_notes], mark_spans(read, notes))
    pieces = list(paragraphs.pieces(lines, frozenset(pictures)))
    for note in notes:
        pieces += [("\n\n", None, False), *paragraphs.pieces(note.lines)]
    parts = [Part(line.span, "page", rule) for line, rule in furniture.items()]
    if text[:head].strip():
        parts.insert(0, Part(Span(0, len(text[:head].rstrip())), "markup", HEAD_RULE))
    return FoundArticle(
        body=tuple(_body(text, [*lines, *(line for note in notes for line in note.lines)])),
        set_aside=tuple(parts),
        gaps=tuple(Gap(pages[number].span.start, "page", PICTURE_RULE, str(number + 1)) for number in pictures),
        source="".join(piece for piece, _source, _exact in pieces),
        source_map=SpanMap.from_pieces((len(piece), source, exact) for piece, source, exact in pieces),
    )


def _has_words(lines: Iterable[Line]) -> bool:
    return sum(len(_LETTER.findall(line.words)) for line in lines) >= _MIN_LETTERS


def _body(text: str, lines: Iterable[Line]) -> Iterator[Span]:
    """Yields the lines as spans, joined if only blanks are between them."""
    joined: Span | None = None
    for line in lines:
        if joined is not None and (line.span.start < joined.end or text[joined.end : line.span.start].strip()):
            yield joined
            joined = None
        joined = Span(joined.start if joined else line.span.start, line.span.end)
    if joined is not None:
        yield joined
