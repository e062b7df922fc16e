"""From a source to a safe page and the exact text that it shows."""

from __future__ import annotations

import importlib.metadata
from typing import Literal

from documents.rendering.characters import refuse_controls, refuse_references, with_line_feeds
from documents.rendering.depth import check_tags
from documents.rendering.from_html import Article, read_html
from documents.rendering.from_markdown import SETTINGS, markdown_to_html
from documents.rendering.from_plain import read_plain
from documents.rendering.headings import list_headings, set_headings
from documents.rendering.leftovers import report
from documents.rendering.numbering import number_paragraphs
from documents.rendering.rendered import Labels, Rendered
from documents.rendering.reread import reread
from documents.rendering.sanitise import MOST_PASSES, refuse_unsettled, sanitise
from documents.rendering.text_content import text_content
from documents.rendering.tree import Element, serialise, text_of
from documents.rendering.whitespace import set_white_space

SourceFormat = Literal["markdown", "html", "plain", "capture"]

TOOL = "documents.rendering"
VERSION = "1"
_LIBRARIES = ("nh3", "selectolax")


def render(source: str, source_format: SourceFormat, labels: Labels | None = None) -> Rendered:
    """Makes the safe page of a source, and the exact text that is its `textContent`.

    `source` is the article without front matter; for "capture" the whole decoded text of a file, which stands
    letter for letter in one `pre`. Raises `RenderingRefused`.
    """
    labels = labels or Labels()
    source = with_line_feeds(source)
    refuse_controls(source)
    article = _read(source, source_format, labels)
    if source_format != "capture":
        _arrange(article.root, labels)
    root, html = _settled(article.root, labels, source_format)
    refuse_references(html, source)
    return Rendered(
        html=html,
        text=text_of(root),
        headings=list_headings(root),
        dropped=report(article.dropped),
        tool=TOOL,
        tool_version=VERSION,
        settings=_settings(source_format, article.settings),
    )


def _read(source: str, source_format: SourceFormat, labels: Labels) -> Article:
    if source_format == "capture":
        return Article(_capture(source))
    if source_format == "plain":
        return Article(read_plain(source))
    html = markdown_to_html(source) if source_format == "markdown" else source
    check_tags(html)
    return read_html(html, labels)


def _capture(text: str) -> Element:
    """The whole text in one `pre`, of which a browser would drop a line feed right after the tag."""
    children: list[Element | str] = [Element("span"), text] if text.startswith("\n") else [text]
    return Element("", {}, [Element("pre", {"class": "capture", "tabindex": "0"}, children)])


def _arrange(root: Element, labels: Labels) -> None:
    set_white_space(root)
    set_headings(root)
    number_paragraphs(root, labels)


def _settled(root: Element, labels: Labels, source_format: SourceFormat) -> tuple[Element, str]:
    """The tree and its HTML once neither sanitiser nor parser finds anything to change in them."""
    for _ in range(MOST_PASSES):
        html = serialise(root)
        cleaned = sanitise(html)
        if cleaned == html and text_content(html) == text_of(root):
            return root, html
        if source_format == "capture":
            break
        root = reread(cleaned)
        _arrange(root, labels)
    refuse_unsettled()
    raise AssertionError  # not reached


def _settings(source_format: SourceFormat, own: dict[str, object]) -> dict[str, object]:
    """What the result depends on, besides the source and this package."""
    names = (*_LIBRARIES, "Markdown") if source_format == "markdown" else _LIBRARIES
    libraries: dict[str, object] = {name: importlib.metadata.version(name) for name in names}
    return {"libraries": libraries, **own, **(SETTINGS if source_format == "markdown" else {})}
