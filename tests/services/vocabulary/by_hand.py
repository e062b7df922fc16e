"""Does what a table of tags says one tag after the other, by the services that people use: what `take_in` should do."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from documents.errors import TagRefused
from documents.models import Tag, TagLink, Vocabulary
from documents.models.tag import uuid_in
from documents.models.tag_label import spelling_lines
from documents.services.vocabulary.cells import Cells, read_cells
from documents.services.vocabulary.draft import Outcome, Result
from documents.services.vocabulary.questions import set_questions
from documents.services.vocabulary.vocabularies import as_it_was, change_tag, define_tag, retire_tag


def take_in_by_hand(*, by, group, rows, check, why) -> list[Outcome]:
    """Defines and changes tags, each row in a savepoint of its own; takes all of them back if one is refused."""
    outcomes = []
    with transaction.atomic():
        read = read_cells(rows, check)
        hand = _Hand(by, group, read, why)
        for one in read:
            try:
                if one.refusal:
                    raise one.refusal
                with transaction.atomic():
                    outcomes.append(hand.take(one))
            except TagRefused as refusal:
                outcomes.append(Outcome(one.row, Result.REFUSED, refusal=refusal))
        if any(one.refusal for one in outcomes):
            transaction.set_rollback(True)
    return sorted(outcomes, key=lambda one: one.row.number)


class _Hand:
    def __init__(self, by, group, rows: list[Cells], why: str) -> None:
        self.by, self.group, self.why = by, group, why
        vocabulary = Vocabulary.objects.get_or_create(group=group)[0]
        self.tags = Tag.objects.filter(vocabulary=vocabulary)
        self.taken: set[int] = set()
        self.found = {one.row.number: self._find(one) for one in rows if one.refusal is None}

    def _find(self, cells: Cells) -> Tag | None:
        tags = self.tags.select_related("vocabulary__group").with_spellings()
        uuid = uuid_in(cells.row.cells.get("uuid", ""))
        found = uuid and tags.filter(uuid=uuid, is_defined=True).first()
        for one in cells.exact:
            link = TagLink.objects.filter(scheme=one.scheme, identifier=one.identifier, match="exact")
            found = found or tags.filter(links__in=link).first()
        return found or tags.named(cells.row.name).first()

    def take(self, cells: Cells) -> Outcome:
        row, given = cells.row, dict(cells.fields)
        if cells.spellings is not None:
            given["spellings"] = [str(one) for one in cells.spellings]
        if cells.identifiers is not None:
            given["identifiers"] = [str(one) for one in cells.identifiers]
        if cells.parent:
            parent = self.tags.named(cells.parent).filter(is_defined=True).first()
            if parent is None:
                raise TagRefused(
                    "“%(parent)s”, under which it should stand, is not in the vocabulary.", parent=cells.parent
                )
            given["parent"] = parent.meaning
        tag, changes = self.found[row.number], []
        is_new = tag is None or not tag.is_defined
        is_known = tag is not None and Tag.objects.visible_to(self.by).filter(pk=tag.pk).exists()
        if is_new:
            tag = define_tag(by=self.by, group=self.group, **{"name": row.name} | given)
        elif tag.pk in self.taken:
            raise TagRefused("Another row of the file is about “%(tag)s” too.", tag=Tag.objects.get(pk=tag.pk).name)
        else:
            changes = self._change(cells, tag, given)
        self.taken.add(tag.pk)
        if cells.questions is not None and set_questions(by=self.by, tag=tag, questions=cells.questions, why=self.why):
            changes.append("questions")
        if cells.position is not None and cells.position != tag.position:
            Tag.objects.filter(pk=tag.pk).update(position=cells.position)
            changes.append("position")
        if cells.is_retired is not None and cells.is_retired != bool(tag.retired_at):
            retire_tag(by=self.by, tag=tag, is_retired=cells.is_retired)
            changes.append("retired")
        if is_new:
            return Outcome(row, Result.DEFINED if is_known else Result.NEW)
        return Outcome(row, Result.CHANGED if changes else Result.SAME, changes)

    def _change(self, cells: Cells, tag: Tag, given: dict[str, Any]) -> list[str]:
        names = ("name", "definition", "example", "kind", "slot", "parent")
        now: dict[str, Any] = {name: getattr(tag, name) for name in names}
        above = tag.parent.meaning if tag.parent else None
        now["parent"] = None if above == tag else above
        now["spellings"] = spelling_lines(tag)
        now["identifiers"] = [str(link.outside) for link in tag.links.all()]
        given |= {name: as_it_was(now[name], given[name]) for name in ("definition", "example") if name in given}
        if cells.row.name.lower() != tag.name.lower():
            given["name"] = cells.row.name
        new = now | given
        changes = [name for name in names if now[name] != new[name]]
        changes += [name for name in ("spellings", "identifiers") if set(now[name]) != set(new[name])]
        if changes:
            change_tag(by=self.by, tag=tag, **new, is_defined=True, why=self.why)
        return ["line" if name == "slot" else name for name in changes]
