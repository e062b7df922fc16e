"""Computes the positions of passages on a text that is not current, from stored maps; writes nothing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from documents.anchoring import CarriedPassage, carry_from_source, carry_to_source
from documents.models import Anchor, Revision, Target
from documents.services.article.revision_maps import map_for_reading
from documents.spans import SpanMap

CurrentPosition = tuple[int, int, str]
"""Start and end (code points) and state of a passage on the given text."""


def find_positions_on(revision: Revision, targets: Iterable[int]) -> dict[int, CurrentPosition]:
    """Returns the positions on `revision` of targets without an anchor there, by the target's primary key.

    Each is carried from the text in which it was selected. A target whose passage is not in `revision` is left out:
    perhaps it was selected in a later text, so nothing was lost here.
    """
    selected: dict[int, list[tuple[Any, ...]]] = {}
    rows = Target.objects.filter(pk__in=list(targets)).values_list("revision_id", "pk", "start", "end", "exact")
    for origin_id, *passage in rows.order_by("pk"):
        selected.setdefault(origin_id, []).append(tuple(passage))
    found: dict[int, CurrentPosition] = {}
    if not selected:
        return found
    here = Revision.objects.only("text", "span_map", "mapped_to_id", "document_id").get(pk=revision.pk)
    for origin_id, passages in selected.items():
        origin = Revision.objects.only("text", "span_map", "mapped_to_id", "document_id").get(pk=origin_id)
        places = _carry(origin, here, [(start, end) for _pk, start, end, _exact in passages])
        for (pk, made_at, _end, exact), place in zip(passages, places, strict=True):
            if place.start is not None and place.end is not None:
                found[pk] = (
                    place.start,
                    place.end,
                    _state(here.text[place.start : place.end], exact, place.start, made_at),
                )
    return found


def _carry(origin: Revision, here: Revision, spans: Sequence[tuple[int, int]]) -> list[CarriedPassage]:
    """Carries spans by their map if one text is the capture text of the other, otherwise by comparison."""
    if here.mapped_to_id == origin.pk:
        return carry_from_source(SpanMap.from_json(here.span_map), origin.text, here.text, spans)
    if origin.mapped_to_id == here.pk:
        return carry_to_source(SpanMap.from_json(origin.span_map), origin.text, here.text, spans)
    return map_for_reading(origin, here).carry(origin.text, here.text, spans)


def _state(words: str, exact: str, start: int, made_at: int) -> str:
    if words != exact:
        return Anchor.State.CHANGED.value
    return (Anchor.State.KEPT if start == made_at else Anchor.State.MOVED).value
