"""The base classes of all lists in the admin."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from documents.errors import ReadingRoomError
from documents.permissions import can_import


class ReadOnlyAdmin(admin.ModelAdmin):
    """Rows that a curator may look at: exactly those of `visible(user)`.

    Nothing is added, changed or deleted, unless a subclass allows it and writes through a service. An address can
    filter only by the filters that are shown.
    """

    actions: Any = None
    list_per_page = 50
    show_full_result_count = False
    view_on_site = False

    def visible(self, user: Any) -> QuerySet[Any]:
        """Returns the rows that `user` may see."""
        raise NotImplementedError

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return self.visible(request.user).order_by(*self.get_ordering(request))

    def has_module_permission(self, request: HttpRequest) -> bool:
        return can_import(request.user)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        if not can_import(request.user):
            return False
        return obj is None or self.visible(request.user).filter(pk=obj.pk).exists()

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    has_change_permission = has_delete_permission = has_add_permission

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """Allows lookups only on fields with a filter; Django would let an address query any field of the row."""
        shown = [getattr(shown, "parameter_name", shown) for shown in self.list_filter]
        return any(lookup == name or lookup.startswith(f"{name}__") for name in shown)

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Serves the page of one row; if a service refuses, nothing is saved and the page shows the reason."""
        try:
            return super().changeform_view(request, *args, **kwargs)
        except ReadingRoomError as refusal:
            messages.error(request, _(refusal.message) % refusal.params)
            return redirect(request.get_full_path())

    def to_field_allowed(self, request: HttpRequest, to_field: str) -> bool:
        return to_field == self.model._meta.pk.name


class ReadOnlyInline(admin.TabularInline):
    """Read-only rows below another row."""

    extra = 0
    can_delete = False
    show_change_link = False

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.fields

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return can_import(request.user)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    has_change_permission = has_delete_permission = has_add_permission


def link(address: str, words: object) -> SafeString:
    """Returns a link to a page of the site."""
    return format_html('<a href="{}">{}</a>', address, words)
