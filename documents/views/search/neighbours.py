"""Neighbours: the words that stand beside what was looked for more often than elsewhere in the same articles."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from documents.models import Document
from documents.models.compiled import is_one_of
from documents.search.concordance import choose_paragraphs, neighbours_of
from documents.search.languages import stemmed_language
from documents.search.lines import NEIGHBOURHOOD
from documents.search.results import TooLong
from documents.search.stems import stop_words_in
from documents.views.search.question import Question
from documents.views.site.access import number_parameter
from documents.views.site.caching import with_cache_headers

MOST_SHOWN = 100
HIDDEN = "hidden"


@require_safe
def neighbours(request: HttpRequest) -> HttpResponse:
    """Shows the first hundred neighbours of `?q=`; `?stop=hidden` leaves out words that carry little meaning.

    Of very many paragraphs it takes the same sample as the lines, drawn by `?seed=`.
    """
    question = Question.of(request)
    context: dict[str, Any] = {"q": question.typed, "notices": question.mistakes}
    if question.query.can_be_asked:
        try:
            context |= _found(request, question)
        except TooLong:
            context["took_too_long"] = True
            return render(request, "documents/search/neighbours.html", context, status=503)
    response = render(request, "documents/search/neighbours.html", context)
    with_cache_headers(request, response)
    return response


def _found(request: HttpRequest, question: Question) -> dict[str, Any]:
    seed = number_parameter(request, "seed", default=1)
    asked = question.search(request.user)
    chosen = choose_paragraphs(asked, question.slug, seed)
    found, documents = neighbours_of(asked, chosen)
    languages = Document.objects.filter(is_one_of("pk", documents)).order_by().values_list("language", flat=True)
    stop_words = stop_words_in(set(map(stemmed_language, languages.distinct())), [one.word for one in found])
    hides = request.GET.get("stop") == HIDDEN
    shown = [one for one in found if not (hides and one.word in stop_words)]
    pairs = question.pairs() | ({"article": question.slug} if question.slug else {})
    pairs |= {"seed": str(seed)} if chosen.is_sample else {}
    here = reverse("search-neighbours")
    return {
        "is_found": True,
        "found": [(one, one.word in stop_words, _beside(question, one.word)) for one in shown[:MOST_SHOWN]],
        "total": len(shown),
        "articles": len(documents),
        "distance": NEIGHBOURHOOD,
        "sample": chosen.total if chosen.is_sample else 0,
        "sampled": len(chosen.keys),
        "others": question.other_names,
        "hides": hides,
        "stop_words": len(stop_words),
        "hidden": f"{here}?{urlencode(pairs | {'stop': HIDDEN})}",
        "all_words": f"{here}?{urlencode(pairs)}",
        "lines": f"{reverse('search-lines')}?{urlencode(pairs)}",
    }


def _beside(question: Question, word: str) -> str:
    """Returns the address of the lines in which a neighbour stands beside the one word that was asked for, if it is."""
    (term,) = question.query.terms if len(question.query.terms) == 1 else (None,)
    if term is None or term.stemmed is None or term.near or question.others or question.query.fields:
        return ""
    pairs = question.pairs() | {"q": f"{term.typed} ~{NEIGHBOURHOOD} {word}"}
    return f"{reverse('search-lines')}?{urlencode(pairs)}"
