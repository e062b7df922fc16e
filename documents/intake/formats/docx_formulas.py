"""Keeps the formulas of a Word document, which the library that converts it leaves out.

Each is replaced by a mark in the document's XML, and the mark in the HTML by MathML. A formula that cannot be read,
such as one of the old Equation Editor, leaves a gap.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.etree import ElementTree

from documents.intake.article import Gap
from documents.intake.formats.archive import Archive
from documents.intake.formats.omml import NAMESPACES, UnreadableFormula, mathml

RULE = "formula of a Word document"
_TEXT_PARTS = re.compile(r"(?:^|/)(?:document|footnotes|endnotes)\w*\.xml\Z", re.I)
_MENTIONED = re.compile(r":oMath|ProgID=\"(?:Equation|MathType)")
_BOUND = re.compile(r"xmlns:([\w.-]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
_WORD = re.compile(r"(?:wordprocessingml/2006|ooxml/wordprocessingml)/main\Z")
# Two characters for private use around a number; no typeface is known to have them.
_OPENING, _CLOSING = "\U0010fa01", "\U0010fa02"
_MARK = re.compile(f"{_OPENING}(\\d{{1,6}}){_CLOSING}")
_LONGEST_PARAGRAPH = 200_000  # characters of XML


@dataclass(slots=True)
class FormulaMarks:
    """The formulas of a document by the number of their marks: MathML, or None if one cannot be read."""

    formulas: list[str | None] = field(default_factory=list)

    def mark_in(self, data: bytes) -> bytes:
        """Returns the document with a mark in place of each formula."""
        archive = Archive(data)
        changed = {name: xml for name in archive.names if (xml := self._marked(archive, name)) is not None}
        if not changed:
            return data
        made = io.BytesIO()
        with zipfile.ZipFile(made, "w") as target:
            for name in archive.names:
                target.writestr(name, changed.get(name) or archive.read(name))
        return made.getvalue()

    def put_into(self, html: str) -> tuple[str, tuple[Gap, ...]]:
        """Returns the HTML with its formulas in place of the marks, and the gaps for those that cannot be read."""
        pieces: list[str] = []
        gaps: list[Gap] = []
        at = length = 0
        for found in _MARK.finditer(html):
            number = int(found[1])
            formula = self.formulas[number] if number < len(self.formulas) else ""
            before = html[at : found.start()]
            pieces += [before, formula or ""]
            length += len(before)
            if formula is None:
                gaps.append(Gap(length, "formula", RULE))
            length += len(formula or "")
            at = found.end()
        return "".join([*pieces, html[at:]]), tuple(gaps)

    def _marked(self, archive: Archive, name: str) -> bytes | None:
        """Returns a part of the document with its formulas replaced by marks; None if it has none."""
        if not _TEXT_PARTS.search(name):
            return None
        try:
            xml = archive.read(name).decode("utf-8-sig")
            if not _MENTIONED.search(xml):
                return None
            ElementTree.fromstring(xml)  # noqa: S314 (as below); every element below is closed
        except (UnicodeDecodeError, ElementTree.ParseError):
            return None
        bound = {prefix: first or second for prefix, first, second in _BOUND.findall(xml)}
        word = next((prefix for prefix, address in bound.items() if _WORD.search(address)), "")
        maths = next((prefix for prefix, address in bound.items() if address in NAMESPACES), "")
        pieces = list(self._pieces(xml, word, maths, bound)) if word else []
        return "".join(pieces).encode() if len(pieces) > 1 else None

    def _pieces(self, xml: str, word: str, maths: str, bound: dict[str, str]) -> Iterator[str]:
        at = 0
        for found in _formulas(word, maths).finditer(xml):
            yield xml[at : found.start()]
            at = found.end()
            if found["object"]:
                self.formulas.append(None)
                yield self._mark(word)
            else:
                formula = _read(found[0], maths, bound)
                self.formulas.append(formula)
                run = f"<{word}:r>{self._mark(word)}</{word}:r>"
                yield run if _is_in_paragraph(xml, found.start(), word) else f"<{word}:p>{run}</{word}:p>"
        yield xml[at:]

    def _mark(self, word: str) -> str:
        return f"<{word}:t>{_OPENING}{len(self.formulas) - 1}{_CLOSING}</{word}:t>"


def _formulas(word: str, maths: str) -> re.Pattern[str]:
    """Returns the pattern of a formula, of a paragraph of formulas, and of an object of the old Equation Editor."""
    m, w = re.escape(maths or "m"), re.escape(word)
    return re.compile(
        rf"<{m}:oMathPara\b[^>]*>.*?</{m}:oMathPara>|<{m}:oMath\b[^>]*(?<!/)>.*?</{m}:oMath>"
        rf"|(?P<object><{w}:object\b(?:(?!</{w}:object>).)*?\bProgID=\"(?:Equation|MathType)[^\"]*\""
        rf"(?:(?!</{w}:object>).)*</{w}:object>)",
        re.S,
    )


def _is_in_paragraph(xml: str, at: int, word: str) -> bool:
    first = max(0, at - _LONGEST_PARAGRAPH)
    opened = max(xml.rfind(f"<{word}:p>", first, at), xml.rfind(f"<{word}:p ", first, at))
    return opened > xml.rfind(f"</{word}:p>", first, at)


def _read(xml: str, maths: str, bound: dict[str, str]) -> str | None:
    """Returns a formula as a `math` element, a paragraph of formulas as one for each; None if it cannot be read."""
    declared = "".join(f' xmlns:{prefix}="{address}"' for prefix, address in bound.items())
    try:
        root = ElementTree.fromstring(f"<x{declared}>{xml}</x>")  # noqa: S314 (`check_xml` has refused declarations)
    except ElementTree.ParseError:
        return None
    is_display = xml.startswith(f"<{maths}:oMathPara")
    formulas = [one for one in root.iter() if one.tag in {f"{{{address}}}oMath" for address in NAMESPACES}]
    opening = '<math display="block">' if is_display else "<math>"
    try:
        return "".join(f"{opening}{mathml(formula)}</math>" for formula in formulas) or None
    except UnreadableFormula:
        return None
