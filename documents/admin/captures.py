"""Captures and the texts made from them, found by file name, address or hash; read-only."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from documents.admin.base import ReadOnlyAdmin
from documents.admin.site import site
from documents.models import Capture, Document, Revision


@admin.register(Capture, site=site)
class CaptureAdmin(ReadOnlyAdmin):
    """Captures of the articles that the curator may read."""

    list_display = ["file_name", "document", "media_type", "length", "short_hash", "received_at"]
    list_filter = ["media_type", "charset"]
    list_select_related = ["document"]
    search_fields = ["file_name", "address", "sha256"]
    search_help_text = _("File name, address or SHA-256")
    ordering = ["-received_at", "-pk"]
    fields = [
        "document",
        "file_name",
        "address",
        "media_type",
        "charset",
        "charset_confidence",
        "charset_reason",
        "length",
        "sha256",
        "headers",
        "received_at",
    ]

    def visible(self, user: Any) -> QuerySet[Capture]:
        return Capture.objects.filter(document__in=Document.objects.readable_by(user))

    @admin.display(description=_("SHA-256"))
    def short_hash(self, capture: Capture) -> str:
        return capture.sha256[:12]


@admin.register(Revision, site=site)
class RevisionAdmin(ReadOnlyAdmin):
    """Texts of the articles that the curator may read; their content is on the site's own pages, not here."""

    list_display = ["document", "number", "length", "short_hash", "source_format", "tool", "tool_version", "created_at"]
    list_filter = ["source_format", "tool"]
    list_select_related = ["document"]
    search_fields = ["document__title", "sha256"]
    search_help_text = _("Title or SHA-256")
    ordering = ["-created_at", "-pk"]
    fields = [
        "document",
        "number",
        "length",
        "sha256",
        "source_format",
        "tool",
        "tool_version",
        "tool_settings",
        "dropped",
        "reason",
        "created_at",
    ]

    def visible(self, user: Any) -> QuerySet[Revision]:
        return Revision.objects.without_text().filter(document__in=Document.objects.readable_by(user))

    def get_queryset(self, request: HttpRequest) -> QuerySet[Revision]:
        return super().get_queryset(request).defer("text", "html", "source", "headings")

    @admin.display(description=_("SHA-256"))
    def short_hash(self, revision: Revision) -> str:
        return revision.sha256[:12]
