"""Processing of possibly hostile input, in separate processes with limits on time and memory."""

from documents.sandbox.captured_pages import render_page_in_sandbox
from documents.sandbox.captures import read_in_sandbox
from documents.sandbox.messages import Payload
from documents.sandbox.queues import close_sandbox
from documents.sandbox.rendering import RenderedNote, render_in_sandbox, render_note_in_sandbox

__all__ = [
    "Payload",
    "RenderedNote",
    "close_sandbox",
    "read_in_sandbox",
    "render_in_sandbox",
    "render_note_in_sandbox",
    "render_page_in_sandbox",
]
