"""Forms for replying and editing on the page of a thread, without scripts."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _


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
