"""The notebook: every note that one may see, narrowed by the address, article by article."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from documents.models import Annotation
from documents.models.notebook.filter import NotebookFilter
from documents.models.notebook.order import Cursor, articles_of, page_of
from documents.views.notebook.entries import parts_of, with_all_they_show
from documents.views.notebook.facets import facets_of
from documents.views.shelf.query import applied_of
from documents.views.site.caching import with_policy

PAGE = 50
MOST_PRINTED = 500
PRINTED = "500"


@require_safe
def notebook(request: HttpRequest) -> HttpResponseBase:
    """A page of it; `?after=` begins behind a note, `?most=500` puts as many on one page, to be printed."""
    response = with_policy(request, _page(request, NotebookFilter.of(request.GET)))
    # It follows from everything that its reader may see: a copy of it that is kept is never right for long.
    response["Cache-Control"] = "private, no-store"
    return response


def _page(request: HttpRequest, wanted: NotebookFilter) -> HttpResponse:
    user = request.user
    is_long = request.GET.get("most") == PRINTED
    seen = Annotation.objects.visible_to(user)
    facets, counts = facets_of(user, seen, wanted)
    asked = wanted.narrow(seen, user)
    articles = articles_of(asked)
    after = Cursor.read(request.GET.get("after", ""))
    notes, has_more = page_of(with_all_they_show(asked), articles, after, MOST_PRINTED if is_long else PAGE)
    total = sum(article.count for article in articles)
    more = {"most": PRINTED} if is_long else {}
    searched = [(f"“{wanted.q}”", wanted.without("q", "").address())] if wanted.q else []
    context = {
        "wanted": wanted,
        "facets": facets,
        "slots": {name: slot for name, slot, _n in counts.tags},
        "applied": searched + applied_of(wanted, facets),
        "total": total,
        "everything": counts.total,
        "articles": len(articles),
        "parts": parts_of(user, notes, {article.pk: article.count for article in articles}),
        "shown": len(notes),
        "next": wanted.address(**more, after=str(Cursor.of(notes[-1]))) if has_more else "",
        "first": wanted.address(**more) if after is not None else "",
        "on_one_page": wanted.address(most=PRINTED) if not is_long and total > PAGE else "",
        "most_printed": MOST_PRINTED,
        "title": _("Notebook") if user.is_authenticated else _("Public notes"),
    }
    return render(request, "documents/notebook/notebook.html", context)
