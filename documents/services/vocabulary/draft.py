"""A vocabulary while a file is taken in: what each row finds, and what all of them change, before anything is written.

    draft = Draft(vocabulary, rows, by=user, why="From our codebook")
    outcome = draft.take(rows[0])       # as if those before it were written; raises TagRefused
    draft.changes

It is read by a fixed number of statements. A row is checked as `change_tag` and `define_tag` check one tag, and
triggers check what is written. Names and spellings are compared as Postgres compares them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from django.db import connection
from django.db.models import Prefetch
from django.db.models.functions import Lower
from django.utils import timezone

from documents.codebooks import Identifier, Spelling
from documents.errors import ReasonMissing, TagRefused, gettext_noop
from documents.models import PropertyChoice, Tag, TagLabel, TagLink, TagProperty, User, Vocabulary
from documents.models.tag import load_spellings, uuid_in
from documents.models.tag_label import labels_of
from documents.services.vocabulary.asked import AskedAnew, asked_anew, words_of
from documents.services.vocabulary.cells import Cells
from documents.services.vocabulary.draft_names import DraftNames, compared
from documents.services.vocabulary.draft_tree import DraftTree
from documents.services.vocabulary.files import TableRow
from documents.services.vocabulary.vocabularies import (
    DEEPEST,
    MERGED,
    NAME_TAKEN,
    NO_PARENT,
    NO_REASON,
    TOO_DEEP,
    as_it_was,
)


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


class Written(Enum):
    """What is written of a tag itself."""

    NEW = "a row of its own"
    WORD = "a word that is used already becomes part of the vocabulary"
    CHANGED = "its name, meaning, line or parent"
    PLACED = "its place alone, or whether it is retired"
    NOTHING = "nothing"


@dataclass
class Change:
    """What a row changes of a tag."""

    tag: Tag
    written: Written = Written.NOTHING
    labels: tuple[Sequence[TagLabel], Sequence[Spelling]] = ((), ())  # that go, and that come
    links: tuple[Sequence[TagLink], Sequence[Identifier]] = ((), ())
    asked: AskedAnew | None = None

    @property
    def is_of_meaning(self) -> bool:
        """Whether pages that show the tag say something else from now on."""
        return self.written in (Written.WORD, Written.CHANGED) or any((*self.labels, *self.links))


class Draft:
    """The tags of a vocabulary as they are after the rows so far; see above.

    A row is about the tag that its UUID names in this vocabulary, or its exact identifier elsewhere, or its name.
    """

    def __init__(self, vocabulary: Vocabulary, rows: Sequence[Cells], *, by: User, why: str) -> None:
        self.changes: list[Change] = []
        self._vocabulary, self._why = vocabulary, why
        folded, self._keys = compared(words for one in rows for words in one.words)
        tags = Tag.objects.filter(vocabulary=vocabulary).annotate(key=Lower("name"))
        defined: list[Any] = list(tags.filter(is_defined=True))
        words: list[Any] = list(tags.filter(is_defined=False, key__in={self._keys[one.row.name] for one in rows}))
        self._tags: dict[int, Tag] = {tag.pk: tag for tag in (*defined, *words)}
        self._key_of: dict[int, str] = {tag.pk: tag.key for tag in (*defined, *words)}
        self._by_key = {key: self._tags[tag] for tag, key in self._key_of.items()}
        known = Tag.objects.visible_to(by).filter(pk__in=[tag.pk for tag in words])
        self._known = set(known.values_list("pk", flat=True))
        self._tree = DraftTree(defined)
        self._names = DraftNames(vocabulary, self._tags, folded, (link for one in rows for link in one.exact))
        self._found = self._find(rows)
        self._asked = self._asked_now(rows)
        self._taken: set[int] = set()
        self._new_keys = iter(_keys_for_tags(sum(one.row.number not in self._found for one in rows)))

    def _find(self, rows: Sequence[Cells]) -> dict[int, Tag]:
        """Returns the tags that rows are about, by the numbers of the rows, with their spellings loaded."""
        by_uuid = {tag.uuid: tag for tag in self._tags.values() if tag.is_defined}
        found = {}
        for one in rows:
            uuid = uuid_in(one.row.cells.get("uuid", ""))
            by_name = self._by_key.get(self._keys[one.row.name])
            if tag := (by_uuid.get(uuid) if uuid else None) or self._names.identified(one.exact) or by_name:
                found[one.row.number] = tag
        tags = list({tag.pk: tag for tag in found.values()}.values())
        load_spellings(tags)
        with_merged = [one for tag in tags for one in (tag, *tag.merged.all())]
        self._names.compare(word for one in with_merged for word in (one.name, *map(str, one.labels.all())))
        return found

    def _asked_now(self, rows: Sequence[Cells]) -> dict[int, list[TagProperty]]:
        """Returns all that the tags ever asked of which rows say what they ask."""
        numbers = [one.row.number for one in rows if one.questions is not None]
        tags = {self._found[number].pk for number in numbers if number in self._found}
        choices = Prefetch("choices", PropertyChoice.objects.order_by("position", "pk"))
        asked = TagProperty.objects.filter(tag__in=tags).order_by("position", "pk").prefetch_related(choices)
        found: dict[int, list[TagProperty]] = {}
        for one in asked:
            found.setdefault(one.tag_id, []).append(one)
        self._names.compare(word for some in found.values() for word in words_of(some, ()))
        return found

    def take(self, cells: Cells) -> Outcome:
        """Says what becomes of a row, and keeps what it changes for the next rows and the end; raises TagRefused."""
        row = cells.row
        parent = self._parent(cells.parent)
        tag = self._found.get(row.number) or self._by_key.get(self._keys[row.name])
        if tag is None or not tag.is_defined:
            is_known = tag is not None and tag.pk in self._known
            self._define(tag, cells, parent)
            return Outcome(row, Result.DEFINED if is_known else Result.NEW)
        if row.number not in self._found:
            raise TagRefused(NAME_TAKEN)
        if tag.pk in self._taken:
            raise TagRefused(gettext_noop("Another row of the file is about “%(tag)s” too."), tag=tag.name)
        changes = self._change(tag, cells, parent)
        return Outcome(row, Result.CHANGED if changes else Result.SAME, changes)

    def _parent(self, name: str) -> int | None:
        if not name:
            return None
        found = self._by_key.get(self._keys[name])
        if found is None or not found.is_defined:
            raise TagRefused(
                gettext_noop("“%(parent)s”, under which it should stand, is not in the vocabulary."), parent=name
            )
        return found.merged_into_id or found.pk

    def _define(self, word: Tag | None, cells: Cells, parent: int | None) -> None:
        tag = word or Tag(pk=next(self._new_keys), vocabulary=self._vocabulary)
        change = Change(tag, Written.WORD if word else Written.NEW)
        fields: dict[str, Any] = {"name": cells.row.name, "definition": "", "example": "", "is_defined": True}
        fields |= {"kind": Tag.Kind.TOPIC, "slot": Tag.Slot.PLAIN} | cells.fields
        if word:
            fields |= {name: as_it_was(getattr(word, name), fields[name]) for name in ("definition", "example")}
        fields["parent_id"] = self._parent_to_store(tag, parent)
        fields["position"] = self._tree.place_at_the_end(parent, tag.pk)
        self._names.check_name(tag, cells.row.name)
        change.labels = self._names.spellings(tag, cells.row.name, cells.spellings or (), (), ())
        change.links = self._names.identifiers(tag, cells.row.name, cells.identifiers or (), ())
        change.asked = self._asked_anew(tag, cells)
        self._enter(change, fields, cells)

    def _change(self, tag: Tag, cells: Cells, parent: int | None) -> list[str]:
        """Changes a defined tag, and returns the names of the cells that do."""
        labels, links = list(tag.labels.all()), list(tag.links.all())
        now: dict[str, Any] = {name: getattr(tag, name) for name in ("name", "definition", "example", "kind", "slot")}
        now["parent"] = self._stands_under(tag)
        now["spellings"] = [one.spelling for one in labels_of(tag)]
        now["identifiers"] = [link.outside for link in links]
        given: dict[str, Any] = {name: as_it_was(now[name], words) for name, words in cells.fields.items()}
        if cells.row.name.lower() != tag.name.lower():
            given["name"] = cells.row.name
        if parent is not None:
            given["parent"] = parent
        lists: dict[str, Sequence[Any] | None] = {"spellings": cells.spellings, "identifiers": cells.identifiers}
        given |= {name: some for name, some in lists.items() if some is not None and set(some) != set(now[name])}
        changes = ["line" if name == "slot" else name for name in now if name in given and given[name] != now[name]]
        new = now | given
        change = Change(tag)
        fields: dict[str, Any] = {}
        if changes:
            fields = self._changed_fields(tag, new)
            if any(getattr(tag, name) != value for name, value in fields.items()):
                change.written = Written.CHANGED
            change.labels = self._names.spellings(tag, new["name"], new["spellings"], labels, list(tag.merged.all()))
            change.links = self._names.identifiers(tag, new["name"], new["identifiers"], links)
        change.asked = self._asked_anew(tag, cells)
        is_moved = cells.position is not None and cells.position != fields.get("position", tag.position)
        is_retired = cells.is_retired is not None and cells.is_retired != bool(tag.retired_at)
        if is_retired:
            self._check_not_merged(tag)
        told = (("questions", change.asked), ("position", is_moved), ("retired", is_retired))
        changes += [name for name, is_so in told if is_so]
        if (is_moved or is_retired) and change.written is Written.NOTHING:
            change.written = Written.PLACED
        self._enter(change, fields, cells)
        return changes

    def _changed_fields(self, tag: Tag, new: dict[str, Any]) -> dict[str, Any]:
        """Returns what a tag becomes, as `change_tag` would make it; raises TagRefused."""
        self._check_not_merged(tag)
        fields = {name: new[name] for name in ("name", "definition", "example", "kind", "slot")}
        if self._by_key.get(self._keys.get(new["name"], ""), tag) is not tag:
            raise TagRefused(NAME_TAKEN)
        if (tag.name, tag.definition) != (new["name"], new["definition"]) and not self._why:
            raise ReasonMissing(NO_REASON)
        fields["parent_id"] = self._parent_to_store(tag, new["parent"])
        if fields["parent_id"] != tag.parent_id:
            fields["position"] = self._tree.place_at_the_end(new["parent"], tag.pk)
        if new["name"] != tag.name:
            self._names.check_name(tag, new["name"])
        return fields

    def _check_not_merged(self, tag: Tag) -> None:
        if tag.merged_into_id:
            raise TagRefused(MERGED, tag=tag.name, into=self._tags[tag.merged_into_id].name)

    def _stands_under(self, tag: Tag) -> int | None:
        """Returns the tag that the parent of a tag means, None if that is itself."""
        parent = self._tags.get(tag.parent_id) if tag.parent_id else None
        above = parent.merged_into_id or parent.pk if parent else tag.parent_id
        return None if above == tag.pk else above

    def _parent_to_store(self, tag: Tag, parent: int | None) -> int | None:
        """Returns the parent of a tag; the one that it has, if it stands under `parent` because that one was merged."""
        stored = self._tags.get(tag.parent_id) if tag.parent_id else None
        is_merged = stored is not None and stored.merged_into_id is not None
        if parent is None and not is_merged:
            return None
        if is_merged and tag.pk in self._tree.parents and self._tree.parents[tag.pk] == parent:
            return tag.parent_id
        above = self._tree.above(parent, DEEPEST)
        if parent is not None and (not above or tag.pk in above):
            raise TagRefused(NO_PARENT)
        if len(above) == DEEPEST:
            raise TagRefused(TOO_DEEP, n=DEEPEST - 1)
        return parent

    def _asked_anew(self, tag: Tag, cells: Cells) -> AskedAnew | None:
        if cells.questions is None:
            return None
        self._check_not_merged(tag)
        return asked_anew(tag, self._asked.get(tag.pk, ()), cells.questions, self._names.folded, self._why)

    def _enter(self, change: Change, fields: dict[str, Any], cells: Cells) -> None:
        """Makes a tag what it becomes, so that the next rows find it so."""
        tag = change.tag
        self._taken.add(tag.pk)
        self._tags[tag.pk] = tag
        before = tag.name if tag.is_defined else None
        for name, value in fields.items():
            setattr(tag, name, value)
        if cells.position is not None:
            tag.position = cells.position
        if cells.is_retired is not None and cells.is_retired != bool(tag.retired_at):
            tag.retired_at = timezone.now() if cells.is_retired else None
        if before != tag.name and tag.is_defined:
            self._names.enter_name(tag, before)
            self._by_key.pop(self._key_of.get(tag.pk, ""), None)
            self._key_of[tag.pk] = self._keys[tag.name]
            self._by_key[self._keys[tag.name]] = tag
        self._names.enter_labels(tag, *change.labels)
        self._names.enter_identifiers(tag, *change.links)
        if change.written is not Written.NOTHING:
            self._tree.enter(tag)
        if change.written is not Written.NOTHING or change.is_of_meaning or change.asked:
            self.changes.append(change)


def _keys_for_tags(many: int) -> list[int]:
    """Returns primary keys for new tags, so that they can name each other before they are written."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('documents_tag_id_seq') FROM generate_series(1, %s)", [many])
        return [key for (key,) in cursor.fetchall()]
