"""What a finder of articles answers, whatever the format it reads."""

from __future__ import annotations

from dataclasses import dataclass

from documents.intake.article import Gap, Part
from documents.spans import Span, SpanMap


@dataclass(frozen=True)
class Found:
    """The article found in the whole text of a capture (revision 0; all offsets are code points of it).

    `body` are the spans that are the article, in reading order; `set_aside` is the rest. Together they cover every
    character that is not blank exactly once. `gaps` are places where the copy visibly lacks something. The
    article's text is rendered from `source`, and `source_map` leads from each of its spans to revision 0; what was
    put between the pieces leads nowhere.
    """

    body: tuple[Span, ...]
    set_aside: tuple[Part, ...]
    gaps: tuple[Gap, ...]
    source: str
    source_map: SpanMap
