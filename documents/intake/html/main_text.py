"""Which words of a page trafilatura takes for its main text.

trafilatura gives words without their places, and the same words may stand in a page many times. So each run of words
gets a sign of its own before it is asked, made of letters of the Braille block: they count as neither words nor
control characters, so they come through and change nothing of what it finds. The signs in its answer name the runs.
"""

from __future__ import annotations

import re
from itertools import pairwise

from documents.intake.html.tree import Tree

# More than these would take longer than a capture may (it grows faster than the page), and is a book, not a page.
_MAX_RUNS = 40_000
_MAX_LETTERS = 2_000_000
_FIRST, _COUNT = 0x2801, 255
_BRAILLE = re.compile("[\u2800-\u28ff]")
_SIGN = re.compile("[\u2801-\u28ff]{3}")


def main_runs(tree: Tree) -> frozenset[int]:
    """The numbers of the runs that trafilatura finds in the main text; none where it finds nothing, or is not asked."""
    if not tree.runs or len(tree.runs) > _MAX_RUNS or sum(run.letters for run in tree.runs) > _MAX_LETTERS:
        return frozenset()
    found = _extracted(_with_run_signs(tree))
    return frozenset(number for sign in _SIGN.findall(found) if (number := _number_of(sign)) < len(tree.runs))


def _with_run_signs(tree: Tree) -> str:
    """The page with a sign before the words of each run, and without other Braille."""
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
    # Slow to load, and needed for pages only.
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
        return ""  # pages have their article without it, only less well
