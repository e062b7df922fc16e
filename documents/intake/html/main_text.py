"""Finds the runs of a page in trafilatura's main text.

trafilatura returns text without positions, and the same text may occur many times in a page. So each run gets a sign of
its own before the extraction, made of characters of the Braille block. They count as neither words nor control
characters, so they come through and do not change the result. The signs in the output name the runs.
"""

from __future__ import annotations

import re
from itertools import pairwise

from documents.intake.html.tree import Tree

# A page with more would exceed the time limit of a capture (the time grows faster than the page); it is a book.
_MAX_RUNS = 40_000
_MAX_LETTERS = 2_000_000
_FIRST, _COUNT = 0x2801, 255
_BRAILLE = re.compile("[\u2800-\u28ff]")
_SIGN = re.compile("[\u2801-\u28ff]{3}")


def main_runs(tree: Tree) -> frozenset[int]:
    """Returns the numbers of the runs in trafilatura's main text; none if it finds nothing or the page is too large."""
    if not tree.runs or len(tree.runs) > _MAX_RUNS or sum(run.letters for run in tree.runs) > _MAX_LETTERS:
        return frozenset()
    found = _extracted(_with_run_signs(tree))
    return frozenset(number for sign in _SIGN.findall(found) if (number := _number_of(sign)) < len(tree.runs))


def _with_run_signs(tree: Tree) -> str:
    """Returns the page with a sign before the text of each run, and without other Braille."""
    places = [0, *(run.span.start for run in tree.runs), len(tree.html)]
    pieces = [_BRAILLE.sub(" ", tree.html[start:end]) for start, end in pairwise(places)]
    for n, piece in enumerate(pieces[1:]):
        blanks = len(piece) - len(piece.lstrip())
        pieces[n + 1] = f"{piece[:blanks]}{_sign_of(n)}{piece[blanks:]}"
    return "".join(pieces)


def _sign_of(number: int) -> str:
    return "".join(chr(_FIRST + number // _COUNT**place % _COUNT) for place in (2, 1, 0))


def _number_of(sign: str) -> int:
    number = 0
    for letter in sign:
        number = number * _COUNT + ord(letter) - _FIRST
    return number


def _extracted(html: str) -> str:
    # Slow to load, and needed for HTML pages only.
    import lxml.etree  # type: ignore[import-untyped]
    import trafilatura

    try:
        return trafilatura.extract(html, include_comments=False, include_tables=True) or ""
    except (
        lxml.etree.LxmlError,
        ArithmeticError,
        AssertionError,
        AttributeError,
        LookupError,
        RecursionError,
        TypeError,
        ValueError,
    ):
        return ""  # the article is then found without trafilatura, only less well
