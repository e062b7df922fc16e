"""Deletes a whole document: the only way in which captures, texts and events are ever removed."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Q, QuerySet, TextField
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast

from documents.models import (
    Anchor,
    Annotation,
    AnnotationVersion,
    Capture,
    CaptureChunk,
    Derivation,
    Document,
    Event,
    Evidence,
    Flag,
    Follow,
    Gap,
    Job,
    Mention,
    Notice,
    Proposal,
    Revision,
    RevisionChunk,
    RevisionMap,
    SearchBlock,
    SetAside,
    Statement,
    TaggedAnnotation,
    TaggingValue,
    TagProposal,
    Target,
)
from documents.services.events.events import record_event
from documents.services.events.locks import locked_documents

PLACEHOLDER = "[…]"
"""Names a deleted work that not everyone could see, where no other name of it is recorded."""


@transaction.atomic
def delete_document(document: Document) -> None:
    """Deletes a document and every row that belongs to it, in one transaction.

    The rows are deleted table by table without being loaded: an article can have ten thousand annotations.
    """
    derived_from_it = Derivation.objects.filter(origin=document).values_list("document_id", flat=True)
    passages_here = Target.objects.filter(document=document)
    spanning = Annotation.objects.filter(pk__in=passages_here.values("annotation")).exclude(document=document)
    places = Target.objects.filter(annotation__in=spanning).values_list("document_id", flat=True)
    others = {*derived_from_it, *spanning.values_list("document_id", flat=True), *places}
    locked = locked_documents({document.pk, *others})
    document = locked.pop(document.pk)
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('readingroom.deleting_document', %s, true)", [str(document.pk)])
    _detach_derived(document, locked.values())
    _leave_where_they_are(document, list(spanning.values_list("pk", flat=True)))
    annotations = Annotation.objects.filter(document=document)
    elsewhere = Target.objects.filter(document=document)
    for rows in (
        Anchor.objects.filter(target__annotation__in=annotations),
        Anchor.objects.filter(target__in=elsewhere),
        Target.objects.filter(annotation__in=annotations),
        elsewhere,
        TaggingValue.objects.filter(tagging__content_object__in=annotations),
        TaggedAnnotation.objects.filter(content_object__in=annotations),
        AnnotationVersion.objects.filter(annotation__in=annotations),
        Mention.objects.filter(annotation__in=annotations),
        Flag.objects.filter(annotation__in=annotations),
        Follow.objects.filter(thread__in=annotations),
        TagProposal.objects.filter(annotation__in=annotations),
        annotations,
        Evidence.objects.filter(document=document),
        Statement.objects.filter(document=document),
        Derivation.objects.filter(document=document),
        Notice.objects.filter(document=document),
        Proposal.objects.filter(document=document),
        Gap.objects.filter(document=document),
        SetAside.objects.filter(document=document),
        RevisionMap.objects.filter(document=document),
        _jobs_of(document),
        Event.objects.filter(document=document),
        SearchBlock.objects.filter(document=document),
        RevisionChunk.objects.filter(revision__document=document),
        Revision.objects.filter(document=document),
        CaptureChunk.objects.filter(capture__document=document),
        Capture.objects.filter(document=document),
    ):
        rows._raw_delete(rows.db)
    document.delete()
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('readingroom.deleting_document', '', true)")


def _leave_where_they_are(document: Document, spanning: list[UUID]) -> None:
    """Lets notes on passages of this and other articles stand on the others alone; what joined two joins them no more.

    They were seen by who might see both. If not everybody might open this one, nobody can tell any more who that was:
    so each note of such a thread is its author's alone from now on.
    """
    notes = Annotation.objects.filter(pk__in=spanning)
    if not (document.is_shared and not document.is_withdrawn):
        threads = Annotation.objects.filter(Q(pk__in=spanning) | Q(root__in=spanning))
        threads.update(audience=Annotation.Audience.PRIVATE, group=None)
    notes.exclude(relation="").update(relation="")


def _jobs_of(document: Document) -> QuerySet[Job]:
    """Returns the waiting notification jobs for the events of the document."""
    events = Event.objects.filter(document=document).annotate(key=Cast("pk", TextField()))
    waiting = Job.objects.annotate(of=KeyTextTransform("event", "arguments"))
    return waiting.filter(kind=Job.Kind.TELL, of__in=events.values("key"))


def _detach_derived(origin: Document, others: Iterable[Document]) -> None:
    """Replaces the deleted origin of other documents' derivations by the name that their text gives it.

    Where they give none, the origin's title is used, or a placeholder if not everyone could see that title. `others`
    are those documents, already locked.
    """
    derived = Derivation.objects.filter(origin=origin)
    open_to_all = origin.is_shared and not origin.is_withdrawn
    derived.filter(named="").update(named=origin.title if open_to_all else PLACEHOLDER)
    changed = list(derived.values_list("pk", "document_id"))
    derived.update(origin=None, status=Statement.Status.PROPOSED)
    by_key = {document.pk: document for document in others}
    for pk, document_id in changed:
        document = by_key[document_id]
        record_event(
            document,
            kind=Event.Kind.DERIVATION_CHANGED,
            row=pk,
            actor=None,
            fields=["origin"],
            public=document.is_shared,
        )
