"""Scans HTML for tags and keeps their positions.

The parsers that browsers use give no offsets, and evidence needs them. `rendering` parses and sanitises what is shown;
what is read here is only ever a proposal.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape

from documents.spans import Span

MAX_TAGS = 200_000
COMMENT = "!"  # the name given to comments and declarations

# Elements whose content is not markup (https://html.spec.whatwg.org/multipage/parsing.html).
RAW_TEXT_ENDS = {
    name: re.compile(f"</{name}", re.I)
    for name in ("script", "style", "title", "textarea", "xmp", "iframe", "noembed", "noframes", "noscript")
}
# Elements that have no end tag (https://html.spec.whatwg.org/multipage/syntax.html#void-elements).
VOID = frozenset("area base br col embed hr img input link meta param source track wbr".split())
_NAME = re.compile(r"/?([a-zA-Z][^\s/>]*)")
_QUOTE = re.compile(r"=\s*([\"'])")
_ATTRIBUTE = re.compile(r"""[\s/]*([^\s/>=]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>"']*)))?""")
_MAX_ATTRIBUTES = 40
_MARKUP = re.compile(r"<[^<>]*>")


@dataclass(frozen=True, slots=True)
class Tag:
    """One tag of the source: `name` in lower case, `start` to `end` in code points."""

    name: str
    closing: bool
    start: int
    end: int


def tags(html: str, *, is_xml: bool = False) -> Iterator[Tag]:
    """Yields the tags in order, a comment as one, skipping those in scripts and the like; at most `MAX_TAGS`.

    In XML, a script may be an empty element, behind which the page goes on. Makes one pass: the time is linear in the
    length for any input.
    """
    at = 0
    for _n in range(MAX_TAGS):
        tag = _next_tag(html, at)
        if tag is None:
            return
        yield tag
        at = tag.end
        is_empty = is_xml and html.startswith("/>", tag.end - 2)
        if tag.name in RAW_TEXT_ENDS and not tag.closing and not is_empty:
            ending = RAW_TEXT_ENDS[tag.name].search(html, at)
            at = ending.start() if ending else len(html)


def attribute(html: str, tag: Tag, wanted: str) -> tuple[str, Span | None]:
    """Returns the value of a tag's attribute and its position; ("", None) if it is missing or empty."""
    for given in _given(html, tag):
        if given[1].lower() == wanted:
            group = next((n for n in (2, 3, 4) if given[n]), None)
            return (unescape(given[group]).strip(), Span(*given.span(group))) if group else ("", None)
    return "", None


def attributes(html: str, tag: Tag) -> dict[str, str]:
    """Returns the attributes of a tag with lower-case names; of two with the same name the first, as in browsers."""
    found: dict[str, str] = {}
    for given in _given(html, tag):
        found.setdefault(given[1].lower(), unescape(given[2] or given[3] or given[4] or "").strip())
    return found


def _given(html: str, tag: Tag) -> Iterator[re.Match[str]]:
    at, end = tag.start + 1 + len(tag.name), max(tag.start, tag.end - 1)
    for _n in range(_MAX_ATTRIBUTES):
        given = _ATTRIBUTE.match(html, at, end)
        if given is None:
            return
        yield given
        at = given.end()


def inner_text(markup: str) -> str:
    """Returns the text of a piece of HTML on one line, without tags and with character references resolved."""
    return " ".join(unescape(_MARKUP.sub(" ", markup)).split())


def _next_tag(html: str, at: int) -> Tag | None:
    while (at := html.find("<", at)) >= 0:
        if html.startswith(("<!", "<?"), at):
            closing = html.find("-->" if html.startswith("<!--", at) else ">", at + 2)
            return Tag(COMMENT, False, at, len(html) if closing < 0 else html.index(">", closing) + 1)
        if name := _NAME.match(html, at + 1):
            return Tag(name[1].lower(), html[at + 1] == "/", at, _end_of_tag(html, name.end()))
        at += 1
    return None


def _end_of_tag(html: str, at: int) -> int:
    """Returns the position after a tag's `>`; quoted attributes may contain others."""
    while (closing := html.find(">", at)) >= 0:
        quote = _QUOTE.search(html, at, closing)
        if quote is None:
            return closing + 1
        ended = html.find(quote.group(1), quote.end())
        if ended < 0:
            return closing + 1
        at = ended + 1
    return len(html)
