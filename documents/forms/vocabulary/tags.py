"""The form of a tag in the vocabulary of a group."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from documents.codebooks import check_spellings, parse_identifier, parse_spelling
from documents.codebooks.names import one_line
from documents.codebooks.text import MOST_BYTES
from documents.errors import TagRefused, gettext_noop
from documents.forms.people import clean_one_line
from documents.forms.provenance.facts import StyledInputs
from documents.models import Tag
from documents.services.vocabulary.files import TableRow

MAX_NAME = 100
MAX_SPELLINGS = 50
MAX_IDENTIFIERS = 20


def _read(read: Callable[[Any], Any], given: Any) -> Any:
    """Reads what was typed; what is wrong with it becomes the fault of a field."""
    try:
        return read(given)
    except TagRefused as refusal:
        raise forms.ValidationError(gettext(refusal.message) % refusal.params) from refusal


class ParentField(forms.ModelChoiceField):
    """The tag above another one."""

    def label_from_instance(self, obj: Any) -> str:
        return str(obj.name)


class TagForm(StyledInputs):
    """The name, definition, example, kind, colour and parent of a tag; `parents` are the tags that it may stand under.

    With `asks_why` it is one that is defined already, whose change needs a reason.
    """

    name = forms.CharField(
        label=_("Name"), max_length=MAX_NAME, widget=forms.TextInput(attrs={"autocapitalize": "none"})
    )
    definition = forms.CharField(
        label=_("Definition"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("What it means here, and when to use it."),
    )
    example = forms.CharField(
        label=_("Example"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Words of an article to which it belongs."),
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=Tag.Kind.choices, initial=Tag.Kind.TOPIC, required=False)
    slot = forms.ChoiceField(
        label=_("Colour and line"), choices=Tag.Slot.choices, initial=Tag.Slot.PLAIN, widget=forms.RadioSelect
    )
    parent = ParentField(
        label=_("Stands under"), queryset=Tag.objects.none(), required=False, empty_label=_("No other tag")
    )

    spellings = forms.CharField(
        label=_("Other spellings"),
        max_length=5000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_(
            "One a line; whoever writes one means this tag. A language stands behind it: “Pflug @de”. “* плуг @uk” is"
            " its usual name in Ukrainian, and “~ plogh” a mistake that readers are not shown."
        ),
    )
    identifiers = forms.CharField(
        label=_("Elsewhere"),
        max_length=10_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "spellcheck": "false", "autocapitalize": "none"}),
        help_text=_(
            "One a line: the address of the same thing in Wikidata, VIAF, GND, GeoNames, the Library of Congress, ORCID"
            " or another vocabulary. With ~ before it, of nearly the same."
        ),
    )
    why = forms.CharField(
        label=_("Why it changes"),
        max_length=500,
        required=False,
        help_text=_("For a new name or definition. Notes keep the wording under which they got the tag."),
    )
    is_typo = forms.BooleanField(label=_("I only mend a typo; it means what it meant"), required=False)

    def __init__(self, *args: Any, parents: Any, asks_why: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not asks_why:
            del self.fields["why"], self.fields["is_typo"]
        parent: Any = self.fields["parent"]
        parent.queryset = parents

    def clean_spellings(self) -> list[str]:
        """Returns the spellings as lines, each on its own and not longer than a name."""
        spellings = [
            _read(parse_spelling, line) for line in self.cleaned_data["spellings"].splitlines() if line.strip()
        ]
        if len(spellings) > MAX_SPELLINGS:
            raise forms.ValidationError(_("A tag has at most %(n)d other spellings.") % {"n": MAX_SPELLINGS})
        for one in spellings:
            if len(clean_one_line(one.label)) > MAX_NAME:
                raise forms.ValidationError(
                    _("“%(line)s…” is longer than %(n)d characters.") % {"line": one.label[:20], "n": MAX_NAME}
                )
        _read(check_spellings, spellings)
        return [str(one) for one in spellings]

    def clean_identifiers(self) -> list[str]:
        """Returns the identifiers as lines, each in the usual form."""
        lines = [line for line in self.cleaned_data["identifiers"].splitlines() if line.strip()]
        if len(lines) > MAX_IDENTIFIERS:
            raise forms.ValidationError(_("A tag has at most %(n)d identifiers.") % {"n": MAX_IDENTIFIERS})
        return [str(_read(parse_identifier, line)) for line in lines]

    def clean_kind(self) -> str:
        """Returns the kind, a topic if none is given."""
        return self.cleaned_data["kind"] or Tag.Kind.TOPIC

    def clean_name(self) -> str:
        """Returns the name on one line, in NFC as names on notes are."""
        return one_line(clean_one_line(self.cleaned_data["name"]))


class EditionForm(StyledInputs):
    """The name of an edition, and what is to be said of it."""

    name = forms.CharField(
        label=_("Name of the edition"),
        max_length=MAX_NAME,
        help_text=_("Such as “Pilot”, or “As agreed in May”. It has a number too."),
    )
    note = forms.CharField(label=_("Note"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 2}))

    def clean_name(self) -> str:
        """Returns the name on one line."""
        return clean_one_line(self.cleaned_data["name"])


class ProposalForm(StyledInputs):
    """A word that is proposed for a vocabulary, and what it would mean."""

    name = forms.CharField(
        label=_("Word"), max_length=MAX_NAME, widget=forms.TextInput(attrs={"autocapitalize": "none"})
    )
    definition = forms.CharField(
        label=_("What it would mean, and why it is needed"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def clean_name(self) -> str:
        """Returns the word on one line."""
        return clean_one_line(self.cleaned_data["name"])


class JoinForm(StyledInputs):
    """The tag that is meant by a proposed word; `tags` are those of the vocabulary."""

    tag = ParentField(label=_("Tag that is meant"), queryset=Tag.objects.none(), empty_label=_("Choose a tag"))
    adds_spelling = forms.BooleanField(label=_("The word becomes a spelling of it"), required=False, initial=True)

    def __init__(self, *args: Any, tags: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["tag"]
        field.queryset = tags


class DeclineForm(StyledInputs):
    """Why a word is declined."""

    reason = forms.CharField(label=_("Reason, for those who proposed it"), max_length=500)

    def clean_reason(self) -> str:
        """Returns the reason on one line."""
        return clean_one_line(self.cleaned_data["reason"])


class MergeForm(StyledInputs):
    """Into which tag of its vocabulary a tag is merged, and why."""

    into = ParentField(
        label=_("Merge it into"), queryset=Tag.objects.none(), to_field_name="uuid", empty_label=_("Choose a tag")
    )
    why = forms.CharField(
        label=_("Why they are one"), max_length=500, help_text=_("It stays in the history of the tag.")
    )

    def __init__(self, *args: Any, tag: Tag, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        into: Any = self.fields["into"]
        others = Tag.objects.filter(vocabulary=tag.vocabulary_id, is_defined=True, merged_into=None, retired_at=None)
        into.queryset = others.exclude(pk=tag.pk).order_by("name")


class SplitForm(StyledInputs):
    """The names and definitions of tags that are made under another; lines without a name are left out."""

    ROWS = 6

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number in range(self.ROWS):
            line = forms.TextInput(attrs={"class": "input", "autocapitalize": "none"})
            area = forms.Textarea(attrs={"class": "input", "rows": 2})
            self.fields[f"name_{number}"] = forms.CharField(
                label=_("Name"), max_length=MAX_NAME, required=False, widget=line
            )
            self.fields[f"definition_{number}"] = forms.CharField(
                label=_("Definition"), max_length=2000, required=False, widget=area
            )

    def clean(self) -> dict[str, Any]:
        """Adds `children`, the names and definitions, and `numbers`, the lines in which they stand."""
        cleaned = super().clean() or self.cleaned_data
        cleaned["children"], cleaned["numbers"] = [], []
        for number in range(self.ROWS):
            name = self._clean_name(number, cleaned.get(f"name_{number}") or "")
            definition = cleaned.get(f"definition_{number}") or ""
            if name:
                cleaned["children"].append((name, definition))
                cleaned["numbers"].append(number)
            elif definition and f"name_{number}" not in self.errors:
                self.add_error(f"name_{number}", _("Give it a name."))
        if not cleaned["children"] and not self.errors:
            self.add_error("name_0", _("Name at least one tag."))
        return cleaned

    def _clean_name(self, number: int, name: str) -> str:
        try:
            return clean_one_line(name) if name else ""
        except forms.ValidationError as error:
            self.add_error(f"name_{number}", error)
            return ""

    @property
    def lines(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """The fields, line by line."""
        return [(self[f"name_{number}"], self[f"definition_{number}"]) for number in range(self.ROWS)]


class TableForm(StyledInputs):
    """A file of tags, or its text when it was looked at before; `why` is the reason of what it changes."""

    file = forms.FileField(
        label=_("File"),
        required=False,
        max_length=200,
        widget=forms.FileInput(attrs={"accept": ".csv,.tsv,.txt,.ttl,.rdf,.xml,.qdc"}),
    )
    text = forms.CharField(required=False, strip=False, widget=forms.HiddenInput)
    why = forms.CharField(required=False, max_length=500)

    def clean(self) -> dict[str, Any]:
        """Adds `data`, the bytes of the file, and a reason if none is given."""
        cleaned = super().clean() or self.cleaned_data
        file, text = cleaned.get("file"), cleaned.get("text")
        if file is not None:
            cleaned["data"] = file.read(MOST_BYTES + 1)
            cleaned["why"] = cleaned.get("why") or gettext("From %(name)s") % {"name": file.name}
        elif text:
            cleaned["data"] = text.encode()
        elif "file" not in self.errors:
            self.add_error("file", _("Choose a file."))
        return cleaned

    @property
    def text_of_table(self) -> str:
        """The text of a file that could be read, for the form that takes it in."""
        return str(self.cleaned_data["data"].decode("utf-8-sig"))


def check_row(row: TableRow) -> None:
    """Raises TagRefused for a row of a table with what the form of a tag would refuse."""
    given = {name: row.cells.get(name, "") for name in ("definition", "example", "spellings", "identifiers")}
    data = {"name": row.name, "slot": Tag.Slot.PLAIN, **given}
    form = TagForm(data=data, parents=Tag.objects.none(), asks_why=False)
    for name, faults in form.errors.items():
        raise TagRefused(gettext_noop("%(field)s: %(fault)s"), field=str(form.fields[name].label), fault=str(faults[0]))
