"""What a correction would do, before it is made: to the words, and to every note on them. Writes nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied

from documents.anchoring import Carried, compare
from documents.anchoring.changes import Change, changes_between
from documents.errors import CorrectionRefused
from documents.models import Anchor, Annotation, Document, Revision
from documents.permissions import can_curate
from documents.sandbox import render_in_sandbox
from documents.services.article.labels import labels_in
from documents.services.notes.carry_anchors import Arrival, Destination, Spans, arrivals, current_text, journeys
from documents.services.versions.revisions import SAME_TEXT, SourceFormat, map_of_correction


@dataclass(frozen=True, slots=True)
class Fate:
    """What would become of one passage of a note: its words as selected, and at its new place."""

    annotation: UUID
    state: Anchor.State
    was: str
    now: str
    start: int | None
    end: int | None


@dataclass(frozen=True, slots=True)
class Preview:
    """A correction that was not made. `counts` are of all passages marked in the article, by state.

    `fates` are those of notes that the person who asked may see, in the order of the text, lost ones last.
    """

    old_text: str
    new_text: str
    changes: Sequence[Change]
    counts: Mapping[str, int]
    fates: Sequence[Fate]


def preview_correction(*, document: Document, by: Any, source: str, source_format: SourceFormat) -> Preview:
    """Says what a correction would do. Raises what `correct_document` raises."""
    if not can_curate(by, document):
        raise PermissionDenied
    rendered = render_in_sandbox(source, source_format, labels_in(document.language))
    document = Document.objects.get(pk=document.pk)  # as it is after what rendering took
    current = current_text(document)
    html = Revision.objects.values_list("html", flat=True).get(pk=current.pk)
    if rendered.text == current.text and rendered.html == html:
        raise CorrectionRefused(SAME_TEXT)
    found = list(arrivals(journeys(document, current.pk), _unsaved(current, rendered.text)))
    counts = {state.value: 0 for state in Anchor.State} | Counter(one.state.value for one in found)
    return Preview(
        old_text=current.text,
        new_text=rendered.text,
        changes=changes_between(current.text, rendered.text),
        counts=counts,
        fates=_fates(document, found, rendered.text, by),
    )


def _unsaved(current: Revision, text: str) -> Destination:
    """The text that would be, compared with older ones without keeping that."""

    compared = compare(current.text, text)

    def from_text(origin: Revision, spans: Spans) -> list[Carried]:
        found = compared if origin.pk == current.pk else compare(origin.text, text)
        return found.carry(origin.text, text, spans)

    return Destination(text, map_of_correction(current, text, compared), current.mapped_to_id, from_text)


def _fates(document: Document, found: Sequence[Arrival], text: str, by: Any) -> list[Fate]:
    seen = set(
        Annotation.objects.visible_to(by).filter(targets__document=document).values_list("pk", flat=True).distinct()
    )
    shown = [one for one in found if one.journey.annotation_id in seen]
    fates = [
        Fate(
            annotation=one.journey.annotation_id,
            state=one.state,
            was=one.journey.exact,
            now="" if one.start is None or one.end is None else text[one.start : one.end],
            start=one.start,
            end=one.end,
        )
        for one in shown
    ]
    return sorted(fates, key=lambda fate: (fate.start is None, fate.start or 0, fate.end or 0))
