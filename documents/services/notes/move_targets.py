"""Moves the passages of an annotation to other positions in the same documents, by its author's hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from documents.anchoring import describe
from documents.errors import AnnotationRefused, PassageNotFound, gettext_noop
from documents.models import Anchor, Annotation, Document, Target
from documents.services.notes.carry_anchors import carry_spans, current_text, destination_of, move_anchor
from documents.services.notes.content import Selection
from documents.services.notes.find_passage import FoundPassage, find_passage

TARGETS_ARE_FIXED = gettext_noop(
    "What an annotation is about does not change. Make a new annotation for another target."
)


def moved_targets(
    annotation: Annotation, documents: Mapping[int, Document], selections: Sequence[Selection]
) -> list[tuple[Target, FoundPassage]]:
    """Returns the targets that were given another position, with that position on the current text."""
    targets = list(
        annotation.targets.select_related("revision__document")
        .defer("revision__text", "revision__html", "revision__source")
        .order_by("n")
    )
    if not targets:
        if len(selections) != 1 or selections[0].is_passage or selections[0].slug != annotation.document.slug:
            raise AnnotationRefused(TARGETS_ARE_FIXED, "/target")
        return []
    slugs = [target.revision.document.slug for target in targets]
    if [one.slug for one in selections] != slugs or not all(one.is_passage for one in selections):
        raise AnnotationRefused(TARGETS_ARE_FIXED, "/target")
    moves = [
        (target, _new_position(target, documents[target.document_id], selection))
        for target, selection in zip(targets, selections, strict=True)
    ]
    return [(target, found) for target, found in moves if found is not None]


def _new_position(target: Target, document: Document, selection: Selection) -> FoundPassage | None:
    """Returns where a selection puts a target on the current text, or None if the position is not new."""
    found = find_passage(document, selection.revision, selection.position, selection.quote, selection.pointer)
    place = (found.start, found.end)
    if found.revision.pk == document.current_revision_id:
        anchor = Anchor.objects.in_force().filter(target=target, revision=found.revision).first()
        return None if anchor and place == (anchor.start, anchor.end) else found
    if found.revision.pk == target.revision_id and place == (target.start, target.end):
        return None
    current = current_text(document)
    (carried,) = carry_spans(found.revision.pk, destination_of(current), [place])
    if carried.start is None or carried.end is None:
        raise PassageNotFound(
            gettext_noop("The words selected no longer stand in the current text. Select a place in that."),
            selection.pointer,
        )
    quote = describe(current.text, carried.start, carried.end)
    return FoundPassage(current, carried.start, carried.end, quote, carried.method, carried.score)


def move_by_hand(annotation: Annotation, moves: Sequence[tuple[Target, FoundPassage]]) -> None:
    """Adds an anchor where the author put each target; the previous one stays on record as superseded."""
    for target, found in moves:
        words = found.quote.exact
        move_anchor(target, found.revision, found.start, found.end, words, annotation.author)
