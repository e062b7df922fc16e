"""Signs in the text of a formula for what only its drawing shows: ½ is drawn as 1 over 2, and its text is "1/2".

Without them the text of one half times x squared would be "12x2", which is another formula, and every quotation of it
would be wrong. The signs are in the page, so that its text stays exact, but take no room and are not seen: MathML has
`mphantom` for that, which browsers also keep from screen readers.
"""

from __future__ import annotations

from collections.abc import Iterator

from documents.rendering.tree import Element, text_of
from documents.rendering.vocabulary import MATHS_TOKENS

_SCRIPTS = {
    "msub": ("_",),
    "msup": ("^",),
    "msubsup": ("_", "^"),
    "munder": ("_",),
    "mover": ("^",),
    "munderover": ("_", "^"),
}
_BRACKETS = {"(": ")", "[": "]", "{": "}", "|": "|", "⟨": "⟩", "⌊": "⌋", "⌈": "⌉"}
# These are written high or low anyway: 90°, f′, x*.
_RAISED = frozenset("′″‴⁗'*∗°†‡")
_MAX_DEPTH = 40  # elements in one another
_RELATIONS = frozenset("=<>≤≥≠≈≡∼≅∝→↦⇒⇔∈⊂⊆:,;")


def add_signs(formula: Element) -> None:
    """Adds the signs to a formula, unless it is nested deeper than any that people write."""
    if not _is_deeper(formula, _MAX_DEPTH):
        _add(formula)


def _is_deeper(element: Element, depth: int) -> bool:
    return depth < 0 or any(_is_deeper(child, depth - 1) for child in _elements(element))


def _add(element: Element) -> None:
    for child in _elements(element):
        _add(child)
    if element.tag in _SCRIPTS:
        _add_to_scripts(element)
    elif element.tag == "mfrac":
        _add_to_fraction(element)
    elif element.tag == "mroot":
        base, index = _elements(element)
        element.children = [_bracketed(base), _row(_sign("^(1/"), index, _sign(")"))]
    elif element.tag == "msqrt":
        element.children = [_sign("√("), _row(*_elements(element)), _sign(")")]
    elif element.tag == "mtable":
        _add_to_table(element)
    elif element.tag not in MATHS_TOKENS:
        element.children = list(_spaced(_elements(element)))


def _add_to_scripts(element: Element) -> None:
    base, *scripts = _elements(element)
    signs = _SCRIPTS[element.tag]
    is_compound = element.tag.startswith("ms") and not _is_simple(base)
    element.children = [_bracketed(base) if is_compound else base]
    for sign, script in zip(signs, scripts, strict=True):
        element.children.append(script if _needs_no_sign(element, script) else _row(_sign(sign), _bracketed(script)))


def _needs_no_sign(element: Element, script: Element) -> bool:
    words = text_of(script)
    if not words or (element.tag == "msup" and set(words) <= _RAISED):
        return True
    # An accent: a bar, an arrow or a hat over a letter.
    return element.tag in {"mover", "munder"} and script.tag == "mo"


def _add_to_fraction(fraction: Element) -> None:
    above, below = _elements(fraction)
    thickness = fraction.attributes.get("linethickness", "")
    is_stack = bool(thickness) and not thickness.strip("0.pxemt%")
    fraction.children = [_bracketed(above), _row(_sign("¦" if is_stack else "/"), _bracketed(below))]


def _add_to_table(table: Element) -> None:
    """Separates rows by semicolons and cells by commas, but not the sides of an equation, which are cells as well."""
    rows = [row for row in _elements(table) if row.tag == "mtr"]
    for row in rows:
        before = ""
        for cell in _cells(row):
            words = text_of(cell)
            if before and words and words[0] not in _RELATIONS and before[-1] not in _RELATIONS:
                cell.children.insert(0, _sign(", "))
            before = words or before
    for row in rows[1:]:
        cells = _cells(row)
        if cells and text_of(row):
            cells[0].children.insert(0, _sign("; "))


def _cells(row: Element) -> list[Element]:
    return [cell for cell in _elements(row) if cell.tag == "mtd"]


def _spaced(children: list[Element]) -> Iterator[Element | str]:
    """Yields the parts of a row with a blank where the end of a fraction or a script would run into what follows."""
    before = ""
    for child in children:
        words = text_of(child)
        if before[-1:].isalnum() and words[:1].isalnum():
            yield _sign(" ")
        yield child
        if words:
            before = words if _ends_in_structure(child) else ""


def _ends_in_structure(element: Element) -> bool:
    if element.tag in {"mrow", "mstyle", "mpadded"}:
        parts = [part for part in _elements(element) if text_of(part)]
        return bool(parts) and _ends_in_structure(parts[-1])
    return element.tag in _SCRIPTS or element.tag in {"mfrac", "mroot"}


def _elements(element: Element) -> list[Element]:
    return [child for child in element.children if isinstance(child, Element)]


def _bracketed(element: Element) -> Element:
    return element if _is_simple(element) else _row(_sign("("), element, _sign(")"))


def _is_simple(element: Element) -> bool:
    """Returns whether an element is one number, one name, one sign, or stands in brackets."""
    words = text_of(element)
    if element.tag in MATHS_TOKENS or len(words) <= 1 or words.isdecimal():
        return True
    parts = [part for part in _elements(element) if text_of(part)]
    if element.tag not in {"mrow", "mstyle", "mpadded", "math"}:
        is_script = element.tag in _SCRIPTS and all(part.tag in MATHS_TOKENS for part in parts[:1])
        return is_script or element.tag == "msqrt"
    if len(parts) == 1:
        return _is_simple(parts[0])
    return _BRACKETS.get(words[0]) == words[-1] and sum(words.count(sign) for sign in (words[0], words[-1])) in {2, 4}


def _row(*children: Element) -> Element:
    return Element("mrow", {}, list(children))


def _sign(words: str) -> Element:
    """Returns signs that are in the text and take no room; text is no operator, so nothing stretches or spaces it."""
    return Element("mpadded", {"width": "0"}, [Element("mphantom", {}, [Element("mtext", {}, [words])])])
