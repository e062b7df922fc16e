"""What the cells of a table of tags say, as far as it can be read without the vocabulary."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from documents.codebooks import Identifier, Question, Spelling, parse_identifier, parse_questions, parse_spelling
from documents.codebooks.identifier import EXACT
from documents.errors import TagRefused, gettext_noop
from documents.models import Tag
from documents.services.vocabulary.files import TableRow

YES, NO = ("yes", "true", "1", "x"), ("no", "false", "0")


@dataclass(frozen=True)
class Cells:
    """A row that was read: what it says of a tag, by the names of the fields; or why it is refused.

    What has no cell is None, or not in `fields`. `parent` is the name of a tag.
    """

    row: TableRow
    fields: dict[str, Any] = field(default_factory=dict)
    spellings: Sequence[Spelling] | None = None
    identifiers: Sequence[Identifier] | None = None
    questions: Sequence[Question] | None = None
    is_retired: bool | None = None
    position: int | None = None
    parent: str = ""
    refusal: TagRefused | None = None

    @property
    def exact(self) -> list[Identifier]:
        """The identifiers by which a tag is found."""
        return [one for one in self.identifiers or () if one.match == EXACT]

    @property
    def words(self) -> Iterator[str]:
        """All that is compared with names and spellings of the vocabulary."""
        yield from (self.row.name, self.parent)
        yield from (one.label for one in self.spellings or ())
        for one in self.questions or ():
            yield from (one.name, *one.choices)


def read_cells(rows: Sequence[TableRow], check: Callable[[TableRow], None]) -> list[Cells]:
    """Reads rows, each after that of its parent; `check` raises TagRefused for cells that no tag can have."""
    done: set[str] = set()
    found = []
    for row in _parents_first(rows):
        try:
            if row.name.casefold() in done:
                raise TagRefused(gettext_noop("The file has this tag twice."))
            done.add(row.name.casefold())
            check(row)
            found.append(_read(row))
        except TagRefused as refusal:
            found.append(Cells(row, refusal=refusal))
    return found


def _parents_first(rows: Sequence[TableRow]) -> list[TableRow]:
    """Returns the rows so that each follows that of its parent; those in a circle keep their place, and are refused."""
    by_name = {row.name.casefold(): row for row in rows}
    ordered: dict[int, TableRow] = {}
    for row in rows:
        chain: dict[int, TableRow] = {}
        here: TableRow | None = row
        while here is not None and here.number not in ordered and here.number not in chain:
            chain[here.number] = here
            here = by_name.get(here.cells.get("parent", "").casefold())
        ordered |= dict(reversed(chain.items()))
    return list(ordered.values())


def _read(row: TableRow) -> Cells:
    cells = row.cells
    fields: dict[str, Any] = {name: cells[name] for name in ("definition", "example") if name in cells}
    if "kind" in cells:
        fields["kind"] = _choice(cells["kind"], Tag.Kind.values)
    if "line" in cells:
        fields["slot"] = _choice(cells["line"], Tag.Slot.values)
    return Cells(
        row,
        fields,
        is_retired=_choice(cells["retired"], (*YES, *NO)) in YES if "retired" in cells else None,
        spellings=[*map(parse_spelling, _lines_in(cells["spellings"]))] if "spellings" in cells else None,
        identifiers=[*map(parse_identifier, _lines_in(cells["identifiers"]))] if "identifiers" in cells else None,
        questions=parse_questions(cells["questions"]) if "questions" in cells else None,
        position=_place(cells["position"]) if "position" in cells else None,
        parent=" ".join(cells.get("parent", "").split()),
    )


def _lines_in(cell: str) -> list[str]:
    return [line for line in cell.splitlines() if line.strip()]


def _place(given: str) -> int:
    if not (given.isascii() and given.isdecimal() and len(given) < 7):
        raise TagRefused(gettext_noop("“%(given)s” is no place. Write a whole number, such as 3."), given=given[:50])
    return int(given)


def _choice(given: str, known: Sequence[str]) -> str:
    if given.casefold() not in known:
        raise TagRefused(gettext_noop("“%(given)s” is none of: %(known)s."), given=given[:50], known=", ".join(known))
    return given.casefold()
