"""Adapts django-allauth to this site: messages, addresses in mails, sign-up, and a limit on attempts to sign in."""

from __future__ import annotations

import logging
import smtplib
from typing import Any
from urllib.parse import urlencode

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from documents.models import User
from documents.services.people.accounts import make_random_login

log = logging.getLogger(__name__)

WRONG_CREDENTIALS = _("Name or mail address and password do not belong together. Try again, or ask for a new password.")
# The messages of allauth that a signed-in person may see; for everything else its pages have their own text.
MESSAGES = {
    "account/messages/password_changed.txt": _("Your password is changed. Other devices are signed out."),
    "account/messages/email_confirmation_sent.txt": _("A link is on its way to the new address. Open it to confirm."),
    "account/messages/email_confirmed.txt": _("Your mail address is confirmed."),
    "account/messages/email_confirmation_failed.txt": _("This address could not be confirmed for your account."),
}


def display_name(user: User) -> str:
    """Returns the name that allauth shows for a person, which is never the login or the mail address."""
    return user.public_name


def remember_language(response: HttpResponse, user: User) -> None:
    """Sets the language cookie to the person's choice, or deletes it so that the browser's language applies."""
    if user.language:
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            user.language,
            max_age=365 * 24 * 3600,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )
    else:
        response.delete_cookie(settings.LANGUAGE_COOKIE_NAME, samesite="Lax")


class AccountAdapter(DefaultAccountAdapter):
    """Signs people up without a login name, takes addresses in mails from the settings, counts attempts per account."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": WRONG_CREDENTIALS,
        "username_password_mismatch": WRONG_CREDENTIALS,
        "invalid_login": WRONG_CREDENTIALS,
        "incorrect_password": _("This is not your password. Try again."),
        "enter_current_password": _("This is not your password. Try again."),
        "account_inactive": WRONG_CREDENTIALS,
        "too_many_login_attempts": _("Too many tries. Wait five minutes, or ask for a new password."),
        "rate_limited": _("Too many tries. Wait a little, then go on."),
        "duplicate_email": _("This is your address already."),
    }

    # -- Signing up ---------------------------------------------------------------------------

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return bool(settings.READINGROOM_SIGNUP)

    def populate_username(self, request: HttpRequest, user: User) -> None:
        """Sets a random login name that reveals nothing; people sign in by mail address."""
        user.login = user.login or make_random_login()

    def save_user(self, request: HttpRequest, user: User, form: Any, commit: bool = True) -> User:
        user.public_name = form.cleaned_data["public_name"]
        saved: User = super().save_user(request, user, form, commit)
        return saved

    # -- Signing in ---------------------------------------------------------------------------

    def get_login_stages(self) -> list[str]:
        return ["allauth.account.stages.EmailVerificationStage"]

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """Returns one key per account, so that attempts by login, mail address or any host name count together."""
        given = {credentials.get("email") or "", credentials.get("username") or ""} - {""}
        tried = Q()
        for name in given:
            tried |= Q(login__iexact=name) | Q(email__iexact=name)
        account = User.objects.filter(tried).order_by("pk").values_list("pk", flat=True).first() if given else None
        return f"account:{account}" if account else f"name:{min(given, default='').casefold()}"

    def is_safe_url(self, url: str) -> bool:
        """Accepts a path within the site only, never another host."""
        return bool(url_has_allowed_host_and_scheme(url, allowed_hosts=None))

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse:
        response: HttpResponse = super().post_login(request, user, **kwargs)
        remember_language(response, user)
        return response

    def is_ajax(self, request: HttpRequest) -> bool:
        """Returns False, so that forms get pages and not JSON as responses."""
        return False

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        message_context: dict[str, Any] | None = None,
        extra_tags: str = "",
        message: str | None = None,
    ) -> None:
        words = message or MESSAGES.get(message_template or "")
        if words and request.user.is_authenticated:
            messages.add_message(request, level, str(words), extra_tags=extra_tags)

    # -- Mails --------------------------------------------------------------------------------

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Sends a mail whose addresses begin with `origin`, which comes from the settings.

        If the mail server fails, the operator finds it in the log. The reader gets the usual response, because another
        one would reveal who has an account.
        """
        words = {"origin": settings.READINGROOM_MAIL_ORIGIN, "room": settings.READINGROOM_NAME, "email": email}
        try:
            self.render_mail(template_prefix, email, context | words).send()
        except (OSError, smtplib.SMTPException):
            log.exception("A mail about an account could not be sent.")

    def get_reset_password_from_key_url(self, key: str) -> str:
        """Returns the link to choose a new password, which leads on to where the person was going."""
        user, _dash, token = key.partition("-")
        path = reverse("account_reset_password_from_key", kwargs={"uidb36": user, "key": token})
        return f"{settings.READINGROOM_MAIL_ORIGIN}{path}{self._onward(self.request)}"

    def get_email_confirmation_url(self, request: HttpRequest, emailconfirmation: Any) -> str:
        """Returns the confirmation link, which leads on to where the person was going, in any browser."""
        path = reverse("account_confirm_email", args=[emailconfirmation.key])
        return f"{settings.READINGROOM_MAIL_ORIGIN}{path}{self._onward(request)}"

    def _onward(self, request: HttpRequest) -> str:
        """Returns the query with which a link in a mail leads on to where the person was going, or nothing."""
        after = request.POST.get("next", "") if request.method == "POST" else ""
        return f"?{urlencode({'next': after})}" if after and self.is_safe_url(after) else ""
