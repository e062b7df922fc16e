"""Stored HTML without paragraph numbers, so that a test shows only what it is about."""

from __future__ import annotations

import re

from documents.rendering import render

_NUMBER_LINK = re.compile(r'<a class="pn" [^>]*></a>')
_NUMBER_ID = re.compile(r' id="p\d+"')


def shape(html: str) -> str:
    """Returns the HTML without paragraph numbers, and with a single line feed between blocks."""
    return _NUMBER_ID.sub("", _NUMBER_LINK.sub("", html)).replace("\n\n", "\n")


def rendered_shape(source: str, source_format="html") -> str:
    """Returns the rendered HTML of a source without paragraph numbers."""
    return shape(render(source, source_format).html)


def rendered_text(source: str, source_format="html") -> str:
    """Returns the text of a rendered source."""
    return render(source, source_format).text
