"""Creates an annotation: its rows, anchors and events in one transaction, with its documents locked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from documents.errors import AnnotationRefused, IdempotencyKeyReused, ReadingRoomError, gettext_noop
from documents.models import Annotation, Document, Event, Tag, Target
from documents.services.events.events import audience_of, record_note_events
from documents.services.notes.approval import withhold_first_note
from documents.services.notes.carry_anchors import carry_target
from documents.services.notes.content import Content, Selection, Sharing
from documents.services.notes.find_passage import FoundPassage, find_passage
from documents.services.notes.insert_note import insert_note
from documents.services.notes.joining import check_no_relation, check_places_differ, checked_relation
from documents.services.notes.mentions import write_new_mentions
from documents.services.notes.note_html import render_note_html
from documents.services.notes.rate_limit import check_rate_limit
from documents.services.notes.tasks import check_task, check_task_of_answer, open_when_done, put_into_task
from documents.services.notes.write_permissions import (
    check_public_allowed,
    check_readable,
    checked_sharing,
    documents_for_writing,
    documents_of,
)
from documents.services.search.notes import index_new_notes
from documents.services.vocabulary.answers import write_answers
from documents.services.vocabulary.meanwhile import as_it_is_now
from documents.services.vocabulary.tags import named_now, names_of_concepts

PARENT_NOT_VISIBLE = gettext_noop("The annotation that this answers is not there, or not for you to see.")


@dataclass(frozen=True, slots=True)
class CreateResult:
    """An annotation, and whether the same request with the same key had already created it.

    A new one comes with its tags and its targets, each with its anchor on the current text in `current_anchors`,
    so that it can be shown without further queries; `targets` is None if one was selected in an older text.
    """

    annotation: Annotation
    was_repeated: bool = False
    targets: Sequence[Target] | None = None
    tags: Sequence[Tag] | None = None


def create_annotation(
    *,
    by: Any,
    content: Content,
    selections: Sequence[Selection] = (),
    in_reply_to: UUID | None = None,
    sharing: Sharing | None = None,
    key: str = "",
    request_sha256: str = "",
    is_counted: bool = True,
) -> CreateResult:
    """Creates an annotation on passages, on a whole article, or as a reply.

    A reply takes the audience of its parent; anything else is private without `sharing`. A repeated `key` with the same
    request returns the annotation created before, even if the two requests race. Not `is_counted` is a note that a job
    makes, among thousands. Raises `AnnotationRefused`,
    `PassageNotFound`, `IdempotencyKeyReused`, `RateLimitExceeded` or `PermissionDenied`; then nothing was written.
    """
    html = render_note_html(content)
    try:
        if is_counted:
            check_rate_limit(by)
        with as_it_is_now(), transaction.atomic():
            if in_reply_to is not None:
                check_no_relation(content)
                annotation, documents = _new_reply(by, in_reply_to, sharing)
                found: list[FoundPassage] = []
            else:
                annotation, found, documents = _new_root(by, selections, sharing or Sharing())
                annotation.relation = checked_relation(content, found)
            _fill(annotation, content, html, key, request_sha256)
            targets = _write(annotation, found, {document.pk: document for document in documents})
            tags = _write_tags(annotation, content, by)
            write_new_mentions(annotation)
            open_when_done(annotation)
            seen_by = audience_of(annotation)
            record_note_events(documents, kind=Event.Kind.ANNOTATION_CREATED, row=annotation, actor=by, after=seen_by)
    except (IntegrityError, PermissionDenied, ReadingRoomError):
        earlier = _find_by_idempotency_key(by, key, request_sha256)
        if earlier is None:
            raise
        return CreateResult(earlier, was_repeated=True)
    return CreateResult(annotation, targets=targets, tags=tags)


def _find_by_idempotency_key(by: Any, key: str, request_sha256: str) -> Annotation | None:
    """Returns the annotation created with this key. Raises `IdempotencyKeyReused` for another request."""
    annotation = Annotation.objects.filter(author=by, idempotency_key=key).first() if key else None
    if annotation is not None and annotation.request_sha256 != request_sha256:
        raise IdempotencyKeyReused(
            gettext_noop("This Idempotency-Key was used for another annotation. Send the new one with a new key.")
        )
    return annotation


def _new_root(
    by: Any, selections: Sequence[Selection], sharing: Sharing
) -> tuple[Annotation, list[FoundPassage], list[Document]]:
    documents = documents_for_writing(by, selections)
    sharing = checked_sharing(by, sharing)
    check_public_allowed(by, sharing, documents.values())
    task = check_task(by, sharing, documents.values())
    if len(selections) > 1 and not all(one.is_passage for one in selections):
        raise AnnotationRefused(
            gettext_noop("Name one article as a whole, or passages of one or several: not both."), "/target"
        )
    passages = [one for one in selections if one.is_passage]
    found = [find_passage(documents[one.slug], one.revision, one.position, one.quote, one.pointer) for one in passages]
    annotation = Annotation(
        document=documents[selections[0].slug],
        author=by,
        audience=sharing.audience,
        group_id=sharing.group,
        spans_documents=len(documents) > 1,
    )
    put_into_task(annotation, task, by)
    return annotation, found, list(documents.values())


def _new_reply(by: Any, in_reply_to: UUID, sharing: Sharing | None) -> tuple[Annotation, list[Document]]:
    """Builds an empty reply in its thread, and returns it with all articles of that.

    Looks the parent up again under the lock, as it may be gone by then.
    """
    parent = _parent(by, in_reply_to)
    documents = documents_of(parent)
    parent = _parent(by, in_reply_to)
    check_readable(by, documents.values())
    if sharing is not None and (sharing.audience, sharing.group) != (parent.audience, parent.group_id):
        raise AnnotationRefused(
            gettext_noop("A reply is seen by the same people as what it answers. Leave its audience out."), "/audience"
        )
    check_public_allowed(by, checked_sharing(by, Sharing(parent.audience, parent.group_id)), documents.values())
    check_task_of_answer(by, sharing, parent, documents.values())
    reply = Annotation(
        document=documents[parent.document_id],
        author=by,
        audience=parent.audience,
        group_id=parent.group_id,
        parent=parent,
        root_id=parent.root_id or parent.pk,
        spans_documents=parent.spans_documents,
    )
    put_into_task(reply, parent.assignment, by)
    return reply, list(documents.values())


def _parent(by: Any, pk: UUID) -> Annotation:
    parent = Annotation.objects.visible_to(by).select_related("assignment__group").filter(pk=pk).first()
    if parent is None:
        raise AnnotationRefused(PARENT_NOT_VISIBLE, "/target")
    return parent


def _fill(annotation: Annotation, content: Content, html: str, key: str, request_sha256: str) -> None:
    annotation.motivation = content.motivation
    annotation.note = content.note
    annotation.note_html = html
    annotation.note_language = content.note_language
    annotation.properties = content.properties
    annotation.idempotency_key = key or None
    annotation.request_sha256 = request_sha256 if key else ""
    annotation.modified_at = annotation.created_at
    withhold_first_note(annotation)


def _write(
    annotation: Annotation, found: Sequence[FoundPassage], documents: Mapping[int, Document]
) -> list[Target] | None:
    """Writes the annotation and its targets, with an anchor on the text each was selected in, and one on the current.

    Returns the targets if all were selected in current texts, otherwise None.
    """
    targets = [
        Target(
            annotation=annotation,
            document=documents[passage.revision.document_id],
            revision=passage.revision,
            n=n,
            start=passage.start,
            end=passage.end,
            exact=passage.quote.exact,
            prefix=passage.quote.prefix,
            suffix=passage.quote.suffix,
        )
        for n, passage in enumerate(found)
    ]
    insert_note(annotation, targets, [(passage.method, passage.score) for passage in found])
    index_new_notes([(annotation, targets)])
    older = [target for target in targets if target.revision_id != target.document.current_revision_id]
    for target in older:
        carry_target(target, target.document)
    if older:
        check_places_differ(annotation)
    return None if older else targets


def _write_tags(annotation: Annotation, content: Content, by: Any) -> list[Tag]:
    if not content.tags:
        return []
    names = names_of_concepts(by, content.tags, content.concepts, annotation)
    tags: list[Tag] = annotation.tags.add(
        *names, through_defaults={"tagged_by": by, "tagged_at": annotation.modified_at}
    )
    answers = named_now(by, content.answers, content.concepts, annotation)
    write_answers(annotation, answers, by=by, at=annotation.modified_at)
    return tags
