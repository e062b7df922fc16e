"""Search: the articles in whose texts something is found, each with its best paragraphs."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from documents.search.results import MOST_HITS, Found, Paragraph, Search, TooLong
from documents.views.search.question import Question
from documents.views.shelf.shelf import FactWords, documents_of, fact_words_of, facts_by_document
from documents.views.site.caching import with_cache_headers

ARTICLES_PER_PAGE = 20
PARAGRAPHS_PER_ARTICLE = 3
MOST_OF_ONE = 200
WORDS_AROUND = 160
"""Code points shown before the first hit of a paragraph, and twice as many after it."""
NEAR = 40
"""Code points in which a space is looked for at which to cut."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Words of a paragraph as they stand there, and whether they are what was looked for."""

    words: str
    is_hit: bool


@dataclass(frozen=True, slots=True)
class Snippet:
    """A paragraph around its first hit, and the address of that passage."""

    address: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Result:
    """An article with its best paragraphs; `further` counts those that are not shown, `all_address` shows them."""

    document: Any
    facts: tuple[FactWords, ...]
    snippets: tuple[Snippet, ...]
    further: int
    all_address: str


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Shows where `?q=` is found in the texts, `?page=` of the articles; without it, what one may ask.

    `?article=` (a slug) shows the paragraphs of one article in their order, up to `MOST_OF_ONE`.
    `?spelling=this` leaves out the other spellings of a tag that is named.
    """
    question = Question.of(request)
    context: dict[str, Any] = {"q": question.typed, "mistakes": question.mistakes}
    if question.query.can_be_asked:
        asked = question.search(request.user)
        try:
            found, has_more = asked.found(question.slug)
        except TooLong:
            return render(request, "documents/search/search.html", context | {"took_too_long": True}, status=503)
        page = Paginator(found, ARTICLES_PER_PAGE).get_page(request.GET.get("page"))
        address = partial(_address, question)
        here = found[page.start_index() - 1 : page.end_index()] if found else []
        context |= {
            "asked": True,
            "others": question.other_names,
            "this_only": _address(question, only=True) if question.others else "",
            "all_spellings": _address(question, only=False) if question.is_this_only else "",
            "in_context": f"{reverse('search-lines')}?{urlencode(question.pairs())}",
            "articles": len(found),
            "paragraphs": sum(len(one.blocks) for one in found),
            "most": MOST_HITS if has_more else 0,
            "results": _results(request.user, asked, here, address, whole=bool(question.slug)),
            "everywhere": address() if question.slug else "",
            "page": page,
            "older": address(page.number + 1) if page.has_next() else "",
            "newer": address(page.number - 1) if page.has_previous() else "",
        }
    response = render(request, "documents/search/search.html", context)
    with_cache_headers(request, response)
    return response


def _address(question: Question, number: int = 1, *, only: bool | None = None, **more: str) -> str:
    """Returns the address of a page of what is found; `only` by the spelling that was typed."""
    given = question.pairs(only=only) | more | ({"page": str(number)} if number > 1 else {})
    return f"{reverse('search')}?{urlencode(given)}"


def _results(
    user: Any, asked: Search, found: Sequence[Found], address: Callable[..., str], *, whole: bool
) -> list[Result]:
    """Returns what is found in these documents; `address` makes that of the page with all of one article."""
    if whole:
        shown = {one.document: sorted(one.blocks)[:MOST_OF_ONE] for one in found}
    else:
        shown = {one.document: one.blocks[:PARAGRAPHS_PER_ARTICLE] for one in found}
    paragraphs = asked.paragraphs([block for blocks in shown.values() for block in blocks])
    counts = {one.document: len(one.blocks) for one in found}
    facts = facts_by_document(user, list(shown))
    return [
        Result(
            document=document,
            facts=fact_words_of(facts[document.pk]),
            snippets=tuple(
                _snippet(document, paragraphs[block])
                for block in shown[document.pk]
                # Not where the text was corrected between the statements.
                if block in paragraphs and paragraphs[block].revision == document.current_revision_id
            ),
            further=counts[document.pk] - len(shown[document.pk]),
            all_address="" if whole else address(article=document.slug),
        )
        for document in documents_of(user, list(shown))
    ]


def _snippet(document: Any, paragraph: Paragraph) -> Snippet:
    """Cuts a paragraph around its first hit, at spaces where there are any near."""
    text, hits = paragraph.text, paragraph.hits
    first, last = hits[0] if hits else (0, len(text))
    begin = _cut_near(text, first - WORDS_AROUND)
    end = max(_cut_near(text, first + 2 * WORDS_AROUND), last)
    pieces = [Piece("… ", is_hit=False)] if begin else []
    place = begin
    for hit_start, hit_end in hits:
        if hit_start >= end:
            break
        pieces += [Piece(text[place:hit_start], is_hit=False), Piece(text[hit_start:hit_end], is_hit=True)]
        place = hit_end
    pieces.append(Piece(text[place:end], is_hit=False))
    if max(place, end) < len(text):
        pieces.append(Piece(" …", is_hit=False))
    number = document.current_revision.number
    address = document.passage_url(number, paragraph.start + first, paragraph.start + last)
    return Snippet(address, tuple(piece for piece in pieces if piece.words))


def _cut_near(text: str, place: int) -> int:
    """Returns where to cut a text: after a space shortly before `place`, else there, but before no mark."""
    if not 0 < place < len(text):
        return min(max(place, 0), len(text))
    space = text.rfind(" ", max(0, place - NEAR), place)
    if space >= 0:
        return space + 1
    while place and unicodedata.category(text[place]).startswith("M"):
        place -= 1
    return place
