"""Writes each formula of a page once, at its place, whatever the program that drew it left in the source.

A formula is often there several times: MathML for screen readers, drawn letters, a picture, its TeX. What is written is
MathML if there is any, because its text is exact, else TeX, as code. A formula of which only a drawing is left becomes
a gap.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from html import unescape

from documents.intake.article import Gap
from documents.intake.html.elements import BLOCKS, HEADINGS
from documents.intake.html.opened.edits import Edit, enclosed
from documents.intake.html.opened.formula_sources import Reading, read_formula
from documents.intake.html.tree import Element, Run, Tree
from documents.intake.html_tags import inner_text
from documents.spans import MappedText, Span

MENTIONED = re.compile(
    r"<(?:[\w-]+:)?math\b|math/(?:tex|mml|asciimath)|MathJax|\bmjx-|mjx-chtml|katex|mwe-math"
    r"|latex|\bclass=[\"']?(?:tex|math)\b|\balt=[\"']?(?:\$|\\[(\[])",
    re.I,
)
_FRAME = re.compile(r"(?:MathJax|MathJax_(?!Preview)\w+|MJXc-display|mjx-chtml|mjx-full-width)\Z")
_PREVIEW = "MathJax_Preview"
_DRAWN = frozenset({"katex", "katex-display", "mwe-math-element"})
_PICTURE = re.compile(
    r"(?:\Amwe-math-fallback-image|\A(?:tex|latex|math|mathjax|equation)(?:[-_](?:img|image))?\Z)", re.I
)
_PICTURE_ADDRESS = re.compile(r"(?:latex\.php\?|latex\.codecogs\.com/|/media/math/render/|mathtex\.cgi|mimetex)", re.I)
_IN_DOLLARS = re.compile(r"(?:\$[^$]+\$|\\\(.+\\\)|\\\[.+\\\])\Z", re.S)
_SCRIPT = re.compile(r"math/(?:tex|mml|asciimath)\b", re.I)
_DISPLAY = re.compile(
    r"mode\s*=\s*display|katex-display|MathJax_(?:SVG_)?Display|MJXc-display|mwe-math-\S*block|mwe-math-mathml-display",
    re.I,
)
# A formula of its own within one of these goes between two line breaks, because they contain no block.
_TEXT_ONLY = HEADINGS | {"p", "dt", "caption", "summary", "pre"}
# An element that contains one of these is more than a formula, whatever its class.
_OF_ARTICLES = HEADINGS | frozenset("html body article main section p li dd blockquote pre".split())
FORMULA_CLASS = "formula"
_LONGEST_WORDS = 300


@dataclass(slots=True)
class _Formula:
    """Neighbouring elements that show the same formula."""

    elements: list[Element] = field(default_factory=list)

    @property
    def span(self) -> Span:
        return Span(self.elements[0].start, self.elements[-1].end)


def edit_formulas(tree: Tree) -> tuple[list[Edit], list[Gap]]:
    """Returns the edits that write each formula once, and the gaps for those that nothing can read, in order."""
    if not MENTIONED.search(tree.html):
        return [], []
    edits: list[Edit] = []
    gaps: list[Gap] = []
    after_break = 0
    for formula in _grouped(tree.html, _elements_of_formulas(tree.root)):
        reading = read_formula(tree.html, formula.elements)
        if reading is not None:
            is_on_new_line = after_break > 0 and not tree.html[after_break : formula.span.start].strip()
            edits.append(Edit(formula.span, _written(formula, reading, is_on_new_line=is_on_new_line)))
            after_break = formula.span.end if edits[-1].instead.text.endswith("<br>") else 0
        elif not _is_left_alone(formula):
            edits.append(Edit(formula.span, MappedText.from_inserted("")))
            words = _words_of(tree.html, formula)
            gaps.append(Gap(formula.span.start, "formula", "formula that is only drawn", words))
    return edits, gaps


def _elements_of_formulas(root: Element) -> Iterator[Element]:
    """Yields the outermost elements that show a formula or hold its source, in order."""
    waiting: list[Element] = [root]
    while waiting:
        element = waiting.pop()
        if _is_of_formula(element):
            yield element
        elif element.name not in {"template", "svg"}:
            waiting.extend(child for child in reversed(element.children) if isinstance(child, Element))


def _is_of_formula(element: Element) -> bool:
    classes = element.attributes.get("class", "").split()
    if element.name in {"math", "mjx-container"} or element.name.endswith(":math"):
        return True
    if element.name == "script":
        return bool(_SCRIPT.match(element.attributes.get("type", "")))
    if element.name == "img":
        if "mwe-math-fallback-image" in element.attributes.get("class", ""):
            return True
        alt, address = element.attributes.get("alt", ""), element.attributes.get("src", "")
        if _IN_DOLLARS.match(alt):
            return True
        return bool(alt) and (any(map(_PICTURE.match, classes)) or bool(_PICTURE_ADDRESS.search(address)))
    is_named = bool(_DRAWN.intersection(classes)) or _is_preview(element) or _is_frame(element)
    return is_named and not any(one.name in _OF_ARTICLES for one in element.elements())


def _is_preview(element: Element) -> bool:
    return _PREVIEW in element.attributes.get("class", "").split()


def _is_frame(element: Element) -> bool:
    return any(map(_FRAME.match, element.attributes.get("class", "").split()))


def _grouped(html: str, elements: Iterable[Element]) -> Iterator[_Formula]:
    """Joins MathJax's preview, drawing and script of one formula, which follow one another in this order."""
    order = 0
    group = _Formula()
    for element in elements:
        rank = 1 if _is_preview(element) else 2 if _is_frame(element) else 3 if element.name == "script" else 0
        beside = bool(group.elements) and not html[group.span.end : element.start].strip()
        if not (rank > order > 0 and beside):
            if group.elements:
                yield group
            group = _Formula()
        group.elements.append(element)
        order = rank
    if group.elements:
        yield group


def _is_left_alone(formula: _Formula) -> bool:
    """Returns whether what cannot be read is no drawing: a preview shows its words, and an empty one nothing."""
    return all(_is_preview(element) for element in formula.elements)


def _written(formula: _Formula, reading: Reading, *, is_on_new_line: bool) -> MappedText:
    if not (reading.is_display or any(_says_display(element) for element in formula.elements)):
        return reading.inline()
    before, after = (
        ("" if is_on_new_line else "<br>", "<br>") if _is_in_text(formula) else (f'<p class="{FORMULA_CLASS}">', "</p>")
    )
    return enclosed(before, reading.display(), after)


def _says_display(element: Element) -> bool:
    for one in element.elements():
        if one.attributes.get("display", "").lower() in {"true", "block"}:
            return True
        if _DISPLAY.search(f"{one.attributes.get('class', '')} {one.attributes.get('type', '')}"):
            return True
    return False


def _is_in_text(formula: _Formula) -> bool:
    """Returns whether a formula stands in a paragraph, also in one that only its own `div` seems to end."""
    first = formula.elements[0]
    around = next((one for one in first.ancestors() if one is not first and one.name in BLOCKS), None)
    if around is None:
        return False
    if around.name in _TEXT_ONLY:
        return True
    before = _last_before(around, first)
    return before is not None and before.name == "p" and before.end == before.inner_end == formula.span.start


def _last_before(parent: Element, element: Element) -> Element | None:
    """Returns the child of `parent` that begins last before an element inside it; None if that is text."""
    place = bisect_left(parent.children, element.start, key=_start)
    before = parent.children[place - 1] if place else None
    return before if isinstance(before, Element) else None


def _start(node: Element | Run) -> int:
    return node.span.start


def _words_of(html: str, formula: _Formula) -> str:
    """Returns the words that describe a drawn formula: those for screen readers, else its letters."""
    for element in formula.elements:
        for one in element.elements():
            for name in ("aria-label", "data-semantic-speech", "alt", "title"):
                if words := " ".join(one.attributes.get(name, "").split()):
                    return unescape(words)[:_LONGEST_WORDS]
    span = formula.span
    return inner_text(span.of(html)[: 20 * _LONGEST_WORDS])[:_LONGEST_WORDS]
