"""Keeps the formulas of a Word document, which the library that converts it leaves out.

Each is replaced by a mark in the document's XML, and the mark in the HTML by MathML. A formula that cannot be read,
such as one of the old Equation Editor, leaves a gap.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from documents.intake.article import Gap
from documents.intake.formats.docx_package import W
from documents.intake.formats.omml import NAMESPACES, UnreadableFormula, mathml

RULE = "formula of a Word document"
_FORMULAS = frozenset(f"{{{address}}}oMath" for address in NAMESPACES)
_LINES = frozenset(f"{{{address}}}oMathPara" for address in NAMESPACES)
# Two characters for private use around a number; no typeface is known to have them.
_OPENING, _CLOSING = "\U0010fa01", "\U0010fa02"
_MARK = re.compile(f"{_OPENING}(\\d{{1,6}}){_CLOSING}")


@dataclass(slots=True)
class FormulaMarks:
    """The formulas of a document by the number of their marks: MathML, or None if one cannot be read."""

    formulas: list[str | None] = field(default_factory=list)

    def mark(self, formula: Element) -> str:
        """Returns the mark that stands for a formula."""
        self.formulas.append(_read(formula))
        return f"{_OPENING}{len(self.formulas) - 1}{_CLOSING}"

    def put_into(self, html: str, at: int) -> tuple[str, tuple[Gap, ...]]:
        """Returns the HTML with its formulas in place of the marks, and the gaps for those that cannot be read.

        The HTML begins at the position `at` of the text.
        """
        pieces: list[str] = []
        gaps: list[Gap] = []
        end, length = 0, at
        for found in _MARK.finditer(html):
            number = int(found[1])
            formula = self.formulas[number] if number < len(self.formulas) else ""
            before = html[end : found.start()]
            pieces += [before, formula or ""]
            length += len(before)
            if formula is None:
                gaps.append(Gap(length, "formula", RULE))
            length += len(formula or "")
            end = found.end()
        return "".join([*pieces, html[end:]]), tuple(gaps)


def is_formula(element: Element) -> bool:
    """Returns whether an element is a formula, or a line of formulas, with anything in it."""
    return (element.tag in _FORMULAS or element.tag in _LINES) and len(element) > 0


def is_old_formula(element: Element) -> bool:
    """Returns whether an element is an object of the old Equation Editor."""
    return element.tag == f"{W}object" and any(
        one.get("ProgID", "").startswith(("Equation", "MathType")) for one in element.iter()
    )


def _read(formula: Element) -> str | None:
    """Returns a formula as a `math` element, a line of formulas as one for each; None if it cannot be read."""
    opening = '<math display="block">' if formula.tag in _LINES else "<math>"
    try:
        made = (f"{opening}{mathml(one)}</math>" for one in formula.iter() if one.tag in _FORMULAS)
        return "".join(made) or None
    except UnreadableFormula:
        return None
