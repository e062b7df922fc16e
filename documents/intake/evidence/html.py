"""Finds facts about the article in a page of HTML: in metadata, elements and text, each with its position."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from urllib.parse import urlsplit

from documents.errors import gettext_noop as _
from documents.intake.article import FoundArticle, StatedDerivation, merge_facts
from documents.intake.evidence import bylines, derivations, json_ld, markup, meta_tags, notices
from documents.intake.evidence.lines import page_of
from documents.intake.evidence.plain import language
from documents.intake.evidence.projection import Projection, project_words
from documents.intake.facts import Fact
from documents.intake.language import language_tag
from documents.intake.limits import MAX_VALUE
from documents.intake.written_dates import to_edtf
from documents.spans import Span

CANONICAL_ELSEWHERE_RULE = _("canonical link to another site")
MAX_VALUES_PER_PROPERTY = 12  # values of one property; a page with more is a list of other articles

_ADDRESS = re.compile(r"https?://", re.I)
_BEHIND_A_TITLE = re.compile(r"\s*[|–—·:»•-]\s+\S[^\n]{0,60}\Z")
_BY = re.compile(r"by\s+(?=[^\W\d_])", re.I)
_DATES = frozenset({"issued", "modified"})
_LINE_TERMS = frozenset({"rights", "photo_credit"})


def facts_in_html(html: str, body: tuple[Span, ...]) -> tuple[Fact, ...]:
    """Returns the facts that the source states; spans are code points of it.

    The same value in several places is one fact; a date in two spellings of one moment is the same value.
    """
    said = markup.read_markup(html)
    page = project_words(html)
    return limit_values(merge_facts(_one_spelling(_valid_facts(_facts(html, body, said, page)))))


def derivations_in_html(html: str, body: tuple[Span, ...], address: str = "") -> tuple[StatedDerivation, ...]:
    """Returns the origins of its article that a page states; `address` is where the page was fetched, if it was."""
    said = markup.read_markup(html)
    page = project_words(html)
    found = [*_canonical_elsewhere(said, address)]
    found += json_ld.derivations_from_json_ld(json_ld.read_json_ld(html, said.scripts), *own_titles_and_addresses(said))
    for one in derivations.derivations_in(page.text, _projected_body(page, body)):
        sources = tuple(source for span in one.evidence for source in page.sources(span))
        if sources:
            found.append(StatedDerivation(one.kind, one.work_name, one.address, sources, one.rule))
    return derivations.merge_derivations(found)


def _facts(html: str, body: tuple[Span, ...], said: markup.MarkupFacts, page: Projection) -> Iterator[Fact]:
    start = min((span.start for span in body), default=0)
    end = max((span.end for span in body), default=len(html))
    if said.language:
        yield said.language
    yield from (_without_site(html, title, said) for title in said.titles[:1])
    yield from [*markup.inside(said.headings, start, end), *said.headings][:1]
    yield from said.heads
    yield from json_ld.facts(json_ld.read_json_ld(html, said.scripts), *own_titles_and_addresses(said))
    top = max((fact.evidence[0].start for fact in said.headings if fact.evidence[0].start <= start), default=start)
    yield from markup.inside(said.items, top, end)
    yield from markup.inside(said.authors, top, end)
    times = list(markup.inside(said.times, top, end))
    if len({fact.value for fact in times}) == 1 and len(times) <= 2:
        yield times[0]
    yield from _in_words(page, _projected_body(page, body))
    yield from _language(said, page, body)


def _without_site(html: str, title: Fact, said: markup.MarkupFacts) -> Fact:
    """Removes the site's name from the title element if the page also gives the title alone."""
    for other in (*said.headings, *said.heads):
        behind = title.value.removeprefix(other.value) if other.property == "title" and other.value else title.value
        if behind != title.value and _BEHIND_A_TITLE.match(behind):
            whole = title.evidence[0]
            alone = Span(whole.start, min(whole.end, whole.start + len(other.value)))
            return replace(title, value=other.value, evidence=(alone if alone.of(html) == other.value else whole,))
    return title


def own_titles_and_addresses(said: markup.MarkupFacts) -> tuple[list[str], list[str]]:
    """Returns the titles and addresses that identify the page's own article among others."""
    titles = [fact.value for fact in (*said.titles, *said.headings, *said.heads) if fact.property == "title"]
    return titles, [fact.value for fact in said.heads if fact.property == "identifier"]


def _in_words(page: Projection, body: tuple[Span, ...]) -> Iterator[Fact]:
    """Yields facts in the visible text: copyright lines, picture credits, bylines, credit lines."""
    lines = page_of(page.text, body)
    seen = [*bylines.bylines(lines), *bylines.facts_from_credits(lines)]
    seen += [fact for fact in notices.rights(lines) if fact.property in {*_LINE_TERMS, "publisher"}]
    seen += notices.photo_credits((*lines.above, *lines.inside, *lines.below[:20]))
    for fact in seen:
        sources = tuple(source for span in fact.evidence for source in page.sources(span))
        if sources:
            yield Fact(fact.property, fact.value, sources, fact.rule)


def _language(said: markup.MarkupFacts, page: Projection, body: tuple[Span, ...]) -> Iterator[Fact]:
    """Yields the language detected in the text, only if the page declares none."""
    if said.language is None and not any(fact.property == "language" for fact in said.heads):
        yield from _detected_language(page, body)


def language_of_article(found: FoundArticle) -> tuple[Fact, ...]:
    """Returns the language detected in the words of an article in HTML; nothing if it is not certain."""
    everything = (Span(0, len(found.source)),)
    return tuple(
        replace(fact, evidence=tuple(origin for span in fact.evidence for origin in found.source_map.sources_of(span)))
        for fact in _detected_language(project_words(found.source), everything)
    )


def _detected_language(page: Projection, body: tuple[Span, ...]) -> Iterator[Fact]:
    for fact in language(page.text, _projected_body(page, body)):
        yield replace(fact, evidence=page.sources(fact.evidence[0]))


def _projected_body(page: Projection, body: tuple[Span, ...]) -> tuple[Span, ...]:
    spans = [place for span in body if (place := page.places(span))]
    return tuple(spans) or (Span(0, len(page.text)),)


def _canonical_elsewhere(said: markup.MarkupFacts, address: str) -> Iterator[StatedDerivation]:
    """Yields a derivation if the page's canonical link leads to another site."""
    own = _host(address)
    for fact in said.heads:
        if fact.rule == meta_tags.CANONICAL_RULE and own and _host(fact.value) not in {"", own}:
            yield StatedDerivation(
                "republishes", _host(fact.value), fact.value, fact.evidence, CANONICAL_ELSEWHERE_RULE
            )


def _host(address: str) -> str:
    try:
        host = urlsplit(address).hostname or ""
    except ValueError:
        return ""
    return re.sub(r"^(?:www|m|amp|mobile)\.", "", host.lower())


def _valid_facts(facts: Iterable[Fact]) -> Iterator[Fact]:
    """Drops values that are not valid for their property, such as an address for an author or an empty value."""
    languages: list[str] = []
    for fact in facts:
        if not fact.value or len(fact.value) > MAX_VALUE or not fact.evidence:
            continue
        if fact.property in {"creator", "publisher", "section"} and _ADDRESS.match(fact.value):
            continue
        if fact.property == "creator":
            fact = _without_by(fact)
        if fact.property in _DATES and not (to_edtf(fact.value) or re.search(r"\d{4}", fact.value)):
            continue
        if fact.property == "identifier" and (not _ADDRESS.match(fact.value) or "#" in fact.value):
            continue
        if fact.property == "language":
            tag = language_tag(fact.value)
            said = next((one for one in languages if tag and _are_compatible(one, tag)), "")
            if not tag or (said and said != tag):
                continue  # "en" and "en-US" do not disagree; the first is kept
            languages.append(tag)
            fact = Fact("language", said or fact.value, fact.evidence, fact.rule)
        yield fact


def _without_by(fact: Fact) -> Fact:
    """Removes the word "by" before an author's name."""
    said = _BY.match(fact.value)
    if said is None:
        return fact
    first, *rest = fact.evidence
    shown = Span(first.start + said.end(), first.end) if len(first) == len(fact.value) else first
    return Fact(fact.property, fact.value[said.end() :], (shown, *rest), fact.rule)


def _are_compatible(one: str, other: str) -> bool:
    """Returns whether two language tags are equal or one is a more specific form of the other."""
    one, other = one.lower(), other.lower()
    return one == other or one.startswith(f"{other}-") or other.startswith(f"{one}-")


def _one_spelling(facts: Iterable[Fact]) -> tuple[Fact, ...]:
    """Gives dates of the same moment the spelling of the first of them."""
    spelt: dict[tuple[str, object], str] = {}
    found = []
    for fact in facts:
        moment = _moment(fact.value) if fact.property in _DATES else None
        value = spelt.setdefault((fact.property, moment), fact.value) if moment else fact.value
        found.append(Fact(fact.property, value, fact.evidence, fact.rule))
    return tuple(found)


def _moment(value: str) -> datetime | None:
    """Parses a date as a moment; returns None without a time zone."""
    try:
        moment = datetime.fromisoformat(to_edtf(value) or value)
    except ValueError:
        return None
    return moment if moment.tzinfo else None


def limit_values(facts: Iterable[Fact]) -> tuple[Fact, ...]:
    """Keeps at most twelve values of each property."""
    counted: dict[str, int] = {}
    kept = []
    for fact in facts:
        counted[fact.property] = counted.get(fact.property, 0) + 1
        if counted[fact.property] <= MAX_VALUES_PER_PROPERTY:
            kept.append(fact)
    return tuple(kept)
