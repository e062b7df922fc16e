"""Moves a thread to another audience: who newly sees it, who no longer does, and what happens to others' replies.

Authors of replies wrote for those who saw the thread then. Their replies may move to fewer people, and from a group's
moderators to all its members if the mover confirms their number; never to everyone or to another group.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal
from uuid import UUID

from django.db.models import Q

from documents.errors import AnnotationRefused, gettext_noop
from documents.models import Annotation, Document, Membership, Tag, TaggedAnnotation, User, Vocabulary
from documents.models.compiled import is_one_of
from documents.services.notes.content import Sharing
from documents.services.vocabulary.moving import Destination, taggings_lost, tags_there

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
    """The viewers of an annotation: everyone, or a set of people."""

    everyone: bool = False
    people: frozenset[UUID] = frozenset()


def verdict_for(annotation: Annotation, after: Sharing) -> tuple[Verdict, int]:
    """Returns the verdict on moving a thread, and how many replies by others its author can see.

    Withheld replies also restrict the move, but they are counted only for those who may see them.
    """
    others = Annotation.objects.filter(root=annotation.pk, deleted_at=None).exclude(author=annotation.author_id)
    known = others.visible_to(annotation.author).count() if others.exists() else 0
    verdict = verdict_on(Sharing(annotation.audience, annotation.group_id), after, others.count())
    return ("free" if verdict == "ask" and not known else verdict), known


def verdict_on(before: Sharing, after: Sharing, answers: int) -> Verdict:
    """Decides whether a thread with so many replies by others may move; "ask" requires its author's confirmation."""
    if not answers or before == after or after.audience == Audience.PRIVATE or before.audience == Audience.PUBLIC:
        return "free"
    if after.audience == Audience.PUBLIC or before.group != after.group:
        return "refused"
    return "ask" if after.audience == Audience.GROUP else "free"


def check_audience_change(annotation: Annotation, after: Sharing, confirmed: int | None) -> None:
    """Raises `AnnotationRefused` if others' replies may not move, or their number is not `confirmed`."""
    before = Sharing(annotation.audience, annotation.group_id)
    if before == after:
        return
    verdict, answers = verdict_for(annotation, after)
    if verdict == "refused":
        raise AnnotationRefused(REPLIES_CANNOT_MOVE, "/audience")
    if verdict == "ask" and confirmed != answers:
        raise AnnotationRefused(REPLIES_NEED_CONFIRMATION, "/audience")


def viewers_of(annotation: Annotation, sharing: Sharing) -> Viewers:
    """Returns who would see the thread root `annotation` if it had that audience.

    Members of a group count only if they may read the article. To whom the task of a held note is open is not told.
    """
    own = frozenset({annotation.author_id})
    if sharing.audience == Audience.PUBLIC:
        document = annotation.document
        if document.is_shared:
            return Viewers(everyone=True)
        return Viewers(people=own | _readers_of(document))
    if sharing.group is None:
        return Viewers(people=own)
    members = Membership.objects.filter(group=sharing.group, user__is_active=True)
    if sharing.audience == Audience.MODERATORS or annotation.is_held_back:
        members = members.filter(role__in=Membership.MODERATORS)
    people = frozenset(members.values_list("user", flat=True))
    if annotation.document.visibility != Document.Visibility.PUBLIC:
        people &= _readers_of(annotation.document)
    return Viewers(people=own | people)


def _readers_of(document: Document) -> frozenset[UUID]:
    """Returns who may read the text of an article that is not public."""
    through = Membership.objects.filter(group__documents=document)
    if document.visibility == Document.Visibility.PRIVATE:
        through = through.none()
    people: Any = User.objects.filter(Q(pk__in=through.values("user")) | Q(pk=document.curator_id))
    return frozenset(people.values_list("pk", flat=True))


@dataclass(frozen=True, slots=True)
class TagsMoved:
    """What becomes of the tags of a thread for another audience: where those of the note go, what is lost of all."""

    vocabulary: Vocabulary | None
    destination: Destination
    lost: Sequence[str]


def tags_moved(annotation: Annotation, after: Sharing, names: Sequence[str] = ()) -> TagsMoved:
    """Returns what becomes of the tags of a thread; `names` are those that its note would have, else those it has.

    Of replies only those count that the author of the note may see.
    """
    vocabulary = Vocabulary.objects.filter(group=after.group).select_related("group").first()
    taggings = TaggedAnnotation.objects.filter(content_object=annotation).select_related("tag__merged_into")
    tags = [one.tag.meaning for one in taggings.order_by("pk")]
    destination = tags_there(list(dict.fromkeys(names or [tag.name for tag in tags])), tags, vocabulary)
    replies = Annotation.objects.visible_to(annotation.author).filter(root=annotation.pk)
    of_replies = taggings_lost(replies, vocabulary) if vocabulary else []
    lost = dict.fromkeys([*destination.lost, *(one.tag.meaning.name for one in of_replies)])
    return TagsMoved(vocabulary, destination, list(lost))


@dataclass(frozen=True, slots=True)
class WordsLost:
    """The words that threads lose on the way to another audience, because its vocabulary is closed."""

    vocabulary: Vocabulary | None = None
    words: tuple[str, ...] = ()


def words_lost(threads: Iterable[UUID], after: Sharing, *, by: Any) -> WordsLost:
    """Returns which words threads of `by` lose, however many there are: a few queries for each of their vocabularies.

    For each thread they are those of `tags_moved`.
    """
    vocabulary = Vocabulary.objects.filter(group=after.group).select_related("group").first()
    if vocabulary is None or not vocabulary.is_closed:
        return WordsLost()
    roots = list(threads)
    replies = Annotation.objects.visible_to(by).filter(is_one_of("root", roots)).order_by()
    moving = TaggedAnnotation.objects.filter(
        is_one_of("content_object", [*roots, *replies.values_list("pk", flat=True)])
    )
    tags = Tag.objects.filter(pk__in=moving.values("tag")).exclude(vocabulary=vocabulary)
    by_vocabulary: dict[int, list[Tag]] = defaultdict(list)
    for tag in tags.select_related("merged_into").order_by("pk"):
        by_vocabulary[tag.vocabulary_id].append(tag.meaning)
    lost: dict[str, None] = {}
    for of_one in by_vocabulary.values():
        names = list(dict.fromkeys(tag.name for tag in of_one))
        lost |= dict.fromkeys(tags_there(names, of_one, vocabulary).lost)
    return WordsLost(vocabulary, tuple(lost))
