"""Changes of notes that streams report."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from documents.anchoring import TextQuoteSelector
from documents.services.notes import Content, Selection, Sharing, change_annotation, create_annotation


def write(person: Any, document: Any, audience: str = "public", group: Any = None, reply: UUID | None = None) -> UUID:
    """Creates a note and returns its id."""
    made = create_annotation(
        by=person,
        content=Content(note="Hm.", motivation="replying" if reply else "commenting"),
        selections=[] if reply else [Selection(document.slug)],
        in_reply_to=reply,
        sharing=None if reply else Sharing(audience, group.pk if group else None),
    )
    return made.annotation.pk


def write_many(number: int, person: Any, document: Any, audience: str = "public", group: Any = None) -> list[str]:
    """Creates several notes and returns their ids."""
    return [str(write(person, document, audience, group)) for _ in range(number)]


def move(person: Any, note: UUID, document: Any, audience: str, group: Any = None) -> None:
    """Changes the audience of a note."""
    change_annotation(
        by=person,
        pk=note,
        content=Content(note="Hm.", motivation="commenting"),
        selections=[Selection(document.slug)],
        sharing=Sharing(audience, group.pk if group else None),
    )


def write_across(person: Any, documents: list[Any]) -> UUID:
    """Creates a public note on the first words of several articles and returns its id."""
    selections = [Selection(one.slug, None, None, TextQuoteSelector("The keeper")) for one in documents]
    made = create_annotation(by=person, content=Content(), selections=selections, sharing=Sharing("public"))
    return made.annotation.pk
