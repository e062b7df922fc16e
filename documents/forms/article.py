"""Forms for a message about a copy, which needs no account, and for a curator's answer."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from documents.models import CopyRequest

_KINDS_OF_WITHDRAWN = (
    (CopyRequest.Kind.RESTORAL, CopyRequest.Kind.RESTORAL.label),
    (CopyRequest.Kind.REMOVAL, _("its title or facts should go too")),
    (CopyRequest.Kind.CORRECTION, _("something on this page is wrong")),
)


class AboutCopyForm(forms.Form):
    """A mistake to correct, or a request for removal; it works without an account and without scripts.

    About a withdrawn article people may also ask that it be shown again.
    """

    kind = forms.ChoiceField(label=_("What is it about?"), choices=CopyRequest.Kind.choices, widget=forms.RadioSelect)
    words = forms.CharField(
        label=_("In your words"),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("Which words, and what is true instead; or why this copy should not be here."),
    )
    contact = forms.EmailField(
        label=_("Mail address for the answer"),
        required=False,
        help_text=_("If you want one. Only those who look after this copy see it."),
    )
    # Readers neither see this field nor fill it in; programs that fill in every field do.
    website = forms.CharField(label=_("Leave this field empty"), required=False)

    def __init__(self, *args: Any, is_withdrawn: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds: Any = self.fields["kind"]
        if is_withdrawn:
            kinds.choices = _KINDS_OF_WITHDRAWN
            self.fields["words"].help_text = _("What is wrong, or why it should be shown again, or go altogether.")
        else:
            kinds.choices = [one for one in CopyRequest.Kind.choices if one[0] != CopyRequest.Kind.RESTORAL]
        for name in ("words", "contact", "website"):
            self.fields[name].widget.attrs.update({"class": "input", "autocomplete": "off"})
        self.fields["contact"].widget.attrs["autocomplete"] = "email"
        self.fields["website"].widget.attrs["tabindex"] = "-1"

    @property
    def is_spam(self) -> bool:
        """Says whether the hidden field was filled in."""
        return bool(self.data.get("website"))


class AdditionForm(forms.Form):
    """What the sender of a request adds to it."""

    words = forms.CharField(
        label=_("What would you like to add?"),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 4, "class": "input", "autocomplete": "off"}),
    )


class AnswerForm(forms.Form):
    """A curator's answer to a request."""

    request = forms.IntegerField(widget=forms.HiddenInput)
    additions_read = forms.IntegerField(widget=forms.HiddenInput, required=False)
    state = forms.ChoiceField(choices=[("done", _("Done")), ("declined", _("Declined"))])
    answer = forms.CharField(label=_("Your answer"), max_length=5000, required=False, widget=forms.Textarea)
