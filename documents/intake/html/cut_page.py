"""Makes the source of an article: the part of a page that contains it, with everything else cut out.

The rest keeps its tags, so headings, lists, tables, emphasis and links stay as they were.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import escape
from itertools import accumulate

from documents.intake.html.elements import BLOCKS, FORM_CONTROLS, TABLE_PARTS, WRAPPERS
from documents.intake.html.furniture import is_hidden
from documents.intake.html.lines import PageLines
from documents.intake.html.tree import Element, Run
from documents.spans import Span, SpanMap

_LISTS = frozenset("ul ol menu dir dl".split())
# If the article's text is in these only, the element around it is kept because it gives them their meaning.
_REQUIRED_PARENTS = {
    "li": _LISTS,
    **dict.fromkeys(("dt", "dd"), frozenset({"dl"})),
    **dict.fromkeys(("tr", "thead", "tbody", "tfoot", "caption"), frozenset({"table"})),
}
_CONTAINERS = WRAPPERS | frozenset("td th li dt dd figcaption summary option".split()) | {""}
_WHOLE = frozenset({"article", "main"})
_MEANINGFUL_WHEN_EMPTY = frozenset("br hr wbr a span sup".split())
_KEPT_WHEN_EMPTY = TABLE_PARTS - {"table", "caption"}
_NEIGHBOUR_NODES = 50  # nodes before and after a cut one that are searched for kept neighbours
_ABSOLUTE = re.compile(r"https?://", re.I)


@dataclass(slots=True)
class CutPage:
    """A page cut to its article: `region` contains it, `removed` are the nodes in the region that were cut."""

    region: Element
    span: Span
    body: tuple[Span, ...] = ()
    source: str = ""
    source_map: SpanMap = field(default_factory=lambda: SpanMap(()))
    removed: list[Element | Run] = field(default_factory=list)


def cut_page(page: PageLines, kept: frozenset[int], address: str) -> CutPage:
    """Cuts a page to the runs `kept` (at least one); `address` is the base for links if the page states none."""
    region, whole = _region(page, kept)
    span = region.span if whole else Span(region.inner, region.inner_end)
    cutting = CutPage(region, span)
    cutter = _Cutter(page, kept, cutting)
    changes = cutter.edits_of_opened(region) if whole else cutter.edits_in(region)
    html = page.tree.html
    pieces: list[tuple[str, Span | None]] = [_base(page, address)]
    opening, closing = _inherited_tags(region, whole)
    pieces.append((opening, None))
    at, slices = span.start, []
    for change, instead in (*changes, (Span(span.end, span.end), "")):
        slices.append(Span(at, change.start))
        pieces += [(html[at : change.start], slices[-1]), (instead, None)]
        at = change.end
    pieces.append((closing, None))
    cutting.body = tuple(words for one in slices if len(words := one.stripped(html)))
    cutting.source = "".join(words for words, _span in pieces)
    cutting.source_map = SpanMap.from_pieces((len(words), source, True) for words, source in pieces)
    return cutting


def _region(page: PageLines, kept: frozenset[int]) -> tuple[Element, bool]:
    """Returns the innermost element around everything kept, and whether its own tags are kept too."""
    runs = page.tree.runs
    first, last = min(kept), max(kept)
    node = next(
        one for one in runs[first].parent.ancestors() if one.parent is None or (one.first <= first and last < one.last)
    )
    while node.name not in BLOCKS and node.parent is not None:
        node = node.parent
    shaped_by = _REQUIRED_PARENTS.get(node.name, frozenset())
    node = next((one for one in node.ancestors() if one.name in shaped_by), node)
    return node, node.name not in _CONTAINERS


class _Cutter:
    def __init__(self, page: PageLines, kept: frozenset[int], cutting: CutPage) -> None:
        self._page = page
        self._kept = kept
        self._counts = list(accumulate((run.number in kept for run in page.tree.runs), initial=0))
        self._left_out = cutting.removed

    def edits_in(self, element: Element) -> Iterator[tuple[Span, str]]:
        """Yields the spans to cut out of an element, in order, each with its replacement."""
        for n, child in enumerate(element.children):
            if isinstance(child, Run):
                if child.number not in self._kept:
                    yield self._cut(child, "")
            elif self._counts[child.last] > self._counts[child.first]:
                yield from self.edits_of_opened(child)
            elif child.name in _KEPT_WHEN_EMPTY or (child.name == "figure" and child not in self._page.told):
                yield from self.edits_in(child)
            elif not self._keeps_empty(child):
                yield self._cut(child, self._block_break(element, n))

    def edits_of_opened(self, element: Element) -> Iterator[tuple[Span, str]]:
        """Yields the edits in an element that contains text of the article, and to its tags.

        An element marked as the whole article, or as hidden, becomes a plain one: it has siblings, and everything kept
        must be shown.
        """
        is_plain = (
            element.name in _WHOLE | FORM_CONTROLS or element.attributes.get("role") in _WHOLE or is_hidden(element)
        )
        is_block = element.name in BLOCKS
        if is_plain:
            yield Span(element.start, element.inner), f"<div{_place(element)}>" if is_block else ""
        yield from self.edits_in(element)
        if is_plain:
            yield Span(element.inner_end, element.end), "</div>" if is_block else ""

    def _cut(self, node: Element | Run, joint: str) -> tuple[Span, str]:
        self._left_out.append(node)
        return node.span, joint

    def _keeps_empty(self, element: Element) -> bool:
        """Returns whether an element without text is kept: a break, a link target, a picture with a description."""
        if element.has_words or element in self._page.told:
            return False
        if element.name == "img":
            return bool(element.attributes.get("alt", "").strip())
        children = [child for child in element.children if isinstance(child, Element)]
        if not children:
            return element.name in _MEANINGFUL_WHEN_EMPTY
        return element.name in {"picture", "a", "span", "p", "div"} and all(
            self._keeps_empty(child) or child.name == "source" for child in children
        )

    def _block_break(self, parent: Element, n: int) -> str:
        """Returns an empty block where one is cut out between bare text, so that the words around it stay apart."""
        child = parent.children[n]
        if isinstance(child, Run) or child.name not in BLOCKS or parent.name in TABLE_PARTS - {"td", "th"}:
            return ""
        near = (
            parent.children[max(0, n - _NEIGHBOUR_NODES) : n][::-1],
            parent.children[n + 1 : n + 1 + _NEIGHBOUR_NODES],
        )
        before, after = (next((one for one in nodes if self._is_kept(one)), None) for nodes in near)
        return "<div></div>" if _is_inline(before) and _is_inline(after) else ""

    def _is_kept(self, node: Element | Run) -> bool:
        if isinstance(node, Run):
            return node.number in self._kept
        return self._counts[node.last] > self._counts[node.first]


def _is_inline(node: Element | Run | None) -> bool:
    return isinstance(node, Run) or (node is not None and node.name not in BLOCKS)


def _base(page: PageLines, address: str) -> tuple[str, Span | None]:
    """Returns the tag that states the page's own address, the base of its links, or a new `base` tag."""
    found = [(order, element) for element in page.elements if (order := _address_rank(element))]
    if found:
        element = min(found, key=lambda one: one[0])[1]
        return element.span.of(page.tree.html), element.span
    return (f'<base href="{escape(address)}">' if _ABSOLUTE.match(address) else "", None)


def _address_rank(element: Element) -> int:
    """Returns the rank of an element as a statement of the page's address: 1 (best) to 3, or 0 for none."""
    given = element.attributes
    ways = (
        (element.name == "base", "href"),
        (element.name == "link" and given.get("rel", "").lower() == "canonical", "href"),
        (element.name == "meta" and given.get("property") == "og:url", "content"),
    )
    return next((n for n, (is_so, name) in enumerate(ways, 1) if is_so and _ABSOLUTE.match(given.get(name, ""))), 0)


def _inherited_tags(region: Element, whole: bool) -> tuple[str, str]:
    """Returns tags with the direction and language that the region inherits, except those of the page."""
    said: dict[str, str] = {}
    for element in region.ancestors():
        if element.name == "html" or (element is region and whole):
            continue
        for name in ("dir", "lang"):
            if element.attributes.get(name):
                said.setdefault(name, element.attributes[name])
    given = "".join(f' {name}="{escape(value)}"' for name, value in sorted(said.items()))
    return (f"<div{given}>", "</div>") if given else ("", "")


def _place(element: Element) -> str:
    names = ("id", "dir", "lang")
    return "".join(
        f' {name}="{escape(element.attributes[name])}"' for name in names if element.attributes.get(name, "").strip()
    )
