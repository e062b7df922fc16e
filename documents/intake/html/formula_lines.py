"""Recognises lines that are nothing but a formula."""

from __future__ import annotations

import re

from documents.intake.html.lines import Line, PageLines
from documents.intake.html.tree import Run

_CLASSES = frozenset({"formula", "equation", "math", "mathjax-tex"})
# TeX that a script would have drawn.
_TEX = re.compile(r"(?:\$\$.+\$\$|\\\[.+\\\]|\\begin\{.+\\end\{\w+\*?\})\s*(?:\(\S{1,9}\))?[.,;]?\Z", re.S)
_NUMBER = re.compile(r"\W*\(?[\w.]{1,6}\)?\W*\Z")  # of the formula, or the sign at its end


def is_formula_line(page: PageLines, line: Line) -> bool:
    """Returns whether a line is a formula, perhaps with its number."""
    if _TEX.match(line.words):
        return True
    runs = page.tree.runs[line.first : line.last]
    in_formula = [_is_in_formula(run) for run in runs]
    if not any(in_formula):
        return False
    beside = "".join(
        run.span.of(page.tree.html) for run, is_inside in zip(runs, in_formula, strict=True) if not is_inside
    )
    return not beside.strip() or bool(_NUMBER.match(beside))


def _is_in_formula(run: Run) -> bool:
    return any(
        element.name == "math" or _CLASSES.intersection(element.attributes.get("class", "").lower().split())
        for element in run.parent.ancestors()
    )
