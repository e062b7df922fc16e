"""Django's admin for curators: it lists what `visible_to` returns, and writes only through the services."""

from documents.admin.annotations import AnnotationAdmin
from documents.admin.captures import CaptureAdmin, RevisionAdmin
from documents.admin.documents import DocumentAdmin
from documents.admin.groups import GroupAdmin
from documents.admin.people import PersonAdmin
from documents.admin.requests import CopyRequestAdmin
from documents.admin.site import ReadingRoomAdminSite, site
from documents.admin.statements import StatementAdmin
from documents.admin.tags import TagAdmin

__all__ = [
    "AnnotationAdmin",
    "CaptureAdmin",
    "CopyRequestAdmin",
    "DocumentAdmin",
    "GroupAdmin",
    "PersonAdmin",
    "ReadingRoomAdminSite",
    "RevisionAdmin",
    "StatementAdmin",
    "TagAdmin",
    "site",
]
