"""Reads a formula from what programs leave of it in a page: MathML, else TeX."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from documents.intake.html.opened.edits import decode_references, enclosed, escape_markup, map_through
from documents.intake.html.tree import Element, read_tree
from documents.spans import MappedText, Span

_MATHML, _TEX = "mathml", "tex"
_TOKENS = frozenset({"mi", "mn", "mo", "ms", "mtext"})
_PARTS = _TOKENS | frozenset("mrow mfrac msqrt mroot msub msup msubsup munder mover munderover mtable mtr mtd".split())
_NOTES = frozenset({"annotation", "annotation-xml"})
_DISPLAY_STYLE = re.compile(r"\s*\{\s*\\(?:displaystyle|textstyle)\b\s*(.*?)\s*\}\s*\Z", re.S)
_DELIMITERS = (("$$", "$$"), ("\\[", "\\]"), ("\\(", "\\)"), ("$", "$"))
# As kramdown writes TeX, for browsers that read pages as XML.
_CDATA = re.compile(r"\s*%\s*<!\[CDATA\[\s*(.*?)\s*%\s*\]\]>\s*\Z", re.S)
_TEX_TYPES = ("application/x-tex", "application/x-latex", "text/x-tex", "latex", "tex")
_ALTERNATIVES = ("alttext", "data-latex", "data-tex", "data-formula")
_PREFIX = re.compile(r"(</?)[\w-]+:")


@dataclass(frozen=True, slots=True)
class Reading:
    """The source of one formula: the content of its `math`, or TeX."""

    kind: str
    words: MappedText
    is_display: bool = False

    def inline(self) -> MappedText:
        """Returns the formula as HTML within a sentence."""
        name = "math" if self.kind == _MATHML else "code"
        return enclosed(f"<{name}>", self.words, f"</{name}>")

    def display(self) -> MappedText:
        """Returns the formula as HTML on a line of its own."""
        name, look = ("math", 'display="block"') if self.kind == _MATHML else ("code", 'class="formula"')
        return enclosed(f"<{name} {look}>", self.words, f"</{name}>")


def read_formula(html: str, elements: Iterable[Element]) -> Reading | None:
    """Returns the formula that these elements show, from the best source that they hold; None if there is none."""
    sources = [one for element in elements for one in element.elements()]
    for find in (_mathml, _mathml_in_attributes, _mathml_in_scripts, _tex):
        if (found := next(find(html, sources), None)) is not None:
            return found
    return None


def _mathml(html: str, sources: list[Element]) -> Iterator[Reading]:
    for element in sources:
        if _is_math(element) and _is_readable(element, html):
            yield _reading_of_math(html, element)


def _local(element: Element) -> str:
    """Returns the name of an element without its prefix."""
    return element.name.rpartition(":")[2]


def _is_math(element: Element) -> bool:
    return _local(element) == "math"


def _is_readable(math: Element, html: str) -> bool:
    """Returns whether a `math` shows anything, and not only that its source has a mistake."""
    names = {_local(one): one for one in math.elements()}
    if "merror" in names:
        return False
    return (
        any(_local(one) in _TOKENS and html[one.inner : one.inner_end].strip() for one in math.elements())
        or "mfenced" in names
    )


def _reading_of_math(html: str, math: Element) -> Reading:
    """Returns the content of a `math` without its annotations, which are not shown."""
    notes = [one.span for one in math.elements() if _local(one) in _NOTES]
    inner = MappedText.from_span(html, Span(math.inner, math.inner_end))
    words = inner.without(Span(note.start - math.inner, note.end - math.inner) for note in notes)
    if ":" in math.name:
        prefixes = [Span(found.end(1), found.end()) for found in _PREFIX.finditer(words.text)]
        words = words.without(prefixes)
    return Reading(_MATHML, words, math.attributes.get("display") == "block")


def _mathml_in_attributes(html: str, sources: list[Element]) -> Iterator[Reading]:
    for element in sources:
        if span := element.place_of(html, "data-mathml"):
            yield from _mathml_in(decode_references(html, span))


def _mathml_in_scripts(html: str, sources: list[Element]) -> Iterator[Reading]:
    for element in sources:
        if element.name == "script" and element.attributes.get("type", "").lower().startswith("math/mml"):
            yield from _mathml_in(MappedText.from_span(html, Span(element.inner, element.inner_end)))


def _mathml_in(source: MappedText) -> Iterator[Reading]:
    for found in _mathml(source.text, list(read_tree(source.text).root.elements())):
        yield replace(found, words=map_through(found.words, source))


def _tex(html: str, sources: list[Element]) -> Iterator[Reading]:
    for element in sources:
        kind = element.attributes.get("type", "").lower()
        if element.name == "script" and kind.startswith(("math/tex", "math/asciimath")):
            yield from _tex_in(MappedText.from_span(html, Span(element.inner, element.inner_end)))
    for element in sources:
        if _local(element) == "annotation" and element.attributes.get("encoding", "").lower() in _TEX_TYPES:
            yield from _tex_in(decode_references(html, Span(element.inner, element.inner_end)))
    for element in sources:
        for name in _alternatives_of(element):
            if span := element.place_of(html, name):
                yield from _tex_in(decode_references(html, span))


def _alternatives_of(element: Element) -> tuple[str, ...]:
    """Returns the attributes with the TeX of the whole formula; MathJax 4 also writes that of each part."""
    if element.name == "img":
        return (*_ALTERNATIVES, "alt")
    is_part = element.name.startswith("mjx-") and element.name not in {"mjx-container", "mjx-math"}
    is_part = is_part or element.attributes.get("data-mml-node", "math") != "math" or element.name in _PARTS
    return () if is_part else _ALTERNATIVES


def _tex_in(source: MappedText) -> Iterator[Reading]:
    """Yields TeX without the signs that only say where it begins and ends."""
    words = _stripped(source)
    while found := _DISPLAY_STYLE.match(words.text) or _CDATA.match(words.text):
        words = words.part(Span(*found.span(1)))
    for opening, closing in _DELIMITERS:
        if words.text.startswith(opening) and words.text.endswith(closing) and len(words.text) > len(opening + closing):
            words = _stripped(words.part(Span(len(opening), len(words.text) - len(closing))))
            break
    if words.text:
        yield Reading(_TEX, escape_markup(words))


def _stripped(words: MappedText) -> MappedText:
    return words.part(Span(0, len(words.text)).stripped(words.text))
