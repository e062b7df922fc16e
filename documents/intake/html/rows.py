"""Finds rows of alike items beside the article: teasers of other stories, comments, lists of people.

Such rows often carry no telling name. Their structure shows them: adjacent elements of one kind, each with a link to
another page as its head, with somebody's name and a time, or with a button.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, urlsplit

from documents.intake.html.elements import WRAPPERS
from documents.intake.html.furniture import Furniture
from documents.intake.html.tree import Element
from documents.intake.written_dates import to_edtf

if TYPE_CHECKING:
    from documents.intake.html.lines import Line, PageLines

_MIN_ITEMS, _MIN_ITEMS_IN_COLUMN = 3, 5
_MOST = 0.8  # of the items of a row, and of the letters in sentences
_MAX_TEASER_LETTERS, _MAX_FOREIGN_LETTERS = 700, 250  # what links to other sites may be what an article lists
_MAX_ITEM_LETTERS = 5_000
_MAX_TEASER_TEXTS = 2  # lines with sentences
_MIN_PARAGRAPHS, _MIN_LETTERS = 3, 300  # of the article, so that something beside it can be told from it
_WHOLE_LINK_SHARE = 0.9
_SMALL = 0.3  # of the letters of the page
_LONGEST_LABEL = 40  # code points of a name or a time
_ITEMS = frozenset("li div article section tr dl a".split())
_AGO = re.compile(
    r"\b\d{1,3}\s?\w{1,9}\.?\s(?:ago|назад|geleden|fa|sedan)\b|\b(?:vor|il y a|hace|há)\s\d{1,3}\s\w+", re.I
)


def rows_beside_article(page: PageLines) -> dict[Element, Furniture]:
    """Returns the items of rows that are not the article's, each with its reason; none if no article stands out."""
    site = _own_site(page)
    rows = [(row, reason) for row in _rows(page) if (reason := _kind_of(page, row, site))]
    taken = {n for items, _ in rows for item in items for n in range(item.first, item.last)}
    texts = [line for line in page.lines if line.first not in taken and _is_text(page, line)]
    letters = sum(line.letters for line in texts)
    if len(texts) < _MIN_PARAGRAPHS or letters < _MIN_LETTERS:
        return {}
    column = _column(page, texts, letters)
    found: dict[Element, Furniture] = {}
    for items, reason in rows:
        if column in items[0].ancestors():
            is_beside = _is_inserted(page, items, reason, site, texts[-1].first)
        else:
            is_beside = reason != "comments" or items[0].first > column.first
        if is_beside and not any(item in column.ancestors() for item in items):
            found.update(dict.fromkeys(items, Furniture(reason, "row of alike items", sure=True)))
    return found


def _own_site(page: PageLines) -> str:
    """Returns the host to which most of the page's links lead; "" if they name none."""
    hosts = Counter(_host(element) for element in page.elements if element.name == "a")
    hosts.pop("", 0)
    return hosts.most_common(1)[0][0] if hosts else ""


def _rows(page: PageLines) -> Iterator[list[Element]]:
    """Yields the rows of adjacent alike elements."""
    for element in page.elements:
        row: list[Element] = []
        for child in element.children:
            if not isinstance(child, Element) or not child.has_words:
                continue
            if row and not _are_alike(row[-1], child):
                yield from _long(row)
                row = []
            if child.name in _ITEMS:
                row.append(child)
        yield from _long(row)


def _long(row: list[Element]) -> Iterator[list[Element]]:
    if len(row) >= _MIN_ITEMS:
        yield row


def _are_alike(one: Element, other: Element) -> bool:
    classes, more = one.attributes.get("class", "").split(), other.attributes.get("class", "").split()
    return one.name == other.name and (bool(set(classes) & set(more)) or not (classes or more))


def _is_text(page: PageLines, line: Line) -> bool:
    """Returns whether a line has sentences and is not in furniture, unless that is much of the page."""
    if not page.structure.has_sentences(line):
        return False
    around = (element for element in line.block.ancestors() if element in page.told and page.told[element].sure)
    return not any(page.letters(element) < _SMALL * page.letters(page.tree.root) for element in around)


def _column(page: PageLines, texts: list[Line], letters: int) -> Element:
    """Returns the innermost element with most of the sentences that are in no row."""
    sums = page.letter_sums({n for line in texts for n in range(line.first, line.last)})
    enough = _MOST * letters
    column = page.tree.root
    while inner := next((one for one in _blocks(column) if sums[one.last] - sums[one.first] >= enough), None):
        column = inner
    return column


def _blocks(element: Element) -> Iterator[Element]:
    return (child for child in element.children if isinstance(child, Element) and child.name in WRAPPERS)


def _kind_of(page: PageLines, items: list[Element], site: str) -> str:
    """Returns what a row looks like by itself, as a reason; "" if it looks like contents."""
    if any(page.letters(item) > _MAX_ITEM_LETTERS for item in items):
        return ""
    if _most(page.structure.is_controlled(item) for item in items):
        return "other"
    if _most(_is_teaser(page, item, site, is_own=False) for item in items):
        return "related"
    return "comments" if _are_comments(page, items) else ""


def _is_inserted(page: PageLines, items: list[Element], reason: str, site: str, last: int) -> bool:
    """Returns whether a row in the article's column is not the article's; `last` begins its last sentences."""
    if reason == "other":
        return True
    if reason == "comments" or items[0].first <= last:
        return items[0].first > last
    return len(items) >= _MIN_ITEMS_IN_COLUMN and _most(_is_teaser(page, item, site, is_own=True) for item in items)


def _most(signs: Iterable[bool]) -> bool:
    found = list(signs)
    return sum(found) >= _MOST * len(found)


def _is_teaser(page: PageLines, item: Element, site: str, *, is_own: bool) -> bool:
    """Returns whether an item is short and headed by a link to another page, one of `site` if `is_own`."""
    lines = page.lines_in(item)
    texts = sum(page.structure.has_sentences(line) for line in lines)
    if len(lines) == 1 or texts > _MAX_TEASER_TEXTS:
        return False
    head = next((line for line in lines if line.heading), lines[0] if lines else None)
    if head is None or page.link_share(head) < _WHOLE_LINK_SHARE:
        return False
    links = [one for one in item.elements() if one.name == "a" and _leads_elsewhere(one)]
    if any(_host(link) in {"", site} for link in links):
        return page.letters(item) <= _MAX_TEASER_LETTERS
    return bool(links) and not is_own and page.letters(item) <= _MAX_FOREIGN_LETTERS


def _leads_elsewhere(link: Element) -> bool:
    """Returns whether a link leads to a page, not to a place within this one or to the top of a site."""
    parts = _address(link)
    return bool(parts.path.strip("/")) and parts.scheme in {"", "http", "https"}


def _host(link: Element) -> str:
    return _address(link).netloc


def _address(link: Element) -> SplitResult:
    try:
        return urlsplit(link.attributes.get("href", "").strip())
    except ValueError:
        return urlsplit("")


def _are_comments(page: PageLines, items: list[Element]) -> bool:
    """Returns whether most items have a time, a text and somebody's name, and the names differ."""
    names = [name for item in items if (name := _name_in_comment(page, item))]
    return len(names) >= _MOST * len(items) and len(set(names)) > len(names) / 2


def _name_in_comment(page: PageLines, item: Element) -> str:
    """Returns the words that stand for somebody's name in a comment; "" if the item lacks name, time or text."""
    if not any(page.structure.has_sentences(line) for line in page.lines_in(item)):
        return ""
    runs = [run.span.of(page.tree.html).strip() for run in page.tree.runs[item.first : item.last]]
    short = [words for words in runs if len(words) <= _LONGEST_LABEL]
    is_dated = any(_AGO.search(words) or to_edtf(words) for words in short)
    if not is_dated and not any(element.name == "time" for element in item.elements()):
        return ""
    return next((words for words in short if not any(map(str.isdigit, words))), "")
