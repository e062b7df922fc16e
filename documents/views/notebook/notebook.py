"""The notebook: all notes that one may see, filtered by the address and grouped by article."""

from __future__ import annotations

from collections.abc import Iterator

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from documents.forms.notebook import SavedViewForm
from documents.http import origin_of
from documents.models import BulkChange, SavedView
from documents.models.notebook.conditions import ME
from documents.models.notebook.filter import NotebookFilter
from documents.services.vocabulary.reviewing import waiting_reviews
from documents.views.notebook.asked import Asked, applied, asked_in_words, sentence_for
from documents.views.notebook.facets import facets_of, owners_of_tags
from documents.views.notebook.form import fields_of, groupings
from documents.views.notebook.groupings import page_under_headings
from documents.views.notebook.printed import references_on
from documents.views.notebook.saved_views import views_of, writable_groups
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
    most = MAX_PRINTED if is_long else NOTES_PER_PAGE
    page = page_under_headings(user, asked.grouped, query, counts.found, request.GET.get("after", ""), most)
    total = counts.found.rows.total
    view = asked.view
    kept = asked.kept_parameters()
    more = kept | ({"most": PRINT_PARAMETER} if is_long else {})
    own = counts.found.rows.people.get(user.pk) if user.is_authenticated else None
    is_own = query == NotebookFilter(values={"person": (ME,)})
    context = {
        "query": query,
        "in_words": "" if query.is_empty or is_own else asked_in_words(asked, facets),
        "left_out": [(one, sentence_for(one)) for one in asked.left_out],
        "facets": facets,
        "fields": fields_of(user, asked, counts.found.rows),
        "owners": owners_of_tags(counts.beside("tag")),
        "slots": {tag.name: tag.slot for tag in counts.beside("tag").tags}
        | {str(tag.uuid): tag.meaning.slot for tag in asked.by_uuid},
        "active_filters": applied(asked, facets),
        "groupings": groupings(asked),
        "kept": kept,
        "view": view,
        "view_is_changed": view is not None and view.query != asked.canonical,
        "may_edit": view is not None and SavedView.objects.editable_by(user).filter(pk=view.pk).exists(),
        "views": views_of(user),
        "save_form": SavedViewForm(initial={"query": asked.canonical}, groups=writable_groups(user))
        if user.is_authenticated
        else None,
        "total": total,
        "everything": counts.everything.rows.total,
        "everyone": NotebookFilter().query_string(),
        "is_own": is_own,
        "page": page,
        "references": references_on(request, page),
        "own_total": own.total() if own else 0,
        "reviews": waiting_reviews(user) if user.is_authenticated and is_own else [],
        "changes": BulkChange.objects.visible_to(user).pending().defer("parts"),
        "origin": origin_of(request),
        "next": query.query_string(**more, after=page.after) if page.after else "",
        "first": query.query_string(**more) if page.is_later else "",
        "print_url": query.query_string(**kept, most=PRINT_PARAMETER) if not is_long and total > NOTES_PER_PAGE else "",
        "max_printed": MAX_PRINTED,
        "title": _("Notebook") if user.is_authenticated else _("Public notes"),
    }
    return render(request, "documents/notebook/notebook.html", context)
