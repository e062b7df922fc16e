"""The notebook: all notes that one may see, filtered by the address and grouped by article."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from documents.models import Annotation
from documents.models.notebook.filter import ME, NotebookFilter
from documents.models.notebook.order import Cursor, page_of
from documents.views.notebook.entries import entries_by_article, with_entry_relations
from documents.views.notebook.facets import NotebookCounts, facets_of, owners_of_tags, tags_by_uuid
from documents.views.shelf.query import active_filters
from documents.views.site.caching import cached_response, public_cache_key

NOTES_PER_PAGE = 50
MAX_PRINTED = 500
PRINT_PARAMETER = "500"


@require_safe
def notebook(request: HttpRequest) -> HttpResponseBase:
    """Shows one page; `?after=` continues after a note, `?most=500` puts up to 500 notes on one page, for printing."""
    return cached_response(request, public_cache_key(), lambda: _page(request, _filter_of(request)))


def _filter_of(request: HttpRequest) -> NotebookFilter:
    return NotebookFilter.from_query(request.GET, begins_with_own=request.user.is_authenticated)


def _page(request: HttpRequest, query: NotebookFilter) -> HttpResponse:
    user = request.user
    is_long = request.GET.get("most") == PRINT_PARAMETER
    counts = NotebookCounts(user, query)
    by_uuid = tags_by_uuid(user, query)
    facets = facets_of(user, counts, query, by_uuid)
    asked = query.apply(Annotation.objects.visible_to(user), user)
    articles = counts.found.articles
    after = Cursor.parse(request.GET.get("after", ""))
    notes, has_more = page_of(with_entry_relations(asked), articles, after, MAX_PRINTED if is_long else NOTES_PER_PAGE)
    total = counts.found.rows.total
    more = {"most": PRINT_PARAMETER} if is_long else {}
    searched = [(f"“{query.q}”", query.without("q", "").query_string())] if query.q else []
    context = {
        "query": query,
        "facets": facets,
        "owners": owners_of_tags(counts.beside("tag")),
        "slots": {tag.name: tag.slot for tag in counts.beside("tag").tags}
        | {str(tag.uuid): tag.slot for tag in by_uuid},
        "active_filters": searched + active_filters(query, facets),
        "total": total,
        "everything": counts.everything.rows.total,
        "everyone": NotebookFilter().query_string(),
        "is_own": query == NotebookFilter(values={"person": (ME,)}),
        "articles": len(articles),
        "parts": entries_by_article(user, notes, counts.found.rows.articles),
        "shown": len(notes),
        "next": query.query_string(**more, after=str(Cursor.from_note(notes[-1]))) if has_more else "",
        "first": query.query_string(**more) if after is not None else "",
        "print_url": query.query_string(most=PRINT_PARAMETER) if not is_long and total > NOTES_PER_PAGE else "",
        "max_printed": MAX_PRINTED,
        "title": _("Notebook") if user.is_authenticated else _("Public notes"),
    }
    return render(request, "documents/notebook/notebook.html", context)
