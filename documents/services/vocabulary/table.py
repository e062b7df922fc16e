"""A vocabulary from a table: reads the file, and takes its rows in, all of them or none.

    rows = read_table(data)                                    # VocabularyFileRefused says what is wrong with the file
    outcomes = take_in(by=user, group=group, rows=rows, check=check_row, why="From our codebook", dry_run=True)

A dry run does everything and takes it back, so that what it tells is what would happen.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from documents.errors import TagRefused, VocabularyFileRefused, gettext_noop
from documents.models import Group, Tag, User, Vocabulary
from documents.permissions import can_define_tags
from documents.services.vocabulary.vocabularies import as_it_was, change_tag, define_tag, lock_vocabulary, retire_tag

MOST_BYTES = 1_000_000
MOST_ROWS = 1_000
# The headings of our own table, of Taguette's codebook and of what people call these columns.
HEADINGS: Mapping[str, tuple[str, ...]] = {
    "name": ("name", "tag", "code", "label", "preflabel"),
    "parent": ("parent", "broader", "category", "stands under"),
    "definition": ("definition", "description", "memo", "meaning"),
    "example": ("example",),
    "kind": ("kind",),
    "line": ("line", "slot"),
    "spellings": ("spellings", "synonyms", "altlabel", "other spellings"),
    "retired": ("retired",),
}
YES, NO = ("yes", "true", "1", "x"), ("no", "false", "0")


@dataclass(frozen=True)
class TableRow:
    """A row of the file: its number there, from 1 below the heading, and its cells as far as they are not empty."""

    number: int
    name: str
    cells: Mapping[str, str]


class Result(Enum):
    """What becomes of a row."""

    NEW = "new"
    DEFINED = "defined"
    CHANGED = "changed"
    SAME = "same"
    REFUSED = "refused"


@dataclass(frozen=True)
class Outcome:
    """A row with what becomes of it: the names of the cells that change, and if it is refused why."""

    row: TableRow
    result: Result
    changes: Sequence[str] = ()
    refusal: TagRefused | None = field(default=None, compare=False)


# -- Reading ----------------------------------------------------------------------------------


def read_table(data: bytes) -> list[TableRow]:
    """Returns the rows of a CSV file in UTF-8, separated by commas, semicolons or tabs, by the names of its columns.

    Columns of other names are left out. Raises `VocabularyFileRefused`.
    """
    if len(data) > MOST_BYTES:
        raise VocabularyFileRefused(gettext_noop("The file is larger than 1 MB. Take it in by parts."))
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise VocabularyFileRefused(
            gettext_noop("The file is not in UTF-8 (byte %(place)d). Save it as “CSV UTF-8”."), place=error.start
        ) from error
    if "\x00" in text:
        raise VocabularyFileRefused(gettext_noop("The file has characters that no text has. Save it as “CSV UTF-8”."))
    heading, *lines = _lines(text)
    columns = {number: name for number, cell in enumerate(heading) if (name := _column(cell))}
    if "name" not in columns.values():
        raise VocabularyFileRefused(
            gettext_noop("The first line names the columns, one of them “name” or “tag”. This one has: %(line)s."),
            line=", ".join(heading)[:200] or "–",
        )
    rows = []
    for number, line in enumerate(lines, start=1):
        cells = {columns[n]: value for n, cell in enumerate(line) if n in columns and (value := _value(cell))}
        if cells:
            rows.append(TableRow(number, " ".join(cells.pop("name", "").split()), cells))
    if len(rows) > MOST_ROWS:
        raise VocabularyFileRefused(gettext_noop("The file has more than 1,000 tags. Take it in by parts."))
    if not rows:
        raise VocabularyFileRefused(gettext_noop("The file has no rows below its heading."))
    return rows


def _lines(text: str) -> list[list[str]]:
    first = text.partition("\n")[0]
    separator = max(",;\t", key=first.count)
    try:
        found = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True))
    except csv.Error as error:
        raise VocabularyFileRefused(
            gettext_noop("The file cannot be read as a table: a quotation mark is not closed, or stands in the middle.")
        ) from error
    return found or [[]]


def _column(heading: str) -> str:
    asked = " ".join(heading.casefold().split())
    return next((name for name, known in HEADINGS.items() if asked in known), "")


def _value(cell: str) -> str:
    """Returns a cell without the mark that keeps a spreadsheet from taking it for a formula."""
    cell = cell.strip().replace("\r\n", "\n")
    return cell[1:] if cell[:1] == "'" and cell[1:2] in "=+-@" else cell


# -- Taking in --------------------------------------------------------------------------------


@transaction.atomic
def take_in(
    *,
    by: User,
    group: Group | None,
    rows: Sequence[TableRow],
    check: Callable[[TableRow], None],
    why: str,
    dry_run: bool = False,
) -> list[Outcome]:
    """Defines and changes the tags of a vocabulary as a table says, parents first; returns what became of each row.

    An empty cell changes nothing. If a row is refused, or in a `dry_run`, everything is taken back. `why` is the reason
    of each change of a meaning; `check` raises TagRefused for cells that no tag can have. Raises `PermissionDenied`.
    """
    if not can_define_tags(by, group):
        raise PermissionDenied
    work = _Work(by, group, check, why)
    lock_vocabulary(work.vocabulary, work.tags.named(*(row.name for row in rows)))
    outcomes = [work.outcome(row) for row in _parents_first(rows)]
    if dry_run or any(one.result is Result.REFUSED for one in outcomes):
        transaction.set_rollback(True)
    return sorted(outcomes, key=lambda one: one.row.number)


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


class _Work:
    """Takes in one row after the other, each in a savepoint of its own."""

    def __init__(self, by: User, group: Group | None, check: Callable[[TableRow], None], why: str) -> None:
        self._by, self._group, self._check, self._why = by, group, check, why
        self.vocabulary = Vocabulary.objects.get_or_create(group=group)[0]
        self.tags = Tag.objects.filter(vocabulary=self.vocabulary)
        self._done: set[str] = set()

    def outcome(self, row: TableRow) -> Outcome:
        """Takes in a row, and says what became of it."""
        try:
            with transaction.atomic():
                return self._take_in(row)
        except TagRefused as refusal:
            return Outcome(row, Result.REFUSED, refusal=refusal)

    def _take_in(self, row: TableRow) -> Outcome:
        if row.name.casefold() in self._done:
            raise TagRefused(gettext_noop("The file has this tag twice."))
        self._done.add(row.name.casefold())
        self._check(row)
        given = self._given(row)
        retired = given.pop("retired", None)
        there = self.tags.named(row.name).select_related("vocabulary__group").first()
        is_known = there is not None and Tag.objects.visible_to(self._by).filter(pk=there.pk).exists()
        if there is None or not there.is_defined:
            tag = define_tag(by=self._by, group=self._group, **{"name": row.name} | given)
            outcome = Outcome(row, Result.DEFINED if is_known else Result.NEW)
        else:
            tag = there
            outcome = self._change(row, there, given)
        if retired is not None and retired != bool(tag.retired_at):
            retire_tag(by=self._by, tag=tag, is_retired=retired)
            if outcome.result in (Result.SAME, Result.CHANGED):
                outcome = replace(outcome, result=Result.CHANGED, changes=[*outcome.changes, "retired"])
        return outcome

    def _change(self, row: TableRow, tag: Tag, given: dict[str, Any]) -> Outcome:
        now: dict[str, Any] = {name: getattr(tag, name) for name in ("definition", "example", "kind", "slot", "parent")}
        now["spellings"] = [label.label for label in tag.labels.all()]
        given |= {name: as_it_was(now[name], given[name]) for name in ("definition", "example") if name in given}
        new = now | given
        changes = [name for name in now if now[name] != new[name]]
        if sorted(now["spellings"]) == sorted(new["spellings"]):
            changes = [name for name in changes if name != "spellings"]
        if not changes:
            return Outcome(row, Result.SAME)
        change_tag(by=self._by, tag=tag, name=tag.name, **new, is_defined=True, why=self._why)
        return Outcome(row, Result.CHANGED, ["line" if name == "slot" else name for name in changes])

    def _given(self, row: TableRow) -> dict[str, Any]:
        """Returns what the cells say, as the service takes it."""
        given: dict[str, Any] = {name: row.cells[name] for name in ("definition", "example") if name in row.cells}
        if "kind" in row.cells:
            given["kind"] = _choice(row.cells["kind"], Tag.Kind.values)
        if "line" in row.cells:
            given["slot"] = _choice(row.cells["line"], Tag.Slot.values)
        if "retired" in row.cells:
            given["retired"] = _choice(row.cells["retired"], (*YES, *NO)) in YES
        if "spellings" in row.cells:
            lines = row.cells["spellings"].splitlines()
            given["spellings"] = [" ".join(line.split()) for line in lines if line.strip()]
        if "parent" in row.cells:
            name = " ".join(row.cells["parent"].split())
            given["parent"] = self.tags.named(name).filter(is_defined=True).first()
            if given["parent"] is None:
                raise TagRefused(
                    gettext_noop("“%(parent)s”, under which it should stand, is not in the vocabulary."), parent=name
                )
        return given


def _choice(given: str, known: Sequence[str]) -> str:
    if given.casefold() not in known:
        raise TagRefused(gettext_noop("“%(given)s” is none of: %(known)s."), given=given[:50], known=", ".join(known))
    return given.casefold()
