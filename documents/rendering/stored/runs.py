"""The stored HTML of an article as tags and runs of text, each with its code points of the exact text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape

# A quoted value may hold ">".
_TAG = re.compile(r"""<(?:"[^"]*"|'[^']*'|[^'">])*>""")
_REFERENCE = re.compile(r"&[#\w]+;")
_LETTER = re.compile(r"&[#\w]+;|.", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Run:
    """Mark-up, or text between two tags; `start` and `end` are code points of the text."""

    source: str
    start: int
    end: int

    @property
    def is_markup(self) -> bool:
        return self.start == self.end


def runs_of(html: str) -> Iterator[Run]:
    """Yields tags and the runs of text between them, in order.

    The line feed directly after `<pre>` is not text, because parsers drop it (HTML, 13.2.6.4.7).
    """
    place = at = 0
    after_pre = False
    for tag in [*_TAG.finditer(html), None]:
        words = html[at : tag.start() if tag else len(html)]
        if after_pre and words.startswith("\n"):
            yield Run("\n", place, place)
            words = words[1:]
        if words:
            end = place + (len(_REFERENCE.sub(lambda found: unescape(found[0]), words)) if "&" in words else len(words))
            yield Run(words, place, end)
            place = end
        if tag:
            yield Run(tag[0], place, place)
            at, after_pre = tag.end(), tag[0].startswith("<pre")


def code_points_of(source: str) -> list[str]:
    """Returns the source of each code point: itself, or its character reference (a few stand for two)."""
    if "&" not in source:
        return list(source)
    return [part for one in _LETTER.findall(source) for part in (one, *[""] * (len(unescape(one)) - 1))]
