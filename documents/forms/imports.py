"""Forms for importing files: who will read them, on what basis, and what is known of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from documents.errors import PublishingRefused
from documents.forms.provenance.facts import SharingForm
from documents.intake import StatedFact, language_tag
from documents.intake.charset_labels import codec_of
from documents.models import Document, Group, Statement
from documents.provenance import web_address
from documents.services.article.publishing import Basis, check_basis
from documents.services.imports.imports import Placement

ARTICLES = (
    ".txt,.text,.md,.markdown,.html,.htm,.xhtml,.pdf,.docx,.epub,.warc,.warc.gz,.warc.zst,.mhtml,.mht,.eml,.emlx,.mbox"
)
ACCEPTED = f"{ARTICLES},.json,text/plain,text/markdown,text/html,application/pdf"
SIDECAR = ".json"


class FilesInput(forms.ClearableFileInput):
    """A file input for several files."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """A field for several files, which it does not check: the import does that, file by file."""

    widget = FilesInput

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        """Returns the files that were sent."""
        files = [file for file in data or [] if file]
        if not files:
            raise forms.ValidationError(_("Choose at least one file."), code="required")
        return files


class ImportDetailsForm(SharingForm):
    """Who will read the imported articles, and what is known of them; for a `group` the readers are fixed.

    `groups` are those that may be chosen. Without any, their members are not offered, and only the curator is proposed.
    """

    FACTS = (
        Statement.Property.TITLE,
        Statement.Property.CREATOR,
        Statement.Property.PUBLISHER,
        Statement.Property.ORIGINAL_PUBLISHER,
        Statement.Property.ISSUED,
        Statement.Property.LANGUAGE,
        Statement.Property.RIGHTS,
        Statement.Property.IDENTIFIER,
        Statement.Property.CAPTURED,
        Statement.Property.FILE_SOURCE,
    )
    HINTS = {
        Statement.Property.CREATOR: _("Several of them: one a line."),
        Statement.Property.ISSUED: _("2024-03-14, 2024-03, 1911?, or as the paper gives it."),
        Statement.Property.LANGUAGE: _("As a tag: en, ar, pt-BR."),
        Statement.Property.CAPTURED: _("When the page was saved, if you know. Not when it is added here."),
        Statement.Property.FILE_SOURCE: _("From whom or from where you have the file."),
    }

    encoding = forms.CharField(
        label=_("Charset"),
        max_length=40,
        required=False,
        help_text=_("Only if you know better than the program: windows-1252, iso-8859-2."),
    )

    def __init__(self, *args: Any, group: Group | None = None, **kwargs: Any) -> None:
        choice = Document.Visibility.MEMBERS if kwargs["groups"].exists() else Document.Visibility.PRIVATE
        kwargs.setdefault("initial", {"visibility": choice})
        kwargs.setdefault("auto_id", "import_%s")
        super().__init__(*args, **kwargs)
        self.group = group
        self.fields["visibility"].label = _("Who may read them?")
        if choice == Document.Visibility.PRIVATE:
            # It is not offered, but may be sent: the article is then open to its curator until it has a group.
            offered: Any = self.fields["visibility"].widget
            offered.choices = [one for one in Document.Visibility.choices if one[0] != Document.Visibility.MEMBERS]
            del self.fields["groups"]
        if group is not None:
            for name in ("visibility", "groups", "basis", "basis_words"):
                self.fields.pop(name, None)
        for term in self.FACTS:
            several = term == Statement.Property.CREATOR
            self.fields[term.value] = forms.CharField(
                label=term.label,
                max_length=2000,
                required=False,
                help_text=self.HINTS.get(term, ""),
                widget=forms.Textarea(attrs={"rows": 2, "class": "input"})
                if several
                else forms.TextInput(attrs={"class": "input"}),
            )

    def reader_fields(self) -> Iterator[forms.BoundField]:
        """Yields the fields for who will read the articles."""
        return (self[name] for name in ("visibility", "groups") if name in self.fields)

    def basis_fields(self) -> Iterator[forms.BoundField]:
        """Yields the fields for the basis of sharing with everyone."""
        return (self[name] for name in ("basis", "basis_words") if name in self.fields)

    def fact_fields(self) -> Iterator[forms.BoundField]:
        """Yields the fields for what is known of the articles."""
        return (self[name] for name in (*(term.value for term in self.FACTS), "encoding"))

    def facts_are_open(self) -> bool:
        """Says whether a field for facts has a value or an error."""
        return any(field.errors or field.value() for field in self.fact_fields())

    def clean_language(self) -> str:
        """Returns the language tag in its usual spelling."""
        language: str = self.cleaned_data["language"]
        if language and not language_tag(language):
            raise forms.ValidationError(_("Write the language as a tag: en, ar, pt-BR."))
        return language_tag(language)

    def clean_encoding(self) -> str:
        """Checks that the charset is known."""
        encoding: str = self.cleaned_data["encoding"]
        if encoding and codec_of(encoding) is None:
            raise forms.ValidationError(_("No charset is called like this. Examples: utf-8, windows-1252, shift_jis."))
        return encoding

    def clean_identifier(self) -> str:
        """Checks that the address begins with http:// or https://."""
        address: str = self.cleaned_data["identifier"]
        if address and not web_address(address):
            raise forms.ValidationError(_("The original address begins with https:// or http://. Copy it whole."))
        return address

    def clean(self) -> dict[str, Any]:
        """Checks the basis for sharing, which depends on several fields."""
        given = super().clean() or self.cleaned_data
        if self.group is not None:
            return given
        try:
            check_basis(given.get("visibility", ""), self.chosen_basis())
        except PublishingRefused as refusal:
            self.add_error("basis", gettext(refusal.message) % refusal.params)
        return given

    def chosen_basis(self) -> Basis:
        """Returns the basis for sharing."""
        return Basis(self.cleaned_data.get("basis", ""), self.cleaned_data.get("basis_words", "").strip())

    def placement(self) -> Placement:
        """Returns where the articles go: for a group at the end of its shelf, open to its members."""
        if self.group is not None:
            return Placement(groups=(self.group,), shelf=self.group)
        given = self.cleaned_data
        return Placement(
            visibility=given["visibility"], basis=self.chosen_basis(), groups=tuple(given.get("groups", ()))
        )

    def stated(self) -> list[StatedFact]:
        """Returns the facts that the curator states of every file."""
        stated = []
        for term in self.FACTS:
            for line in self.cleaned_data[term.value].splitlines():
                if value := " ".join(line.split()):
                    stated.append(StatedFact(term.value, value))
        return stated


class ImportForm(ImportDetailsForm):
    """Files, who will read them, and what is known of all of them."""

    chosen = FilesField(
        label=_("Files"),
        help_text=_(
            "Plain text, Markdown, HTML, PDF, Word (DOCX), EPUB, web archives or letters (EML), up to 20 MB each. "
            "A file of facts may come along: essay.txt.json."
        ),
        widget=FilesInput(attrs={"accept": ACCEPTED}),
    )

    def clean(self) -> dict[str, Any]:
        """Also checks that a title is given only for a single article."""
        given = super().clean()
        if given.get("title") and len(self.articles()) > 1:
            self.add_error("title", _("A title fits one article. Leave it out, or add the files one by one."))
        return given

    def articles(self) -> list[UploadedFile]:
        """Returns the files that are not files of facts."""
        return [file for file in self.cleaned_data.get("chosen", ()) if not (file.name or "").lower().endswith(SIDECAR)]

    def sidecars(self) -> dict[str, UploadedFile]:
        """Returns the files of facts by name."""
        files = self.cleaned_data.get("chosen", ())
        return {file.name: file for file in files if file.name and file.name.lower().endswith(SIDECAR)}


class AddressForm(ImportDetailsForm):
    """The address of a page to fetch, who will read it, and what is known of it."""

    use_required_attribute = False  # it shares a page with the form for files, and either may stay empty

    address = forms.CharField(
        label=_("Address of a page"),
        max_length=2000,
        help_text=_("The page is fetched once. What its site keeps from readers is not worked round."),
        widget=forms.URLInput(attrs={"class": "input"}),
    )

    def clean_address(self) -> str:
        """Checks that the address begins with http:// or https://."""
        address: str = self.cleaned_data["address"].strip()
        if not web_address(address):
            raise forms.ValidationError(_("An address begins with https:// or http://. Copy it whole."))
        return address


class CaptureForm(forms.Form):
    """One file: another capture of an article."""

    file = forms.FileField(
        label=_("A new capture of it"),
        help_text=_("The page saved again, or the file in which it came this time; up to 20 MB."),
        widget=forms.FileInput(attrs={"accept": ARTICLES}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("auto_id", "capture_%s")
        super().__init__(*args, **kwargs)
