"""The passages that the reader coded under an older wording of a tag, to look at again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from documents.errors import AnnotationRefused, ReviewRefused, StaleVersion
from documents.http import translate_error
from documents.models import Annotation, Tag, TaggedAnnotation, User
from documents.models.tag import uuid_in
from documents.services.notes.edit_note import take_tag_off
from documents.services.vocabulary.reviewing import Wordings, confirm_tagging, wordings_of
from documents.views.notebook.entries import Entry, entries_of, with_entry_relations
from documents.views.site.access import PageNotFound, number_parameter, whole_number
from documents.views.site.caching import with_cache_headers
from documents.views.vocabulary.tag import is_open_to
from documents.views.vocabulary.vocabulary import Whose
from documents.views.vocabulary.wordings import Wordings as Compared
from documents.views.vocabulary.wordings import compared_wordings

PASSAGES_PER_PAGE = 50


@dataclass(frozen=True)
class Passage:
    """A passage to look at again, with its article, which is None if that is no longer open, and the note's version."""

    document: Any
    entry: Entry
    version: int


@dataclass(frozen=True)
class OlderWording:
    """An older wording beside the present one, and the passages that were coded under it."""

    compared: Compared
    passages: Sequence[Passage]


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def review(request: HttpRequest, uuid: UUID) -> HttpResponseBase:
    """Shows a page of them, by wording; POST keeps that the tag is still right, or takes it off."""
    assert request.user.is_authenticated
    shown = Tag.objects.visible_to(request.user).select_related("vocabulary__group").filter(uuid=uuid).first()
    if shown is None or not is_open_to(request.user, shown):
        raise PageNotFound(_("There is no tag at this address, or it is on no note that is open to you."))
    if request.method == "POST":
        return _do(request, shown, request.user)
    return _page(request, shown, request.user)


def _do(request: HttpRequest, shown: Tag, by: User) -> HttpResponseBase:
    note = uuid_in(request.POST.get("note", ""))
    deed = request.POST.get("do", "")
    if note is None or deed not in ("right", "off"):
        return _page(request, shown, by, status=422)
    try:
        if deed == "right":
            confirm_tagging(by=by, tag=shown, note=note, place=whole_number(request.POST.get("place", "")))
        else:
            take_tag_off(by=by, pk=note, tag=shown, read=whole_number(request.POST.get("read", "")))
    except (TaggedAnnotation.DoesNotExist, Annotation.DoesNotExist):
        raise PageNotFound(_("There is no note at this address, or it is not for you to see.")) from None
    except (ReviewRefused, StaleVersion, AnnotationRefused) as refusal:
        messages.error(request, translate_error(refusal))
        return _page(request, shown, by, status=422)
    page = number_parameter(request, "page", default=1)
    address = reverse("tag-review", args=[shown.uuid])
    return redirect(f"{address}{f'?page={page}' if page > 1 else ''}#list")


def _page(request: HttpRequest, shown: Tag, user: User, status: int = 200) -> HttpResponseBase:
    wordings = wordings_of(shown, list(shown.versions.order_by("number")))
    waiting = wordings.waiting_for(user) if wordings else TaggedAnnotation.objects.none()
    total = waiting.count()
    pages = max(1, -(-total // PASSAGES_PER_PAGE))
    page = min(max(1, number_parameter(request, "page", default=1)), pages)
    context = {
        "tag": shown,
        "whose": Whose(shown.vocabulary.group, leads=False),
        "wordings": wordings,
        "groups": _by_wording(user, wordings, waiting, page) if wordings else [],
        "total": total,
        "page": page,
        "pages": pages,
        "counts": wordings.count_for(user) if wordings else None,
    }
    response = render(request, "documents/vocabulary/review.html", context, status=status)
    return with_cache_headers(request, response)


def _by_wording(user: User, wordings: Wordings, waiting: Any, page: int) -> list[OlderWording]:
    """Returns a page of passages below their wordings, the latest wording first, in a constant number of queries."""
    ordered = waiting.order_by("-tag_version__wording", "content_object__document", "content_object__created_at", "pk")
    first = (page - 1) * PASSAGES_PER_PAGE
    rows = ordered.values_list("content_object", "tag_version__wording")[first : first + PASSAGES_PER_PAGE]
    wording_of = dict(rows)
    threads = Annotation.objects.filter(pk__in=list(wording_of)).annotate(thread=Coalesce("root_id", "pk"))
    notes = list(with_entry_relations(threads))
    notes.sort(key=lambda note: list(wording_of).index(note.pk))
    version = {note.pk: note.version for note in notes}
    found = {entry.id: entry for entry in entries_of(user, notes)}
    now = _words(wordings.now)
    return [
        OlderWording(
            compared_wordings(_words(wordings.older[wording]), now),
            [Passage(found[pk].document, found[pk], version[pk]) for pk in wording_of if wording_of[pk] == wording],
        )
        for wording in dict.fromkeys(wording_of.values())
    ]


def _words(version: Any) -> dict[str, str]:
    return {"name": version.name, "definition": version.definition}
