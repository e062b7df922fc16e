"""Changes many notes of one person in one act: their tags, or who sees them; each as its author would by hand.

Notes of one article are changed in one transaction, all or none, with the locks, versions and events as by hand.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction

from documents.errors import ReadingRoomError, gettext_noop
from documents.models import Annotation, Vocabulary
from documents.services.notes import Sharing
from documents.services.notes.audience_change import TagsMoved, tags_moved
from documents.services.notes.edit_note import rearrange_note
from documents.services.vocabulary.moving import Destination

MOST_AT_ONCE = 200


@dataclass(frozen=True)
class Deed:
    """What is done with notes: tags that are added and removed, by name, or another audience.

    `losing` are words that a closed vocabulary there refuses, and that may be lost.
    """

    add: tuple[str, ...] = ()
    remove: tuple[str, ...] = ()
    sharing: Sharing | None = None
    losing: tuple[str, ...] = ()


@dataclass
class Outcome:
    """How many notes changed, in how many articles; and why notes of others did not, with their number.

    `lost` are the words that a trial found would be lost, in `vocabulary`.
    """

    notes: int = 0
    articles: int = 0
    unchanged: int = 0
    refused: list[tuple[ReadingRoomError, int]] = field(default_factory=list)
    lost: dict[str, None] = field(default_factory=dict)
    vocabulary: Vocabulary | None = None


def own_notes(by: Any, pks: Collection[UUID]) -> list[Annotation]:
    """Returns those of these notes that `by` wrote and nobody deleted, at most `MOST_AT_ONCE`."""
    mine = Annotation.objects.visible_to(by).filter(pk__in=pks, author=by)
    return list(mine.order_by("document", "created_at", "pk")[:MOST_AT_ONCE])


def change_notes(*, by: Any, notes: Iterable[Annotation], deed: Deed, is_trial: bool = False) -> Outcome:
    """Does it with the notes of each article, or with none of them if one cannot be changed.

    A trial takes each article back at once, and returns what would be done, and which words would be lost.
    """
    outcome = Outcome()
    for of_article in _by_article(notes):
        try:
            with transaction.atomic():
                lost = [_lost(note, deed) for note in of_article] if is_trial and deed.sharing else []
                allowed = replace(deed, losing=tuple(word for one in lost for word in one.lost)) if lost else deed
                changed = sum(_change(by, note, allowed) for note in of_article)
                transaction.set_rollback(is_trial)
        except PermissionDenied as refusal:
            outcome.refused.append((_Refused(str(refusal)), len(of_article)))
        except ReadingRoomError as refusal:
            outcome.refused.append((refusal, len(of_article)))
        except Annotation.DoesNotExist:
            outcome.refused.append((_Refused(GONE), len(of_article)))
        else:
            outcome.notes += changed
            outcome.articles += bool(changed)
            outcome.unchanged += len(of_article) - changed
            for one in lost:
                outcome.lost |= dict.fromkeys(one.lost)
                outcome.vocabulary = one.vocabulary
    return outcome


class _Refused(ReadingRoomError):
    """A note may not be changed, or is gone."""


GONE = gettext_noop("A note was deleted meanwhile.")


def _change(by: Any, note: Annotation, deed: Deed) -> bool:
    sharing = None if note.parent_id else deed.sharing  # an answer goes where its thread goes
    return rearrange_note(
        by=by, pk=note.pk, add=deed.add, remove=deed.remove, sharing=sharing, losing=deed.losing if sharing else ()
    )


def _lost(note: Annotation, deed: Deed) -> TagsMoved:
    if note.parent_id or deed.sharing is None:
        return TagsMoved(None, Destination(), ())
    return tags_moved(note, deed.sharing)


def _by_article(notes: Iterable[Annotation]) -> list[list[Annotation]]:
    """Groups notes by article; one that stands in several is alone, so that locks are taken in their order."""
    groups: dict[Any, list[Annotation]] = defaultdict(list)
    for note in notes:
        groups[note.pk if note.spans_documents else note.document_id].append(note)
    return list(groups.values())
