"""The notebook: all notes that one may see, filtered by the address and grouped by article."""

from __future__ import annotations

from collections.abc import Iterator

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from documents.models import Annotation
from documents.models.notebook.conditions import ME
from documents.models.notebook.filter import NotebookFilter
from documents.models.notebook.order import Cursor, page_of
from documents.views.notebook.asked import Asked, applied, asked_in_words, sentence_for
from documents.views.notebook.entries import entries_by_article, with_entry_relations
from documents.views.notebook.facets import facets_of, owners_of_tags
from documents.views.notebook.form import fields_of
from documents.views.site.caching import cached_response, public_cache_key

NOTES_PER_PAGE = 50
MAX_PRINTED = 500
PRINT_PARAMETER = "500"


@require_safe
def notebook(request: HttpRequest) -> HttpResponseBase:
    """Shows one page; `?after=` continues after a note, `?most=500` puts up to 500 notes on one page, for printing."""
    asked = Asked(request)
    return cached_response(request, _key(asked), lambda: _page(request, asked))


def _key(asked: Asked) -> Iterator[object]:
    yield from public_cache_key()
    yield from asked.key()


def _page(request: HttpRequest, asked: Asked) -> HttpResponse:
    user, query, counts = request.user, asked.query, asked.counts
    is_long = request.GET.get("most") == PRINT_PARAMETER
    facets = facets_of(user, counts, query, asked.by_uuid)
    found = query.apply(Annotation.objects.visible_to(user), user)
    articles = counts.found.articles
    after = Cursor.parse(request.GET.get("after", ""))
    notes, has_more = page_of(with_entry_relations(found), articles, after, MAX_PRINTED if is_long else NOTES_PER_PAGE)
    total = counts.found.rows.total
    more = {"most": PRINT_PARAMETER} if is_long else {}
    is_own = query == NotebookFilter(values={"person": (ME,)})
    context = {
        "query": query,
        "in_words": "" if query.is_empty or is_own else asked_in_words(asked, facets),
        "left_out": [(one, sentence_for(one)) for one in asked.left_out],
        "facets": facets,
        "fields": fields_of(user, asked, counts.found.rows),
        "owners": owners_of_tags(counts.beside("tag")),
        "slots": {tag.name: tag.slot for tag in counts.beside("tag").tags}
        | {str(tag.uuid): tag.slot for tag in asked.by_uuid},
        "active_filters": applied(asked, facets),
        "total": total,
        "everything": counts.everything.rows.total,
        "everyone": NotebookFilter().query_string(),
        "is_own": is_own,
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
