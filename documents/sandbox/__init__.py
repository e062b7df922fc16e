"""Work on what may be hostile, done in processes of their own under limits of time and memory."""

from documents.sandbox.frames import Payload
from documents.sandbox.lanes import close_sandbox
from documents.sandbox.reading import read_in_sandbox
from documents.sandbox.rendering import RenderedNote, render_in_sandbox, render_note_in_sandbox

__all__ = ["Payload", "RenderedNote", "close_sandbox", "read_in_sandbox", "render_in_sandbox", "render_note_in_sandbox"]
