"""Renders in a separate process, because hostile Markdown and HTML can take unlimited time."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from documents.errors import RenderingRefused
from documents.rendering.note import escape_note, render_plain_note
from documents.rendering.render import SourceFormat
from documents.rendering.rendered import Labels, Rendered
from documents.sandbox.failures import LimitExceeded, refusal_for
from documents.sandbox.process import MEGABYTES, WorkerQueue
from documents.sandbox.queues import articles, notes
from documents.sandbox.rendered_messages import unpack_rendered


@dataclass(frozen=True, slots=True)
class RenderedNote:
    """A note's safe HTML; `is_plain` says that its Markdown exceeded a limit and is shown as typed."""

    html: str
    is_plain: bool = False


def render_in_sandbox(
    source: str,
    source_format: SourceFormat,
    labels: Labels | None = None,
    seconds: float = 20.0,
    queue: WorkerQueue = articles,
) -> Rendered:
    """Renders an article as `render` does. Raises `RenderingRefused`, also if time or memory run out."""
    head = {"work": "article", "format": source_format, "labels": asdict(labels or Labels())}
    try:
        answer, (html, text), _data = queue.run(head, source, seconds=seconds)
    except LimitExceeded as exceeded:
        raise refusal_for(exceeded, RenderingRefused, seconds=seconds, megabytes=MEGABYTES) from None
    return unpack_rendered(answer, html, text)


def render_note_in_sandbox(markdown: str, seconds: float = 2.0) -> RenderedNote:
    """Renders a note as `render_note` does; a note that exceeds a limit is shown as typed.

    Most notes are a line of plain text: they need no Markdown, and so no other process.
    """
    if (plain_words := render_plain_note(markdown)) is not None:
        return RenderedNote(plain_words)
    try:
        answer = notes.run({"work": "note"}, markdown, seconds=seconds)
    except LimitExceeded:
        return RenderedNote(escape_note(markdown), is_plain=True)
    return RenderedNote(answer.texts[0])
