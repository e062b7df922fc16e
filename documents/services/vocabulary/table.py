"""A vocabulary from a file: takes its rows in (`documents.services.vocabulary.files`), all of them or none.

    outcomes = take_in(by=user, group=group, rows=rows, check=check_row, why="From our codebook", dry_run=True)

A dry run does everything and takes it back, so that what it tells is what would happen.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from documents.codebooks import Identifier, parse_identifier, parse_questions, parse_spelling
from documents.codebooks.identifier import EXACT
from documents.errors import TagRefused, gettext_noop
from documents.models import Group, Tag, TagLink, User, Vocabulary
from documents.models.tag import uuid_in
from documents.models.tag_label import spelling_lines
from documents.permissions import can_define_tags
from documents.services.vocabulary.files import TableRow
from documents.services.vocabulary.questions import set_questions
from documents.services.vocabulary.vocabularies import as_it_was, change_tag, define_tag, lock_vocabulary, retire_tag

YES, NO = ("yes", "true", "1", "x"), ("no", "false", "0")


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
    work = _Work(by, group, rows, check, why)
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
    """Takes in one row after the other, each in a savepoint of its own.

    A row is about the tag that its UUID names in this vocabulary, or its exact identifier elsewhere, or its name.
    """

    def __init__(
        self, by: User, group: Group | None, rows: Sequence[TableRow], check: Callable[[TableRow], None], why: str
    ) -> None:
        self._by, self._group, self._check, self._why = by, group, check, why
        self.vocabulary = Vocabulary.objects.get_or_create(group=group)[0]
        self.tags = Tag.objects.filter(vocabulary=self.vocabulary)
        self._done: set[str] = set()
        self._taken: set[int] = set()
        # Who has the lock may be changing them: they are looked for again.
        lock_vocabulary(self.vocabulary, self.tags.filter(pk__in=[tag.pk for tag in self._find(rows).values()]))
        self._found = self._find(rows)

    def _find(self, rows: Sequence[TableRow]) -> dict[int, Tag]:
        """Returns the tags that rows are about, by the numbers of the rows."""
        tags = self.tags.select_related("vocabulary__group").with_spellings()
        uuids = {row.number: uuid for row in rows if (uuid := uuid_in(row.cells.get("uuid", "")))}
        by_uuid = {tag.uuid: tag for tag in tags.filter(uuid__in=uuids.values(), is_defined=True)}
        exact = TagLink.objects.filter(vocabulary=self.vocabulary, match=TagLink.Match.EXACT)
        identifiers = {row.number: _exact_in(row) for row in rows}
        wanted = {one.identifier for some in identifiers.values() for one in some}
        of_link = {one.outside: one.tag_id for one in exact.filter(identifier__in=wanted)}
        by_link = tags.in_bulk(set(of_link.values()))
        named = {row.name.lower(): row.number for row in rows}
        found = {named[tag.key]: tag for tag in tags.named(*named) if tag.key in named}
        for row in rows:
            linked = next((by_link[of_link[one]] for one in identifiers[row.number] if one in of_link), None)
            uuid = uuids.get(row.number)
            if tag := (by_uuid.get(uuid) if uuid else None) or linked:
                found[row.number] = tag
        return found

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
        retired, place = given.pop("retired", None), given.pop("position", None)
        questions = given.pop("questions", None)
        there = self._found.get(row.number)
        is_known = there is not None and Tag.objects.visible_to(self._by).filter(pk=there.pk).exists()
        if there is None or not there.is_defined:
            tag = define_tag(by=self._by, group=self._group, **{"name": row.name} | given)
            outcome = Outcome(row, Result.DEFINED if is_known else Result.NEW)
        elif there.pk in self._taken:
            raise TagRefused(gettext_noop("Another row of the file is about “%(tag)s” too."), tag=there.name)
        else:
            tag = there
            outcome = self._change(row, there, given)
        self._taken.add(tag.pk)
        if questions is not None and set_questions(by=self._by, tag=tag, questions=questions, why=self._why):
            outcome = _changed(outcome, "questions")
        if place is not None and place != tag.position:
            Tag.objects.filter(pk=tag.pk).update(position=place)
            outcome = _changed(outcome, "position")
        if retired is not None and retired != bool(tag.retired_at):
            retire_tag(by=self._by, tag=tag, is_retired=retired)
            outcome = _changed(outcome, "retired")
        return outcome

    def _change(self, row: TableRow, tag: Tag, given: dict[str, Any]) -> Outcome:
        now: dict[str, Any] = {
            name: getattr(tag, name) for name in ("name", "definition", "example", "kind", "slot", "parent")
        }
        above = tag.parent.meaning if tag.parent else None
        now["parent"] = None if above == tag else above
        now["spellings"] = spelling_lines(tag)
        now["identifiers"] = [str(link.outside) for link in tag.links.all()]
        given |= {name: as_it_was(now[name], given[name]) for name in ("definition", "example") if name in given}
        if row.name.lower() != tag.name.lower():
            given["name"] = row.name
        new = now | given
        changes = [name for name in now if now[name] != new[name]]
        for name in ("spellings", "identifiers"):
            if name in changes and sorted(now[name]) == sorted(new[name]):
                changes.remove(name)
        if not changes:
            return Outcome(row, Result.SAME)
        change_tag(by=self._by, tag=tag, **new, is_defined=True, why=self._why)
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
            given["spellings"] = [str(parse_spelling(line)) for line in _lines_in(row.cells["spellings"])]
        if "identifiers" in row.cells:
            given["identifiers"] = [str(parse_identifier(line)) for line in _lines_in(row.cells["identifiers"])]
        if "questions" in row.cells:
            given["questions"] = parse_questions(row.cells["questions"])
        if "position" in row.cells:
            given["position"] = _place(row.cells["position"])
        if "parent" in row.cells:
            name = " ".join(row.cells["parent"].split())
            given["parent"] = self.tags.named(name).filter(is_defined=True).first()
            given["parent"] = given["parent"] and given["parent"].meaning
            if given["parent"] is None:
                raise TagRefused(
                    gettext_noop("“%(parent)s”, under which it should stand, is not in the vocabulary."), parent=name
                )
        return given


def _lines_in(cell: str) -> list[str]:
    return [line for line in cell.splitlines() if line.strip()]


def _exact_in(row: TableRow) -> list[Identifier]:
    """Returns the exact identifiers of a row; those with mistakes in them are refused later, when their row is."""
    found = []
    for line in _lines_in(row.cells.get("identifiers", "")):
        with suppress(TagRefused):
            found.append(parse_identifier(line))
    return [one for one in found if one.match == EXACT]


def _changed(outcome: Outcome, name: str) -> Outcome:
    """Adds a change to what became of a tag that was there; a new one is new."""
    if outcome.result not in (Result.SAME, Result.CHANGED):
        return outcome
    return replace(outcome, result=Result.CHANGED, changes=[*outcome.changes, name])


def _place(given: str) -> int:
    if not (given.isascii() and given.isdecimal() and len(given) < 7):
        raise TagRefused(gettext_noop("“%(given)s” is no place. Write a whole number, such as 3."), given=given[:50])
    return int(given)


def _choice(given: str, known: Sequence[str]) -> str:
    if given.casefold() not in known:
        raise TagRefused(gettext_noop("“%(given)s” is none of: %(known)s."), given=given[:50], known=", ".join(known))
    return given.casefold()
