"""Forms for a person's own account, based on allauth's where it has one, with fewer fields."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from allauth.account import forms as allauth_forms
from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.email_verification import send_verification_email_to_address
from allauth.account.models import EmailAddress
from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from documents.models import User, name_for

PASSWORD_HINT = _("At least 10 characters. Several words that do not belong together are easy to keep.")
JOINERS = "\u200c\u200d"  # Persian, Hindi and other scripts need them to join and separate letters


class LabelledForm(forms.Form):
    """A form with labels and hints from `words`, and without placeholders, which vanish when they are needed."""

    words: dict[str, tuple[Any, Any]] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.label, field.help_text = self.words.get(name, (field.label, field.help_text))
            field.widget.attrs.pop("placeholder", None)
            if not isinstance(field, forms.BooleanField):
                field.widget.attrs["class"] = "input"


def clean_one_line(name: str) -> str:
    """Returns the name on one line; raises `ValidationError` for invisible characters, or without a letter or digit."""
    name = " ".join(name.split())
    if any(unicodedata.category(sign) in {"Cc", "Cf", "Co", "Cs"} and sign not in JOINERS for sign in name):
        raise ValidationError(_("This name has signs in it that nobody can see. Write it anew, without them."))
    if not any(unicodedata.category(sign)[0] in "LN" for sign in name):
        raise ValidationError(_("A name has at least one letter or digit."))
    return name


def clean_public_name(name: str) -> str:
    """Returns a name by which others may know a person.

    Raises `ValidationError` for a mail address, invisible characters, or a word that the site uses for people.
    """
    name = clean_one_line(name)
    if re.search(r"\S@\S+\.\S", name):
        raise ValidationError(_("Everyone sees this name. Choose one that is not a mail address."))
    person = User()
    if name.casefold() in {name_for(person, person).casefold(), name_for(None, None).casefold()}:
        raise ValidationError(_("The room uses these words itself. Choose another name."))
    return name


class PublicNameField(forms.CharField):
    """The name that other readers see."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TextInput(attrs={"autocomplete": "nickname"})
        super().__init__(max_length=User._meta.get_field("public_name").max_length, widget=widget, **kwargs)

    def clean(self, value: Any) -> Any:
        return clean_public_name(super().clean(value))


class LoginForm(LabelledForm, allauth_forms.LoginForm):
    words = {
        "login": (_("Mail address or login name"), ""),
        "password": (_("Password"), ""),
        "remember": (_("Keep me signed in on this device"), ""),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].widget.attrs |= {
            "autocomplete": "username",
            "autocapitalize": "none",
            "spellcheck": "false",
        }


class SignUpForm(LabelledForm, allauth_forms.SignupForm):
    """Sign-up without a login name, because the form would have to say whether a login name is taken."""

    field_order = ["public_name", "email", "password1"]
    words = {
        "public_name": (_("Public name"), _("The name other readers see beside your notes. It need not be your own.")),
        "email": (_("Mail address"), _("For signing in and for a new password. Nobody else sees it.")),
        "password1": (_("Password"), PASSWORD_HINT),
    }

    public_name = PublicNameField()

    def clean(self) -> Any:
        cleaned = super().clean()
        assert cleaned is not None
        name, password = cleaned.get("public_name"), cleaned.get("password1")
        if name and password and "password1" not in self.errors:
            try:
                validate_password(password, User(public_name=name))
            except ValidationError as fault:
                self.add_error("password1", fault)
        return cleaned


class ErasureForm(LabelledForm):
    """The wish to be erased: with one's password, and with or without the notes that others could read."""

    words = {
        "with_notes": (_("Delete the notes that others could read, too"), ""),
        "password": (_("Password"), _("To show that it is you. What is erased cannot be brought back.")),
    }

    with_notes = forms.BooleanField(required=False)
    password = forms.CharField(strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}))

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person

    def clean_password(self) -> str:
        """Checks the password."""
        password: str = self.cleaned_data["password"]
        if not self.person.check_password(password):
            raise ValidationError(_("This is not your password."))
        return password


class MailAddressForm(LabelledForm, allauth_forms.AddEmailForm):
    """A new mail address; the old one stays until the new one is confirmed, so that a slip locks nobody out."""

    words = {
        "email": (_("New mail address"), _("We send a link there. Once you open it, the address is yours here.")),
        "password": (_("Password"), _("To show that it is you who changes it.")),
    }

    password = forms.CharField(strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}))

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        if not get_adapter().reauthenticate(self.user, password):
            raise get_adapter().validation_error("incorrect_password")
        return password

    def save(self, request: HttpRequest) -> EmailAddress:
        waiting = EmailAddress.objects.filter(user=self.user, verified=False).exclude(email__iexact=self.user.email)
        waiting.delete()
        address = EmailAddress.objects.create(user=self.user, email=self.cleaned_data["email"].lower())
        send_verification_email_to_address(request, address)
        return address


class ChangePasswordForm(LabelledForm, allauth_forms.ChangePasswordForm):
    words = {
        "oldpassword": (_("Password until now"), ""),
        "password1": (_("New password"), PASSWORD_HINT),
        "password2": (_("New password, once more"), ""),
    }


class ResetPasswordForm(LabelledForm, allauth_forms.ResetPasswordForm):
    words = {"email": (_("Mail address"), _("The one you signed up with."))}


class NewPasswordForm(LabelledForm, allauth_forms.ResetPasswordKeyForm):
    words = {"password1": (_("New password"), PASSWORD_HINT), "password2": (_("New password, once more"), "")}


class ProfileForm(LabelledForm, forms.Form):
    """What a person says about themselves."""

    words = {
        "public_name": (_("Public name"), _("The name other readers see beside your notes, on old ones too.")),
        "language": (_("Language of the pages"), ""),
    }

    public_name = PublicNameField()
    language = forms.ChoiceField(required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice = self.fields["language"]
        assert isinstance(choice, forms.ChoiceField)
        choice.choices = [("", _("The language of the browser")), *settings.LANGUAGES]


class NewPersonForm(forms.ModelForm):
    """An account created by a superuser; its owner chooses the password with a link in a mail."""

    public_name = PublicNameField(label=_("Public name"))
    email = forms.EmailField(label=_("Mail address"), help_text=_("A link to choose a password goes there."))

    class Meta:
        model = User
        fields = ("public_name", "email")

    def send_link(self, person: User) -> None:
        """Mails a link to choose a password; if the address has an account already, the link is for that account."""
        key = f"{person.pk.hex}-{allauth_forms.default_token_generator.make_token(person)}"
        adapter = get_adapter()
        context = {"password_reset_url": adapter.get_reset_password_from_key_url(key)}
        adapter.send_mail("account/email/account_opened", self.cleaned_data["email"], context)


class FirstCuratorForm(LabelledForm, forms.Form):
    """The first account of a site."""

    words = {
        "public_name": (_("Public name"), _("The name other readers see.")),
        "login": (_("Login name"), _("For signing in. Nobody else sees it.")),
        "email": (_("Mail address"), _("For a new password, should you need one. Nobody else sees it.")),
        "password1": (_("Password"), PASSWORD_HINT),
        "password2": (_("Password, once more"), ""),
    }

    public_name = PublicNameField()
    login = forms.RegexField(
        r"^[\w.+-]+\Z",
        max_length=150,
        error_messages={"invalid": _("Use letters, digits and . + - _ only.")},
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}),
    )
    email = forms.EmailField(widget=forms.EmailInput(attrs={"autocomplete": "email"}))
    password1 = forms.CharField(strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}))
    password2 = forms.CharField(strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].required = settings.READINGROOM_CONFIRM_MAIL

    def clean_login(self) -> str:
        login: str = self.cleaned_data["login"]
        if User.objects.filter(login__iexact=login).exists():
            raise ValidationError(_("There is an account with this login name already."))
        return login

    def clean(self) -> Any:
        cleaned = super().clean()
        assert cleaned is not None
        password = cleaned.get("password1")
        if password and "password2" in cleaned and password != cleaned["password2"]:
            self.add_error("password2", _("The two are not the same."))
        if password:
            person = User(**{name: cleaned.get(name, "") for name in ("login", "email", "public_name")})
            try:
                validate_password(password, person)
            except ValidationError as fault:
                self.add_error("password1", fault)
        return cleaned
