"""What the elements of a page say: its language, its titles, microdata, `rel=author`, `time`.

One pass over the tags; what scripts hold is handed on to be read as JSON-LD.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from documents.errors import gettext_noop as _
from documents.intake.evidence import meta_tags
from documents.intake.evidence.json_ld import is_json_ld
from documents.intake.facts import Fact
from documents.intake.html_tags import VOID, Tag, attribute, tags, words_of
from documents.spans import Span

TITLE_RULE = _("title element")
HEADING_RULE = _("first heading")
LANGUAGE_RULE = "html lang"
AUTHOR_RULE = "rel author"
TIME_RULE = _("time element")

_MOST_HELD = 4000  # code points of mark-up from which the words of a fact are taken
_MOST_OPEN = 200
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
class Said:
    """What one pass over a page collects, in the order of the source."""

    titles: list[Fact] = field(default_factory=list)
    headings: list[Fact] = field(default_factory=list)
    heads: list[Fact] = field(default_factory=list)  # of meta and link
    items: list[Fact] = field(default_factory=list)
    authors: list[Fact] = field(default_factory=list)
    times: list[Fact] = field(default_factory=list)
    language: Fact | None = None
    scripts: list[tuple[Tag, int]] = field(default_factory=list)


@dataclass
class _Open:
    tag: Tag
    term: str
    rule: str
    depth: int = 0
    is_filled: bool = False


def said_by_elements(html: str) -> Said:
    """Reads a page's tags once."""
    said = Said()
    opened: list[_Open] = []
    script: Tag | None = None
    for tag in tags(html):
        if tag.name == "script":
            if tag.closing and script is not None:
                said.scripts.append((script, tag.start))
            script = tag if not tag.closing and is_json_ld(html, tag) else None
        elif tag.closing:
            _close(said, html, opened, tag)
        else:
            _open(said, html, opened, tag)
    if script is not None:
        said.scripts.append((script, len(html)))
    return said


def _open(said: Said, html: str, opened: list[_Open], tag: Tag) -> None:
    for one in opened:
        one.depth += one.tag.name == tag.name
    if tag.name == "html" and said.language is None:
        said.language = meta_tags.attribute_fact(html, tag, "lang", "language", LANGUAGE_RULE)
    elif tag.name == "meta":
        said.heads += meta_tags.meta_facts(html, tag)
    elif tag.name == "link":
        said.heads += meta_tags.link_facts(html, tag)
    if len(opened) >= _MOST_OPEN:
        return
    if tag.name == "title":
        opened.append(_Open(tag, "title", TITLE_RULE))
    elif tag.name == "h1":
        opened.append(_Open(tag, "title", HEADING_RULE))
    _open_item(said, html, opened, tag)
    if tag.name == "a" and "author" in attribute(html, tag, "rel")[0].lower().split():
        opened.append(_Open(tag, "creator", AUTHOR_RULE))
    if tag.name == "time" and (fact := meta_tags.attribute_fact(html, tag, "datetime", "issued", TIME_RULE)):
        said.times.append(fact)


def _open_item(said: Said, html: str, opened: list[_Open], tag: Tag) -> None:
    """An element with `itemprop`: its value stands in an attribute, in the element, or in the name inside it."""
    names = attribute(html, tag, "itemprop")[0].lower().split()
    for name in names:
        if name == "name":
            holder = next(
                (one for one in reversed(opened) if one.rule.startswith("itemprop ") and not one.is_filled), None
            )
            if holder is None or holder.term not in {"creator", "publisher"}:
                continue
            term, rule = holder.term, holder.rule
            holder.is_filled = True
        elif name in _ITEMS:
            term, rule = _ITEMS[name], f"itemprop {name}"
        else:
            continue
        given = next((fact for by in _GIVEN_BY if (fact := meta_tags.attribute_fact(html, tag, by, term, rule))), None)
        if given:
            said.items.append(given)
        elif tag.name not in VOID:
            opened.append(_Open(tag, term, rule, is_filled=name == "name"))
        return


def _close(said: Said, html: str, opened: list[_Open], tag: Tag) -> None:
    for one in list(opened):
        if one.tag.name != tag.name:
            continue
        if one.depth:
            one.depth -= 1
            continue
        opened.remove(one)
        _take(said, html, one, tag)


def _take(said: Said, html: str, one: _Open, tag: Tag) -> None:
    """The words of an element that ends; not those of one that holds its name in another."""
    content = Span(one.tag.end, tag.start)
    words = words_of(content.of(html)) if len(content) <= _MOST_HELD else ""
    if not words or (one.is_filled and "itemprop" in content.of(html)):
        return
    fact = Fact(one.term, words, (content.stripped(html),), one.rule)
    place = {TITLE_RULE: said.titles, HEADING_RULE: said.headings, AUTHOR_RULE: said.authors}.get(one.rule, said.items)
    place.append(fact)


def inside(facts: list[Fact], start: int, end: int) -> Iterator[Fact]:
    """Those whose first evidence stands between two places."""
    return (fact for fact in facts if start <= fact.evidence[0].start < end)
