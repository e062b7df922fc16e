"""Finds a passage of an older version in the current text."""

from __future__ import annotations

from dataclasses import dataclass

from documents.anchoring import CarriedPassage
from documents.models import Anchor, Document, Revision
from documents.services.article.revision_maps import map_for_reading
from documents.services.notes.carry_anchors import DestinationText, Spans, carry_spans, current_text
from documents.services.notes.set_aside_passages import find_set_aside, load_set_aside_parts
from documents.spans import SpanMap
from documents.views.notes.current_position import capture_url, shorten

State = Anchor.State


@dataclass(frozen=True)
class CurrentPassage:
    """The state of a passage in the current text; `words` is its current text, empty if it is not in it.

    `url` is its page, or the page that shows it in the text of the capture if it is set aside.
    """

    state: str
    words: str = ""
    url: str = ""

    @property
    def is_set_aside(self) -> bool:
        return self.state == State.SET_ASIDE

    @property
    def is_same(self) -> bool:
        return self.state in {State.KEPT, State.MOVED}


def current_passage_of(document: Document, revision: Revision, start: int, end: int) -> CurrentPassage:
    """Finds code points `start` to `end` of an older `revision` in the current text. Reads both texts."""
    current = current_text(document)

    def from_text(origin: Revision, spans: Spans) -> list[CarriedPassage]:
        return map_for_reading(origin, current).carry(origin.text, current.text, spans)

    to = DestinationText(current.text, SpanMap.from_json(current.span_map), current.mapped_to_id, from_text)
    (place,) = carry_spans(revision.pk, to, [(start, end)])
    if place.start is None or place.end is None or place.start == place.end:
        (is_aside,) = find_set_aside(load_set_aside_parts(document), revision.pk, [(start, end)])
        if is_aside:
            return CurrentPassage(State.SET_ASIDE, url=capture_url(document, revision.number, start, end))
        return CurrentPassage(State.LOST)
    was = Revision.objects.values_list("text", flat=True).get(pk=revision.pk)[start:end]
    now = current.text[place.start : place.end]
    same = State.KEPT if place.start == start else State.MOVED
    return CurrentPassage(
        state=same if now == was else State.CHANGED,
        words=shorten(now),
        url=document.passage_url(current.number, place.start, place.end),
    )
