"""What a curator decides on the source page: parts set aside, gaps, facts shown by selected words."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from documents.forms.provenance.facts import StyledForm
from documents.models import Gap, SetAside, Statement

MAX_OFFSET = 2_000_000_000


class Offset(forms.IntegerField):
    """A place in a text, in code points; filled in by a script."""

    def __init__(self, **more: Any) -> None:
        super().__init__(min_value=0, max_value=MAX_OFFSET, widget=forms.HiddenInput, **more)


class Place(StyledForm):
    """Where something begins: in the capture's whole text number `whole`, or in the text `revision`.

    `base` is the number of the text that the curator had before them.
    """

    whole = Offset()
    revision = Offset(required=False)
    base = Offset(required=False)
    start = Offset()


class Selection(Place):
    """Some words, from `start` to `end`."""

    end = Offset()

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("start", 0) >= given.get("end", 1):
            raise forms.ValidationError(_("Select some words first."))
        return given


class PartForm(Selection):
    """Words that are to be set aside, and why."""

    reason = forms.ChoiceField(label=_("Why"), choices=SetAside.Reason.choices, initial=SetAside.Reason.OTHER)


class GapForm(Place):
    """A place where something is missing, and what."""

    reason = forms.ChoiceField(label=_("What is missing"), choices=Gap.Reason.choices)
    words = forms.CharField(label=_("In words"), max_length=500, required=False)


class OutsideFactForm(StyledForm):
    """A value that the capture does not state, and where it is found."""

    term = forms.ChoiceField(label=_("Fact"), choices=Statement.Property.choices)
    value = forms.CharField(label=_("Value"), max_length=2000)
    reference = forms.CharField(
        label=_("Reference outside this copy"), max_length=2000, help_text=_("An address, or a book.")
    )


class SelectedFactForm(StyledForm):
    """A fact that selected words of the capture show; `place` names them: text number:start-end."""

    term = forms.ChoiceField(label=_("Fact"), choices=Statement.Property.choices)
    value = forms.CharField(label=_("Value"), max_length=2000)
    place = forms.RegexField(regex=r"^[0-9]{1,9}:[0-9]{1,9}-[0-9]{1,9}$", widget=forms.HiddenInput)
