"""Notifies those who look after an article of a request about it; a notice names rows, never words."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils import timezone

from documents.models import CopyRequest, Document, Notice, User
from documents.services.events.jobs import Arguments, add_jobs
from documents.services.news.mail_schedule import digest_jobs_for


def notify_of_request(arguments: Arguments) -> None:
    """Writes the notices for one open request and queues the mails; after an addition the notices are new again."""
    request = CopyRequest.objects.filter(pk=arguments["request"]).select_related("document__curator").first()
    if request is None or not request.is_open:
        return
    people = list(caretakers_of(request.document))
    add_jobs(digest_jobs_for(people))
    Notice.objects.filter(request=request).delete()
    now = timezone.now()
    Notice.objects.bulk_create(
        Notice(
            recipient=one,
            kind=Notice.Kind.REQUEST,
            document_id=request.document_id,
            request=request,
            created_at=now,
        )
        for one in people
    )


def caretakers_of(document: Document) -> QuerySet[User]:
    """Returns the people who look after a document: those for whom `looked_after_by` returns it."""
    people = User.objects.filter(is_active=True, is_sample=False, erased_at=None)
    curator = document.curator
    if curator is not None and curator.is_active and (curator.is_curator or not document.is_shared):
        return people.filter(pk=curator.pk)
    curators = people.filter(is_curator=True)
    if document.is_shared:
        return curators
    if document.visibility == Document.Visibility.PRIVATE:
        return curators.none()
    return curators.filter(memberships__group__documents=document).distinct()
