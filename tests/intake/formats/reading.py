"""What tests of formats share: a file as it is read, its text, and what was set aside."""

from __future__ import annotations

from itertools import pairwise

from documents.intake import ReadCapture, read_capture
from documents.intake.html_tags import inner_text
from documents.rendering import render


def read(data: bytes, name: str = "file") -> ReadCapture:
    """Reads a file whose bytes, or whose name, tell its format."""
    return read_capture(name, data)


def text_of(data: bytes, name: str = "file") -> str:
    """Returns the text that revision 1 would have."""
    article = read(data, name).article
    return render(article.source, article.source_format).text.strip()


def set_aside(data: bytes) -> list[tuple[str, str, str]]:
    """Returns reason, rule and words of the parts set aside, without mark-up."""
    received = read(data)
    return [
        (part.reason, part.rule, inner_text(part.span.of(received.decoded.text)))
        for part in received.article.set_aside
        if part.reason != "markup"
    ]


def check_covered(received: ReadCapture) -> None:
    """Checks that every character that is not blank is in the article, or set aside, once."""
    text, article = received.decoded.text, received.article
    spans = sorted([*article.body, *(part.span for part in article.set_aside)])
    assert all(before.end <= after.start for before, after in pairwise(spans))
    covered = {place for span in spans for place in range(span.start, span.end)}
    assert not "".join(letter for place, letter in enumerate(text) if place not in covered).strip()
