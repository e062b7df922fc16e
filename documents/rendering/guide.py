"""Guides of the project: Markdown to safe HTML whose headings have addresses, with a table of contents.

Guides are the project's own text and nobody annotates them, so they need no exact text and no child process.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Any

import markdown
import nh3

_TAGS = set("a blockquote br code dd dl dt em h2 h3 hr li ol p pre strong table tbody td th thead tr ul wbr".split())
_IN_A_LINE = re.compile(r"(?<!<pre>)<code>([^<]+)</code>")
_BETWEEN_PARTS = re.compile(r"(?<=[_/])(?=\w|&lt;)")
_OTHER_GUIDE = re.compile(r"([a-z]+)\.md(#\S*)?")


@dataclass(frozen=True, slots=True)
class Entry:
    """A heading in the table of contents, with the headings below it."""

    id: str
    name: str
    entries: tuple[Entry, ...] = ()


@dataclass(frozen=True, slots=True)
class Guide:
    """A guide as its page shows it: title and first paragraph as plain text, the rest as safe HTML."""

    title: str
    lead: str
    html: str
    contents: tuple[Entry, ...]


@cache
def render_guide(source: str) -> Guide:
    """Renders the Markdown source of a guide; each source is rendered once per process.

    The source begins with `# Title` and a paragraph of plain text. Links to other guides are written as links to their
    files (`curators.md#check-the-facts`), which work wherever the files are read, and become the addresses of their
    pages.
    """
    title, lead, body = source.split("\n\n", 2)
    converter = markdown.Markdown(
        extensions=["toc", "tables", "fenced_code", "sane_lists"],
        extension_configs={"toc": {"anchorlink": True, "anchorlink_class": "anchor"}},
        output_format="html",
    )
    html = _CLEANER.clean(_IN_A_LINE.sub(_with_breaks, converter.convert(body)))
    tokens: list[dict[str, Any]] = converter.toc_tokens  # type: ignore[attr-defined]
    return Guide(title.removeprefix("# "), " ".join(lead.split()), html, _entries(tokens))


def _entries(tokens: list[dict[str, Any]]) -> tuple[Entry, ...]:
    return tuple(Entry(token["id"], token["name"], _entries(token["children"])) for token in tokens)


def _with_breaks(code: re.Match[str]) -> str:
    """Lets long names and addresses break at the ends of their parts, so that tables fit a phone."""
    return f"<code>{_BETWEEN_PARTS.sub('<wbr>', code[1])}</code>"


def _filtered(_tag: str, name: str, value: str) -> str:
    other = _OTHER_GUIDE.fullmatch(value) if name == "href" else None
    return f"../{other[1]}/{other[2] or ''}" if other else value


# Blocks that scroll by themselves get `tabindex`, so that they can be scrolled by keyboard.
_CLEANER = nh3.Cleaner(
    tags=_TAGS,
    attributes={"a": {"href"}, "h2": {"id"}, "h3": {"id"}},
    allowed_classes={"a": {"anchor"}},
    attribute_filter=_filtered,
    set_tag_attribute_values={"pre": {"tabindex": "0", "translate": "no"}, "code": {"translate": "no"}},
    link_rel=None,
    url_schemes={"http", "https", "mailto"},
)
