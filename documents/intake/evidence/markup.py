"""Reads facts from the elements of a page: language, titles, microdata, `rel=author`, `time`.

Makes one pass over the tags; JSON-LD scripts are collected for `json_ld`.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from documents.errors import gettext_noop as _
from documents.intake.evidence import meta_tags
from documents.intake.evidence.json_ld import is_json_ld
from documents.intake.facts import Fact
from documents.intake.html_tags import VOID, Tag, attribute, inner_text, tags
from documents.spans import Span

TITLE_RULE = _("title element")
HEADING_RULE = _("first heading")
LANGUAGE_RULE = "html lang"
AUTHOR_RULE = "rel author"
TIME_RULE = _("time element")

_MAX_ELEMENT_LENGTH = 4000  # code points of mark-up that may contain the text of a fact
_MAX_OPEN_ELEMENTS = 200
_ITEMS = {
    "headline": "title",
    "author": "creator",
    "creator": "creator",
    "publisher": "publisher",
    "datepublished": "issued",
    "datemodified": "modified",
    "articlesection": "section",
    "inlanguage": "language",
    "copyrightnotice": "rights",
    "license": "rights",
}
_GIVEN_BY = ("content", "datetime")  # attributes that hold the value of an item (HTML, 5.2.4 Values)


@dataclass
class MarkupFacts:
    """The facts that one pass over a page collects, in the order of the source."""

    titles: list[Fact] = field(default_factory=list)
    headings: list[Fact] = field(default_factory=list)
    heads: list[Fact] = field(default_factory=list)  # from meta and link
    items: list[Fact] = field(default_factory=list)
    authors: list[Fact] = field(default_factory=list)
    times: list[Fact] = field(default_factory=list)
    language: Fact | None = None
    scripts: list[tuple[Tag, int]] = field(default_factory=list)


@dataclass
class _Open:
    """An element whose text is a fact; `level` counts the open elements of its name, including itself."""

    tag: Tag
    term: str
    rule: str
    level: int
    is_filled: bool = False


def read_markup(html: str) -> MarkupFacts:
    """Reads a page's tags once."""
    reader = _Reader(html)
    script: Tag | None = None
    for tag in tags(html):
        if tag.name == "script":
            if tag.closing and script is not None:
                reader.said.scripts.append((script, tag.start))
            script = tag if not tag.closing and is_json_ld(html, tag) else None
        elif tag.closing:
            reader.close(tag)
        else:
            reader.open(tag)
    if script is not None:
        reader.said.scripts.append((script, len(html)))
    return reader.said


class _Reader:
    def __init__(self, html: str) -> None:
        self.said = MarkupFacts()
        self._html = html
        self._opened: defaultdict[str, list[_Open]] = defaultdict(list)  # by name, in the order of the source
        self._levels: Counter[str] = Counter()

    def open(self, tag: Tag) -> None:
        self._levels[tag.name] += 1
        if tag.name == "html" and self.said.language is None:
            self.said.language = meta_tags.attribute_fact(self._html, tag, "lang", "language", LANGUAGE_RULE)
        elif tag.name == "meta":
            self.said.heads += meta_tags.meta_facts(self._html, tag)
        elif tag.name == "link":
            self.said.heads += meta_tags.link_facts(self._html, tag)
        if sum(map(len, self._opened.values())) >= _MAX_OPEN_ELEMENTS:
            return
        if tag.name in {"title", "h1"}:
            self._hold(tag, "title", TITLE_RULE if tag.name == "title" else HEADING_RULE)
        self._open_item(tag)
        if tag.name == "a" and "author" in attribute(self._html, tag, "rel")[0].lower().split():
            self._hold(tag, "creator", AUTHOR_RULE)
        if tag.name == "time":
            fact = meta_tags.attribute_fact(self._html, tag, "datetime", "issued", TIME_RULE)
            self.said.times += [fact] if fact else []

    def close(self, tag: Tag) -> None:
        self._levels[tag.name] -= 1
        held = self._opened.get(tag.name, [])
        first = len(held)
        while first and held[first - 1].level > self._levels[tag.name]:
            first -= 1
        for one in held[first:]:
            self._fact_of_element(one, tag)
        del held[first:]

    def _hold(self, tag: Tag, term: str, rule: str, *, is_filled: bool = False) -> None:
        self._opened[tag.name].append(_Open(tag, term, rule, self._levels[tag.name], is_filled))

    def _open_item(self, tag: Tag) -> None:
        """Opens an element with `itemprop`; its value is in an attribute, in the element, or in a `name` inside it."""
        names = attribute(self._html, tag, "itemprop")[0].lower().split()
        for name in names:
            if name == "name":
                holder = self._holder()
                if holder is None or holder.term not in {"creator", "publisher"}:
                    continue
                term, rule = holder.term, holder.rule
                holder.is_filled = True
            elif name in _ITEMS:
                term, rule = _ITEMS[name], f"itemprop {name}"
            else:
                continue
            ways = (meta_tags.attribute_fact(self._html, tag, by, term, rule) for by in _GIVEN_BY)
            if given := next(filter(None, ways), None):
                self.said.items.append(given)
            elif tag.name not in VOID:
                self._hold(tag, term, rule, is_filled=name == "name")
            return

    def _holder(self) -> _Open | None:
        """Returns the item opened last that has no name yet."""
        held = (one for ones in self._opened.values() for one in ones)
        items = (one for one in held if one.rule.startswith("itemprop ") and not one.is_filled)
        return max(items, key=lambda one: one.tag.start, default=None)

    def _fact_of_element(self, one: _Open, tag: Tag) -> None:
        """Records the text of an element that ends, unless another element inside it holds the value."""
        said, content = self.said, Span(one.tag.end, tag.start)
        words = inner_text(content.of(self._html)) if len(content) <= _MAX_ELEMENT_LENGTH else ""
        if not words or (one.is_filled and "itemprop" in content.of(self._html)):
            return
        fact = Fact(one.term, words, (content.stripped(self._html),), one.rule)
        places = {TITLE_RULE: said.titles, HEADING_RULE: said.headings, AUTHOR_RULE: said.authors}
        places.get(one.rule, said.items).append(fact)


def inside(facts: list[Fact], start: int, end: int) -> Iterator[Fact]:
    """Yields the facts whose first evidence begins between two positions."""
    return (fact for fact in facts if start <= fact.evidence[0].start < end)
