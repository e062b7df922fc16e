"""Turns sources into safe pages whose `textContent` is the exact text."""

from documents.rendering.guide import Entry, Guide, render_guide
from documents.rendering.note import escape_note, render_note
from documents.rendering.render import SourceFormat, render
from documents.rendering.rendered import Dropped, Heading, Labels, Rendered
from documents.rendering.text_content import text_content

__all__ = [
    "Dropped",
    "Entry",
    "Guide",
    "Heading",
    "Labels",
    "Rendered",
    "SourceFormat",
    "escape_note",
    "render",
    "render_guide",
    "render_note",
    "text_content",
]
