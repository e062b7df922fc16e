"""Finds out whom an event concerns, and writes one notice for each person, of the strongest kind that applies.

Nobody is notified of their own actions or of what they may not see. `visible_to` decides again whenever a notice is
shown or sent: a notice names rows, and gives no right to them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from documents.models import Annotation, AnnotationVersion, Document, Event, Follow, Membership, Notice, User
from documents.services.events.jobs import Arguments, add_jobs
from documents.services.news.mail_schedule import digest_jobs_for
from documents.services.notes.viewers import filter_viewers

Kind = Notice.Kind
People = set[Any]
# From the strongest to the weakest: a reply that mentions a person gives them only the first of these.
NOTE_KINDS = (Kind.MENTION, Kind.REPLY, Kind.FOLLOWED)
# These can happen repeatedly, and each time makes a new notice.
DECISION_KINDS = (Kind.HIDDEN, Kind.SHOWN, Kind.APPROVED)


def notify(arguments: Arguments) -> None:
    """Writes the notices for one annotation event and queues the mails."""
    event = Event.objects.filter(pk=arguments["event"]).first()
    if event is None:
        return
    notes = Annotation.objects.filter(pk=event.row, document=event.document_id, deleted_at=None)
    note = notes.select_related("document", "root", "parent", "author").first()
    if note is None:
        return
    match event.kind:
        case Event.Kind.ANNOTATION_FLAGGED:
            _replace_notices(note, {Kind.TO_DECIDE: _moderators(note) - {event.actor_id}})
        case Event.Kind.ANNOTATION_HIDDEN:
            _replace_notices(note, {Kind.HIDDEN: {note.author_id} - {event.actor_id}})
        case Event.Kind.ANNOTATION_SHOWN | Event.Kind.ANNOTATION_APPROVED:
            kind = Kind.SHOWN if event.kind == Event.Kind.ANNOTATION_SHOWN else Kind.APPROVED
            _replace_notices(note, {kind: {note.author_id} - {event.actor_id}})
            _notify_of_note(note, event)
        case _:
            if note.withheld == Annotation.Withheld.WAITING:
                _replace_notices(note, {Kind.TO_DECIDE: _moderators(note) - {event.actor_id}})
            _notify_of_note(note, event)


# -- Recipients of notices --------------------------------------------------------------------


def _notify_of_note(note: Annotation, event: Event) -> None:
    """Notifies the people mentioned, the thread's authors and the followers, each once, if it is new for them."""
    if note.withheld:
        return
    is_new = event.kind != Event.Kind.ANNOTATION_CHANGED or _audience_grew(event) or _had_no_words(note, event)
    wanted: dict[Kind, People] = {Kind.MENTION: set(note.mentions.values_list("person_id", flat=True))}
    if is_new:
        wanted[Kind.REPLY] = _thread_authors(note)
        wanted[Kind.FOLLOWED] = _followers(note)
    uninvolved = {event.actor_id, note.author_id}
    if _audience_grew(event):
        uninvolved |= _previous_viewers(event)
    told = dict(Notice.objects.filter(annotation=note, kind__in=NOTE_KINDS).values_list("recipient_id", "kind"))
    for rank, kind in enumerate(NOTE_KINDS):
        stronger = set().union(*(wanted.get(other, set()) for other in NOTE_KINDS[:rank]))
        enough = {person for person, was in told.items() if NOTE_KINDS.index(Kind(was)) <= rank}
        without = uninvolved if kind != Kind.MENTION else {event.actor_id, note.author_id}
        wanted[kind] = wanted.get(kind, set()) - stronger - enough - without
    _write_notices(note, wanted)


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


def _thread_authors(note: Annotation) -> People:
    """Returns the authors in the thread of a reply, except those who muted the thread."""
    if note.root_id is None:
        return set()
    thread = Annotation.objects.filter(Q(pk=note.root_id) | Q(root=note.root_id), deleted_at=None)
    muted = Follow.objects.filter(thread=note.root_id, is_muted=True)
    return set(thread.values_list("author_id", flat=True)) - set(muted.values_list("person_id", flat=True))


def _followers(note: Annotation) -> People:
    """Returns the followers of an annotation, without those who muted what it belongs to.

    A reply concerns followers of its thread, any other annotation those of its article and its group, and both those of
    their tags. A bare highlight concerns nobody. Members follow their group unless they muted it; a person who muted
    the article, the thread or a tag is left out, whatever else they follow.
    """
    tags = list(note.taggings.values_list("tag_id", flat=True))
    if not note.note and not tags:
        return set()
    about = Q(tag__in=tags)
    if note.root_id is None:
        about |= Q(document=note.document_id) | Q(thread=note.pk)
        if note.group_id is not None:
            about |= Q(group=note.group_id)
    else:
        about |= Q(thread=note.root_id)
    follows = list(Follow.objects.filter(about).values_list("person_id", "group_id", "is_muted"))
    following = {person for person, _group, muted in follows if not muted}
    quiet_groups = {person for person, group, muted in follows if muted and group is not None}
    if note.root_id is None and note.group_id is not None:
        members = Membership.objects.filter(group=note.group_id).values_list("user_id", flat=True)
        following |= set(members) - quiet_groups
    quiet = {person for person, group, muted in follows if muted and group is None}
    if note.root_id is not None:
        quiet |= set(
            Follow.objects.filter(document=note.document_id, is_muted=True).values_list("person_id", flat=True)
        )
    return following - quiet


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


def _moderators(note: Annotation) -> People:
    """Returns who moderates an annotation: the owners and moderators of its group, or the site's curators."""
    if note.group_id is not None:
        led = Membership.objects.filter(group=note.group_id, role__in=Membership.MODERATORS)
        return set(led.values_list("user_id", flat=True))
    curators = User.objects.filter(is_curator=True, is_active=True)
    return set(curators.values_list("pk", flat=True))


# -- Writing notices --------------------------------------------------------------------------


def _replace_notices(note: Annotation, wanted: dict[Kind, People]) -> None:
    """Replaces earlier notices of the same kinds for this annotation by new ones."""
    kinds = DECISION_KINDS if set(wanted) & set(DECISION_KINDS) else tuple(wanted)
    Notice.objects.filter(annotation=note, kind__in=kinds).delete()
    _write_notices(note, wanted)


def _write_notices(note: Annotation, wanted: dict[Kind, People]) -> None:
    """Writes the notices for people who may see the annotation, and queues their mails.

    Takes a shared lock on the article while writing: a concurrent deletion either removes these notices or prevents
    them. Jobs are added first, because adding them may wait for a mail that is being sent.
    """
    kinds = {person: kind for kind, people in wanted.items() for person in people}
    people = filter_viewers(note, _reachable(kinds))
    if not people:
        return
    add_jobs(digest_jobs_for(people))
    if not _lock_if_present(note):
        return
    once = [one.pk for one in people if kinds[one.pk] in NOTE_KINDS]
    if once:
        Notice.objects.filter(annotation=note, recipient__in=once, kind__in=NOTE_KINDS, seen_at=None).delete()
    now = timezone.now()
    notices = [
        Notice(recipient=one, kind=kinds[one.pk], document_id=note.document_id, annotation=note, created_at=now)
        for one in people
    ]
    Notice.objects.bulk_create(notices, ignore_conflicts=True)


def _reachable(pks: Collection[UUID]) -> Iterable[User]:
    if not pks:
        return []
    return User.objects.filter(pk__in=pks, is_active=True, is_sample=False, erased_at=None)


def _lock_if_present(note: Annotation) -> bool:
    Document.objects.raw(_LOCK_SHARED, [note.document_id])[0]
    return Annotation.objects.filter(pk=note.pk, deleted_at=None).exists()


_LOCK_SHARED = "SELECT id FROM documents_document WHERE id = %s FOR SHARE"
