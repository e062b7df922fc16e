"""Carries annotations over corrections: writes an anchor on the new current text for every target (promise 5).

A passage is carried from its position on the previous text; if it had none there, from the text it was selected in. So
words that one correction removes and a later one restores are found again. A passage that is not in the new text is set
aside if any of it came from a part set aside, else lost. The caller holds the lock of promise 10.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import F
from django.utils import timezone

from documents.anchoring import AnchorMethod, CarriedPassage, carry_from_source
from documents.models import Anchor, Document, Revision, Target
from documents.services.article.revision_maps import map_between
from documents.services.notes.set_aside_passages import PartsByText, find_set_aside, load_set_aside_parts
from documents.spans import SpanMap

Spans = Sequence[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class SelectedPassage:
    """A target, and the position in an older text that it is carried from; `score` rates that position."""

    target_id: int
    annotation_id: UUID
    selected_start: int
    exact: str
    revision_id: int
    start: int
    end: int
    score: float = 1.0


@dataclass(frozen=True, slots=True)
class CarriedAnchor:
    """The result for one target: the content of its anchor on the new text. One set aside or lost has no position."""

    selected: SelectedPassage
    state: Anchor.State
    start: int | None
    end: int | None
    quote: str
    method: str
    score: float


@dataclass(frozen=True, slots=True)
class DestinationText:
    """The text to which passages are carried; it may be unsaved.

    `made` maps it to the capture text `capture_text_id`, from which passages are carried by this map; `from_text`
    carries passages from any other text. `set_aside` are the parts of captures that are not in it.
    """

    text: str
    made: SpanMap
    capture_text_id: int | None
    from_text: Callable[[Revision, Spans], list[CarriedPassage]]
    set_aside: PartsByText = field(default_factory=dict)


def carry_annotations(document: Document, revision: Revision, before: int) -> list[CarriedAnchor]:
    """Writes an anchor on `revision`, the new current text of a locked document, for each of its targets.

    `before` is the primary key of the previous current revision. Each older text that passages are carried from is
    loaded once: the previous one, and those in which passages without a position were selected.
    """
    found = list(carry_passages(load_selected_passages(document, before), destination_of(revision)))
    write_anchors(document.pk, revision.pk, found)
    return found


def recheck_set_aside(document: Document) -> None:
    """Writes new anchors on the current text for passages that came into a part set aside, or out of one.

    This is for parts that change while the text stays the same; a new text gets its anchors by `carry_annotations`.
    """
    without = Anchor.objects.in_force().filter(
        revision=document.current_revision_id, state__in=Anchor.WITHOUT_POSITION, target__annotation__deleted_at=None
    )
    states = dict(without.values_list("target_id", "state"))
    if not states or document.current_revision_id is None:
        return
    selected = [
        one for one in load_selected_passages(document, document.current_revision_id) if one.target_id in states
    ]
    parts = load_set_aside_parts(document)
    now = [
        anchor
        for origin_id in sorted({one.revision_id for one in selected})
        for anchor in _with_set_aside(
            origin_id, [_lost(one) for one in selected if one.revision_id == origin_id], parts
        )
    ]
    changed = [one for one in now if one.state != states[one.selected.target_id]]
    without.filter(target__in=[one.selected.target_id for one in changed]).update(superseded_at=timezone.now())
    write_anchors(document.pk, document.current_revision_id, changed)


def carry_target(target: Target, document: Document) -> Anchor:
    """Writes the anchor on the current text for a target selected in an older text; looks up the stored map."""
    current = current_text(document)
    journey = SelectedPassage(
        target.pk, target.annotation_id, target.start, target.exact, target.revision_id, target.start, target.end
    )
    (arrival,) = carry_passages([journey], destination_of(current))
    anchor = Anchor(target_id=target.pk, document_id=document.pk, revision_id=current.pk, **_fields(arrival))
    anchor.save(force_insert=True)
    return anchor


def destination_of(revision: Revision) -> DestinationText:
    """Returns a saved revision as a destination; comparisons with it are stored."""

    def from_text(origin: Revision, spans: Spans) -> list[CarriedPassage]:
        return map_between(origin, revision).carry(origin.text, revision.text, spans)

    parts = load_set_aside_parts(revision.document_id)
    return DestinationText(revision.text, SpanMap.from_json(revision.span_map), revision.mapped_to_id, from_text, parts)


def current_text(document: Document) -> Revision:
    """Returns the current revision of a locked document, with its text and its map to the capture text."""
    assert document.current_revision_id is not None, "what is annotated has a text"
    needed = Revision.objects.only("text", "number", "document_id", "span_map", "mapped_to_id")
    return needed.get(pk=document.current_revision_id)


def build_anchor(target: Target, revision: Revision, start: int, end: int, words: str) -> Anchor:
    """Builds an unsaved anchor at a position; its state compares `words` there with the target's own quote."""
    state, quote = _state(target.start, target.exact, start, words)
    return Anchor(
        target_id=target.pk,
        document_id=target.document_id,
        revision_id=revision.pk,
        start=start,
        end=end,
        state=state,
        quote=quote,
    )


def move_anchor(target: Target, revision: Revision, start: int, end: int, words: str, by: Any) -> Anchor:
    """Adds an anchor where a person places a target; the previous anchor stays on record as superseded."""
    now = timezone.now()
    Anchor.objects.in_force().filter(target=target, revision=revision).update(superseded_at=now)
    anchor = build_anchor(target, revision, start, end, words)
    anchor.method, anchor.made_by_id, anchor.created_at = AnchorMethod.BY_HAND, by.pk, now
    anchor.save(force_insert=True)
    return anchor


def load_selected_passages(document: Document, before: int) -> list[SelectedPassage]:
    """Returns where to carry each target from: its position on the text `before`, or where it was selected.

    If its author moved the anchor by hand on the text it was selected in, that position takes the place of the
    selection.
    """
    anchors = Anchor.objects.with_position().filter(document=document)
    by_hand = anchors.filter(revision=F("target__revision"), method=AnchorMethod.BY_HAND)
    setting_out = {
        target_id: place
        for found in (by_hand, anchors.filter(revision=before))
        for target_id, *place in found.values_list("target_id", "revision_id", "start", "end", "score")
    }
    targets: Iterable[tuple[Any, ...]] = (
        Target.objects.filter(document=document, annotation__deleted_at=None)
        .order_by("pk")
        .values_list("pk", "annotation_id", "start", "exact", "revision_id", "end")
    )
    return [
        SelectedPassage(pk, annotation_id, start, exact, *setting_out.get(pk, (revision_id, start, end, 1.0)))
        for pk, annotation_id, start, exact, revision_id, end in targets
    ]


def carry_passages(setting_out: Sequence[SelectedPassage], to: DestinationText) -> Iterator[CarriedAnchor]:
    """Yields the new anchor of each passage, grouped by the revision that it is carried from."""
    for origin_id in sorted({journey.revision_id for journey in setting_out}):
        group = [journey for journey in setting_out if journey.revision_id == origin_id]
        places = carry_spans(origin_id, to, [(one.start, one.end) for one in group])
        found = [_carried_anchor(journey, place, to.text) for journey, place in zip(group, places, strict=True)]
        yield from _with_set_aside(origin_id, found, to.set_aside)


def _with_set_aside(origin_id: int, found: Sequence[CarriedAnchor], parts: PartsByText) -> Iterator[CarriedAnchor]:
    """Yields the anchors of passages carried from one revision, with those in a part set aside told from lost ones."""
    lost = [one.selected for one in found if one.start is None]
    are_aside = iter(find_set_aside(parts, origin_id, [(one.start, one.end) for one in lost]))
    for one in found:
        if one.start is None:
            yield replace(one, state=Anchor.State.SET_ASIDE if next(are_aside) else Anchor.State.LOST)
        else:
            yield one


def carry_spans(origin_id: int, to: DestinationText, spans: Spans) -> list[CarriedPassage]:
    """Carries spans of one revision: from the capture text by the map to it, from any other by comparison."""
    origin = Revision.objects.only("text", "document_id").get(pk=origin_id)
    if origin_id == to.capture_text_id:
        return carry_from_source(to.made, origin.text, to.text, spans)
    return to.from_text(origin, spans)


def _carried_anchor(journey: SelectedPassage, place: CarriedPassage, text: str) -> CarriedAnchor:
    if place.start is None or place.end is None or (place.start == place.end and journey.exact):
        return _lost(journey)
    state, quote = _state(journey.selected_start, journey.exact, place.start, text[place.start : place.end])
    if state is Anchor.State.CHANGED and not quote:  # an empty position has no text that could change
        return _lost(journey)
    score = 1.0 if state is not Anchor.State.CHANGED else round(journey.score * place.score, 3)
    return CarriedAnchor(journey, state, place.start, place.end, quote, place.method, score)


def _lost(journey: SelectedPassage) -> CarriedAnchor:
    return CarriedAnchor(journey, Anchor.State.LOST, None, None, "", AnchorMethod.NOT_FOUND, 0.0)


def _state(made_at: int, exact: str, start: int, words: str) -> tuple[Anchor.State, str]:
    """Returns state and quote: kept for the same words and start, moved for another start, changed for other words."""
    if words != exact:
        return Anchor.State.CHANGED, words
    return (Anchor.State.KEPT if start == made_at else Anchor.State.MOVED), ""


def _fields(arrival: CarriedAnchor) -> dict[str, Any]:
    return {name: getattr(arrival, name) for name in ("start", "end", "state", "quote", "method", "score")}


_COPY = """
    COPY documents_anchor
        (target_id, document_id, revision_id, start, "end", state, quote, method, score, created_at)
    FROM STDIN
"""


def write_anchors(document_id: int, revision_id: int, found: Sequence[CarriedAnchor]) -> None:
    """Writes any number of anchors in one statement; its triggers check all of them at its end."""
    now = timezone.now()
    with connection.cursor() as cursor, cursor.copy(_COPY) as copy:
        for one in found:
            place = (one.start, one.end, one.state.value, one.quote, str(one.method), one.score)
            copy.write_row((one.selected.target_id, document_id, revision_id, *place, now))
