"""The admin's own site: only what is registered here is in it, and signing in is the room's own."""

from __future__ import annotations

from typing import Any

from django.contrib.admin import AdminSite
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from documents.permissions import can_import


class ReadingRoomAdminSite(AdminSite):
    """Open to curators. What else is installed (mail addresses, sessions) is not registered and so not shown."""

    site_title = site_header = _("Reading Room: administration")
    index_title = _("Administration")
    enable_nav_sidebar = False
    empty_value_display = ""

    def get_urls(self) -> list[Any]:
        """Without Django's short cut to the page of any row: it would lead to rows that nobody may see here."""
        return [url for url in super().get_urls() if getattr(url, "name", None) != "view_on_site"]

    def has_permission(self, request: HttpRequest) -> bool:
        return can_import(request.user)

    def login(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """The room's own page: its tries are counted."""
        if request.user.is_authenticated:
            return redirect("shelf")
        path = request.GET.get("next") or reverse("admin:index", current_app=self.name)
        return redirect(f"{reverse('account_login')}?{urlencode({'next': path})}")

    def logout(self, request: HttpRequest, extra_context: Any = None) -> Any:
        return redirect("account_logout")

    def password_change(self, request: HttpRequest, extra_context: Any = None) -> Any:
        return redirect("account_change_password")


site = ReadingRoomAdminSite(name="admin")
