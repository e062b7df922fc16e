"""The forms of the notebook: the name of a view, and what is done with many notes."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from documents.forms.people import clean_one_line
from documents.forms.provenance.facts import StyledInputs
from documents.models import Annotation, Group, SavedView
from documents.services.notebook.bulk import Deed
from documents.services.notes import Sharing


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


class BulkForm(StyledInputs):
    """What is done with chosen notes; `tags` are names that they have, `groups` those that their author writes for."""

    MAX_TAG = 100
    do = forms.ChoiceField(
        label=_("What to do with them"),
        choices=[
            ("tag", _("Put a tag on them")),
            ("untag", _("Take a tag off them")),
            ("move", _("Change who sees them")),
            ("delete", _("Delete them")),
        ],
        widget=forms.RadioSelect,
    )
    tag = forms.CharField(
        label=_("The tag"), max_length=MAX_TAG, required=False, widget=forms.TextInput(attrs={"autocapitalize": "none"})
    )
    gone = forms.ChoiceField(label=_("The tag that goes"), required=False)
    audience = forms.ChoiceField(label=_("Who sees them then"), required=False)

    def __init__(self, *args: Any, tags: list[str], groups: list[Group], **kwargs: Any) -> None:
        kwargs.setdefault("auto_id", "bulk-%s")
        super().__init__(*args, **kwargs)
        audiences = [(Annotation.Audience.PRIVATE.value, gettext("Only me"))]
        for group in groups:
            audiences.append((f"moderators:{group.pk}", f"{group.label}: {gettext('me and those who lead')}"))
            audiences.append((f"group:{group.pk}", group.label))
        audiences.append((Annotation.Audience.PUBLIC.value, gettext("Everyone on the internet")))
        gone: Any = self.fields["gone"]
        audience: Any = self.fields["audience"]
        gone.choices = [(name, name) for name in tags]
        audience.choices = audiences
        if not tags:
            do: Any = self.fields["do"]
            do.choices = [choice for choice in do.choices if choice[0] != "untag"]
            del self.fields["gone"]

    def clean(self) -> dict[str, Any]:
        """Checks that what is to be done has what it needs."""
        cleaned = super().clean() or self.cleaned_data
        needed = {"tag": "tag", "untag": "gone", "move": "audience"}.get(cleaned.get("do", ""))
        if needed and needed not in self.errors and not cleaned.get(needed):
            self.add_error(needed, gettext("Say which."))
        elif needed == "tag" and "tag" not in self.errors:
            try:
                cleaned["tag"] = clean_one_line(cleaned["tag"])
            except forms.ValidationError as fault:
                self.add_error("tag", fault)
        return cleaned

    @property
    def key(self) -> str:
        """What is asked for, as text that can be compared."""
        return repr(self.deed)

    @property
    def deed(self) -> Deed:
        """What the valid form asks for."""
        match self.cleaned_data["do"]:
            case "tag":
                return Deed(add=(self.cleaned_data["tag"],))
            case "untag":
                return Deed(remove=(self.cleaned_data["gone"],))
            case "delete":
                return Deed(deletes=True)
        audience, _colon, group = self.cleaned_data["audience"].partition(":")
        return Deed(sharing=Sharing(audience, UUID(group) if group else None))
