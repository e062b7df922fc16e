"""The earlier wordings of a note that its reader may see: when each was written, and what changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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
from documents.services.vocabulary.answers import answers_as_words, taggings_with_answers
from documents.views.notes.cards import audience_words
from documents.views.site.access import PageNotFound
from documents.views.site.caching import with_cache_headers
from documents.views.versions.diff_cleanup import clean_up_changes
from documents.views.versions.text_comparison import Row, rows_of

MAX_WORDINGS = 50


@dataclass(frozen=True)
class TagThen:
    """A tag that a wording had, and its answers: the question first, then what was answered."""

    name: str
    answers: Sequence[Sequence[str]] = ()


@dataclass(frozen=True)
class Wording:
    """One wording: its text, or the difference from the one before, and its audience."""

    written_at: datetime
    is_current: bool
    rows: Sequence[Row]
    tags: Sequence[TagThen]
    tags_before: Sequence[TagThen]
    audience_words: str
    relation: str = ""
    relation_before: str = ""

    @property
    def has_other_tags(self) -> bool:
        """True if the tags or their answers changed with this wording."""
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


def _tags(names: Sequence[str], answers: Mapping[str, Sequence[Sequence[str]]]) -> list[TagThen]:
    return [TagThen(name, answers.get(name, ())) for name in names]


def _wordings(annotation: Any, earlier: list[AnnotationVersion], is_mine: bool) -> list[Wording]:
    said = [
        (
            one.note,
            _tags(one.tags, one.answers),
            one.written_at,
            audience_words(one, is_mine),  # type: ignore[arg-type]
            _relation_of(one),
        )
        for one in earlier
    ]
    taggings = taggings_with_answers(annotation)
    tags = _tags(list(dict.fromkeys(one.tag.meaning.name for one in taggings)), answers_as_words(taggings))
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
