"""The form of a question that a tag asks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from documents.forms.provenance.facts import StyledInputs
from documents.models import TagProperty
from documents.services.vocabulary.asked import Asked, ChoiceGiven

MAX_NAME = 100


@dataclass(frozen=True)
class ChoiceFields:
    """The fields of a choice that is there: its words, its place from 1, and whether it is offered no longer."""

    label: forms.BoundField
    place: forms.BoundField
    retired: forms.BoundField


class QuestionForm(StyledInputs):
    """A question of a tag: a new one, or `of` one that is there, which keeps its type.

    The choices that are there have fields of their own; further ones stand one a line in `choices`.
    """

    name = forms.CharField(
        label=_("Name"), max_length=MAX_NAME, help_text=_("One or two words, which stand beside the answer on notes.")
    )
    question = forms.CharField(
        label=_("Question"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("What is asked of a passage, and how to decide."),
    )
    type = forms.ChoiceField(label=_("Answered by"), choices=TagProperty.Type.choices, initial=TagProperty.Type.ONE)
    choices = forms.CharField(
        label=_("Answers to choose from"),
        max_length=6000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("One a line, in their order. For lists only."),
    )
    is_ordinal = forms.BooleanField(
        label=_("The answers stand in an order, from less to more (ordinal)"), required=False
    )
    minimum = forms.DecimalField(label=_("Smallest number"), required=False, max_digits=18, decimal_places=6)
    maximum = forms.DecimalField(label=_("Largest number"), required=False, max_digits=18, decimal_places=6)
    is_required = forms.BooleanField(
        label=_("Required: a passage without an answer is listed as incomplete"), required=False
    )
    why = forms.CharField(
        label=_("Why it changes"),
        max_length=500,
        required=False,
        help_text=_("Notes keep what was asked when they got the tag."),
    )

    def __init__(self, *args: Any, of: TagProperty | None = None, **kwargs: Any) -> None:
        if of is not None and "initial" not in kwargs:
            kwargs["initial"] = _initial(of)
        super().__init__(*args, **kwargs)
        self._of = of
        self._there = list(of.choices.all()) if of is not None and of.is_list else []
        for n, choice in enumerate(self._there, start=1):
            self.fields[f"label-{choice.uuid}"] = forms.CharField(
                label=_("Answer"), max_length=MAX_NAME, initial=choice.label, widget=_INPUT
            )
            self.fields[f"place-{choice.uuid}"] = forms.IntegerField(
                label=_("Place"), min_value=1, max_value=99, initial=n, widget=_NUMBER
            )
            self.fields[f"retired-{choice.uuid}"] = forms.BooleanField(
                label=_("No longer offered"), required=False, initial=bool(choice.retired_at)
            )
        self._keep(of)

    def _keep(self, of: TagProperty | None) -> None:
        """Leaves out the fields that a question of this type does not have."""
        if of is None:
            del self.fields["why"]
            return
        del self.fields["type"]
        if not of.is_list:
            del self.fields["choices"], self.fields["is_ordinal"]
        else:
            self.fields["choices"].label = _("Further answers")
            self.fields["choices"].help_text = _("One a line. They follow those above.")
        if of.type != TagProperty.Type.NUMBER:
            del self.fields["minimum"], self.fields["maximum"]

    @property
    def choice_rows(self) -> Iterator[ChoiceFields]:
        """Yields the fields of each choice that is there."""
        for choice in self._there:
            label, place, retired = (self[f"{name}-{choice.uuid}"] for name in ("label", "place", "retired"))
            yield ChoiceFields(label, place, retired)

    def clean_name(self) -> str:
        """Returns the name on one line."""
        return _one_line(self.cleaned_data["name"])

    def clean_choices(self) -> list[str]:
        """Returns the further choices, each on one line and not longer than a name."""
        lines = [_one_line(line) for line in self.cleaned_data["choices"].splitlines() if line.strip()]
        for line in lines:
            if len(line) > MAX_NAME:
                raise forms.ValidationError(
                    _("“%(line)s…” is longer than %(n)d characters.") % {"line": line[:20], "n": MAX_NAME}
                )
        return lines

    def clean(self) -> dict[str, Any]:
        """Puts the labels of the choices that are there on one line each."""
        cleaned = super().clean() or self.cleaned_data
        for one in self._there:
            field = f"label-{one.uuid}"
            try:
                cleaned[field] = _one_line(cleaned.get(field, ""))
            except forms.ValidationError as error:
                self.add_error(field, error)
        return cleaned

    @property
    def type_asked(self) -> str:
        """The type of the question."""
        return str(self._of.type if self._of is not None else self.cleaned_data["type"])

    @property
    def asked(self) -> Asked:
        """The question as it was filled in."""
        given = self.cleaned_data
        is_list = self.type_asked in TagProperty.LISTS
        level = TagProperty.Level.NOMINAL
        if self.type_asked in (TagProperty.Type.NUMBER, TagProperty.Type.DATE):
            level = TagProperty.Level.INTERVAL
        elif is_list and given.get("is_ordinal"):
            level = TagProperty.Level.ORDINAL
        is_number = self.type_asked == TagProperty.Type.NUMBER
        return Asked(
            name=given["name"],
            question=given["question"],
            level=level,
            is_required=given["is_required"],
            minimum=given.get("minimum") if is_number else None,
            maximum=given.get("maximum") if is_number else None,
            choices=self._choices() if is_list else (),
        )

    def _choices(self) -> list[ChoiceGiven]:
        given = self.cleaned_data
        there = [(given[f"place-{one.uuid}"], n, self._choice_of(one.uuid)) for n, one in enumerate(self._there)]
        return [one for _place, _n, one in sorted(there, key=lambda row: row[:2])] + [
            ChoiceGiven(label) for label in given["choices"]
        ]

    def _choice_of(self, uuid: UUID) -> ChoiceGiven:
        given = self.cleaned_data
        return ChoiceGiven(given[f"label-{uuid}"], uuid, given[f"retired-{uuid}"])


_INPUT = forms.TextInput(attrs={"class": "input"})
_NUMBER = forms.NumberInput(attrs={"class": "input input-narrow"})


def _initial(of: TagProperty) -> dict[str, Any]:
    fields = ("name", "question", "is_required", "minimum", "maximum")
    is_ordinal = of.level == TagProperty.Level.ORDINAL
    found = {name: getattr(of, name) for name in fields} | {"is_ordinal": is_ordinal}
    for name in ("minimum", "maximum"):
        if found[name] is not None:
            found[name] = format(found[name].normalize(), "f")
    return found


def _one_line(words: str) -> str:
    words = " ".join(words.split())
    if not words.isprintable():
        raise forms.ValidationError(_("This has signs in it that nobody can see. Write it anew, without them."))
    return words
