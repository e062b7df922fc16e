"""The exact text of a page: what a browser gives as `textContent` of the element that holds it."""

from __future__ import annotations

from selectolax.lexbor import LexborHTMLParser


def text_content(html: str) -> str:
    """The `textContent` of `<div id="text">…</div>` around stored HTML, as a browser's parser sees it."""
    document = LexborHTMLParser(f'<!DOCTYPE html><body><div id="text">{html}</div>')
    node = document.css_first("#text")
    return node.text_lexbor() if node is not None else ""
