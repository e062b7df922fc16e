"""Processing of possibly hostile input, in separate processes with limits on time and memory."""

from documents.sandbox.captured_pages import render_page_in_sandbox
from documents.sandbox.captures import read_in_sandbox, render_file_in_sandbox
from documents.sandbox.codebooks import read_codebook_in_sandbox
from documents.sandbox.file_messages import RenderedFile
from documents.sandbox.messages import Payload
from documents.sandbox.process import WorkerQueue
from documents.sandbox.queues import LANES, articles, close_sandbox, imports
from documents.sandbox.rendering import RenderedNote, render_in_sandbox, render_note_in_sandbox

__all__ = [
    "LANES",
    "Payload",
    "RenderedFile",
    "RenderedNote",
    "WorkerQueue",
    "articles",
    "close_sandbox",
    "imports",
    "read_codebook_in_sandbox",
    "read_in_sandbox",
    "render_file_in_sandbox",
    "render_in_sandbox",
    "render_note_in_sandbox",
    "render_page_in_sandbox",
]
