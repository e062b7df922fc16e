"""Search: the articles in whose texts, parts set aside, facts or notes something is found, each with its best ones."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from documents.search.results import MOST_HITS, Found, Search, TooLong
from documents.views.search.articles import articles_of
from documents.views.search.found_in import SHOWN
from documents.views.search.question import Question
from documents.views.search.snippets import Snippet
from documents.views.shelf.shelf import FactWords, fact_words_of
from documents.views.site.caching import with_cache_headers

ARTICLES_PER_PAGE = 10
PARAGRAPHS_PER_ARTICLE = 3
MOST_OF_ONE = 200
PLACES = {"text": _("Texts"), "aside": _("Set aside"), "facts": _("Facts"), "notes": _("Notes")}
"""Where one may look, by the value of `in`."""


class Result(NamedTuple):
    """An article with its best paragraphs; `further` counts those that are not shown, `all_address` shows them."""

    document: Any
    facts: tuple[FactWords, ...]
    snippets: tuple[Snippet, ...]
    further: int
    all_address: str


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Shows where `?q=` is found, `?page=` of the articles; without it, what one may ask.

    `?in=` says where to look: one of `PLACES`, in the texts if it is left out.
    `?article=` (a slug) shows the paragraphs of one article in their order, up to `MOST_OF_ONE`.
    `?spelling=this` leaves out the other spellings of a tag that is named.
    """
    question = Question.of(request, anywhere=True)
    context: dict[str, Any] = {
        "q": question.typed,
        "mistakes": question.mistakes,
        "place": question.place,
        "places": [(name, label, _address(question, place=name)) for name, label in PLACES.items()],
    }
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
            "in_context": f"{reverse('search-lines')}?{urlencode(question.pairs(place='text'))}",
            "articles": len(found),
            "paragraphs": sum(len(one.blocks) for one in found),
            "most": MOST_HITS if has_more else 0,
            "results": _results(request.user, asked, here, question),
            "everywhere": address() if question.slug else "",
            "page": page,
            "older": address(page.number + 1) if page.has_next() else "",
            "newer": address(page.number - 1) if page.has_previous() else "",
        }
    response = render(request, "documents/search/search.html", context)
    with_cache_headers(request, response)
    return response


def _address(
    question: Question, number: int = 1, *, only: bool | None = None, place: str | None = None, **more: str
) -> str:
    """Returns the address of a page of what is found; `only` by the spelling that was typed."""
    given = question.pairs(only=only, place=place) | more | ({"page": str(number)} if number > 1 else {})
    return f"{reverse('search')}?{urlencode(given)}"


def _results(user: Any, asked: Search, found: Sequence[Found], question: Question) -> list[Result]:
    """Returns what is found in these documents; of one that is asked about alone, nearly all."""
    whole = bool(question.slug)
    if whole:
        shown = {one.document: sorted(one.blocks)[:MOST_OF_ONE] for one in found}
    else:
        shown = {one.document: one.blocks[:PARAGRAPHS_PER_ARTICLE] for one in found}
    articles = articles_of(user, list(shown))
    snippets = SHOWN[question.place](user, asked, shown, articles)
    counts = {one.document: len(one.blocks) for one in found}
    facts = fact_words_of(list(shown))
    return [
        Result(
            document=article.document,
            facts=facts[key],
            snippets=tuple(snippets[block] for block in shown[key] if block in snippets),
            further=counts[key] - len(shown[key]),
            all_address="" if whole else _address(question, article=article.document.slug),
        )
        for key, article in articles.items()
    ]
