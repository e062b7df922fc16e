"""Moving a thread to another audience: who will newly see it, who no longer, and what becomes of others' answers.

Whoever answered wrote for those who saw the note then. Their answers go along to fewer people, and from a group's
leaders to its members if the mover says that they know of it; never to everyone or to another group.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal
from uuid import UUID

from django.db.models import Q

from documents.errors import AnnotationRefused, gettext_noop
from documents.models import Annotation, Document, Membership, User
from documents.services.notes.content import Sharing

Audience = Annotation.Audience
Verdict = Literal["free", "ask", "refused"]

REPLIES_CANNOT_MOVE = gettext_noop(
    "Others answered this note, for those who see it now. Their answers cannot be shown to more people than that. "
    "Write a new note for the others."
)
REPLIES_NEED_CONFIRMATION = gettext_noop(
    "Others answered this note, for those who lead the group. Read how many answers would be shown to all of it, and "
    "confirm that."
)


@dataclass(frozen=True, slots=True)
class Viewers:
    """Who sees a note: everyone, or these people (without a person twice)."""

    everyone: bool = False
    people: frozenset[UUID] = frozenset()


def verdict_for(annotation: Annotation, after: Sharing) -> tuple[Verdict, int]:
    """The verdict on moving a thread, and how many answers of others its author knows of.

    Withheld ones keep a thread from going further, too, but their number is told to nobody who does not see them.
    """
    others = Annotation.objects.filter(root=annotation.pk, deleted_at=None).exclude(author=annotation.author_id)
    known = others.visible_to(annotation.author).count() if others.exists() else 0
    verdict = verdict_on(Sharing(annotation.audience, annotation.group_id), after, others.count())
    return ("free" if verdict == "ask" and not known else verdict), known


def verdict_on(before: Sharing, after: Sharing, answers: int) -> Verdict:
    """Whether a thread with so many answers of others may move; "ask": if its author confirms that they go along."""
    if not answers or before == after or after.audience == Audience.PRIVATE or before.audience == Audience.PUBLIC:
        return "free"
    if after.audience == Audience.PUBLIC or before.group != after.group:
        return "refused"
    return "ask" if after.audience == Audience.GROUP else "free"


def check_audience_change(annotation: Annotation, after: Sharing, confirmed: int | None) -> None:
    """Raises `AnnotationRefused` where others' answers may not go along, or not `confirmed` (how many) by the mover."""
    before = Sharing(annotation.audience, annotation.group_id)
    if before == after:
        return
    verdict, answers = verdict_for(annotation, after)
    if verdict == "refused":
        raise AnnotationRefused(REPLIES_CANNOT_MOVE, "/audience")
    if verdict == "ask" and confirmed != answers:
        raise AnnotationRefused(REPLIES_NEED_CONFIRMATION, "/audience")


def viewers_of(annotation: Annotation, sharing: Sharing) -> Viewers:
    """Who sees `annotation`, a thread's first note, with that audience: of a group those who may read the article."""
    own = frozenset({annotation.author_id})
    if sharing.audience == Audience.PUBLIC:
        document = annotation.document
        if document.is_shared:
            return Viewers(everyone=True)
        return Viewers(people=own | _readers_of(document))
    if sharing.group is None:
        return Viewers(people=own)
    members = Membership.objects.filter(group=sharing.group, user__is_active=True)
    if sharing.audience == Audience.MODERATORS:
        members = members.filter(role__in=Membership.MODERATORS)
    people = frozenset(members.values_list("user", flat=True))
    if annotation.document.visibility != Document.Visibility.PUBLIC:
        people &= _readers_of(annotation.document)
    return Viewers(people=own | people)


def _readers_of(document: Document) -> frozenset[UUID]:
    """Who may read the text of an article that is not for everyone."""
    through = Membership.objects.filter(group__documents=document)
    if document.visibility == Document.Visibility.PRIVATE:
        through = through.none()
    people: Any = User.objects.filter(Q(pk__in=through.values("user")) | Q(pk=document.curator_id))
    return frozenset(people.values_list("pk", flat=True))
