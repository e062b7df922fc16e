"""The form for a correction: the edited source or a file in its place, and the reason."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from documents.errors import CaptureRefused
from documents.forms.provenance.facts import StyledForm
from documents.intake.decode import check_size, decode
from documents.models import Revision

FORMATS = (Revision.SourceFormat.PLAIN, Revision.SourceFormat.MARKDOWN, Revision.SourceFormat.HTML)
FORMAT_OF_ENDING = {
    "txt": Revision.SourceFormat.PLAIN,
    "text": Revision.SourceFormat.PLAIN,
    "md": Revision.SourceFormat.MARKDOWN,
    "markdown": Revision.SourceFormat.MARKDOWN,
    "html": Revision.SourceFormat.HTML,
    "htm": Revision.SourceFormat.HTML,
}
ACCEPTED = ",".join([*(f".{ending}" for ending in FORMAT_OF_ENDING), "text/plain", "text/markdown", "text/html"])


class CorrectionForm(StyledForm):
    """A source and its format, the version it was edited from (`base`), and a reason.

    A file replaces the text of the field; its extension gives its format where possible.
    """

    source = forms.CharField(
        label=_("The text"),
        strip=False,
        required=False,
        widget=forms.Textarea(attrs={"rows": 28, "class": "input source-field", "spellcheck": "true", "dir": "auto"}),
    )
    source_format = forms.ChoiceField(
        label=_("It is written in"), choices=[(one.value, one.label) for one in FORMATS], widget=forms.RadioSelect
    )
    file = forms.FileField(
        label=_("A file in its place"),
        required=False,
        help_text=_("Plain text, Markdown or HTML. It takes the place of the whole text."),
        widget=forms.FileInput(attrs={"accept": ACCEPTED}),
    )
    reason = forms.CharField(
        label=_("Why this correction?"),
        max_length=500,
        required=False,
        help_text=_("Readers see it beside the version, with your name."),
    )
    base = forms.IntegerField(min_value=0, max_value=2_000_000_000, widget=forms.HiddenInput)

    def clean_source(self) -> str:
        """Returns the source with LF line ends; browsers send others."""
        source: str = self.cleaned_data["source"]
        return source.replace("\r\n", "\n").replace("\r", "\n")

    def clean(self) -> dict[str, Any]:
        """Reads the file, if there is one; reports an error if there is no text at all."""
        given = super().clean() or self.cleaned_data
        file: UploadedFile | None = given.get("file")
        if file is not None:
            self._take(file, given)
        elif "source" in given and not given["source"].strip():
            self.add_error("source", _("There is no text left. To take an article away, withdraw it."))
        return given

    def _take(self, file: UploadedFile, given: dict[str, Any]) -> None:
        try:
            check_size(file.size or 0)
            given["source"] = decode(file.read()).text
        except CaptureRefused as refusal:
            self.add_error("file", gettext(refusal.message) % refusal.params)
            return
        ending = (file.name or "").rpartition(".")[2].lower()
        given["source_format"] = FORMAT_OF_ENDING.get(ending, given.get("source_format", ""))

    def with_file_text(self) -> CorrectionForm:
        """Returns this form with the text of the file in its field, so that it can be edited further."""
        if not self.is_valid():
            return self
        initial = {name: self.cleaned_data[name] for name in ("source", "source_format", "reason", "base")}
        return CorrectionForm(initial=initial)
