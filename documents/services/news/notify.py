"""Finding out whom an event concerns, and telling them: one notice a person, of the strongest kind there is.

Nobody is told of what they did themselves, nor of what they may not see. What is told is asked of `visible_to` again
whenever it is shown or sent: a notice names rows, and gives no right to them.
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
# Somebody who answers and mentions the same person tells them once, of the first of these.
NOTE_KINDS = (Kind.MENTION, Kind.REPLY, Kind.FOLLOWED)
# What may happen to a note again and again is told anew each time.
DECISION_KINDS = (Kind.HIDDEN, Kind.SHOWN, Kind.APPROVED)


def notify(arguments: Arguments) -> None:
    """Does the job of one event of a note: writes who is told what, and asks for the mails."""
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


# -- Whom a note concerns ---------------------------------------------------------------------


def _notify_of_note(note: Annotation, event: Event) -> None:
    """Tells those it names, those in its thread, and those who follow it; each once, and the ones it is new for."""
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
    """Whether it went to people who could not see it before; what everyone could see is new to nobody."""
    before = event.audience_before or {}
    is_for_all = before.get("audience") == Annotation.Audience.PUBLIC and not before.get("withheld")
    return "audience" in event.fields and not is_for_all


def _had_no_words(note: Annotation, event: Event) -> bool:
    """Whether an edit gave a bare highlight its first words: for others the note begins with them."""
    if "note" not in event.fields:
        return False
    return not AnnotationVersion.objects.filter(annotation=note).exclude(note="").exists()


def _thread_authors(note: Annotation) -> People:
    """Who wrote the note that this answers, and everybody else who wrote in its thread; but for who muted it."""
    if note.root_id is None:
        return set()
    thread = Annotation.objects.filter(Q(pk=note.root_id) | Q(root=note.root_id), deleted_at=None)
    muted = Follow.objects.filter(thread=note.root_id, is_muted=True)
    return set(thread.values_list("author_id", flat=True)) - set(muted.values_list("person_id", flat=True))


def _followers(note: Annotation) -> People:
    """Who follows where it stands: an answer its thread, any other its article and its group; both, their tags.

    A bare highlight is no news. Members follow their group unless they said that they do not; whoever muted the
    article, the thread or a tag hears of it by none of these.
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
    """Who could see the note before it went to another audience: for them it is not new."""
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
    """Who decides about a note: those who lead its group; of one for everyone, the curators."""
    if note.group_id is not None:
        led = Membership.objects.filter(group=note.group_id, role__in=Membership.MODERATORS)
        return set(led.values_list("user_id", flat=True))
    curators = User.objects.filter(is_curator=True, is_active=True)
    return set(curators.values_list("pk", flat=True))


# -- Writing it down --------------------------------------------------------------------------


def _replace_notices(note: Annotation, wanted: dict[Kind, People]) -> None:
    """Puts new notices in the place of those that told the like of this note before."""
    kinds = DECISION_KINDS if set(wanted) & set(DECISION_KINDS) else tuple(wanted)
    Notice.objects.filter(annotation=note, kind__in=kinds).delete()
    _write_notices(note, wanted)


def _write_notices(note: Annotation, wanted: dict[Kind, People]) -> None:
    """The notices of those who may see it, and the jobs of their mails.

    The article's lock is shared for the moment of writing: a deletion takes away what was told before it, and after
    it nothing is told. Jobs come first, for they may have to wait until a mail has gone out.
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
