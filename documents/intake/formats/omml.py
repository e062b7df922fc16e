"""Turns a formula of Office (OMML, ECMA-376, part 1, §22.1) into presentational MathML."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from html import escape
from xml.etree.ElementTree import Element

from documents.intake.formats.docx_styles import is_on

NAMESPACES = (
    "http://schemas.openxmlformats.org/officeDocument/2006/math",
    "http://purl.oclc.org/ooxml/officeDocument/math",
)
_MAX_DEPTH = 60  # elements in one another
_TOKEN = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]|\s+|\S")
_RUN_PROPERTIES = "rPr"


class UnreadableFormula(Exception):
    """A formula is too deep, or has nothing that can be shown."""


def mathml(formula: Element) -> str:
    """Returns the content of a `math` element for an `m:oMath`. Raises `UnreadableFormula`."""
    made = _row(formula, 0)
    if not made:
        raise UnreadableFormula
    return made


def _row(parent: Element | None, depth: int) -> str:
    """Returns what the children of an element become, one after the other."""
    if depth > _MAX_DEPTH:
        raise UnreadableFormula
    return "".join(_made(child, depth + 1) for child in (parent if parent is not None else ()))


def _made(element: Element, depth: int) -> str:
    name = _name(element)
    if name == "r":
        return "".join(_tokens(element))
    maker = _MAKERS.get(name)
    if maker is not None:
        return maker(element, depth)
    if name.endswith("Pr") or name == "t":
        return ""
    return _row(element, depth)


def _name(element: Element) -> str:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _part(element: Element, name: str) -> Element | None:
    return next((child for child in element if _name(child) == name), None)


def _grouped(element: Element, name: str, depth: int) -> str:
    """Returns a part as one argument."""
    return f"<mrow>{_row(_part(element, name), depth)}</mrow>"


def _property(element: Element, name: str, otherwise: str) -> str:
    """Returns the value of a property of an element; an empty one is "on" or a space, as the standard says."""
    properties = _part(element, f"{_name(element)}Pr")
    given = _part(properties, name) if properties is not None else None
    if given is None:
        return otherwise
    return next((value for key, value in given.attrib.items() if key.rpartition("}")[2] == "val"), "")


def _is_on(element: Element, name: str) -> bool:
    return is_on(_property(element, name, "0"))


def _tokens(run: Element) -> Iterator[str]:
    """Yields the letters, numbers and signs of a run; words in upright type stay together."""
    words = "".join(child.text or "" for child in run if _name(child) == "t")
    properties = _part(run, _RUN_PROPERTIES)
    kinds = {_name(child): child for child in properties} if properties is not None else {}
    style = next(iter(kinds["sty"].attrib.values()), "") if "sty" in kinds else ""
    if words.strip() and ("nor" in kinds or (style == "p" and words.strip().isalpha())):
        yield _token("mtext" if "nor" in kinds else "mi", words)
        return
    for found in _TOKEN.finditer(words):
        if not found[0].isspace():
            yield _token("mn" if found[0][0].isdecimal() else "mi" if found[0].isalpha() else "mo", found[0])


def _token(tag: str, words: str) -> str:
    return f"<{tag}>{escape(words, quote=False)}</{tag}>"


def _fraction(element: Element, depth: int) -> str:
    kind = _property(element, "type", "bar")
    above, below = _grouped(element, "num", depth), _grouped(element, "den", depth)
    if kind == "lin":
        return f"{above}<mo>/</mo>{below}"
    opening = '<mfrac linethickness="0">' if kind == "noBar" else "<mfrac>"
    return f"{opening}{above}{below}</mfrac>"


def _scripts(tag: str, *names: str) -> Callable[[Element, int], str]:
    def made(element: Element, depth: int) -> str:
        return f"<{tag}>{''.join(_grouped(element, name, depth) for name in names)}</{tag}>"

    return made


def _scripts_before(element: Element, depth: int) -> str:
    sub, sup = _grouped(element, "sub", depth), _grouped(element, "sup", depth)
    return f"<msubsup><mrow></mrow>{sub}{sup}</msubsup>{_grouped(element, 'e', depth)}"


def _root(element: Element, depth: int) -> str:
    inside = _grouped(element, "e", depth)
    degree = _row(_part(element, "deg"), depth)
    if _is_on(element, "degHide") or not degree:
        return f"<msqrt>{inside}</msqrt>"
    return f"<mroot>{inside}<mrow>{degree}</mrow></mroot>"


def _nary(element: Element, depth: int) -> str:
    sign = _token("mo", _property(element, "chr", "∫") or "∫")
    beside = _property(element, "limLoc", "subSup" if "∫" in sign else "undOvr") == "subSup"
    sub = "" if _is_on(element, "subHide") else _row(_part(element, "sub"), depth)
    sup = "" if _is_on(element, "supHide") else _row(_part(element, "sup"), depth)
    tag = ("msub" if beside else "munder") if sub else ""
    if sup:
        tag = {"": "msup" if beside else "mover", "msub": "msubsup", "munder": "munderover"}[tag]
    scripts = "".join(f"<mrow>{script}</mrow>" for script in (sub, sup) if script)
    return f"{f'<{tag}>{sign}{scripts}</{tag}>' if tag else sign}{_grouped(element, 'e', depth)}"


def _delimited(element: Element, depth: int) -> str:
    opening, closing = _property(element, "begChr", "("), _property(element, "endChr", ")")
    between = _token("mo", _property(element, "sepChr", "|") or "|")
    parts = [f"<mrow>{_row(child, depth)}</mrow>" for child in element if _name(child) == "e"]
    brackets = [_token("mo", sign) if sign else "" for sign in (opening, closing)]
    return f"<mrow>{brackets[0]}{between.join(parts)}{brackets[1]}</mrow>"


def _accent(element: Element, depth: int) -> str:
    sign = _token("mo", _property(element, "chr", "\u0302") or "\u0302")
    return f'<mover accent="true">{_grouped(element, "e", depth)}{sign}</mover>'


def _bar(element: Element, depth: int) -> str:
    tag = "mover" if _property(element, "pos", "bot") == "top" else "munder"
    return f"<{tag}>{_grouped(element, 'e', depth)}<mo>¯</mo></{tag}>"


def _group_sign(element: Element, depth: int) -> str:
    tag = "mover" if _property(element, "pos", "bot") == "top" else "munder"
    return f"<{tag}>{_grouped(element, 'e', depth)}{_token('mo', _property(element, 'chr', '⏟') or '⏟')}</{tag}>"


def _matrix(element: Element, depth: int) -> str:
    rows = (
        "".join(f"<mtd>{_row(cell, depth)}</mtd>" for cell in row if _name(cell) == "e")
        for row in element
        if _name(row) == "mr"
    )
    return f"<mtable>{''.join(f'<mtr>{row}</mtr>' for row in rows)}</mtable>"


def _equations(element: Element, depth: int) -> str:
    rows = (_row(row, depth) for row in element if _name(row) == "e")
    return f"<mtable>{''.join(f'<mtr><mtd>{row}</mtd></mtr>' for row in rows)}</mtable>"


def _function(element: Element, depth: int) -> str:
    return f"{_grouped(element, 'fName', depth)}{_grouped(element, 'e', depth)}"


_MAKERS: dict[str, Callable[[Element, int], str]] = {
    "f": _fraction,
    "sSup": _scripts("msup", "e", "sup"),
    "sSub": _scripts("msub", "e", "sub"),
    "sSubSup": _scripts("msubsup", "e", "sub", "sup"),
    "sPre": _scripts_before,
    "rad": _root,
    "nary": _nary,
    "d": _delimited,
    "func": _function,
    "acc": _accent,
    "bar": _bar,
    "groupChr": _group_sign,
    "limLow": _scripts("munder", "e", "lim"),
    "limUpp": _scripts("mover", "e", "lim"),
    "m": _matrix,
    "eqArr": _equations,
}
