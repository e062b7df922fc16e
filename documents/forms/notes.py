"""Forms for notes without scripts: to reply and edit on the page of a thread, and to join two passages."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from documents.models import Relation, relation_choices


class _NoteForm(forms.Form):
    """A note in Markdown."""

    note = forms.CharField(
        max_length=settings.READINGROOM_MAX_NOTE_CHARACTERS,
        widget=forms.Textarea(attrs={"class": "input", "rows": 5, "dir": "auto"}),
        error_messages={"required": _("Write something first.")},
    )


class ReplyForm(_NoteForm):
    """A reply to the note or to its reply `to`; sending the same `key` twice creates one reply."""

    to = forms.UUIDField(required=False)
    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)


class EditNoteForm(_NoteForm):
    """New text for one's own note `which`; `read` is the version that the author was editing.

    `saved_version` is a version that somebody saved in the meantime.
    """

    which = forms.UUIDField(widget=forms.HiddenInput)
    read = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    saved_version: Any = None


class JoinForm(forms.Form):
    """Joins the passage of the page with another, which is named by its address; the same `key` makes one join."""

    other = forms.CharField(
        max_length=2000,
        widget=forms.TextInput(attrs={"class": "input", "dir": "ltr", "autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": _("Paste the link to the other passage.")},
    )
    relation = forms.ChoiceField(
        choices=relation_choices,
        initial=Relation.SAME_WORDS,
        widget=forms.RadioSelect,
        error_messages=dict.fromkeys(("required", "invalid_choice"), _("Say how the passages are related.")),
    )
    note = forms.CharField(
        required=False,
        max_length=settings.READINGROOM_MAX_NOTE_CHARACTERS,
        widget=forms.Textarea(attrs={"class": "input", "rows": 4, "dir": "auto"}),
    )
    who = forms.ChoiceField(
        widget=forms.RadioSelect,
        error_messages=dict.fromkeys(("required", "invalid_choice"), _("Say who will see this.")),
    )
    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)

    def __init__(self, *args: Any, audiences: Iterable[tuple[str, str]], **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["who"].choices = list(audiences)  # type: ignore[attr-defined]
