"""The admin site: it has only the models registered here, and uses the site's own sign-in page."""

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
    """An admin site for curators.

    Other installed models (mail addresses, sessions) are not registered and so not shown.
    """

    site_title = site_header = _("Reading Room: administration")
    index_title = _("Administration")
    enable_nav_sidebar = False
    empty_value_display = ""

    def get_urls(self) -> list[Any]:
        """Returns the URLs without Django's shortcut to the page of any row, which would lead to hidden rows."""
        return [url for url in super().get_urls() if getattr(url, "name", None) != "view_on_site"]

    def has_permission(self, request: HttpRequest) -> bool:
        return can_import(request.user)

    def login(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Redirects to the site's own sign-in page, which counts attempts."""
        if request.user.is_authenticated:
            return redirect("shelf")
        path = request.GET.get("next") or reverse("admin:index", current_app=self.name)
        return redirect(f"{reverse('account_login')}?{urlencode({'next': path})}")

    def logout(self, request: HttpRequest, extra_context: Any = None) -> Any:
        return redirect("account_logout")

    def password_change(self, request: HttpRequest, extra_context: Any = None) -> Any:
        return redirect("account_change_password")


site = ReadingRoomAdminSite(name="admin")
