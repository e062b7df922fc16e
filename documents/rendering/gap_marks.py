"""Gaps in the text: marks of what a copy lacks, put into stored HTML when it is served.

A mark is an empty element whose words CSS writes, so that `textContent` stays the exact text. For assistive
technology it is one thing with a name, like a picture.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from documents.rendering.marks import letters_of
from documents.rendering.tree import escape_attribute

# As rendering writes them: each stands for one letter.
REFERENCE = re.compile(r"&[#\w]+;")
TAG = re.compile(r"""<(?:"[^"]*"|'[^']*'|[^'">])*>""")


@dataclass(frozen=True, slots=True, order=True)
class GapMark:
    """A gap before the code point `position` of the text; `words` say what is missing, `id` is its address."""

    position: int
    words: str
    id: str


def with_gaps(html: str, gaps: Iterable[GapMark]) -> str:
    """The same HTML with a mark behind the last letter before each gap; not one letter more.

    Only the runs of text that hold a gap are looked at letter by letter: the page of a long text costs milliseconds.
    """
    waiting = sorted(gaps)
    if not waiting:
        return html
    out: list[str] = []
    place = at = 0
    in_formula = after_pre = False
    for tag in [*TAG.finditer(html), None]:
        run = html[at : tag.start() if tag else len(html)]
        # The line feed directly behind <pre> is no text (HTML, 13.2.6.4.7).
        lead = "\n" if after_pre and run.startswith("\n") else ""
        run = run.removeprefix(lead)
        length = len(REFERENCE.sub("&", run)) if "&" in run else len(run)
        # White space between blocks may stand where no mark may (between the rows of a table).
        may_hold = not in_formula and bool(run.strip())
        if may_hold and waiting and waiting[0].position <= place + length:
            run = _with_marks(run, place, length, waiting)
        out += [lead, run]
        place += length
        if tag is not None:
            out.append(tag[0])
            at = tag.end()
            in_formula = (in_formula or tag[0].startswith("<math")) and not tag[0].startswith("</math")
            after_pre = tag[0].startswith("<pre")
    return "".join([*out, *map(_mark, waiting)])


def _with_marks(run: str, place: int, length: int, waiting: list[GapMark]) -> str:
    """One run of text, which begins at `place`, with the gaps up to its end."""
    letters = letters_of(run)
    out: list[str] = []
    at = 0
    while waiting and waiting[0].position <= place + length:
        gap = waiting.pop(0)
        cut = max(0, gap.position - place)
        out += [*letters[at:cut], _mark(gap)]
        at = cut
    return "".join([*out, *letters[at:]])


def _mark(gap: GapMark) -> str:
    words = escape_attribute(gap.words)
    name = escape_attribute(gap.id)
    return f'<span class="gap" id="{name}" role="img" aria-label="{words}" data-words="{words}"></span>'
