"""A passage with the whole paragraphs around it, cut out of the stored HTML of an article.

The quoted words are marked, and hidden text tells a screen reader where they begin and end.
"""

from __future__ import annotations

import html as html_entities
import re
from dataclasses import dataclass, field

from documents.rendering.stored.runs import Run, code_points_of, runs_of
from documents.rendering.tree import VOID, escape_text

# Elements that are searched for paragraphs inside. The meaningful ones are put around the excerpt again.
CONTAINERS = frozenset({"", "div", "section", "article", "main", "details", "blockquote", "ul", "ol", "dl", "figure"})
MEANINGFUL = frozenset({"blockquote", "ul", "ol", "dl"})
BLOCKS = CONTAINERS | {"p", "h1", "h2", "h3", "h4", "h5", "h6", "li", "dt", "dd", "table", "pre", "hr", "figcaption"}
# White space directly inside these belongs to no cell or item.
STRUCTURE = frozenset({"table", "thead", "tbody", "tfoot", "tr", "ul", "ol", "dl"})
LONGEST_PRE = 3000
LINES_AROUND = 3
ATTRIBUTE = re.compile(r'\s(id|lang|dir|start)="([^"]*)"')
NAME = re.compile(r"</?([a-zA-Z][\w-]*)")


@dataclass(frozen=True, slots=True)
class Excerpt:
    """Safe HTML of the paragraphs, and the id of the element at which the passage begins in the full page."""

    html: str
    anchor_id: str


@dataclass(slots=True, eq=False)
class _Node:
    """An element: the indexes of its opening and closing runs, and the span of its text in code points."""

    tag: str
    attributes: dict[str, str]
    opens: int
    start: int
    closes: int = 0
    end: int = 0
    children: list[_Node] = field(default_factory=list)


def excerpt_of(html: str, start: int, end: int, *, opening: str, closing: str) -> Excerpt:
    """Returns the paragraphs around the code points `start` to `end` of the text of `html`.

    `opening` and `closing` are the words before and after the quotation. Reads `html` once.
    """
    runs, root = _parse(html)
    place = _place(root, start)
    wrappers: list[_Node] = []
    node = root
    while True:
        blocks = _blocks_within(node, start, end)
        only = blocks[0] if len(blocks) == 1 else None
        if only is None or only.tag not in CONTAINERS or not any(child.tag in BLOCKS for child in only.children):
            break
        wrappers.append(only)
        node = only
    if not blocks:
        blocks = [node]
    if len(blocks) == 1 and blocks[0].tag == "pre" and blocks[0].end - blocks[0].start > LONGEST_PRE:
        cut = _excerpt_lines(runs, blocks[0], start, end, opening, closing)
    else:
        cut = _marked(runs[blocks[0].opens : blocks[-1].closes + 1], start, end, opening, closing)
    for wrapper in reversed(wrappers):
        cut = _wrapped(wrapper, cut, blocks[0])
    return Excerpt(cut, place)


def _parse(html: str) -> tuple[list[Run], _Node]:
    runs = list(runs_of(html))
    root = _Node("", {}, 0, 0, len(runs), runs[-1].end if runs else 0)
    stack = [root]
    for n, run in enumerate(runs):
        name = NAME.match(run.source) if run.is_markup else None
        if name is None:
            continue
        if run.source.startswith("</"):
            if len(stack) > 1:
                node = stack.pop()
                node.closes, node.end = n, run.end
            continue
        node = _Node(name[1].lower(), dict(ATTRIBUTE.findall(run.source)), n, run.start, n, run.end)
        stack[-1].children.append(node)
        if node.tag not in VOID:
            stack.append(node)
    return runs, root


def _blocks_within(node: _Node, start: int, end: int) -> list[_Node]:
    """Returns the child blocks from the first to the last that contains part of the passage."""
    inside = [n for n, child in enumerate(node.children) if child.start < end and start < child.end]
    if not inside:  # the passage is white space between two blocks
        inside = [n for n, child in enumerate(node.children) if child.start <= end and start <= child.end]
    return node.children[inside[0] : inside[-1] + 1] if inside else []


def _place(root: _Node, start: int) -> str:
    """Returns the id of the last element that begins at or before the passage."""
    found = ""
    waiting = [root]
    while waiting:
        node = waiting.pop()
        if node.start > start:
            continue
        found = node.attributes.get("id") or found
        waiting.extend(reversed(node.children))
    return html_entities.unescape(found)


def _marked(runs: list[Run], start: int, end: int, opening: str, closing: str) -> str:
    """Wraps each piece of the passage in a `<mark>`, with `opening` before the first and `closing` after the last."""
    pieces: list[str] = []
    parents: list[str] = []
    last = -1
    opened = False
    for run in runs:
        if run.is_markup:
            _follow(run.source, parents)
            pieces.append(run.source)
            continue
        first, beyond = max(start - run.start, 0), min(end, run.end) - run.start
        blank_between = bool(parents) and parents[-1] in STRUCTURE and not run.source.strip()
        if first >= beyond or blank_between or "math" in parents:
            pieces.append(run.source)
            continue
        letters = code_points_of(run.source)
        pieces.append("".join(letters[:first]))
        pieces.append(
            '<mark class="quoted">' if opened else f'<mark class="quoted" id="quotation">{_screen_reader_text(opening)}'
        )
        pieces.append("".join(letters[first:beyond]))
        last = len(pieces)
        pieces.append("</mark>")
        pieces.append("".join(letters[beyond:]))
        opened = True
    if last >= 0:
        pieces[last] = f"{_screen_reader_text(closing)}</mark>"
    return "".join(pieces)


def _follow(source: str, parents: list[str]) -> None:
    name = NAME.match(source)
    if not name:
        return
    tag = name[1].lower()
    if source.startswith("</"):
        if parents:
            parents.pop()
    elif tag not in VOID:
        parents.append(tag)


def _screen_reader_text(words: str) -> str:
    return f'<span class="visually-hidden">{escape_text(words)}</span>'


def _excerpt_lines(runs: list[Run], pre: _Node, start: int, end: int, opening: str, closing: str) -> str:
    """Returns the lines of a long preformatted block around the passage, without inner mark-up."""
    text = "".join(html_entities.unescape(run.source) for run in runs[pre.opens : pre.closes] if not run.is_markup)
    first, last = max(start - pre.start, 0), min(end - pre.start, len(text))
    begin, stop = first, last
    for _ in range(LINES_AROUND):
        begin = text.rfind("\n", 0, max(begin - 1, 0)) + 1 if begin else 0
        following = text.find("\n", stop + 1)
        stop = len(text) if following < 0 else following
    return (
        f"<pre>\n{escape_text(text[begin:first])}"
        f'<mark class="quoted" id="quotation">{_screen_reader_text(opening)}'
        f"{escape_text(text[first:last])}{_screen_reader_text(closing)}</mark>"
        f"{escape_text(text[last:stop])}</pre>"
    )


def _wrapped(wrapper: _Node, inner: str, first: _Node) -> str:
    """Puts the excerpt back into its container if that has a meaning or sets language or direction."""
    kept = {name: value for name, value in wrapper.attributes.items() if name in {"lang", "dir"}}
    if wrapper.tag not in MEANINGFUL and not kept:
        return inner
    if wrapper.tag == "ol":
        before = next((n for n, child in enumerate(wrapper.children) if child.end >= first.end), 0)
        begin = wrapper.attributes.get("start", "1")
        kept["start"] = str((int(begin) if begin.lstrip("-").isdecimal() else 1) + before)
    tag = wrapper.tag if wrapper.tag in MEANINGFUL else "div"
    attributes = "".join(f' {name}="{value}"' for name, value in kept.items())
    return f"<{tag}{attributes}>{inner}</{tag}>"
