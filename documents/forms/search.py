"""The form under which lines of words in context are chosen and tagged."""

from __future__ import annotations

import re
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from documents.anchoring import TextPositionSelector
from documents.services.notes.content import Selection, Sharing
from documents.services.notes.tag_passages import MOST_AT_ONCE
from documents.webannotation.vocabulary import TAG_NAME_LIMIT

_LINE = re.compile(r"(?P<slug>[^:\x00]{1,120}):(?P<revision>\d{1,9}):(?P<start>\d{1,9})-(?P<end>\d{1,9})", re.ASCII)
WHOLE_PAGE, ALL = "page", "all"


class TagLinesForm(forms.Form):
    """A tag, who will see it, and the lines that get it: those that are chosen, or with `which=page` all `shown`.

    With `which=all` it is all lines that the address finds, which who takes the form knows.
    """

    tag = forms.CharField(
        label=_("Tag"),
        max_length=TAG_NAME_LIMIT,
        error_messages={"required": _("Say which tag the lines get.")},
        widget=forms.TextInput(attrs={"class": "input", "dir": "auto", "autocomplete": "off"}),
    )
    audience = forms.ChoiceField(
        label=_("Who will see this?"),
        error_messages={"invalid_choice": _("Choose who will see this from the list.")},
        widget=forms.Select(attrs={"class": "input"}),
    )

    def __init__(self, audiences: list[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        self.fields["audience"].choices = audiences  # type: ignore[attr-defined]

    @property
    def chosen(self) -> list[str]:
        """The lines that were chosen, as they were sent."""
        if not isinstance(self.data, dict) or not self.is_bound:
            return []
        name = "shown" if self.data.get("which") == WHOLE_PAGE else "line"
        return list(self.data.getlist(name))  # type: ignore[attr-defined]

    @property
    def is_for_all(self) -> bool:
        """Says whether all lines that were found get the tag."""
        return self.is_bound and self.data.get("which") == ALL

    def clean(self) -> dict[str, Any]:
        """Reads the chosen lines."""
        cleaned = super().clean() or {}
        if self.is_for_all:
            return cleaned
        chosen = list(dict.fromkeys(self.chosen))
        found = [_LINE.fullmatch(one) for one in chosen]
        if not chosen:
            raise forms.ValidationError(_("Choose at least one line."))
        if len(chosen) > MOST_AT_ONCE:
            raise forms.ValidationError(_("At most %(n)d lines can be tagged at once."), params={"n": MOST_AT_ONCE})
        if not all(one and int(one["start"]) < int(one["end"]) for one in found):
            raise forms.ValidationError(_("One of the lines is none of this room. Load the page again."))
        cleaned["passages"] = [
            Selection(one["slug"], int(one["revision"]), TextPositionSelector(int(one["start"]), int(one["end"])))
            for one in found
            if one
        ]
        return cleaned

    @property
    def sharing(self) -> Sharing:
        """The audience that was chosen."""
        audience, _colon, group = self.cleaned_data["audience"].partition(":")
        return Sharing(audience, UUID(group) if group else None)
