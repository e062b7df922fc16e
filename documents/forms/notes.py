"""Answering and rewording on the page of a thread, without scripts."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _


class _NoteForm(forms.Form):
    """Words in Markdown."""

    note = forms.CharField(
        max_length=settings.READINGROOM_MAX_NOTE_CHARACTERS,
        widget=forms.Textarea(attrs={"class": "input", "rows": 5, "dir": "auto"}),
        error_messages={"required": _("Write something first.")},
    )


class ReplyForm(_NoteForm):
    """An answer to the note, or to the answer `to`; the same `key` never makes two."""

    to = forms.UUIDField(required=False)
    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)


class EditNoteForm(_NoteForm):
    """Other words for one's own note `which`, of which version `read` was read.

    `saved_version` is what somebody saved meanwhile.
    """

    which = forms.UUIDField(widget=forms.HiddenInput)
    read = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    saved_version: Any = None
