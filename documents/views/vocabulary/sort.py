"""Sorts one's own notes under a tag to the tags that stand under it: for each note one choice, page by page."""

from __future__ import annotations

from collections import Counter
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from documents.models import Annotation, Document, Tag
from documents.models.annotation import AnnotationQuerySet
from documents.models.notebook.filter import NotebookFilter
from documents.models.notebook.order import Cursor, articles_in_order, page_of
from documents.models.tag import ANY_WORDING
from documents.models.tag_tree import TagTree
from documents.services.notes.sort_tags import sort_notes
from documents.views.notebook.entries import entries_by_article, with_entry_relations
from documents.views.site.access import PageNotFound, whole_number
from documents.views.site.caching import with_cache_headers

NOTES_PER_PAGE = 30
NOTE, VERSION = "note-", "version-"


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def sort(request: HttpRequest, uuid: UUID) -> HttpResponseBase:
    """Shows one page of notes, `?after=` the next; POST gives each the tag that was chosen for it.

    A note that changed since it was shown stays as it is, and the page says so.
    """
    tags = Tag.objects.visible_to(request.user).select_related("vocabulary", "merged_into")
    tag = tags.filter(uuid=uuid).first()
    if tag is None:
        raise PageNotFound(_("There is no tag at this address, or it is on no note that is open to you."))
    if tag.merged_into:
        return redirect("tag-sort", tag.merged_into.uuid)
    children = children_to_choose(tag, TagTree.around(tag))
    if not children:
        return redirect(tag)
    if request.method != "POST":
        return _page(request, tag, children)
    choices = _choices(request, {str(child.uuid): child for child in children})
    if choices is None:
        messages.error(request, _("One of the tags does not stand here any more. Nothing was changed; choose again."))
        return _page(request, tag, children, status=422)
    sorted_ = sort_notes(by=request.user, tag=tag, choices=choices)
    told = ngettext("%(n)d note is sorted.", "%(n)d notes are sorted.", sorted_.done) % {"n": sorted_.done}
    messages.success(request, told)
    if sorted_.left:
        left = ngettext(
            "%(n)d note stays as it is, because it has changed since this page was shown, or its article is closed.",
            "%(n)d notes stay as they are, because they have changed since this page was shown, or their article is "
            "closed.",
            sorted_.left,
        )
        messages.warning(request, left % {"n": sorted_.left})
    # What was sorted is not in the list any more: the next page begins where this one did, or after it.
    return redirect(f"{request.path}?{request.GET.urlencode()}" if request.GET else request.path)


def children_to_choose(tag: Tag, tree: TagTree) -> list[Tag]:
    """Returns the tags immediately under one that are in use."""
    return [child for child in tree.children(tag) if child.retired_at is None]


def notes_to_sort(user: Any, tag: Tag) -> AnnotationQuerySet:
    """Returns the reader's own notes under a tag itself, in articles whose text they may read."""
    own = Annotation.objects.visible_to(user).filter(author=user)
    own = own.filter(document__in=Document.objects.readable_by(user).values("pk"))
    return NotebookFilter(values={"tag": (f"{tag.uuid}~{ANY_WORDING}",)}).apply(own, user)


def _choices(request: HttpRequest, children: dict[str, Tag]) -> dict[UUID, tuple[int, Tag]] | None:
    """Returns the notes for which a tag was chosen, with the versions that were shown; None if one is no child."""
    chosen: dict[UUID, tuple[int, Tag]] = {}
    for name, value in request.POST.items():
        if not name.startswith(NOTE) or not value:
            continue
        try:
            note, tag = UUID(name.removeprefix(NOTE)), children[str(value)]
        except (KeyError, ValueError):
            return None
        chosen[note] = whole_number(request.POST.get(f"{VERSION}{note}", ""), default=-1), tag
        if len(chosen) > NOTES_PER_PAGE:
            return None
    return chosen


def _page(request: HttpRequest, tag: Tag, children: list[Tag], *, status: int = 200) -> HttpResponse:
    asked = notes_to_sort(request.user, tag)
    counts = Counter(dict(asked.order_by().values_list("document").annotate(n=Count("pk"))))
    after = Cursor.parse(request.GET.get("after", ""))
    notes, has_more = page_of(with_entry_relations(asked), articles_in_order(counts), after, NOTES_PER_PAGE, once=True)
    versions = {note.pk: note.version for note in notes}
    parts = entries_by_article(request.user, notes, counts)
    last = Cursor.from_note(notes[-1]) if has_more else None
    context = {
        "tag": tag,
        "children": children,
        "parts": [(part, [(entry, versions[entry.id]) for entry in part.entries]) for part in parts],
        "total": counts.total(),
        "after": str(last) if last is not None else "",
        "is_later": after is not None,
    }
    page = render(request, "documents/vocabulary/sort.html", context, status=status)
    return with_cache_headers(request, page)  # type: ignore[return-value]
