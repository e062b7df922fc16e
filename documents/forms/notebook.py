"""The forms of the notebook: the name of a view."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from documents.forms.people import clean_one_line
from documents.forms.provenance.facts import StyledInputs
from documents.models import Group, SavedView


class SavedViewForm(StyledInputs):
    """The name of a view, its query, and for a new one whose it is; `groups` are those that it may be for."""

    name = forms.CharField(label=_("Name"), max_length=SavedView.MAX_NAME)
    group = forms.ModelChoiceField(
        label=_("Whose view"),
        queryset=Group.objects.none(),
        to_field_name="slug",
        required=False,
        empty_label=_("Mine alone"),
        help_text=_("Each member of a group sees in it what they themselves may see."),
    )
    query = forms.CharField(max_length=SavedView.MAX_QUERY, required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, groups: Any = None, **kwargs: Any) -> None:
        kwargs.setdefault("auto_id", "view-%s")
        super().__init__(*args, **kwargs)
        if groups is None:
            del self.fields["group"]
        else:
            field: Any = self.fields["group"]
            field.queryset = groups
            field.label_from_instance = lambda group: group.label

    def clean_name(self) -> str:
        """Returns the name on one line."""
        return clean_one_line(self.cleaned_data["name"])
