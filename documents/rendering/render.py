"""Turns a source into a safe page and the exact text that it shows."""

from __future__ import annotations

import importlib.metadata
from typing import Literal

from documents.errors import RenderingRefused
from documents.errors import gettext_noop as _
from documents.rendering.characters import drop_controls, refuse_controls
from documents.rendering.depth import check_tags
from documents.rendering.dropped_elements import list_dropped
from documents.rendering.finish import Page, arrange, sanitise_until_stable
from documents.rendering.from_html import ParsedArticle, read_html
from documents.rendering.from_markdown import SETTINGS, markdown_to_html
from documents.rendering.plain.from_plain import read_plain
from documents.rendering.rendered import Labels, Rendered
from documents.rendering.tree import Element, serialise
from documents.spans.characters import with_line_feeds

SourceFormat = Literal["markdown", "html", "plain", "capture"]

TOOL = "documents.rendering"
VERSION = "3"
_LIBRARIES = ("nh3", "selectolax")


def render(source: str, source_format: SourceFormat, labels: Labels | None = None) -> Rendered:
    """Makes the safe page of a source, and the exact text that is its `textContent`.

    `source` is the article without front matter; for "capture" it is the whole decoded text of a file, which goes
    unchanged into one `pre`. Raises `RenderingRefused`.
    """
    source = with_line_feeds(source)
    refuse_controls(source)
    labels = labels or Labels()
    if source_format == "capture":
        article = ParsedArticle(_capture(source))
        page = Page(serialise(article.root), source, ())
    else:
        article = _read(source, source_format, labels)
        drop_controls(article.root, article.dropped)
        arrange(article.root, labels)
        page = sanitise_until_stable(article.root, labels)
    if not page.text:
        raise RenderingRefused(_("No words are left of this page. Import it as plain text, or add its words."))
    return Rendered(
        html=page.html,
        text=page.text,
        headings=page.headings,
        dropped=list_dropped(article.dropped),
        tool=TOOL,
        tool_version=VERSION,
        settings={**_libraries(source_format), **article.settings},
    )


def _read(source: str, source_format: SourceFormat, labels: Labels) -> ParsedArticle:
    if source_format == "plain":
        return ParsedArticle(read_plain(source))
    html = markdown_to_html(source) if source_format == "markdown" else source
    check_tags(html)
    return read_html(html, labels)


def _capture(text: str) -> Element:
    """Puts the whole text in one `pre`, and protects a first line feed, which a browser would drop."""
    children: list[Element | str] = [Element("span"), text] if text.startswith("\n") else [text]
    return Element("", {}, [Element("pre", {"class": "capture", "tabindex": "0"}, children)])


def _libraries(source_format: SourceFormat) -> dict[str, object]:
    """Returns the settings that the result depends on, besides the source and this package."""
    names = (*_LIBRARIES, "Markdown") if source_format == "markdown" else _LIBRARIES
    versions = {name: importlib.metadata.version(name) for name in names}
    return {"libraries": versions, **(SETTINGS if source_format == "markdown" else {})}
