"""Changes many notes of one person in one act: their tags, who sees them, or whether they are there at all.

Notes of one article are changed in one transaction, all or none, with the locks, versions and events as by hand.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction

from documents.errors import ReadingRoomError, StaleVersion, gettext_noop
from documents.models import Annotation
from documents.models.notebook.filter import NotebookFilter
from documents.models.tagging import unused_tags_deleted_at_end
from documents.services.notes import Sharing
from documents.services.notes.audience_change import WordsLost, words_lost
from documents.services.notes.delete import delete_annotation
from documents.services.notes.edit_note import CHANGED_MEANWHILE, rearrange_note

MOST_AT_ONCE = 200
"""As many are changed while somebody waits; more in a job."""
MOST_IN_A_JOB = 10_000


@dataclass(frozen=True)
class Deed:
    """What is done with notes: tags that are added and removed, by name, another audience, or deletion.

    `losing` are words that a closed vocabulary there refuses, and that may be lost.
    """

    add: tuple[str, ...] = ()
    remove: tuple[str, ...] = ()
    sharing: Sharing | None = None
    deletes: bool = False
    losing: tuple[str, ...] = ()


@dataclass
class Outcome:
    """How many notes changed, in how many articles; and why notes of others did not, with their number.

    `lost` are the words that a trial found would be lost.
    """

    notes: int = 0
    articles: int = 0
    unchanged: int = 0
    refused: list[tuple[ReadingRoomError, int]] = field(default_factory=list)
    lost: WordsLost = field(default_factory=WordsLost)


def own_notes(by: Any, pks: Collection[UUID]) -> list[Annotation]:
    """Returns those of these notes that `by` wrote and nobody deleted, at most `MOST_IN_A_JOB`."""
    return _ordered(Annotation.objects.visible_to(by).filter(pk__in=pks, author=by))


def own_notes_found(by: Any, query: NotebookFilter) -> list[Annotation]:
    """Returns those notes of `by` that a filter of the notebook finds, at most `MOST_IN_A_JOB`."""
    return _ordered(query.apply(Annotation.objects.visible_to(by), by).filter(author=by))


def _ordered(notes: Any) -> list[Annotation]:
    fields = ("document_id", "parent_id", "version", "spans_documents")
    return list(notes.only(*fields).order_by("document", "created_at", "pk")[:MOST_IN_A_JOB])


def change_notes(*, by: Any, notes: Iterable[Annotation], deed: Deed, is_trial: bool = False) -> Outcome:
    """Does it with the notes of each article, or with none of them if one cannot be changed.

    A trial takes each article back at once, and returns what would be done, and which words would be lost.
    """
    outcome, chosen, kept = Outcome(), list(notes), set()
    if is_trial:
        outcome.lost = words_that_go(by=by, notes=chosen, deed=deed)
        deed = replace(deed, losing=outcome.lost.words)
    for of_article in by_article(chosen):
        try:
            changed = change_article(by=by, notes=of_article, deed=deed, is_trial=is_trial)
        except ReadingRoomError as refusal:
            outcome.refused.append((refusal, len(of_article)))
            kept |= {note.pk for note in of_article}
        else:
            outcome.notes += changed
            outcome.articles += bool(changed)
            outcome.unchanged += len(of_article) - changed
    if kept and outcome.lost.words:
        outcome.lost = words_that_go(by=by, notes=[note for note in chosen if note.pk not in kept], deed=deed)
    return outcome


def words_that_go(*, by: Any, notes: Iterable[Annotation], deed: Deed) -> WordsLost:
    """Returns which words these notes, and the answers to them that `by` sees, would lose, however many there are."""
    if deed.sharing is None:
        return WordsLost()
    return words_lost((note.pk for note in notes if not note.parent_id), deed.sharing, by=by)


def by_article(notes: Iterable[Annotation]) -> list[list[Annotation]]:
    """Groups notes by article; one that stands in several is alone, so that locks are taken in their order."""
    groups: dict[Any, list[Annotation]] = defaultdict(list)
    for note in notes:
        groups[note.pk if note.spans_documents else note.document_id].append(note)
    return list(groups.values())


def change_article(
    *,
    by: Any,
    notes: Sequence[Annotation],
    deed: Deed,
    is_trial: bool = False,
    at_end: Callable[[int], None] = lambda changed: None,
) -> int:
    """Does it with all of these notes, as they were in their `version`, or with none; returns how many changed.

    `at_end` is called in the transaction with that number. Raises `ReadingRoomError` if one cannot be changed.
    """
    try:
        with transaction.atomic():
            with unused_tags_deleted_at_end():
                changed = sum(_change(by, note, deed) for note in notes)
            at_end(changed)
            transaction.set_rollback(is_trial)
    except PermissionDenied as refusal:
        raise _Refused(str(refusal)) from refusal
    except Annotation.DoesNotExist as refusal:
        raise _Refused(GONE) from refusal
    return changed


class _Refused(ReadingRoomError):
    """A note may not be changed, or is gone."""


GONE = gettext_noop("A note was deleted meanwhile.")


def _change(by: Any, note: Annotation, deed: Deed) -> bool:
    if deed.deletes:
        delete_annotation(by=by, pk=note.pk, precondition=lambda held: _check_unchanged(held, note.version))
        return True
    sharing = None if note.parent_id else deed.sharing  # an answer goes where its thread goes
    return rearrange_note(
        by=by,
        pk=note.pk,
        read=note.version,
        add=deed.add,
        remove=deed.remove,
        sharing=sharing,
        losing=deed.losing if sharing else (),
    )


def _check_unchanged(held: Annotation, read: int) -> None:
    if held.version != read:
        raise StaleVersion(CHANGED_MEANWHILE)
