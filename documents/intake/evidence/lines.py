"""The lines of a dump, divided at its article into those above the first paragraph, inside and below."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from documents.intake.plain.lines import blocks_of
from documents.spans import Span

# A dump may have twenty million characters: only lines near the article are evidence about it.
LINES_ABOVE = 80
LINES_FIRST = 6
LINES_BELOW = 400
LONGEST_LINE = 400  # code points of a line that is not a paragraph
_PARAGRAPH = 140
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_SENTENCE_END = re.compile(r"""[.。…।؟]["'”’»)\]]*$""")
_LETTERS = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class Line:
    """A line without the blanks around it: its position in the whole text, and its text unchanged."""

    start: int
    end: int
    words: str

    @property
    def span(self) -> Span:
        return Span(self.start, self.end)

    @property
    def plain(self) -> str:
        """Returns the text with single blanks and without invisible characters, for comparing lines."""
        return " ".join(_INVISIBLE.sub("", self.words).split())

    def part(self, start: int, end: int) -> tuple[str, Span]:
        """Returns the stripped text from `start` to `end` of the line, and its position in the whole text."""
        place = Span(start, max(start, end)).stripped(self.words)
        return place.of(self.words), Span(self.start + place.start, self.start + place.end)

    @property
    def is_prose(self) -> bool:
        """Returns whether the line is a paragraph, or a sentence with final punctuation."""
        if len(self.words) >= _PARAGRAPH:
            return True
        return len(_LETTERS.findall(self.words)) >= 4 and bool(_SENTENCE_END.search(self.words))


@dataclass(frozen=True, slots=True)
class LinesAround:
    """The lines that may state something about the article, without blank ones.

    `first` are the first lines of the capture, `above` those before the article's first paragraph (including its own
    headings), `below` those after its end, `inside` those between.
    """

    first: tuple[Line, ...]
    above: tuple[Line, ...]
    inside: tuple[Line, ...]
    below: tuple[Line, ...]
    body: Span

    @property
    def around(self) -> tuple[Line, ...]:
        """Returns the lines above and below, in order."""
        return (*self.above, *self.below)


def page_of(text: str, body: Sequence[Span], *, is_dump: bool = False) -> LinesAround:
    """Sorts the lines of `text` by their position relative to the article's spans.

    With `is_dump`, the wrapped lines of a paragraph count as one line, because each of them might otherwise look like a
    title.
    """
    start = min((span.start for span in body), default=0)
    end = max((span.end for span in body), default=len(text))
    whole = _paragraphs_near(text, start, end) if is_dump else {}

    def lines_in(text: str, start: int, end: int) -> Iterator[Line]:
        return _joined(text, _lines_in(text, start, end), whole)

    inside = tuple(lines_in(text, start, end))
    at = next((n for n, line in enumerate(inside) if line.is_prose), 0)
    before = [*lines_in(text, max(0, start - LINES_ABOVE * LONGEST_LINE), start), *inside[:at]]
    return LinesAround(
        first=tuple(lines_in(text, 0, min(len(text), LINES_FIRST * LONGEST_LINE)))[:LINES_FIRST],
        above=tuple(before[-LINES_ABOVE:]),
        inside=inside[at:],
        below=tuple(lines_in(text, end, min(len(text), end + LINES_BELOW * LONGEST_LINE)))[:LINES_BELOW],
        body=Span(start, end),
    )


def _paragraphs_near(text: str, start: int, end: int) -> dict[int, int]:
    """Maps the start of each line of a wrapped paragraph to the paragraph's end."""
    from_here = text.rfind("\n", 0, max(0, start - LINES_ABOVE * LONGEST_LINE)) + 1
    near = text[from_here : end + LINES_BELOW * LONGEST_LINE]
    several = (block for block in blocks_of(near) if "\n" in near[block.start : block.end])
    return {
        from_here + line.start: from_here + block.end
        for block in several
        for line in _lines_in(near, block.start, block.end)
    }


def _joined(text: str, lines: Iterator[Line], whole: Mapping[int, int]) -> Iterator[Line]:
    """Joins the lines of one paragraph into one."""
    before: Line | None = None
    for line in lines:
        if before and whole.get(before.start, -1) == whole.get(line.start, -2):
            before = Line(before.start, line.end, text[before.start : line.end])
        else:
            if before:
                yield before
            before = line
    if before:
        yield before


def _lines_in(text: str, start: int, end: int) -> Iterator[Line]:
    """Yields the lines between two positions that are not blank; the first and the last may be partial."""
    while start < end:
        stop = text.find("\n", start, end)
        stop = end if stop < 0 else stop
        words = text[start:stop]
        if stripped := words.strip():
            first = start + words.index(stripped)
            yield Line(first, first + len(stripped), stripped)
        start = stop + 1


def parted(words: str, signs: re.Pattern[str], start: int = 0) -> Iterator[tuple[int, int]]:
    """Yields the pieces of a line from `start` on, split at separators."""
    for sign in signs.finditer(words, start):
        yield start, sign.start()
        start = sign.end()
    yield start, len(words)
