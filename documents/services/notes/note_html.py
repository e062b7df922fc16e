"""The safe HTML of a note, rendered once when it is saved, before anything is locked."""

from __future__ import annotations

from documents.rendering.note import escape_note
from documents.sandbox import render_note_in_sandbox
from documents.services.notes.content import Content


def render_note_html(content: Content) -> str:
    """Renders a note: Markdown in the sandbox (2 s at most), plain text escaped, blank text as nothing."""
    if not content.note.strip():
        return ""
    if content.note_format == "plain":
        return escape_note(content.note)
    return render_note_in_sandbox(content.note).html
