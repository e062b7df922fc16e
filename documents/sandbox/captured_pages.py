"""Renders the page of a capture in a separate process: it may be built so that reading it never ends."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import astuple

from documents.errors import PageNotRendered
from documents.errors import gettext_noop as _
from documents.rendering.captured import CapturedPage, Mark, PagePart, ShownPart
from documents.sandbox.failures import LimitExceeded
from documents.sandbox.queues import pages


def render_page_in_sandbox(
    html: str, marks: Sequence[Mark], gaps: Sequence[tuple[int, int]], seconds: float = 20.0
) -> CapturedPage:
    """Renders the text of a capture as a page, with `marks` in order and gaps as pairs of position and key.

    Raises `CaptureRefused`, or `PageNotRendered` if time or memory run out or no process can be started; the text can
    still be shown as it is.
    """
    head = {"work": "page", "marks": [astuple(mark) for mark in marks], "gaps": list(gaps)}
    try:
        answer = pages.run(head, html, seconds=seconds)
    except (LimitExceeded, OSError, RuntimeError):
        raise PageNotRendered(
            _("This capture could not be made into a page in time. Its letters are shown instead.")
        ) from None
    return CapturedPage(
        tuple(
            PagePart(part, start, end) for part, (start, end) in zip(answer.texts, answer.head["places"], strict=True)
        ),
        tuple(ShownPart(*part) for part in answer.head["set_aside"]),
    )
