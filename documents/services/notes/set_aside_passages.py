"""Tells which passages without a position stand in a part of a capture that is set aside; the others are lost."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from documents.models import Revision, SetAside
from documents.spans import Span, SpanMap

PartsByText = Mapping[int, Sequence[Span]]
"""The parts set aside, in code points, by the primary key of the capture text."""


def load_set_aside_parts(document: Any) -> dict[int, list[Span]]:
    """Returns the parts of a document's captures that are set aside now."""
    parts: dict[int, list[Span]] = {}
    for text, start, end in (
        SetAside.objects.in_force().filter(document=document).values_list("revision", "start", "end")
    ):
        parts.setdefault(text, []).append(Span(start, end))
    return parts


def find_set_aside(parts: PartsByText, origin_id: int, spans: Sequence[tuple[int, int]]) -> list[bool]:
    """Says of each span of a revision, none of which is in the article, whether it is set aside.

    It is if any of it came from a part set aside. What was selected in the capture text itself always is: its words
    still stand there, whether or not a reason is on record.
    """
    if not spans:
        return []
    origin = Revision.objects.only("source_format", "mapped_to").get(pk=origin_id)
    if origin.source_format == Revision.SourceFormat.CAPTURE:
        return [True] * len(spans)
    aside = parts.get(origin.mapped_to_id or 0, ())
    if not aside:
        return [False] * len(spans)
    made = SpanMap.from_json(origin.span_map)
    return [any(_overlap(source, part) for source in made.sources_of(Span(*span)) for part in aside) for span in spans]


def _overlap(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end
