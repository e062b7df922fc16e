"""The function for each kind of job."""

from __future__ import annotations

from documents.models import Job
from documents.services.assignments.assignments import reveal_when_time_has_come
from documents.services.events.jobs import Handlers
from documents.services.events.long_jobs import LongWorks
from documents.services.groups.invitation_mail import send_invitation
from documents.services.imports.outcomes import tidy_imports
from documents.services.imports.running import IMPORT_WORK
from documents.services.news.digest import send_digest
from documents.services.news.notify import notify
from documents.services.news.opened_notices import notify_of_opened
from documents.services.news.proposal_notices import notify_of_proposal
from documents.services.news.request_notices import notify_of_request
from documents.services.notebook.bulk_jobs import BULK_WORK, tidy_changes
from documents.services.search.index import index_document
from documents.services.site.expiry import delete_expired
from documents.services.vocabulary.found_spellings import find_spellings

HANDLERS: Handlers = {
    Job.Kind.TELL: notify,
    Job.Kind.DIGEST: send_digest,
    Job.Kind.INVITE: send_invitation,
    Job.Kind.REQUEST: notify_of_request,
    Job.Kind.TIDY: tidy_imports,
    Job.Kind.EXPIRE: delete_expired,
    Job.Kind.SEARCH: index_document,
    Job.Kind.TAG_PROPOSAL: notify_of_proposal,
    Job.Kind.SPELLINGS: find_spellings,
    Job.Kind.TIDY_BULK: tidy_changes,
    Job.Kind.REVEAL: reveal_when_time_has_come,
    Job.Kind.OPENED: notify_of_opened,
}
LONG_WORKS: LongWorks = {Job.Kind.IMPORT: IMPORT_WORK, Job.Kind.BULK: BULK_WORK}
