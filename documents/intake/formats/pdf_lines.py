"""Makes paragraphs of the lines of a PDF's pages; lines repeated on every page are set aside."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from documents.errors import CaptureRefused
from documents.errors import gettext_noop as _
from documents.intake.article import FoundArticle, Part
from documents.spans import Span, SpanMap

HEAD_RULE = "PDF information"
RUNNING_RULE = "on top or at the foot of every page"
NUMBER_RULE = "page number"

_EDGE = 2  # lines at the top and at the foot of a page that may be running titles
_MIN_PAGES = 3
_NUMBER = re.compile(
    r"\W*(?:page|seite|p\.|s\.|página|pagina)?\W*(?:\d{1,4}|[ivxlc]{1,7})(?:\s*(?:of|von|de|/)\s*\d{1,4})?\W*$", re.I
)
_DIGITS = re.compile(r"\d+")
_WORD = re.compile(r"[^\W\d_]{2,}(?:-[^\W\d_]{2,})?")
_HYPHENATED = re.compile(r"([^\W\d_]{2,})[-\u00ad\u2010]$")
_CONTINUES = re.compile(r"[^\W\d_]+")
_ITEM = re.compile(r"(?:[•·▪◦‣■–—*-]|\(?\d{1,3}[.)]|\(?[a-z][.)])\s")
_SENTENCE_END = re.compile(r"[.!?:;。！？…][\"'”’»)\]]*$")
_FULL, _SHORT = 0.8, 0.6  # of the usual length: a full line continues in the next, a short one may be a heading

_Piece = tuple[str, Span | None, bool]


@dataclass(frozen=True)
class Line:
    """A line with text, without the blanks at its ends; `after_blank` means that a blank line precedes it."""

    span: Span
    words: str
    page: int
    after_blank: bool


def find_article_in_pdf(text: str, head: int, pages: Iterable[Span]) -> FoundArticle:
    """Makes an article of the paragraphs on the pages; `head` code points before them describe the file."""
    read = [list(_lines(text, page, n)) for n, page in enumerate(pages)]
    aside = {line.span: rule for line, rule in _set_aside(read)}
    lines = [line for page in read for line in page if line.span not in aside]
    if not lines:
        raise CaptureRefused(_("There are no words in this document."))
    parts = [Part(span, "navigation", rule) for span, rule in aside.items()]
    if text[:head].strip():
        parts.insert(0, Part(Span(0, len(text[:head].rstrip())), "markup", HEAD_RULE))
    pieces = list(_pieces(text, lines))
    return FoundArticle(
        body=tuple(_body(text, lines)),
        set_aside=tuple(parts),
        gaps=(),
        source="".join(piece for piece, _source, _exact in pieces),
        source_map=SpanMap.from_pieces((len(piece), source, exact) for piece, source, exact in pieces),
    )


def _lines(text: str, page: Span, number: int) -> Iterator[Line]:
    at, after_blank = page.start, False
    for line in page.of(text).split("\n"):
        words = line.strip()
        if words:
            start = at + len(line) - len(line.lstrip())
            yield Line(Span(start, start + len(words)), words, number, after_blank)
        after_blank = not words
        at += len(line) + 1


def _set_aside(pages: list[list[Line]]) -> Iterator[tuple[Line, str]]:
    """Yields page numbers, and lines at the edges of at least half of the pages, ignoring numbers in them."""
    edges = [_edges(page) for page in pages]
    seen = Counter(shape for page in edges for shape in {_digits_masked(line) for line in page})
    least = max(_MIN_PAGES, len(pages) // 2)
    for lines in edges:
        for line in lines:
            if seen[_digits_masked(line)] >= least:
                yield line, NUMBER_RULE if _NUMBER.match(line.words) else RUNNING_RULE
            elif len(pages) > 1 and line in (lines[0], lines[-1]) and _NUMBER.match(line.words):
                yield line, NUMBER_RULE


def _edges(page: list[Line]) -> list[Line]:
    return page if len(page) <= 2 * _EDGE else [*page[:_EDGE], *page[-_EDGE:]]


def _digits_masked(line: Line) -> str:
    return _DIGITS.sub("0", " ".join(line.words.split())).casefold()


def _pieces(text: str, lines: list[Line]) -> Iterator[_Piece]:
    """Yields the source: the lines of a paragraph joined, paragraphs separated by a blank line."""
    usual = sorted(len(line.words) for line in lines)[len(lines) * 4 // 5]
    words = frozenset(word.casefold() for word in _WORD.findall(text))
    for line, after in zip(lines, [*lines[1:], None], strict=True):
        if after is None:
            yield line.words, line.span, True
            return
        kept, between = len(line.words), "\n\n"
        if _HYPHENATED.search(line.words) and after.words[0].islower():  # a word is hyphenated
            kept, between = len(line.words) - (0 if _keeps_hyphen(line, after, words) else 1), ""
        elif _continues_paragraph(line, after, usual):
            between = " "
        yield line.words[:kept], Span(line.span.start, line.span.start + kept), True
        yield between, Span(line.span.end, after.span.start), False


def _keeps_hyphen(line: Line, after: Line, words: frozenset[str]) -> bool:
    """Returns whether the hyphen belongs to the word: the document writes it with a hyphen elsewhere, never without."""
    before, rest = _HYPHENATED.search(line.words), _CONTINUES.match(after.words)
    if before is None or rest is None or line.words[-1] == "\u00ad":
        return False
    first, second = before[1].casefold(), rest[0].casefold()
    return f"{first}-{second}" in words and first + second not in words


def _continues_paragraph(line: Line, after: Line, usual: int) -> bool:
    """Returns whether the next line belongs to the same paragraph."""
    if (after.after_blank and after.page == line.page) or _ITEM.match(after.words):
        return False
    ends = bool(_SENTENCE_END.search(line.words))
    if len(line.words) >= _FULL * usual:
        is_heading = len(after.words) < _SHORT * usual and not _SENTENCE_END.search(after.words)
        return not (ends and is_heading)
    return not ends and after.words[0].islower()


def _body(text: str, lines: Iterable[Line]) -> Iterator[Span]:
    """Yields the lines as spans, joined if only blanks are between them."""
    joined: Span | None = None
    for line in lines:
        if joined is not None and text[joined.end : line.span.start].strip():
            yield joined
            joined = None
        joined = Span(joined.start if joined else line.span.start, line.span.end)
    if joined is not None:
        yield joined
