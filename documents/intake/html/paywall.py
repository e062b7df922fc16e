"""Finds the place where a page breaks off before a paywall, and the lines of the wall."""

from __future__ import annotations

import re
from collections.abc import Iterator

from documents.intake.article import Gap
from documents.intake.html.lines import Line, PageLines
from documents.intake.html.tree import Element
from documents.intake.wall_words import WALL_RULE, breaks_off, is_door, is_wall

_NAMED = re.compile(
    r"pay-?wall|reg-?wall|meter(?:ed)?-?(?:wall|content)|premium-?(?:wall|content|barrier)|subscriber(?:s)?-?only"
    r"|subscription-?wall|gated|tp-(?:modal|container)|piano|members?-?only|article-?barrier|content-?gate",
    re.I,
)
_LINES_OF_WALL = 10  # lines at the end of an article that may be a wall and its offers
_MAX_OFFER_LETTERS = 70  # of a line below a wall that is no longer the article's
_NEAR = 6  # lines below the article within which a wall is its end
_MIN_PROSE_LETTERS = 150  # of a line that shows that the text goes on
_SENTENCE_ENDS = tuple(".!?:;。！？؟।\"'”’»")


def without_walls(page: PageLines, lines: list[Line]) -> list[Line]:
    """Returns the lines of an article without the wall at its end, and without the offers below the wall."""
    end = len(lines)
    for n in range(len(lines) - 1, max(-1, len(lines) - 1 - _LINES_OF_WALL), -1):
        in_wall = _stands_in_wall(page, lines[n])
        if is_wall(lines[n].words) or (in_wall and is_door(lines[n].words)):
            end = n
        elif not in_wall and lines[n].letters > _MAX_OFFER_LETTERS:
            break
    return lines[:end] or lines


def is_wall_line(page: PageLines, line: Line) -> bool:
    """Returns whether a line outside the article says that only subscribers may read on."""
    return is_wall(line.words) and not _is_hidden(page, line)


def paywall_gap(page: PageLines, kept: frozenset[int]) -> Iterator[Gap]:
    """Yields the gap at the end of an article that breaks off before a wall."""
    last = max(kept)
    ending = next((line for line in page.lines if line.first <= last < line.last), None)
    if ending is None:
        return
    rule = _rule(page, ending)
    if rule:
        yield Gap(page.tree.runs[last].span.stripped(page.tree.html).end, "paywall", rule)


def _rule(page: PageLines, ending: Line) -> str:
    """Returns what shows that there is a wall below the last line of the article; "" if nothing does."""
    below = [line for line in page.lines if line.first >= ending.last and not _is_hidden(page, line)]
    is_free = "isAccessibleForFree" not in page.tree.html or page.described.is_free
    is_broken = breaks_off(ending.words)
    for n, line in enumerate(below):
        if line.letters >= _MIN_PROSE_LETTERS and page.link_share(line) < 0.5 and not _stands_in_wall(page, line):
            break
        if n < _NEAR and (is_wall(line.words) or (_stands_in_wall(page, line) and is_door(line.words))):
            return WALL_RULE
    is_unfinished = is_broken or not is_free or not ending.words.endswith(_SENTENCE_ENDS)
    if is_unfinished and any(is_wall(line.words) for line in below):
        return WALL_RULE
    if not is_free and (is_broken or any(_is_empty(page, selector) for selector in page.described.paid_parts)):
        return "JSON-LD isAccessibleForFree"
    return ""


def _is_empty(page: PageLines, selector: str) -> bool:
    """Returns whether a page has the element of a simple selector, `.class` or `#id`, and no words in it."""
    name, wanted = {".": "class", "#": "id"}.get(selector[:1], ""), selector[1:]
    found = [one for one in page.elements if name and wanted in one.attributes.get(name, "").split()]
    return bool(found) and not any(one.has_words for one in found)


def _stands_in_wall(page: PageLines, line: Line) -> bool:
    """Returns whether an element with a wall's name contains a line, and words of a wall."""
    for element in line.block.ancestors():
        if element.name in {"body", "html", "main", "article"}:
            return False
        if any(_NAMED.search(element.attributes.get(name, "")) for name in ("class", "id")):
            return _says_wall(page, element)
    return False


def _says_wall(page: PageLines, element: Element) -> bool:
    return any(is_wall(line.words) or is_door(line.words) for line in page.lines_in(element))


def _is_hidden(page: PageLines, line: Line) -> bool:
    return any(said.is_hidden for said in page.told_around(line))
