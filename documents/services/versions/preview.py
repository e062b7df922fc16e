"""Previews a correction: its changes to the text, and to every annotation. Writes nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied

from documents.anchoring import CarriedPassage, compare
from documents.anchoring.changes import Change, changes_between
from documents.errors import CorrectionRefused
from documents.models import Anchor, Annotation, Document, Revision
from documents.permissions import can_curate
from documents.sandbox import render_in_sandbox
from documents.services.article.labels import labels_in
from documents.services.notes.carry_anchors import (
    CarriedAnchor,
    DestinationText,
    Spans,
    carry_passages,
    current_text,
    load_selected_passages,
)
from documents.services.notes.set_aside_passages import PartsByText, load_set_aside_parts
from documents.services.versions.revisions import SAME_TEXT, SourceFormat, map_of_correction


@dataclass(frozen=True, slots=True)
class PassageChange:
    """What would happen to one passage of an annotation: its old and new quote, state and new position."""

    annotation: UUID
    state: Anchor.State
    old_quote: str
    new_quote: str
    start: int | None
    end: int | None


@dataclass(frozen=True, slots=True)
class CorrectionPreview:
    """A correction that has not been made; `counts` covers all passages of the article, by state.

    `passage_changes` holds those of annotations that the user may see, in the order of the text; those without a
    position come last.
    """

    old_text: str
    new_text: str
    changes: Sequence[Change]
    counts: Mapping[str, int]
    passage_changes: Sequence[PassageChange]


def preview_correction(
    *,
    document: Document,
    by: Any,
    source: str,
    source_format: SourceFormat,
    set_aside: PartsByText | None = None,
) -> CorrectionPreview:
    """Computes what a correction would do. Raises what `correct_document` raises.

    `set_aside` are the parts of captures that would be set aside then, if these change too.
    """
    if not can_curate(by, document):
        raise PermissionDenied
    rendered = render_in_sandbox(source, source_format, labels_in(document.language))
    document = Document.objects.get(pk=document.pk)  # rendering may have taken seconds
    current = current_text(document)
    html = Revision.objects.values_list("html", flat=True).get(pk=current.pk)
    if rendered.text == current.text and rendered.html == html:
        raise CorrectionRefused(SAME_TEXT)
    parts = load_set_aside_parts(document) | dict(set_aside or {})
    found = list(carry_passages(load_selected_passages(document, current.pk), _unsaved(current, rendered.text, parts)))
    counts = {state.value: 0 for state in Anchor.State} | Counter(one.state.value for one in found)
    return CorrectionPreview(
        old_text=current.text,
        new_text=rendered.text,
        changes=changes_between(current.text, rendered.text),
        counts=counts,
        passage_changes=_passage_changes(document, found, rendered.text, by),
    )


def _unsaved(current: Revision, text: str, parts: PartsByText) -> DestinationText:
    """Returns the corrected text as a destination; comparisons with it are not stored."""

    compared = compare(current.text, text)

    def from_text(origin: Revision, spans: Spans) -> list[CarriedPassage]:
        found = compared if origin.pk == current.pk else compare(origin.text, text)
        return found.carry(origin.text, text, spans)

    return DestinationText(text, map_of_correction(current, text, compared), current.mapped_to_id, from_text, parts)


def _passage_changes(document: Document, found: Sequence[CarriedAnchor], text: str, by: Any) -> list[PassageChange]:
    seen = set(
        Annotation.objects.visible_to(by).filter(targets__document=document).values_list("pk", flat=True).distinct()
    )
    shown = [one for one in found if one.selected.annotation_id in seen]
    passage_changes = [
        PassageChange(
            annotation=one.selected.annotation_id,
            state=one.state,
            old_quote=one.selected.exact,
            new_quote="" if one.start is None or one.end is None else text[one.start : one.end],
            start=one.start,
            end=one.end,
        )
        for one in shown
    ]
    return sorted(
        passage_changes,
        key=lambda passage_change: (passage_change.start is None, passage_change.start or 0, passage_change.end or 0),
    )
