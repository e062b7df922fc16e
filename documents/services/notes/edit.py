"""Changes an annotation: its text, its audience, and its position when moved by hand."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from documents.errors import AnnotationRefused, IdentityChanged, gettext_noop
from documents.models import Annotation, AnnotationVersion, Document, Event, Vocabulary
from documents.permissions import can_edit
from documents.services.events.events import StoredAudience, audience_of, record_note_events
from documents.services.notes.approval import withhold_first_note
from documents.services.notes.audience_change import check_audience_change
from documents.services.notes.content import Content, Selection, Sharing
from documents.services.notes.joining import check_places_differ, relation_after
from documents.services.notes.mentions import write_mentions
from documents.services.notes.move_targets import TARGETS_ARE_FIXED, move_by_hand, moved_targets
from documents.services.notes.note_html import render_note_html
from documents.services.notes.tasks import (
    TASK_IS_FIXED,
    check_stays_in_task,
    check_task_takes,
    leave_task,
    open_when_done,
)
from documents.services.notes.write_permissions import (
    check_public_allowed,
    check_readable,
    checked_sharing,
    locked_note,
)
from documents.services.search.notes import index_changed_note
from documents.services.vocabulary.answers import (
    answers_as_words,
    answers_differ,
    current_answers,
    taggings_with_answers,
    write_answers,
)
from documents.services.vocabulary.meanwhile import as_it_is_now
from documents.services.vocabulary.moving import Destination, move_tags, taggings_lost, tags_there
from documents.services.vocabulary.tags import named_now, names_of_concepts
from documents.webannotation import Answer
from documents.webannotation.vocabulary import VIA_LIMIT

Precondition = Callable[[Annotation], None]
"""Called with the locked annotation before anything is written; raises to refuse."""


@dataclass(frozen=True, slots=True)
class LockedAnnotation:
    """A locked annotation that its author is changing, and its locked documents."""

    annotation: Annotation
    documents: Mapping[int, Document]


def lock_for_author(by: Any, pk: UUID, precondition: Precondition) -> LockedAnnotation:
    """Locks the documents of an annotation and reads it again, for its author only.

    Raises `Annotation.DoesNotExist` if `by` may not see it, `PermissionDenied` if it is another person's.
    """
    annotation, documents = locked_note(by, pk)
    if not can_edit(by, annotation):
        raise PermissionDenied(gettext_noop("An annotation is changed and deleted by its author alone."))
    precondition(annotation)
    return LockedAnnotation(annotation, documents)


def change_annotation(
    *,
    by: Any,
    pk: UUID,
    content: Content,
    selections: Sequence[Selection] = (),
    in_reply_to: UUID | None = None,
    sharing: Sharing | None = None,
    precondition: Precondition = lambda annotation: None,
    confirmed_replies: int | None = None,
) -> Annotation:
    """Replaces the content of an annotation and stores the old content as a version, unless nothing changed.

    `selections` name the same passages as before, or other positions in the same documents: then the anchor moves by
    hand, and the target stays as first selected. Replies move with their root to another audience; `confirmed_replies`
    is the number of replies by others that the author agrees to show to more people.
    """
    html = render_note_html(content)
    with as_it_is_now(), transaction.atomic():
        editing = lock_for_author(by, pk, precondition)
        annotation = editing.annotation
        check_readable(by, editing.documents.values())
        sharing = _sharing(by, annotation, in_reply_to, sharing)
        check_public_allowed(by, sharing, editing.documents.values())
        # What a task holds back comes first: how many answered is not for an author who does not see them.
        leaves_task = check_stays_in_task(annotation, sharing, editing.documents.values())
        check_task_takes(annotation, sharing, content.note)
        check_audience_change(annotation, sharing, confirmed_replies)
        moves = [] if annotation.parent_id else moved_targets(annotation, editing.documents, selections)
        before = audience_of(annotation)
        if leaves_task:
            leave_task(annotation)
        changed = _write(annotation, content, html, sharing, by)
        open_when_done(annotation)
        if moves:
            move_by_hand(annotation, moves)
            check_places_differ(annotation)
            changed.append("anchor")
        if changed:
            _save_modified(annotation)
            _record_events(editing, changed, before, by)
    return annotation


def _sharing(by: Any, annotation: Annotation, in_reply_to: UUID | None, sharing: Sharing | None) -> Sharing:
    """Returns the audience after the edit; a reply has that of its parent."""
    if in_reply_to != annotation.parent_id:
        raise AnnotationRefused(TARGETS_ARE_FIXED, "/target")
    if sharing is not None and sharing.task not in {None, annotation.assignment_id}:
        raise AnnotationRefused(TASK_IS_FIXED, "/task")
    if annotation.parent_id is None:
        return checked_sharing(by, sharing or Sharing())
    here = Sharing(annotation.audience, annotation.group_id)
    if sharing is not None and (sharing.audience, sharing.group) != (here.audience, here.group):
        raise AnnotationRefused(
            gettext_noop("A reply is seen by the same people as what it answers. Leave its audience out."), "/audience"
        )
    return checked_sharing(by, here)


# -- Content and audience ---------------------------------------------------------------------


def _write(annotation: Annotation, content: Content, html: str, sharing: Sharing, by: Any) -> list[str]:
    """Writes what differs, and the previous content as a version; returns the names of the changed fields."""
    taggings = taggings_with_answers(annotation)
    tags = list(dict.fromkeys(one.tag.meaning.name for one in taggings))
    wanted = names_of_concepts(by, content.tags, content.concepts, annotation, (sharing.audience, sharing.group))
    properties = merged_properties(annotation.properties, content.properties)
    new = {
        "motivation": content.motivation,
        "relation": relation_after(annotation, content),
        "note": content.note,
        "note_html": html,
        "note_language": content.note_language,
        "properties": properties,
    }
    changed = [name for name, value in new.items() if getattr(annotation, name) != value]
    if {name.lower() for name in tags} != {name.lower() for name in wanted}:
        changed.append("tags")
    given = named_now(by, content.answers, content.concepts, annotation, (sharing.audience, sharing.group))
    if answers_differ(taggings, given):
        changed.append("answers")
    moved = (annotation.audience, annotation.group_id) != (sharing.audience, sharing.group)
    there = Destination()
    if moved:
        vocabulary = Vocabulary.objects.of_audience(sharing.audience, sharing.group)
        there = tags_there(wanted, [one.tag.meaning for one in taggings], vocabulary)
    if moved:
        changed.append("audience")
    if changed:
        _save_version(annotation, tags, answers_as_words(taggings))
        for name, value in new.items():
            setattr(annotation, name, value)
        annotation.version += 1
        annotation.save(update_fields=[*new, "version"])
    if {"note", "note_language"} & set(changed):
        index_changed_note(annotation)
    if moved:
        _move_thread(annotation, sharing)
    if moved or "tags" in changed:
        wanted = list(dict.fromkeys(map(there.name_of, wanted)))
        annotation.tags.set(wanted, through_defaults={"tagged_by": by, "tagged_at": annotation.modified_at})
    if moved:
        said = {name.casefold() for name in given}
        kept = {name: there for name, there in current_answers(taggings).items() if name.casefold() not in said}
        answers: dict[str, Sequence[Answer]] = {}
        for name, some in (kept | given).items():
            answers[there.name_of(name)] = (*answers.get(there.name_of(name), ()), *some)
        write_answers(
            annotation, answers, by=by, moved_from=[key for one in taggings for key in (one.tag_id, one.tag.meaning.pk)]
        )
    else:
        write_answers(annotation, given, by=by)
    if moved or "note" in changed:
        write_mentions(annotation)
    return [name for name in changed if name != "note_html"]


def merged_properties(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    """Merges JSON-LD properties: new ones replace old ones, but `via` only grows and `canonical` stays.

    The form in which targets were written stays too, unless the edit gives a new one. Raises `IdentityChanged` or
    `AnnotationRefused`.
    """
    merged = dict(after)
    old, new = before.get("annotation", {}), dict(after.get("annotation", {}))
    if "canonical" in old and new.setdefault("canonical", old["canonical"]) != old["canonical"]:
        raise IdentityChanged(gettext_noop("The “canonical” of an annotation never changes."))
    if via := list(dict.fromkeys([*old.get("via", []), *new.get("via", [])])):
        if len(via) > VIA_LIMIT:
            raise AnnotationRefused(gettext_noop("“via” names at most %(limit)d others."), "/via", limit=VIA_LIMIT)
        new["via"] = via
    if new:
        merged["annotation"] = new
    if "target" in before:
        merged.setdefault("target", before["target"])
    return merged


def _save_version(annotation: Annotation, tags: list[str], answers: dict[str, list[list[str]]]) -> None:
    AnnotationVersion.objects.create(
        annotation=annotation,
        number=annotation.version,
        motivation=annotation.motivation,
        relation=annotation.relation,
        note=annotation.note,
        note_html=annotation.note_html,
        audience=annotation.audience,
        group_id=annotation.group_id,
        tags=tags,
        answers=answers,
        properties=annotation.properties,
        written_at=annotation.modified_at,
    )


def _move_thread(annotation: Annotation, sharing: Sharing) -> None:
    """Moves an annotation and all its replies, even deleted ones, to another audience in one statement.

    Of a reply that loses a word, because the vocabulary there is closed, the wording with it is kept as a version.
    """
    vocabulary = Vocabulary.objects.of_audience(sharing.audience, sharing.group)
    replies = Annotation.objects.filter(root=annotation.pk)
    losing = {tagging.content_object_id: tagging.content_object for tagging in taggings_lost(replies, vocabulary)}
    for reply in losing.values():
        of_reply = taggings_with_answers(reply)
        names = list(dict.fromkeys(one.tag.meaning.name for one in of_reply))
        _save_version(reply, names, answers_as_words(of_reply))
        reply.version += 1
        reply.save(update_fields=["version"])
    thread = Annotation.objects.filter(Q(pk=annotation.pk) | Q(root=annotation.pk))
    thread.update(audience=sharing.audience, group=sharing.group)
    annotation.audience, annotation.group_id = sharing.audience, sharing.group
    withhold_first_note(annotation)
    annotation.save(update_fields=["withheld", "withheld_at"])
    move_tags(replies, vocabulary)
    for reply in replies.filter(Q(note__contains="@") | Q(mentions__isnull=False)).distinct().select_related("root"):
        write_mentions(reply)


def _save_modified(annotation: Annotation) -> None:
    annotation.modified_at = timezone.now()
    annotation.save(update_fields=["modified_at"])


def _record_events(editing: LockedAnnotation, changed: list[str], before: StoredAudience, by: Any) -> None:
    """Records an event for each document, and one for each reply whose audience changed too."""
    annotation = editing.annotation
    after = audience_of(annotation)
    rows = [(annotation, changed, before, after)]
    if before != after:
        for reply in annotation.replies.filter(deleted_at=None).order_by("created_at", "pk"):
            seen_after = audience_of(reply)
            seen_before = {**seen_after, **{name: before[name] for name in ("audience", "group")}}
            seen_before |= {"root_author": before["author"], "withheld": bool(reply.withheld or before.get("withheld"))}
            rows.append((reply, ["audience"], seen_before, seen_after))
    kind = Event.Kind.ANNOTATION_MOVED if changed == ["anchor"] else Event.Kind.ANNOTATION_CHANGED
    documents = editing.documents.values()
    for row, fields, seen_before, seen_after in rows:
        record_note_events(documents, kind=kind, row=row, actor=by, fields=fields, before=seen_before, after=seen_after)
