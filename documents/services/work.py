"""Which function does which kind of job."""

from __future__ import annotations

from documents.models import Job
from documents.services.jobs import Handlers
from documents.services.telling import tell

HANDLERS: Handlers = {Job.Kind.TELL: tell}
