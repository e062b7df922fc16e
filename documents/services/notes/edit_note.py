"""Replies to a note, and replaces its text or its tags, for forms that know nothing else about it."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from documents.anchoring import TextPositionSelector
from documents.errors import StaleVersion, gettext_noop
from documents.models import Annotation, Tag
from documents.models.tagging import names_of_tags
from documents.models.vocabulary import closed_to
from documents.rendering.note import escape_note
from documents.services.notes.audience_change import tags_moved
from documents.services.notes.content import Content, Selection, Sharing
from documents.services.notes.create import create_annotation
from documents.services.notes.edit import change_annotation
from documents.webannotation import Answer


def reply_to_note(*, by: Any, to: UUID, note: str, key: str) -> Annotation:
    """Replies to the note `to`, only once for the same `key` and text. Raises as `create_annotation` does."""
    content = Content(motivation=Annotation.Motivation.REPLYING, note=note)
    sent = hashlib.sha256(f"{to}\n{note}".encode()).hexdigest()
    return create_annotation(by=by, content=content, in_reply_to=to, key=key, request_sha256=sent).annotation


def change_note(*, by: Any, pk: UUID, note: str, read: int) -> Annotation:
    """Replaces the text of version `read` by `note`; tags, audience, position and the rest stay as they are.

    Raises `StaleVersion` if the note has changed since, and otherwise as `change_annotation` does.
    """
    annotation = Annotation.objects.visible_to(by).get(pk=pk)
    was_bare = annotation.motivation in (Annotation.Motivation.HIGHLIGHTING, Annotation.Motivation.TAGGING)
    content = Content(
        motivation=Annotation.Motivation.COMMENTING if was_bare else annotation.motivation,
        note=note,
        note_language=annotation.note_language,
        tags=tuple(names_of_tags(annotation)),
        properties=_properties(annotation, note),
    )
    return _change(annotation, content, by, read)


def take_tag_off(*, by: Any, pk: UUID, tag: Tag, read: int) -> Annotation:
    """Takes a tag off version `read` of a note; the rest stays as it is. Raises as `change_note` does."""
    annotation = Annotation.objects.visible_to(by).get(pk=pk)
    tags = [one for one in names_of_tags(annotation) if one != tag.meaning.name]
    return change_tags(by=by, pk=pk, tags=tags, read=read)


def change_answers(*, by: Any, pk: UUID, answers: Mapping[str, Sequence[Answer]], read: int) -> Annotation:
    """Replaces the answers to the questions of tags, by their names, in version `read`; the rest stays as it is.

    Raises `StaleVersion` if the note has changed since, and otherwise as `change_annotation` does.
    """
    annotation = Annotation.objects.visible_to(by).get(pk=pk)
    content = replace(_content_of(annotation, names_of_tags(annotation)), answers=answers)
    return _change(annotation, content, by, read)


def change_tags(*, by: Any, pk: UUID, tags: Sequence[str], read: int) -> Annotation:
    """Replaces the tags of version `read`; everything else stays as it is. Raises as `change_note` does.

    Without words a note is a highlight, or tags.
    """
    annotation = Annotation.objects.visible_to(by).get(pk=pk)
    return _change(annotation, _retagged(annotation, tags), by, read)


CHANGED_SINCE = gettext_noop("This note was changed since you opened it. Compare both wordings, then save again.")
CHANGED_MEANWHILE = gettext_noop("A note was changed meanwhile. Look at it, then choose it again.")


def _change(
    annotation: Annotation,
    content: Content,
    by: Any,
    read: int,
    sharing: Sharing | None = None,
    refusal: str = CHANGED_SINCE,
) -> Annotation:
    """Writes the content, where it stands; `refusal` is said if the version is not the one that was read."""

    def unchanged(held: Annotation) -> None:
        if held.version != read:
            raise StaleVersion(refusal)

    return change_annotation(
        by=by,
        pk=annotation.pk,
        content=content,
        selections=[] if annotation.parent_id else _selections_of(annotation),
        in_reply_to=annotation.parent_id,
        sharing=sharing or _sharing_of(annotation),
        precondition=unchanged,
    )


def rearrange_note(
    *,
    by: Any,
    pk: UUID,
    read: int | None = None,
    add: Collection[str] = (),
    remove: Collection[str] = (),
    sharing: Sharing | None = None,
    losing: Collection[str] = (),
) -> bool:
    """Adds and removes tags by name, or moves a note to another audience; everything else stays as it is.

    With `read` only that version of it. A move takes off those of the words `losing` that the thread loses there, and
    is refused if it would lose others. Returns whether anything changed. A reply stays with its thread. Raises as
    `change_note` does.
    """
    annotation = Annotation.objects.visible_to(by).get(pk=pk)
    names = names_of_tags(annotation)
    gone, there = {name.lower() for name in remove}, {name.lower() for name in names}
    tags = [name for name in names if name.lower() not in gone] + [one for one in add if one.lower() not in there]
    if tags == names and sharing in (None, _sharing_of(annotation)):
        return False
    if sharing:
        tags = _kept_there(annotation, sharing, tags, losing)
    version = annotation.version if read is None else read
    _change(annotation, _retagged(annotation, tags), by, version, sharing, CHANGED_MEANWHILE)
    return True


def _kept_there(annotation: Annotation, sharing: Sharing, tags: list[str], losing: Collection[str]) -> list[str]:
    """Returns the tags that a note keeps there; raises `VocabularyClosed` if its thread loses others than `losing`."""
    moved = tags_moved(annotation, sharing, tags)
    if moved.vocabulary and (untold := [word for word in moved.lost if word not in losing]):
        raise closed_to(moved.vocabulary, untold)
    return [name for name in tags if name not in moved.destination.lost]


def _sharing_of(annotation: Annotation) -> Sharing:
    return Sharing(annotation.audience, annotation.group_id)


def _retagged(annotation: Annotation, tags: Sequence[str]) -> Content:
    """Returns the content of a note with other tags; without words it is a highlight, or tags."""
    content = _content_of(annotation, tags)
    if annotation.motivation not in (Annotation.Motivation.HIGHLIGHTING, Annotation.Motivation.TAGGING):
        return content
    bare = Annotation.Motivation.TAGGING if tags else Annotation.Motivation.HIGHLIGHTING
    return replace(content, motivation=bare)


def _content_of(annotation: Annotation, tags: Sequence[str]) -> Content:
    """Returns what a note says, with these tags, in the format in which its words were given."""
    return Content(
        motivation=annotation.motivation,
        note=annotation.note,
        note_format="plain" if annotation.note_html == escape_note(annotation.note) else "markdown",
        note_language=annotation.note_language,
        tags=tuple(tags),
        properties=annotation.properties,
    )


def _properties(annotation: Annotation, note: str) -> dict[str, Any]:
    """Returns the properties to store with the new text.

    Body entries are stored only if a body is neither the note nor a tag; the note's entry then gets its new length.
    """
    kept = {name: value for name, value in annotation.properties.items() if name != "body"}
    entries = annotation.properties.get("body")
    others = [one for one in entries if "note" not in one] if isinstance(entries, list) else []
    if any("body" in one for one in others):
        kept["body"] = [{"note": len(note)}, *others]
    return kept


def _selections_of(annotation: Annotation) -> list[Selection]:
    """Returns selections that name the same passages again, or the whole article."""
    targets = annotation.targets.select_related("document", "revision").defer("revision__text").order_by("n")
    selections = [
        Selection(one.document.slug, one.revision.number, TextPositionSelector(one.start, one.end)) for one in targets
    ]
    return selections or [Selection(annotation.document.slug)]
