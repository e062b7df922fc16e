"""Forms for the works from which an article derives."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from documents.forms.provenance.facts import EvidenceFields, StyledForm
from documents.models import Derivation, Document, Group, Statement
from documents.services.provenance.not_held import NotHeld

VISIBILITIES = (Document.Visibility.PRIVATE, Document.Visibility.MEMBERS, Document.Visibility.RECORD)


class DerivationKindForm(StyledForm):
    """How an article derives from another, and how the curator knows."""

    kind = forms.ChoiceField(label=_("This article …"), choices=Derivation.Kind.choices)
    reasoning = forms.CharField(
        label=_("How you know"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )


class OriginForm(DerivationKindForm):
    """A derivation from an article on this site."""

    origin = forms.CharField(
        label=_("An article of this room"),
        max_length=2000,
        help_text=_("Its address here, its original address, or its name in addresses."),
        widget=forms.TextInput(attrs={"list": "records", "autocomplete": "off"}),
    )
    field_order: tuple[str, ...] = ("kind", "origin", "reasoning")


class RecordForm(DerivationKindForm):
    """A derivation from an article that is not held here, to be recorded with what is known of it."""

    title = forms.CharField(label=Statement.Property.TITLE.label, max_length=500)
    publisher = forms.CharField(label=Statement.Property.PUBLISHER.label, max_length=500, required=False)
    creator = forms.CharField(label=Statement.Property.CREATOR.label, max_length=500, required=False)
    issued = forms.CharField(label=Statement.Property.ISSUED.label, max_length=200, required=False)
    identifier = forms.CharField(label=Statement.Property.IDENTIFIER.label, max_length=2000, required=False)
    visibility = forms.ChoiceField(
        label=_("Who may see this record?"), choices=[(one.value, one.label) for one in VISIBILITIES]
    )
    field_order: tuple[str, ...] = (
        "kind",
        "title",
        "publisher",
        "creator",
        "issued",
        "identifier",
        "visibility",
        "reasoning",
    )

    def __init__(self, *args: Any, may_publish: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not may_publish:
            shown = [one for one in VISIBILITIES if one != Document.Visibility.RECORD]
            self.fields["visibility"].choices = [(one.value, one.label) for one in shown]  # type: ignore[attr-defined]

    def not_held(self, groups: Iterable[Group]) -> NotHeld:
        """Returns the record to create, for these groups."""
        given = self.cleaned_data
        return NotHeld(
            title=given["title"],
            facts={term: given[term] for term in ("publisher", "creator", "issued", "identifier")},
            visibility=given["visibility"],
            groups=tuple(groups),
        )


class AddForm(OriginForm, EvidenceFields):
    """A new derivation from an article on this site, with evidence."""

    field_order = (*OriginForm.field_order, "reference", "evidence")


class AddRecordForm(RecordForm, EvidenceFields):
    """A new derivation from an article that is not held here, with evidence."""

    field_order = (*RecordForm.field_order, "reference", "evidence")


def initial_values(document: Document, row: Derivation | None = None) -> dict[str, Any]:
    """Returns the initial values: the kind and address from the text, and the visibility of the article itself."""
    seen_by = Document.Visibility.RECORD.value if document.is_shared else document.visibility
    if row is None:
        return {"visibility": seen_by}
    return {"visibility": seen_by, "kind": row.kind, "identifier": row.address}
