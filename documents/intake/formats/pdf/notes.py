"""Finds the notes at the foot of pages, and the marks in the text that lead to them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from documents.intake.formats.pdf.lines import Line, usual_size
from documents.spans import Span

_SMALLER = 0.93  # of the usual size
_APART = 1.35  # times the distance of the lines above
_HEADING = 4  # words
_MANY = 5  # lines
_MIN_LETTERS = 0.4  # the share of letters in a note: rows of tables have numbers
_MARK = re.compile(r"[\[(]?(\d{1,3}|[*†‡§¶]{1,3}|[a-z](?=[.)\]]))[.)\]]?(?=\s|[^\W\d_])")
_SENTENCE_END = re.compile(r"[.!?…。！？؟][\"'”’»)\]]*$")


@dataclass(slots=True)
class Note:
    """A note: its mark and its lines, which may stand on several pages."""

    mark: str
    lines: list[Line] = field(default_factory=list)


def notes_of(pages: Sequence[Sequence[Line]]) -> list[Note]:
    """Returns the notes at the foot of the columns of pages, in order. `pages` have no running titles any more."""
    usual = usual_size(pages)
    notes: list[Note] = []
    stacks = [stack for page in pages for stack in _stacks(page)]
    for stack, after in zip(stacks, [*stacks[1:], []], strict=False):
        raised = {span.of(line.words) for line in pages[stack[0].page] for span in line.raised if span.start}
        block = _small_lines(stack, usual) or _lines_apart(stack, raised)
        if not (block and _is_section(stack[len(stack) - len(block) - 1], after, usual)):
            _add_notes(notes, block)
    return notes


def mark_spans(pages: Iterable[Sequence[Line]], notes: Sequence[Note]) -> set[Span]:
    """Returns where, in revision 0, the raised marks of notes stand that are on the same page."""
    marks = {(note.lines[0].page, note.mark) for note in notes}
    of_notes = {line.span for note in notes for line in note.lines}
    return {
        Span(line.span.start + raised.start, line.span.start + raised.end)
        for page in pages
        for line in page
        if line.span not in of_notes
        for raised in line.raised
        if raised.start and (line.page, raised.of(line.words)) in marks
    }


def _stacks(page: Sequence[Line]) -> Iterator[list[Line]]:
    """Yields the lines of a page in groups in which each stands below the one before."""
    stack: list[Line] = []
    for line in page:
        if stack and line.base >= stack[-1].base:
            yield stack
            stack = []
        stack.append(line)
    if stack:
        yield stack


def _small_lines(stack: Sequence[Line], usual: float) -> Sequence[Line]:
    """Returns the lines in small letters at the foot of a column that has others above."""
    at = len(stack)
    while at and stack[at - 1].size <= _SMALLER * usual:
        at -= 1
    return stack[at:] if at else ()


def _is_section(above: Line, after: Sequence[Line], usual: float) -> bool:
    """Returns whether small lines are a part of the text, such as its literature: under a heading, or over columns."""
    is_heading = above.is_short and len(above.words.split()) <= _HEADING and not _SENTENCE_END.search(above.words)
    goes_on = bool(after) and all(line.size <= _SMALLER * usual for line in after) and len(after) >= _MANY
    return (is_heading and above.words[0].isupper()) or goes_on


def _lines_apart(stack: Sequence[Line], raised: set[str]) -> Sequence[Line]:
    """Returns the lines at the foot of a column that stand apart and begin with a mark that is raised in the text."""
    if len(stack) < 3:
        return ()
    distance = min(above.base - below.base for above, below in pairwise(stack))
    for at in range(len(stack) - 1, 0, -1):
        if stack[at - 1].base - stack[at].base > _APART * distance:
            mark = _mark(stack[at])
            return stack[at:] if mark in raised else ()
    return ()


def _add_notes(notes: list[Note], block: Sequence[Line]) -> None:
    """Adds the notes in a block of lines; what precedes the first mark goes on with a note of the page before."""
    is_open = bool(notes and block) and (
        notes[-1].lines[-1].page == block[0].page - 1 and not _SENTENCE_END.search(notes[-1].lines[-1].words)
    )
    marks = [_mark(line) for line in block]
    if not is_open and not any(marks):
        return
    for line, mark in zip(block, marks, strict=True):
        if mark:
            notes.append(Note(mark, [line]))
            is_open = True
        elif is_open:
            notes[-1].lines.append(line)


def _mark(line: Line) -> str:
    """Returns the mark with which a note begins; "" if a line does not begin one."""
    found = _MARK.match(line.words)
    if found is None:
        return ""
    rest = "".join(line.words[found.end() :].split())
    is_prose = sum(letter.isalpha() for letter in rest) >= _MIN_LETTERS * max(1, len(rest))
    return found[1] if rest and is_prose else ""
