"""Forms for a curator's decisions about an article: its facts, its readers, its withdrawal."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from documents.models import Document, Group, Statement


class StyledInputs(forms.Form):
    """A form whose fields look like those of the rest of the site."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if not isinstance(field.widget, (forms.RadioSelect, forms.CheckboxSelectMultiple, forms.CheckboxInput)):
                field.widget.attrs.setdefault("class", "input")


class StyledForm(StyledInputs):
    """One of several forms on a page; the name of the form keeps the ids of its fields unique."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("auto_id", f"{type(self).__name__.removesuffix('Form').lower()}_%s")
        super().__init__(*args, **kwargs)


class EvidenceFields(forms.Form):
    """The evidence for a fact: outside this copy, or in the capture."""

    reference = forms.CharField(
        label=_("Reference outside this copy"), max_length=2000, required=False, help_text=_("An address, or a book.")
    )
    evidence = forms.CharField(
        label=_("Words of the capture that show it"),
        max_length=5000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Copied from the page of the capture, as many as stand there only once."),
    )


class FactForm(StyledForm, EvidenceFields):
    """A value that the curator found or checked."""

    field_order = ("term", "value", "normalised", "status", "reasoning", "reference", "evidence")

    term = forms.ChoiceField(label=_("Fact"), choices=Statement.Property.choices)
    value = forms.CharField(
        label=_("Value"), max_length=2000, help_text=_("As the source gives it: Thursday 14 March 2024")
    )
    normalised = forms.CharField(
        label=_("In standard form"),
        max_length=500,
        required=False,
        help_text=_("For dates 2024-03-14, 2024-03, 1911? or 2024-03-12/2024-03-14; for languages en, ar or pt-BR."),
    )
    status = forms.ChoiceField(
        label=_("Is it sure?"),
        choices=[("confirmed", _("I checked it")), ("disputed", _("Sources disagree"))],
        initial="confirmed",
        widget=forms.RadioSelect,
    )
    reasoning = forms.CharField(
        label=_("How you know"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )


class OtherValueForm(StyledInputs):
    """The right value of a fact, in the row of the fact; `key` keeps the ids of the rows' fields apart."""

    value = forms.CharField(label=_("Value"), max_length=2000, help_text=_("As the source gives it."))
    evidence = forms.CharField(
        label=_("Words of the capture that show it"),
        max_length=5000,
        required=False,
        help_text=_("Copied from the page of the capture, as many as stand there only once."),
    )
    reasoning = forms.CharField(label=_("How you know"), max_length=2000, required=False)

    def __init__(self, *args: Any, key: str, **kwargs: Any) -> None:
        super().__init__(*args, auto_id=f"{key}-%s", **kwargs)


class AbsenceForm(StyledForm):
    """A fact that is not known, and in which way."""

    term = forms.ChoiceField(label=_("Fact"), choices=Statement.Property.choices)
    absence = forms.ChoiceField(
        label=_("In which way is it not known?"), choices=Statement.Absence.choices, widget=forms.RadioSelect
    )
    reasoning = forms.CharField(
        label=_("Where you looked"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )


class SharingForm(StyledForm):
    """Who may read the article, and on what basis."""

    visibility = forms.ChoiceField(
        label=_("Who may read it?"), choices=Document.Visibility.choices, widget=forms.RadioSelect
    )
    groups = forms.ModelMultipleChoiceField(
        label=_("Groups"), queryset=Group.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
    )
    basis = forms.ChoiceField(
        label=_("Basis"),
        choices=[("", _("none")), *Document.Basis.choices],
        required=False,
        help_text=_("Needed for everything that everyone may see."),
    )
    basis_words = forms.CharField(
        label=_("Basis, in words"),
        max_length=500,
        required=False,
        help_text=_("Which licence, whose permission, which exception. Readers see it."),
    )

    def __init__(self, *args: Any, groups: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["groups"].queryset = groups  # type: ignore[attr-defined]


class PublishForm(StyledForm):
    """The basis on which several articles are shared with everyone, for those that have none yet."""

    basis = forms.ChoiceField(
        label=_("On what basis, for those that have none yet?"),
        choices=[("", _("None: leave out those without a basis")), *Document.Basis.choices],
        required=False,
    )
    basis_words = forms.CharField(
        label=_("In words"),
        max_length=500,
        required=False,
        help_text=_("The licence, who gave permission, or which exception."),
    )


class WithdrawalForm(StyledForm):
    """The withdrawal of an article, with its reason."""

    kind = forms.TypedChoiceField(
        label=_("Kind of withdrawal"),
        coerce=int,
        choices=Document.Withdrawal.choices,
        initial=Document.Withdrawal.GONE,
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(label=_("Reason"), max_length=500, help_text=_("Readers see it, with the date."))
