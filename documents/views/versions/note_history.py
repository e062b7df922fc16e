"""The earlier wordings of a note that its reader may see: when each was written, and what changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from documents.anchoring.changes import changes_between
from documents.models import Annotation, AnnotationVersion, address_in_group, name_for, relation_words, slug_of
from documents.models.tagging import names_of_tags
from documents.views.notes.cards import audience_words
from documents.views.site.access import PageNotFound
from documents.views.site.caching import with_cache_headers
from documents.views.versions.diff_cleanup import clean_up_changes
from documents.views.versions.text_comparison import Row, rows_of

MAX_WORDINGS = 50


@dataclass(frozen=True)
class Wording:
    """One wording: its text, or the difference from the one before, and its audience."""

    written_at: datetime
    is_current: bool
    rows: Sequence[Row]
    tags: Sequence[str]
    tags_before: Sequence[str]
    audience_words: str
    relation: str = ""
    relation_before: str = ""

    @property
    def has_other_tags(self) -> bool:
        """True if the tags changed with this wording."""
        return list(self.tags) != list(self.tags_before)


@require_safe
def history(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """Shows the wordings, newest first."""
    note = (
        Annotation.objects.visible_to(request.user).select_related("author", "group", "document", "root").filter(pk=pk)
    )
    annotation = note.first()
    if annotation is None:
        raise PageNotFound(_("There is no note at this address, or it is not for you to see."))
    is_mine = request.user.is_authenticated and annotation.author_id == request.user.pk
    readable = AnnotationVersion.objects.of_visible_annotations(request.user).filter(annotation=annotation)
    earlier = list(readable.order_by("-number")[:MAX_WORDINGS])[::-1]
    thread = reverse("thread", args=[annotation.root_id or annotation.pk])
    context = {
        "annotation": annotation,
        "name": name_for(request.user, annotation.author, annotation.group),
        "is_mine": is_mine,
        "wordings": _wordings(annotation, earlier, is_mine)[::-1],
        "thread_url": address_in_group(f"{thread}#note-{annotation.pk}", slug_of(annotation.group)),
    }
    return with_cache_headers(request, render(request, "documents/versions/note_history.html", context))


def _wordings(annotation: Any, earlier: list[AnnotationVersion], is_mine: bool) -> list[Wording]:
    tags = names_of_tags(annotation)
    said = [
        (one.note, one.tags, one.written_at, audience_words(one, is_mine), _relation_of(one))  # type: ignore[arg-type]
        for one in earlier
    ]
    words = audience_words(annotation, is_mine)
    said.append((annotation.note, tags, annotation.modified_at, words, _relation_of(annotation)))
    first = said[0]
    unchanged = list(rows_of(first[0], first[0], []))
    made = [Wording(first[2], len(said) == 1, unchanged, first[1], first[1], first[3], first[4], first[4])]
    for n, (old, new) in enumerate(pairwise(said), 2):
        rows = list(rows_of(old[0], new[0], clean_up_changes(old[0], new[0], changes_between(old[0], new[0]))))
        made.append(Wording(new[2], n == len(said), rows, new[1], old[1], new[3], new[4], old[4]))
    return made


def _relation_of(wording: Annotation | AnnotationVersion) -> str:
    return relation_words(wording.relation) if wording.relation else ""
