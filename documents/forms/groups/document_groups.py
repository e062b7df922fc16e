"""The form that limits an article to groups."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from documents.forms.provenance.facts import StyledForm
from documents.models import Document, Group
from documents.services.groups.document_groups import LIMITED_VISIBILITIES


class DocumentGroupsForm(StyledForm):
    """The readers of an article: its curator or the members of these groups.

    If everyone may see the article, the form has only the groups.
    """

    visibility = forms.ChoiceField(
        label=_("Who may read it?"),
        choices=[(one.value, one.label) for one in LIMITED_VISIBILITIES],
        widget=forms.RadioSelect,
    )
    groups = forms.ModelMultipleChoiceField(
        label=_("Groups"),
        queryset=Group.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Those you belong to. Whether other groups may read it stays as it is."),
    )

    def __init__(self, *args: Any, document: Document, groups: Any, **kwargs: Any) -> None:
        held = [group for group in groups if group in set(document.groups.all())]
        kwargs.setdefault("initial", {"visibility": document.visibility, "groups": held})
        super().__init__(*args, **kwargs)
        self.fields["groups"].queryset = groups  # type: ignore[attr-defined]
        if document.visibility not in LIMITED_VISIBILITIES:
            del self.fields["visibility"]
