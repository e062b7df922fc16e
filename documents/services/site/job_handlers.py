"""The function for each kind of job."""

from __future__ import annotations

from documents.models import Job
from documents.services.events.jobs import Handlers
from documents.services.groups.invitation_mail import send_invitation
from documents.services.news.digest import send_digest
from documents.services.news.notify import notify
from documents.services.news.request_notices import notify_of_request

HANDLERS: Handlers = {
    Job.Kind.TELL: notify,
    Job.Kind.DIGEST: send_digest,
    Job.Kind.INVITE: send_invitation,
    Job.Kind.REQUEST: notify_of_request,
}
