"""Tells who proposed a word for a vocabulary that it was decided; a notice names the note, never words."""

from __future__ import annotations

from documents.models import Annotation, Notice, TagProposal
from documents.services.events.jobs import Arguments, add_jobs
from documents.services.news.mail_schedule import digest_jobs_for


def notify_of_proposal(arguments: Arguments) -> None:
    """Writes the notice of one decided proposal and queues the mail, unless its author decided themselves."""
    found = TagProposal.objects.filter(pk=arguments["proposal"]).select_related("proposed_by")
    proposal = found.exclude(state=TagProposal.State.WAITING).first()
    if proposal is None or proposal.proposed_by_id == proposal.decided_by_id:
        return
    person = proposal.proposed_by
    if not person.is_active or person.is_sample or person.erased_at is not None:
        return
    add_jobs(digest_jobs_for([person]))
    note = Annotation.objects.filter(pk=proposal.annotation_id, deleted_at=None).select_for_update(no_key=True).first()
    if note is None:
        return
    about = {"recipient": person, "kind": Notice.Kind.TAG_PROPOSAL, "annotation": note}
    Notice.objects.filter(**about).delete()
    Notice.objects.create(**about, document_id=note.document_id)
