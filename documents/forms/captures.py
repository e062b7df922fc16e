"""Forms of the source page: parts set aside, gaps, and facts shown by selected text."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from documents.forms.provenance.facts import StyledForm
from documents.models import Gap, SetAside, Statement

MAX_OFFSET = 2_000_000_000


class Offset(forms.IntegerField):
    """An offset in a text, in code points; a script fills it in."""

    def __init__(self, **more: Any) -> None:
        super().__init__(min_value=0, max_value=MAX_OFFSET, widget=forms.HiddenInput, **more)


class Place(StyledForm):
    """Where something begins: in the capture text number `whole`, or in the text `revision`.

    `base` is the number of the text that the curator was looking at.
    """

    whole = Offset()
    revision = Offset(required=False)
    base = Offset(required=False)
    start = Offset()


class Selection(Place):
    """A selected passage, from `start` to `end`."""

    end = Offset()

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("start", 0) >= given.get("end", 1):
            raise forms.ValidationError(_("Select some words first."))
        return given


class PartForm(Selection):
    """A passage to set aside, and the reason."""

    reason = forms.ChoiceField(label=_("Why"), choices=SetAside.Reason.choices, initial=SetAside.Reason.OTHER)


class GapForm(Place):
    """A place where something is missing, and what is missing."""

    reason = forms.ChoiceField(label=_("What is missing"), choices=Gap.Reason.choices)
    words = forms.CharField(label=_("In words"), max_length=500, required=False)


class OutsideFactForm(StyledForm):
    """A fact that the capture does not state, with a reference to where it was found."""

    term = forms.ChoiceField(label=_("Fact"), choices=Statement.Property.choices)
    value = forms.CharField(label=_("Value"), max_length=2000)
    reference = forms.CharField(
        label=_("Reference outside this copy"), max_length=2000, help_text=_("An address, or a book.")
    )


class SelectedFactForm(StyledForm):
    """A fact shown by a selected passage of the capture; `place` names the passage as text number:start-end."""

    term = forms.ChoiceField(label=_("Fact"), choices=Statement.Property.choices)
    value = forms.CharField(label=_("Value"), max_length=2000)
    place = forms.RegexField(regex=r"^[0-9]{1,9}:[0-9]{1,9}-[0-9]{1,9}$", widget=forms.HiddenInput)
