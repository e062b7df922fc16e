"""Whom notes of one article concern: the people whom they mention, the authors of their threads, and followers.

What stands around the notes is looked up once for all of them, so telling thirty notes asks no more than telling one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import F, Q
from django.db.models.functions import Coalesce

from documents.models import Annotation, AnnotationVersion, Event, Follow, Membership, Mention, Notice, TaggedAnnotation

Kind = Notice.Kind
People = set[Any]
# From the strongest to the weakest: a reply that mentions a person gives them only the first of these.
NOTE_KINDS = (Kind.MENTION, Kind.REPLY, Kind.FOLLOWED)


_MEANT = Coalesce("tag__merged_into", F("tag"))


class _Follow(NamedTuple):
    person: UUID
    document: int | None
    group: UUID | None
    thread: UUID | None
    tag: int | None
    is_muted: bool


class Surroundings:
    """What was looked up of the notes: who is mentioned, wrote, follows, belongs to the groups, and was told before."""

    def __init__(self, notes: Collection[Annotation]) -> None:
        pks = [note.pk for note in notes]
        roots = {note.root_id for note in notes if note.root_id is not None}
        groups = {note.group_id for note in notes if note.group_id is not None}
        self.mentioned = _grouped(Mention.objects.filter(annotation__in=pks).values_list("annotation_id", "person_id"))
        self.tags = _grouped(
            TaggedAnnotation.objects.filter(content_object__in=pks).values_list("content_object_id", _MEANT)
        )
        self.authors = _authors_in(roots) if roots else defaultdict(set)
        tags = {tag for of_note in self.tags.values() for tag in of_note}
        about = Q(document__in={note.document_id for note in notes}) | Q(thread__in={*pks, *roots})
        about |= Q(group__in=groups) | Q(tag__in=tags) | Q(tag__merged_into__in=tags)
        rows = Follow.objects.filter(about)
        names = ("person_id", "document_id", "group_id", "thread_id", _MEANT, "is_muted")
        self.follows = [_Follow(*row) for row in rows.values_list(*names)]
        members = Membership.objects.filter(group__in=groups).values_list("group_id", "user_id")
        self.members = _grouped(members) if groups else defaultdict(set)
        self.told: dict[UUID, dict[UUID, Kind]] = defaultdict(dict)
        before = Notice.objects.filter(annotation__in=pks, kind__in=NOTE_KINDS)
        for note, person, kind in before.values_list("annotation_id", "recipient_id", "kind"):
            self.told[note][person] = Kind(kind)

    def concerned_by(self, event: Event, note: Annotation) -> dict[Any, Kind]:
        """Returns the people for whom the event of a note is new, each with the strongest kind, and keeps them as told.

        Nobody is told of their own actions, nor of a kind that is weaker than one they were told of.
        """
        is_new = event.kind != Event.Kind.ANNOTATION_CHANGED or _audience_grew(event) or _had_no_words(note, event)
        wanted: dict[Kind, People] = {Kind.MENTION: self.mentioned[note.pk]}
        if is_new:
            wanted[Kind.REPLY] = self._thread_authors(note)
            wanted[Kind.FOLLOWED] = self._followers(note)
        themselves = {event.actor_id, note.author_id}
        uninvolved = themselves | _previous_viewers(event) if _audience_grew(event) else themselves
        told = self.told[note.pk]
        found: dict[Any, Kind] = {}
        for rank, kind in enumerate(NOTE_KINDS):
            without = themselves if kind == Kind.MENTION else uninvolved
            for person in wanted.get(kind, set()) - without - set(found):
                if person not in told or NOTE_KINDS.index(told[person]) > rank:
                    found[person] = kind
        told.update(found)
        return found

    def addressed_by(self, note: Annotation) -> dict[Any, Kind]:
        """Returns whom a note mentions or answers, except its author and who was told of it before."""
        wanted = dict.fromkeys(self._thread_authors(note), Kind.REPLY)
        wanted |= dict.fromkeys(self.mentioned[note.pk], Kind.MENTION)
        known = {note.author_id, *self.told[note.pk]}
        return {person: kind for person, kind in wanted.items() if person not in known}

    def _thread_authors(self, note: Annotation) -> People:
        """Returns the authors in the thread of a reply, except those who muted the thread."""
        if note.root_id is None:
            return set()
        muted = {one.person for one in self.follows if one.thread == note.root_id and one.is_muted}
        return self.authors[note.root_id] - muted

    def _followers(self, note: Annotation) -> People:
        """Returns the followers of an annotation, without those who muted what it belongs to.

        A reply concerns followers of its thread, any other annotation those of its article and its group, and both
        those of their tags. A bare highlight concerns nobody. Members follow their group unless they muted it; a person
        who muted the article, the thread or a tag is left out, whatever else they follow.
        """
        tags = self.tags[note.pk]
        if not note.note and not tags:
            return set()
        follows = [one for one in self.follows if _is_about(one, note, tags)]
        following = {one.person for one in follows if not one.is_muted}
        if note.root_id is None and note.group_id is not None:
            quiet = {one.person for one in follows if one.is_muted and one.group is not None}
            following |= self.members[note.group_id] - quiet
        muted = [one for one in self.follows if one.is_muted and one.document == note.document_id]
        muted += [one for one in follows if one.is_muted and one.group is None]
        return following - {one.person for one in muted}


def _is_about(follow: _Follow, note: Annotation, tags: Collection[int]) -> bool:
    """Checks whether a row is about a note: its tags, and its thread, or else its article, its group and itself."""
    if follow.tag is not None:
        return follow.tag in tags
    if note.root_id is not None:
        return follow.thread == note.root_id
    if follow.group is not None:
        return follow.group == note.group_id
    return follow.document == note.document_id or follow.thread == note.pk


def _authors_in(roots: Collection[UUID]) -> dict[Any, People]:
    threads = Annotation.objects.filter(Q(pk__in=roots) | Q(root__in=roots), deleted_at=None)
    rows = threads.values_list("root_id", "pk", "author_id")
    return _grouped((root or pk, author) for root, pk, author in rows)


def _grouped(rows: Iterable[tuple[Any, Any]]) -> dict[Any, People]:
    found: dict[Any, People] = defaultdict(set)
    for key, value in rows:
        found[key].add(value)
    return found


def _audience_grew(event: Event) -> bool:
    """Checks whether people who could not see the annotation before may see it now."""
    before = event.audience_before or {}
    is_for_all = before.get("audience") == Annotation.Audience.PUBLIC and not before.get("withheld")
    return "audience" in event.fields and not is_for_all


def _had_no_words(note: Annotation, event: Event) -> bool:
    """Checks whether an edit gave a bare highlight its first text, which makes it new for others."""
    if "note" not in event.fields:
        return False
    return not AnnotationVersion.objects.filter(annotation=note).exclude(note="").exists()


def _previous_viewers(event: Event) -> People:
    """Returns who could see the annotation before its audience changed; for them it is not new."""
    before = event.audience_before or {}
    if before.get("withheld"):
        return set()
    members = Membership.objects.filter(group=before.get("group"))
    match before.get("audience"):
        case Annotation.Audience.GROUP:
            return set(members.values_list("user_id", flat=True))
        case Annotation.Audience.MODERATORS:
            return set(members.filter(role__in=Membership.MODERATORS).values_list("user_id", flat=True))
    return set()
