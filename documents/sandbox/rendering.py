"""Rendering in a process of its own, because Markdown and HTML can be made to take for ever."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from documents.errors import RenderingRefused
from documents.rendering.note import escape_note, render_plain_note
from documents.rendering.render import SourceFormat
from documents.rendering.rendered import Dropped, Heading, Labels, Rendered
from documents.sandbox.failures import LimitExceeded, refusal_for
from documents.sandbox.process import MEGABYTES
from documents.sandbox.queues import articles, notes


@dataclass(frozen=True, slots=True)
class RenderedNote:
    """A note's safe HTML; `plain` says that its Markdown was too much for the bounds and stands as typed."""

    html: str
    is_plain: bool = False


def render_in_sandbox(
    source: str, source_format: SourceFormat, labels: Labels | None = None, seconds: float = 20.0
) -> Rendered:
    """Renders an article as `render` does. Raises `RenderingRefused`, also where time or memory run out."""
    head = {"work": "article", "format": source_format, "labels": asdict(labels or Labels())}
    try:
        answer, (html, text), _data = articles.run(head, source, seconds=seconds)
    except LimitExceeded as exceeded:
        raise refusal_for(exceeded, RenderingRefused, seconds=seconds, megabytes=MEGABYTES) from None
    return Rendered(
        html=html,
        text=text,
        headings=tuple(Heading(**heading) for heading in answer["headings"]),
        dropped=tuple(Dropped(**dropped) for dropped in answer["dropped"]),
        tool=answer["tool"],
        tool_version=answer["tool_version"],
        settings=answer["settings"],
    )


def render_note_in_sandbox(markdown: str, seconds: float = 2.0) -> RenderedNote:
    """Renders a note as `render_note` does; past the bounds it stands as it was typed.

    Most notes are a line of plain words: they need no Markdown, and so no other process.
    """
    if (plain_words := render_plain_note(markdown)) is not None:
        return RenderedNote(plain_words)
    try:
        answer = notes.run({"work": "note"}, markdown, seconds=seconds)
    except LimitExceeded:
        return RenderedNote(escape_note(markdown), is_plain=True)
    return RenderedNote(answer.texts[0])
