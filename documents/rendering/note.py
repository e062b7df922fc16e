"""The text of a note: Markdown to a small set of safe HTML without ids, classes or pictures."""

from __future__ import annotations

import html
import re
import threading
from xml.etree.ElementTree import Element

import markdown
import nh3
from markdown.inlinepatterns import InlineProcessor
from markdown.treeprocessors import Treeprocessor

from documents.rendering.characters import without_controls
from documents.rendering.links import safe_address
from documents.spans.characters import with_line_feeds

_REL = "nofollow ugc noopener noreferrer"
_TAGS = set("a blockquote br code del em li ol p pre s strong sub sup table tbody td th thead tr ul".split())
_WITH_DIRECTION = ("p", "li", "blockquote", "td", "th")
_ADDRESS = r"(https?://[^\s<>\x02\x03]+)"
_NOT_AT_END = ".,;:!?'\"*_)]}”’»"
# Letters, digits, blanks and punctuation, but no address; a letter first, perhaps in quotes, and no blank last.
_PLAIN_LINE = r"""["“‘(]?[^\W\d_](?:[^\W_]|[ ,.;?!'’‘“”"()@/%…–—-]|:(?!/))*(?<! )"""
_PLAIN_WORDS = re.compile(rf"{_PLAIN_LINE}(?:\n+{_PLAIN_LINE})*")
_HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}


def render_note(source: str) -> str:
    """Returns the safe HTML of a note.

    Supports Markdown with tables, fenced code and lists; line ends are kept. HTML tags are shown as typed, headings
    become strong paragraphs, a picture becomes a link to it, bare addresses become links.
    """
    with _lock:
        made = _converter.reset().convert(without_controls(with_line_feeds(source)))
    return _CLEANER.clean(made)


def render_plain_note(source: str) -> str | None:
    """Returns what `render_note` would for lines and paragraphs without Markdown; None for any other note."""
    if not _PLAIN_WORDS.fullmatch(source):
        return None
    paragraphs = (paragraph.replace("\n", "<br>\n") for paragraph in re.split(r"\n{2,}", source))
    return "\n".join(f'<p dir="auto">{paragraph}</p>' for paragraph in paragraphs)


def escape_note(source: str) -> str:
    """Returns the safe HTML of a note without reading its Markdown: paragraphs and line ends only."""
    paragraphs = re.split(r"\n{2,}", without_controls(with_line_feeds(source)).strip("\n"))
    lines = "".join(f"<p>{html.escape(paragraph, quote=False)}</p>" for paragraph in paragraphs)
    return _CLEANER.clean(lines.replace("\n", "<br>"))


class _BareAddress(InlineProcessor):
    """Makes a link of a bare address."""

    def handleMatch(  # type: ignore[override]  # noqa: N802 (named by Markdown)
        self, m: re.Match[str], data: str
    ) -> tuple[Element | None, int | None, int | None]:
        address = m.group(1).rstrip(_NOT_AT_END)
        if address.count("(") > address.count(")") and m.group(1)[len(address) :].startswith(")"):
            address += ")"
        if not safe_address(address):
            return None, None, None
        link = Element("a", {"href": address})
        link.text = markdown.util.AtomicString(address)
        return link, m.start(), m.start() + len(address)


class _PlainShapes(Treeprocessor):
    """Turns headings into strong paragraphs and pictures into links."""

    def run(self, root: Element) -> None:
        for element in root.iter():
            if element.tag in _HEADINGS:
                strong = Element("strong")
                strong.text, element.text = element.text, None
                strong[:] = element[:]
                element[:] = [strong]
                element.tag = "p"
            elif element.tag == "img":
                source, words = element.get("src", ""), element.get("alt", "")
                element.attrib.clear()
                element.tag = "a"
                element.set("href", source)
                element.text = markdown.util.AtomicString(words or source)
            elif element.tag == "hr":
                element.tag = "p"
                element.text = "* * *"


def _make_converter() -> markdown.Markdown:
    converter = markdown.Markdown(extensions=["fenced_code", "tables", "sane_lists", "nl2br"], output_format="html")
    converter.preprocessors.deregister("html_block")
    converter.inlinePatterns.deregister("html")
    converter.inlinePatterns.register(_BareAddress(_ADDRESS, converter), "bare_address", 65)
    # Runs after Markdown's own inline processor (20), so that headings and pictures are in the tree.
    converter.treeprocessors.register(_PlainShapes(converter), "plain_shapes", 5)
    return converter


def _filtered(tag: str, name: str, value: str) -> str | None:
    if name == "href":
        return value if safe_address(value) == value else None
    return value


def make_note_cleaner(*, mentions: bool = False) -> nh3.Cleaner:
    """Returns the sanitiser of notes; `mentions` keeps `<b class="mention">`, which no note can contain."""
    return nh3.Cleaner(
        tags=_TAGS | ({"b"} if mentions else set()),
        attributes={"a": {"href", "title"}, "ol": {"start"}},
        attribute_filter=_filtered,
        allowed_classes={"b": {"mention"}} if mentions else None,
        set_tag_attribute_values={tag: {"dir": "auto"} for tag in (*_WITH_DIRECTION, *(["b"] if mentions else []))},
        link_rel=_REL,
        url_schemes={"http", "https", "mailto"},
        url_relative="deny",
    )


_lock = threading.Lock()
_converter = _make_converter()
_CLEANER = make_note_cleaner()
