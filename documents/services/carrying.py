"""Annotations outlive corrections: an anchor for every target on the text that became current (promise 5).

A passage is carried from where it stood last; if it was lost there, from the text it was made on, so that words
taken out by one correction and restored by the next are found again. Promise 10's lock is held by the caller.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from documents.anchoring import Carried, Method, carry
from documents.models import Anchor, Document, Revision, Target

BATCH = 1_000


@dataclass(frozen=True, slots=True)
class _Journey:
    """A target and the place in an older text from which it sets out."""

    target_id: int
    made_at: int
    exact: str
    revision_id: int
    start: int
    end: int


def carry_annotations(document: Document, revision: Revision) -> None:
    """Writes an anchor on `revision`, the new current text of a locked document, for every target in the document.

    Each older text that passages set out from is loaded once: the one before, and those on which lost ones were made.
    """
    anchors: list[Anchor] = []
    journeys = _journeys(document, revision.number - 1)
    for origin_id in {journey.revision_id for journey in journeys}:
        group = [journey for journey in journeys if journey.revision_id == origin_id]
        origin = Revision.objects.only("text").get(pk=origin_id)
        places = carry(origin.text, revision.text, [(one.start, one.end) for one in group])
        anchors.extend(_anchors(document, revision, group, places))
    Anchor.objects.bulk_create(anchors, batch_size=BATCH)


def carry_target(target: Target, document: Document) -> Anchor:
    """Writes the anchor on the current text for a target that was made on an older one."""
    origin = Revision.objects.only("text").get(pk=target.revision_id)
    current = current_text(document)
    places = carry(origin.text, current.text, [(target.start, target.end)])
    journey = _Journey(target.pk, target.start, target.exact, target.revision_id, target.start, target.end)
    (anchor,) = _anchors(document, current, [journey], places)
    anchor.save(force_insert=True)
    return anchor


def current_text(document: Document) -> Revision:
    """The revision that a locked document stands on, with its text."""
    assert document.current_revision_id is not None, "what is annotated has a text"
    return Revision.objects.only("text", "number").get(pk=document.current_revision_id)


def anchor_at(target: Target, revision: Revision, start: int, end: int, words: str) -> Anchor:
    """An anchor, not yet saved, that stands on `words`: its state says how they compare with the target's own."""
    return _standing(target.document_id, target.pk, target.start, target.exact, revision.pk, start, end, words)


def _journeys(document: Document, before: int) -> list[_Journey]:
    """Where each target in the document sets out: its last standing anchor, or the place where it was made."""
    standing = {
        target_id: (revision_id, start or 0, end or 0)
        for target_id, revision_id, start, end in Anchor.objects.standing()
        .filter(document=document, revision__number=before)
        .values_list("target_id", "revision_id", "start", "end")
    }
    targets: Iterable[Target] = Target.objects.filter(document=document).order_by("pk").iterator(BATCH)
    return [
        _Journey(
            target.pk,
            target.start,
            target.exact,
            *standing.get(target.pk, (target.revision_id, target.start, target.end)),
        )
        for target in targets
    ]


def _anchors(
    document: Document, revision: Revision, journeys: Sequence[_Journey], places: Sequence[Carried]
) -> list[Anchor]:
    return [_anchor(document, revision, *pair) for pair in zip(journeys, places, strict=True)]


def _anchor(document: Document, revision: Revision, journey: _Journey, place: Carried) -> Anchor:
    if place.start is None or place.end is None:
        return Anchor(
            target_id=journey.target_id,
            document_id=document.pk,
            revision_id=revision.pk,
            state=Anchor.State.LOST,
            method=Method.NOT_FOUND,
            score=0.0,
        )
    words = revision.text[place.start : place.end]
    anchor = _standing(
        document.pk, journey.target_id, journey.made_at, journey.exact, revision.pk, place.start, place.end, words
    )
    anchor.method, anchor.score = place.method, place.score
    return anchor


def _standing(
    document_id: int, target_id: int, made_at: int, exact: str, revision_id: int, start: int, end: int, words: str
) -> Anchor:
    """Kept: the same words at the same offsets; moved: the same words elsewhere; changed: other words, quoted."""
    if words != exact:
        state, quote = Anchor.State.CHANGED, words
    else:
        state, quote = (Anchor.State.KEPT if start == made_at else Anchor.State.MOVED), ""
    return Anchor(
        target_id=target_id,
        document_id=document_id,
        revision_id=revision_id,
        start=start,
        end=end,
        state=state,
        quote=quote,
    )
