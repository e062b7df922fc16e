"""The page of a tag: what it means, where it stands in its vocabulary, and every passage under it."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from documents.models import Annotation, Tag
from documents.models.notebook.filter import NotebookFilter
from documents.models.notebook.order import Cursor, page_of
from documents.models.tag_tree import TagTree
from documents.permissions import can_define_tags
from documents.views.notebook.entries import entries_by_article, with_entry_relations
from documents.views.notebook.facets import NotebookCounts
from documents.views.site.access import PageNotFound
from documents.views.site.caching import cached_response, public_cache_key
from documents.views.vocabulary.vocabulary import FIELDS, Whose

NOTES_PER_PAGE = 50
BELOW = "yes"


@require_safe
def tag(request: HttpRequest, uuid: UUID) -> HttpResponseBase:
    """Shows one page of passages; `?below=yes` takes in the tags below it, `?after=` continues after a note."""
    shown = Tag.objects.visible_to(request.user).select_related("vocabulary__group", "parent").filter(uuid=uuid).first()
    if shown is None:
        raise PageNotFound(_("There is no tag at this address, or it is on no note that is open to you."))
    tree = TagTree.of(shown.vocabulary)
    around = (*tree.above(shown), shown, *tree.below(shown))
    key = public_cache_key(*(tuple(getattr(one, name) for name in FIELDS) for one in around), shown.is_defined)
    return cached_response(request, key, lambda: _page(request, shown, tree))


def _page(request: HttpRequest, shown: Tag, tree: TagTree) -> HttpResponse:
    user = request.user
    below = tree.below(shown)
    takes_below = bool(below) and request.GET.get("below") == BELOW
    tags = [shown, *(below if takes_below else ())]
    query = NotebookFilter(values={"tag": tuple(str(one.uuid) for one in tags)})
    counts = NotebookCounts(user, query)
    articles = counts.found.articles
    asked = with_entry_relations(query.apply(Annotation.objects.visible_to(user), user))
    after = Cursor.parse(request.GET.get("after", ""))
    notes, has_more = page_of(asked, articles, after, NOTES_PER_PAGE)
    by_tag = counts.everything.by_tag
    last = Cursor.from_note(notes[-1]) if has_more else None
    context = {
        "tag": shown,
        "whose": Whose(shown.vocabulary.group, can_define_tags(user, shown.vocabulary.group)),
        "above": tree.above(shown),
        "children": [(child, by_tag[child.pk]) for child in tree.children(shown)],
        "below": len(below),
        "takes_below": takes_below,
        "in_notebook": NotebookFilter(values={"tag": (str(shown.uuid),)}).query_string(person="everyone"),
        "total": counts.found.rows.total,
        "articles": len(articles),
        "parts": entries_by_article(user, notes, counts.found.rows.articles),
        "shown": len(notes),
        "after": str(last) if last is not None else "",
        "is_later": after is not None,
    }
    return render(request, "documents/vocabulary/tag.html", context)
