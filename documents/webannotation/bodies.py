"""Bodies of an annotation: the text of its note, its tags, and bodies of other kinds, stored as received.

The site writes a note as one Markdown TextualBody and each tag as one with the purpose `tagging`. Bodies in other
forms are recorded piece by piece, so that they can be returned unchanged. `Bodies.as_sent` has one entry a body,
`{"note": length, …}`, `{"tag": name, …}` or `{"body": …}`; the first two include the body's extra properties.

A tag's body may name it by `concept`, the address of its page, which stays when the tag is renamed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal
from uuid import UUID

from documents.errors import AnnotationRefused, gettext_noop
from documents.webannotation.answers import Answer, parse_answers
from documents.webannotation.check import as_list, items_of
from documents.webannotation.vocabulary import NOTE_LIMIT, TAG_LIMIT, TAG_NAME_LIMIT, Json, JsonObject

NoteFormat = Literal["markdown", "plain"]
NOTE_SEPARATOR = "\n\n"
"""Separates the texts of several bodies in the one note that readers see."""

_MARKDOWN = {"type": "TextualBody", "purpose": "commenting", "format": "text/markdown"}
_TAG = {"type": "TextualBody", "purpose": "tagging"}
_CONCEPT = re.compile(r"(?:https?://[^/]+/tags/|urn:uuid:)([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})/?", re.I)


@dataclass(frozen=True, slots=True)
class Bodies:
    """A note (Markdown or plain text), the names of its tags, and the bodies as sent, if not in the usual form.

    `concepts` has the UUIDs of those tags that were named by them too.
    `answers` are those to the questions of tags, by their names as in `tags`; a tag without an entry keeps its own.
    """

    note: str = ""
    note_format: NoteFormat = "markdown"
    note_language: str = ""
    tags: tuple[str, ...] = ()
    concepts: Mapping[str, UUID] = field(default_factory=dict)
    as_sent: Json = None
    answers: dict[str, tuple[Answer, ...]] = field(default_factory=dict)


def parse_bodies(annotation: JsonObject, motivations: list[str]) -> Bodies:
    """Parses `body` or `bodyValue` of a checked annotation."""
    if "bodyValue" in annotation:
        value = str(as_list(annotation["bodyValue"])[0])
        _check_note(value, "/bodyValue")
        return Bodies(note=value, note_format="plain", as_sent={"bodyValue": len(value)})
    notes: list[JsonObject] = []
    tags: dict[str, str] = {}
    concepts: dict[str, UUID] = {}
    answers: dict[str, tuple[Answer, ...]] = {}
    entries: list[Json] = []
    for where, body in items_of(annotation, "body", ""):
        if not isinstance(body, dict) or "value" not in body:
            entries.append({"body": body})
        elif _purpose(body, motivations) == "tagging":
            name = tag_name(str(body["value"]), f"{where}/value")
            name = tags.setdefault(name.casefold(), name)
            if named := _CONCEPT.fullmatch(str(body.get("concept", ""))):
                concepts[name] = UUID(named[1])
                body = {key: value for key, value in body.items() if key != "concept"}
            if (given := parse_answers(body, where)) is not None:
                answers.setdefault(name, given)
            entries.append({"tag": name, **_extra_properties(body, _TAG)})
        else:
            notes.append(body)
            entries.append({"note": len(str(body["value"])), **_extra_properties(body, _MARKDOWN)})
    if len(tags) > TAG_LIMIT:
        raise AnnotationRefused(gettext_noop("An annotation has at most %(limit)d tags."), "/body", limit=TAG_LIMIT)
    note = NOTE_SEPARATOR.join(str(body["value"]) for body in notes)
    _check_note(note, "/body")
    as_usual = not isinstance(annotation.get("body"), dict | str) and entries == default_bodies(
        note, list(tags.values())
    )
    return Bodies(
        note=note,
        note_format=_format(notes),
        note_language=_language(notes),
        tags=tuple(tags.values()),
        concepts=concepts,
        as_sent=None if as_usual else {"list": isinstance(annotation.get("body"), list), "entries": entries},
        answers=answers,
    )


def default_bodies(note: str, tags: list[str]) -> list[Json]:
    """Returns the entries of bodies in the site's own form: first the note, then the tags."""
    entries: list[Json] = [{"note": len(note)}] if note else []
    entries.extend({"tag": name} for name in tags)
    return entries


def tag_name(value: str, where: str) -> str:
    """Normalises the name of a tag: one line, single spaces, NFC (two spellings of é are one tag), 1 to 100 characters.

    Raises `AnnotationRefused` for any other name.
    """
    name = unicodedata.normalize("NFC", " ".join(value.split()))
    if any(unicodedata.category(letter) == "Cc" for letter in name):
        raise AnnotationRefused(gettext_noop("A tag has no control characters."), where)
    if not 1 <= len(name) <= TAG_NAME_LIMIT:
        raise AnnotationRefused(gettext_noop("A tag has 1 to %(limit)d characters."), where, limit=TAG_NAME_LIMIT)
    return name


def _check_note(note: str, where: str) -> None:
    if len(note) > NOTE_LIMIT:
        raise AnnotationRefused(
            gettext_noop("A note has at most %(limit)d characters; this one has %(length)d."),
            where,
            limit=NOTE_LIMIT,
            length=len(note),
        )


def _purpose(body: JsonObject, motivations: list[str]) -> str:
    """Returns the purpose of a body; without one it has the annotation's motivation (3.3.5)."""
    purposes = as_list(body.get("purpose"))
    if purposes:
        return "tagging" if "tagging" in purposes else str(purposes[0])
    return "tagging" if motivations == ["tagging"] else "commenting"


def _extra_properties(body: JsonObject, usual: dict[str, str]) -> JsonObject:
    """Returns a body's properties beyond its text and the usual ones; a usual one that is missing is null."""
    ours = ("value", "answers") if usual is _TAG else ("value",)
    rest: JsonObject = {name: value for name, value in body.items() if name not in ours and usual.get(name) != value}
    rest.update({name: None for name in usual if name not in body})
    return rest


def _format(notes: list[JsonObject]) -> NoteFormat:
    """Returns Markdown if any part is Markdown, or HTML, which Markdown may contain; otherwise plain text."""
    formats = {one for body in notes for one in as_list(body.get("format")) if isinstance(one, str)}
    return "markdown" if not notes or formats & {"text/markdown", "text/html", "text/x-markdown"} else "plain"


def _language(notes: list[JsonObject]) -> str:
    languages = [one for body in notes for one in as_list(body.get("language")) if isinstance(one, str)]
    return languages[0] if languages and len(languages[0]) <= 35 else ""
