"""Pages of one's own account that allauth does not provide alone."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from allauth.account import views as allauth_views
from allauth.account.adapter import get_adapter
from allauth.account.models import EmailAddress
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from documents.errors import ErasureRefused, GroupRefused, SetupLinkRefused
from documents.forms.people import ErasureForm, FirstCuratorForm, ProfileForm
from documents.http import translate_error
from documents.services.people import accounts
from documents.services.site.erasure import erase_person, erasure_of
from documents.views.people.sign_in import remember_language


@never_cache
@csrf_protect
@sensitive_post_parameters("password1", "password2")
@require_http_methods(["GET", "HEAD", "POST"])
def first_curator(request: HttpRequest, token: str) -> HttpResponse:
    """Shows the page behind the setup link of a new site; GET changes nothing, a valid POST uses the link up."""
    form = FirstCuratorForm(request.POST or None)
    if not accounts.setup_link_is_open(token):
        return render(request, "account/first_curator_ended.html", status=410)
    if request.method != "POST" or not form.is_valid():
        return render(request, "account/first_curator.html", {"form": form})
    given = {name: form.cleaned_data[name] for name in ("login", "public_name", "email")}
    try:
        person = accounts.use_setup_link(token=token, password=form.cleaned_data["password1"], **given)
    except SetupLinkRefused:
        return render(request, "account/first_curator_ended.html", status=410)
    get_adapter().login(request, person)
    messages.success(request, _("Your account is made. Bring articles in, make a group, and let people in."))
    return redirect("upload")


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    """Shows and saves public name and language."""
    person = request.user
    assert person.is_authenticated
    initial = {"public_name": person.public_name, "language": person.language}
    form = ProfileForm(request.POST or None, initial=initial)
    if request.method != "POST" or not form.is_valid():
        return render(request, "account/profile.html", {"form": form})
    person = accounts.change_profile(person=person, **form.cleaned_data)
    messages.success(request, _("Saved. Other readers see you as %(name)s.") % {"name": person.public_name})
    response = redirect("account_profile")
    remember_language(response, person)
    return response


@never_cache
@login_required
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def erase(request: HttpRequest) -> HttpResponse:
    """Says what erasing one's account takes away and what stays, and does it after the password is given."""
    person = request.user
    assert person.is_authenticated
    form = ErasureForm(request.POST or None, person=person)
    if request.method == "POST" and form.is_valid():
        try:
            erase_person(person=person, with_notes=form.cleaned_data["with_notes"])
        except (ErasureRefused, GroupRefused) as refusal:
            form.add_error(None, translate_error(refusal))
        else:
            logout(request)
            messages.success(request, _("Your account is erased. Close this window on a computer that others use."))
            return redirect("shelf")
    status = 422 if form.errors else 200
    return render(request, "account/erase.html", {"form": form, "found": erasure_of(person)}, status=status)


class MailAddress(allauth_views.EmailView):
    """The page of one's mail address: the one in use, and the one that waits to be confirmed."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        addresses = EmailAddress.objects.filter(user=self.request.user)
        in_use = addresses.filter(email__iexact=self.request.user.email).first()
        waiting = addresses.filter(verified=False).exclude(pk=getattr(in_use, "pk", None)).last()
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {"in_use": in_use, "waiting": waiting}


class ConfirmMailAddress(allauth_views.ConfirmEmailView):
    """The page behind the link in a confirmation mail. GET changes nothing and signs nobody out."""

    def logout_other_user(self, confirmation: Any) -> None:
        pass

    def get_redirect_url(self) -> str:
        """Returns where the person was going; in a browser without their session, by way of the sign-in page."""
        after = self.get_next_url()
        if after and not self.request.user.is_authenticated:
            return f"{reverse('account_login')}?{urlencode({'next': after})}"
        return str(super().get_redirect_url())


class ChangePassword(allauth_views.PasswordChangeView):
    """Changes a password; a person without one is redirected to the page that mails a link to set the first."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if request.user.is_authenticated and not request.user.has_usable_password():
            return redirect("account_reset_password")
        return super().dispatch(request, *args, **kwargs)


class ResetPassword(allauth_views.PasswordResetView):
    """Mails a link to choose a new password; where the person was going is kept in the address, and in the mail."""

    def get_success_url(self) -> str:
        return str(self.passthrough_next_url(reverse("account_reset_password_done")))


class NewPassword(allauth_views.PasswordResetFromKeyView):
    """The page behind that link. It leads to the sign-in page, which leads to where the person was going."""

    def get_success_url(self) -> str:
        return str(self.passthrough_next_url(reverse("account_reset_password_from_key_done")))


class SignIn(allauth_views.LoginView):
    """The sign-in page, which also says whether one may sign up here."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {"signup_open": get_adapter().is_open_for_signup(self.request)}


# These pages are personal, if only by a token in a form, so no cache may store them.
sign_in = never_cache(SignIn.as_view())
sign_out = never_cache(allauth_views.logout)
sign_up = never_cache(allauth_views.signup)
closed_account = never_cache(allauth_views.account_inactive)
mail_address = never_cache(MailAddress.as_view())
mail_sent = never_cache(allauth_views.email_verification_sent)
confirm_mail_address = never_cache(ConfirmMailAddress.as_view())
change_password = never_cache(ChangePassword.as_view())
reset_password = never_cache(ResetPassword.as_view())
reset_mail_sent = never_cache(allauth_views.password_reset_done)
new_password = never_cache(NewPassword.as_view())
new_password_saved = never_cache(allauth_views.password_reset_from_key_done)
