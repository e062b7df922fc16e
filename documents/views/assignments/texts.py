"""The texts of a task: which may be chosen for it, and how they are shown, each with its address in the task."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import F
from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from documents.models import Assignment, AssignmentText, Document, Group
from documents.views.groups.shelf import items_of
from documents.views.shelf.shelf import FactWords, fact_words_of
from documents.views.site.access import PageNotFound, whole_number


@dataclass(frozen=True)
class TextRow:
    """A text of a task; `document` is None if the reader may not open it. `version` is 0 for the current one."""

    document: Document | None
    address: str
    facts: tuple[FactWords, ...]
    version: int
    last: int


def text_rows(viewer: Any, task: Assignment, group: Group) -> list[TextRow]:
    """Returns the texts of a task in their order, with three queries."""
    texts = list(
        AssignmentText.objects.filter(assignment=task).annotate(
            number=F("revision__number"),
            last=F("document__current_revision__number"),
            current=F("document__current_revision"),
        )
    )
    keys = [text.document_id for text in texts]
    opened = {one.pk: one for one in Document.objects.visible_to(viewer).filter(pk__in=keys)}
    facts = fact_words_of(list(opened))
    return [_row(text, opened.get(text.document_id), facts, task, group) for text in texts]


def _row(text: Any, document: Document | None, facts: Any, task: Assignment, group: Group) -> TextRow:
    if document is None:
        return TextRow(None, "", (), 0, 0)
    version = text.number if text.revision_id != text.current else 0
    page = reverse("revision", args=[document.slug, version]) if version else document.get_absolute_url()
    address = f"{page}?{urlencode({'task': str(task.pk), 'group': group.slug})}"
    return TextRow(document, address, facts[document.pk], version, text.last)


def texts_to_choose(request: HttpRequest, group: Group, task: Assignment | None) -> list[Document]:
    """Returns the articles that may be chosen: those on the shelf in its order, then others of the task or of the form.

    Raises `PageNotFound` if the form names an article that its sender may not see.
    """
    shelved = [item.document for item in items_of(request.user, group) if item.document.current_revision_id]
    known = {document.pk for document in shelved}
    named = {whole_number(given) for given in request.POST.getlist("texts")}
    had = set(task.texts.values_list("document", flat=True)) if task is not None else set()
    others = Document.objects.visible_to(request.user).filter(pk__in=(named | had) - known).order_by("title", "pk")
    found = list(others)
    if named - known - {document.pk for document in found}:
        raise PageNotFound(_("A text that was chosen is not here any more, or is not open to you."))
    return [*shelved, *found]


def texts_out_of_sight(viewer: Any, task: Assignment) -> list[Document]:
    """Returns the texts of a task that `viewer` may not see; they stay, whatever `viewer` changes."""
    visible = Document.objects.visible_to(viewer).order_by().values("pk")
    hidden = AssignmentText.objects.filter(assignment=task).exclude(document__in=visible)
    return [text.document for text in hidden.select_related("document")]
