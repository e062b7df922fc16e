"""Tells people of the answers and mentions that a task held back from them, when it opens to them."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django.db.models import Exists, OuterRef, Q

from documents.models import Annotation, Mention
from documents.services.events.jobs import Arguments
from documents.services.news.concerned import Kind, Surroundings
from documents.services.news.notify import write_notices


def notify_of_opened(arguments: Arguments) -> None:
    """Runs an `opened` job: writes the notices of a task's held notes, for one `person` or for everybody.

    Whoever was told of a note before, or does not see it now, is not told. Of notes that only follow what somebody
    follows nobody is told late: opened at once, they would be hundreds.
    """
    mentions = Mention.objects.filter(annotation=OuterRef("pk"))
    held = Annotation.objects.filter(assignment=arguments["assignment"], held=True, deleted_at=None, withheld="")
    notes = held.filter(Q(root__isnull=False) | Exists(mentions)).select_related("document", "root", "parent", "author")
    by_document: dict[int, list[Annotation]] = defaultdict(list)
    for note in notes.order_by("document", "created_at", "pk"):
        by_document[note.document_id].append(note)
    for of_document in by_document.values():
        around = Surroundings(of_document)
        wanted = {note.pk: _only(around.addressed_by(note), arguments.get("person")) for note in of_document}
        write_notices(of_document, wanted)


def _only(wanted: dict[Any, Kind], person: str | None) -> dict[Any, Kind]:
    return {one: kind for one, kind in wanted.items() if person is None or str(one) == person}
