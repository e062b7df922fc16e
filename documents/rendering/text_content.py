"""The exact text of a page: what a browser returns as `textContent` of the element around it."""

from __future__ import annotations

from selectolax.lexbor import LexborHTMLParser


def text_content(html: str) -> str:
    """Returns the `textContent` of `<div id="text">…</div>` around stored HTML, as a browser's parser sees it."""
    document = LexborHTMLParser(f'<!DOCTYPE html><body><div id="text">{html}</div>')
    node = document.css_first("#text")
    return node.text_lexbor() if node is not None else ""
