"""What an annotation is made of, as its services take it: looked up by nobody yet."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal
from uuid import UUID

from documents.anchoring import TextPositionSelector, TextQuoteSelector
from documents.models import Annotation


@dataclass(frozen=True, slots=True)
class Selection:
    """One target: an article by its slug, one of its revisions if the address named one, and a passage or none."""

    slug: str
    revision: int | None = None
    position: TextPositionSelector | None = None
    quote: TextQuoteSelector | None = None
    pointer: str = ""

    @property
    def is_passage(self) -> bool:
        """A passage was selected; otherwise the whole article is meant."""
        return self.position is not None or self.quote is not None


@dataclass(frozen=True, slots=True)
class Content:
    """What was said: motivation, note, tags, and the JSON-LD that the room does not model."""

    motivation: str = Annotation.Motivation.HIGHLIGHTING
    note: str = ""
    note_format: Literal["markdown", "plain"] = "markdown"
    note_language: str = ""
    tags: tuple[str, ...] = ()
    properties: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Sharing:
    """Who may see it; the group where the audience is one of its members or its teachers."""

    audience: str = Annotation.Audience.PRIVATE
    group: UUID | None = None
