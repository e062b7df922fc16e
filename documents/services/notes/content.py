"""The parts of an annotation as services receive them, before anything is looked up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal
from uuid import UUID

from documents.anchoring import TextPositionSelector, TextQuoteSelector
from documents.models import Annotation
from documents.webannotation import Answer


@dataclass(frozen=True, slots=True)
class Selection:
    """One target: an article by its slug, a revision number if the address named one, and a passage or none."""

    slug: str
    revision: int | None = None
    position: TextPositionSelector | None = None
    quote: TextQuoteSelector | None = None
    pointer: str = ""

    @property
    def is_passage(self) -> bool:
        """Whether a passage was selected; otherwise the target is the whole article."""
        return self.position is not None or self.quote is not None


@dataclass(frozen=True, slots=True)
class Content:
    """The content of an annotation: motivation, text, tags, and JSON-LD properties that the models do not cover.

    `concepts` has the UUIDs of those tags that the sender named by them too.
    `relation` is what the first of two joined passages is to the second.
    `answers` are those to the questions of its tags, by their names; a tag without an entry keeps those that it has.
    """

    motivation: str = Annotation.Motivation.HIGHLIGHTING
    note: str = ""
    note_format: Literal["markdown", "plain"] = "markdown"
    note_language: str = ""
    tags: tuple[str, ...] = ()
    concepts: Mapping[str, UUID] = field(default_factory=dict)
    properties: dict[str, Any] = field(default_factory=dict)
    relation: str = ""
    answers: Mapping[str, Sequence[Answer]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Sharing:
    """The audience of an annotation; `group` is set if that is a group's members or its moderators.

    `task` is the task for which it is written; only a new one names it, because a note stays in its task.
    """

    audience: str = Annotation.Audience.PRIVATE
    group: UUID | None = None
    task: UUID | None = None
