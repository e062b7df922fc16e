"""Requests about copies, read-only: curators answer them in the site's own queue."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from documents.admin.base import ReadOnlyAdmin, ReadOnlyInline, link
from documents.admin.site import site
from documents.models import CopyRequest, CopyRequestAddition
from documents.services.moderation.copy_requests import copy_requests_for


class AdditionInline(ReadOnlyInline):
    model = CopyRequestAddition
    fields = ["words", "created_at"]


@admin.register(CopyRequest, site=site)
class CopyRequestAdmin(ReadOnlyAdmin):
    list_display = ["created_at", "kind", "document", "state", "answered_at"]
    list_filter = ["state", "kind"]
    list_select_related = ["document"]
    search_fields = ["document__title", "words"]
    ordering = ["-created_at", "-pk"]
    fields = ["queue", "document", "kind", "words", "contact", "created_at", "state", "answer", "answered_at"]
    readonly_fields = ["queue"]
    inlines = [AdditionInline]

    def visible(self, user: Any) -> QuerySet[CopyRequest]:
        return copy_requests_for(user)

    @admin.display(description=_("answer it"))
    def queue(self, request: CopyRequest) -> SafeString:
        return link(reverse("queue"), _("All requests"))
