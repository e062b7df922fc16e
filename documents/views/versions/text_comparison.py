"""The difference of two texts as a page shows it: paragraph by paragraph, with unchanged, deleted and inserted text.

Pure: strings and changes in, rows out. A change is `(old_start, old_end, new_start, new_end)` in code points, in the
order of the texts; the text between two changes is the same in both.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Literal

from documents.views.versions.diff_cleanup import Change, clean_up_changes

Kind = Literal["same", "old", "new", "cut"]

CONTEXT_CHARACTERS = 320
"""Code points of unchanged text shown on each side of a change in a very long paragraph."""
MAX_FOLDED_ROWS = 40
"""The most unchanged paragraphs that a fold can show; a longer fold shows none and links to the whole text."""
MAX_ROWS = 2_000
"""The most changed paragraphs that one page shows."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of text that is in both texts ("same"), only in the old or the new one, or left out here ("cut")."""

    kind: Kind
    words: str


@dataclass(slots=True)
class Row:
    """One paragraph; `old` and `new` are its start in each text. Either side may be empty."""

    old: int
    new: int
    pieces: list[Piece] = field(default_factory=list)

    @property
    def is_changed(self) -> bool:
        return any(piece.kind != "same" for piece in self.pieces)

    @property
    def before(self) -> list[Piece]:
        """The paragraph in the old text."""
        return [piece for piece in self.pieces if piece.kind != "new"]

    @property
    def after(self) -> list[Piece]:
        """The paragraph in the new text."""
        return [piece for piece in self.pieces if piece.kind != "old"]

    @property
    def words(self) -> str:
        """The text of an unchanged paragraph."""
        return "".join(piece.words for piece in self.pieces)


@dataclass(frozen=True, slots=True)
class Block:
    """Consecutive changed paragraphs, or unchanged ones that a page folds."""

    rows: Sequence[Row]
    is_changed: bool

    @property
    def shown(self) -> Sequence[Row]:
        """The rows that the fold shows; none if the fold is longer than `MAX_FOLDED_ROWS`."""
        return self.rows if self.is_changed or len(self.rows) <= MAX_FOLDED_ROWS else ()


@dataclass(frozen=True, slots=True)
class Comparison:
    """A whole difference in blocks; `left_out` is the number of changed paragraphs that do not fit on one page."""

    blocks: Sequence[Block]
    changed: int
    left_out: int = 0


def compare_texts(old: str, new: str, changes: Iterable[Change]) -> Comparison:
    """Arranges a difference in paragraphs and whole words, and folds unchanged paragraphs."""
    blocks: list[Block] = []
    changed = 0
    for is_changed, group in groupby(
        rows_of(old, new, clean_up_changes(old, new, changes)), key=lambda row: row.is_changed
    ):
        rows = list(group)
        if is_changed:
            shown = rows[: max(0, MAX_ROWS - changed)]
            changed += len(rows)
            rows = [_shorten_unchanged(row) for row in shown]
        if rows:
            blocks.append(Block(rows, is_changed))
    return Comparison(blocks, changed, max(0, changed - MAX_ROWS))


def rows_of(old: str, new: str, changes: Iterable[Change]) -> Iterator[Row]:
    """Yields the paragraphs of both texts in one order. A line break in either text ends a row."""
    row = Row(0, 0)
    was, now = 0, 0
    for kind, words in _pieces(old, new, changes):
        for n, line in enumerate(words.split("\n")):
            if n:
                is_torn = any(piece.kind == "same" for piece in row.pieces)
                if kind != "same" and is_torn and not (_ends(old, was) and _ends(new, now)):
                    row.pieces.append(Piece(kind, "\u00b6"))
                if any(piece.words.strip() for piece in row.pieces):
                    yield row
                was += kind != "new"
                now += kind != "old"
                row = Row(was, now)
            if line:
                row.pieces.append(Piece(kind, line))
                was += len(line) if kind != "new" else 0
                now += len(line) if kind != "old" else 0
    if any(piece.words.strip() for piece in row.pieces):
        yield row


def _ends(text: str, at: int) -> bool:
    """Checks whether a paragraph ends at this position."""
    return at == len(text) or text[at] == "\n"


def _pieces(old: str, new: str, changes: Iterable[Change]) -> Iterator[tuple[Kind, str]]:
    """Yields every character of both texts once; at each change the deleted text comes before the inserted text."""
    at = 0
    for old_start, old_end, new_start, new_end in changes:
        if at < old_start:
            yield "same", old[at:old_start]
        if old_start < old_end:
            yield "old", old[old_start:old_end]
        if new_start < new_end:
            yield "new", new[new_start:new_end]
        at = old_end
    if at < len(old):
        yield "same", old[at:]


def _shorten_unchanged(row: Row) -> Row:
    """Shortens the long unchanged pieces of a changed row to the text near a change."""
    pieces: list[Piece] = []
    last = len(row.pieces) - 1
    for n, piece in enumerate(row.pieces):
        if piece.kind != "same" or len(piece.words) <= 2 * CONTEXT_CHARACTERS:
            pieces.append(piece)
            continue
        if n:
            pieces.append(Piece("same", piece.words[:CONTEXT_CHARACTERS].rsplit(" ", 1)[0]))
        pieces.append(Piece("cut", " … "))
        if n < last:
            pieces.append(Piece("same", piece.words[-CONTEXT_CHARACTERS:].split(" ", 1)[-1]))
    return Row(row.old, row.new, pieces)
