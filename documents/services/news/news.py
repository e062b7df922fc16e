"""Builds the news of a person from their notices, with the texts that they may see now, for page and mail."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import F
from django.db.models.functions import Left
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from documents.models import Annotation, CopyRequest, CopyRequestAddition, Notice, Target, name_for
from documents.rendering import text_content

MAX_QUOTE_LENGTH = 140
MAX_FIRST_WORDS = 30
RELATED = ("document", "revision", "request")
DEFERRED_FIELDS = ("revision__text", "revision__html", "revision__source", "revision__span_map")
_REQUESTS: dict[str, Any] = {
    CopyRequest.Kind.CORRECTION: gettext_lazy("A reader says that something is wrong in this copy"),
    CopyRequest.Kind.REMOVAL: gettext_lazy("Somebody says that this copy should not be here"),
    CopyRequest.Kind.RESTORAL: gettext_lazy("Somebody asks that this article be shown again"),
}


@dataclass(frozen=True)
class NewsItem:
    """One notice as its recipient reads it; `note` is None for a correction or a request.

    `quote` is the passage of the article, `words` is the beginning of what the note or the request says.
    """

    notice: Notice
    note: Annotation | None = None
    name: str = ""
    quote: str = ""
    words: str = ""
    reason: str = ""

    @property
    def document(self) -> Any:
        """The article that the notice is about."""
        return self.notice.document

    @property
    def url(self) -> str:
        """The path of the annotation, which opens it in its group, of the request, or else of the article."""
        if self.notice.request is not None:
            return self.notice.request.get_absolute_url()
        if self.notice.kind == Notice.Kind.TAG_PROPOSAL and self.note is not None and self.note.group is not None:
            return reverse("group-proposals", args=[self.note.group.slug])
        return (self.note or self.document).get_absolute_url()

    @property
    def is_correction(self) -> bool:
        """Whether the notice tells of a correction."""
        return self.notice.kind == Notice.Kind.CORRECTED

    @property
    def is_reply(self) -> bool:
        """Whether the annotation is a reply."""
        return self.note is not None and self.note.root_id is not None

    @property
    def sentence(self) -> str:
        """A sentence that says who did what, without a full stop."""
        named = {"name": self.name}
        if self.notice.request is not None:
            return str(_REQUESTS[self.notice.request.kind])
        match self.notice.kind:
            case Notice.Kind.MENTION:
                return _("%(name)s mentioned you") % named
            case Notice.Kind.REPLY:
                return _("%(name)s answered in a thread of yours") % named
            case Notice.Kind.FOLLOWED:
                return (_("%(name)s answered in a thread") if self.is_reply else _("%(name)s wrote a note")) % named
            case Notice.Kind.HIDDEN:
                return _("A moderator hid your note")
            case Notice.Kind.SHOWN:
                return _("Your note is shown again")
            case Notice.Kind.APPROVED:
                return _("Your note was approved, and the others see it now")
            case Notice.Kind.TAG_PROPOSAL:
                return _("A word that you proposed for the vocabulary was decided")
            case Notice.Kind.TO_DECIDE:
                return _("A note by %(name)s waits for your decision") % named
        return _("A correction touched passages that you marked")


def load_news(person: Any, notices: Iterable[Notice]) -> list[NewsItem]:
    """Loads what is needed to show these notices, in a constant number of queries.

    The notices come from `Notice.objects.visible_to(person)`.
    """
    found = list(notices)
    ids = {notice.annotation_id for notice in found if notice.annotation_id is not None}
    notes = {
        note.pk: note
        for note in Annotation.objects.visible_to(person)
        .filter(pk__in=ids)
        .select_related("author", "group")
        .prefetch_related("author__memberships")
    }
    quotes = _quotes(person, notes.values())
    asked = _last_words(notice.request for notice in found if notice.request is not None)
    items = []
    for notice in found:
        note = notes.get(notice.annotation_id) if notice.annotation_id else None
        if note is not None:
            items.append(_item(person, notice, note, quotes))
        elif notice.request_id is not None:
            items.append(NewsItem(notice, words=asked.get(notice.request_id, "")))
        elif notice.annotation_id is None:
            items.append(NewsItem(notice))
    return items


def _last_words(requests: Iterable[CopyRequest]) -> dict[int, str]:
    """Returns the beginning of what was said last in each request; one query if there are any."""
    said = {request.pk: request.words for request in requests}
    if said:
        added = CopyRequestAddition.objects.filter(request__in=said).order_by("created_at", "pk")
        said |= dict(added.values_list("request_id", "words"))
    return {pk: _beginning(words) for pk, words in said.items()}


def _item(person: Any, notice: Notice, note: Annotation, quotes: dict[UUID, str]) -> NewsItem:
    return NewsItem(
        notice,
        note,
        name_for(person, note.author, note.group),
        quotes.get(note.root_id or note.pk, ""),
        first_words(note),
        note.withheld_reason if notice.kind == Notice.Kind.HIDDEN else "",
    )


def first_words(note: Annotation) -> str:
    """Returns the first words of an annotation on one line, without mark-up."""
    return _beginning(text_content(note.note_html))


def _beginning(words: str) -> str:
    return Truncator(" ".join(words.split())).words(MAX_FIRST_WORDS, truncate=" …")


def _quotes(person: Any, notes: Iterable[Annotation]) -> dict[UUID, str]:
    """Returns the beginning of each thread's first passage, if `person` may see the thread's root."""
    of_answers: set[UUID] = set()
    of_notes: set[UUID] = set()
    for note in notes:
        if note.root_id:
            of_answers.add(note.root_id)
        else:
            of_notes.add(note.pk)
    if of_answers:
        seen = Annotation.objects.visible_to(person).filter(pk__in=of_answers)
        of_notes |= set(seen.values_list("pk", flat=True))
    passages = (
        Target.objects.filter(annotation__in=of_notes, n=0)
        .annotate(head=Left("exact", MAX_QUOTE_LENGTH), length=F("end") - F("start"))
        .values_list("annotation_id", "head", "length")
    )
    return {pk: " ".join(head.split()) + ("…" if length > MAX_QUOTE_LENGTH else "") for pk, head, length in passages}
