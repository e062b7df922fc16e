"""Moves an annotation to other words by hand: adds an anchor, and leaves the previous one on record (promise 5)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F

from documents.errors import AnnotationRefused, PassageNotFound, StaleVersion, gettext_noop
from documents.models import Anchor, Annotation, Event, Revision, Target
from documents.permissions import can_edit, can_reanchor
from documents.services.events.events import audience_of, record_note_events
from documents.services.notes.carry_anchors import move_anchor
from documents.services.notes.find_passage import QuoteAt
from documents.services.notes.joining import check_places_differ
from documents.services.notes.write_permissions import check_readable, locked_note
from documents.webannotation.vocabulary import QUOTE_LIMIT


@transaction.atomic
def reanchor_annotation(
    *,
    annotation: UUID,
    by: Any,
    revision: int,
    start: int,
    end: int,
    exact: str,
    target: int | None = None,
    precondition: Callable[[Annotation], None] = lambda annotation: None,
) -> Anchor:
    """Moves a passage of an annotation to `start`–`end` (code points) of the current text, which must be `exact`.

    The author may always do so; if the passage is not in the text, so may a moderator of its group or, for a public
    annotation, a curator. `target` is the number of the passage among several; without it the one that is not in the
    text is meant. The same position again writes nothing. Raises `Annotation.DoesNotExist`, `PermissionDenied`,
    `AnnotationRefused`, `PassageNotFound` if other words are there, and `StaleVersion` if `revision` is not the
    current text any more.
    """
    said, documents = locked_note(by, annotation)
    check_readable(by, documents.values())
    passage = _find_target(said, target)
    document = documents[passage.document_id]
    before = Anchor.objects.in_force().filter(target=passage, revision=document.current_revision_id).first()
    was_lost = before is None or before.state in Anchor.WITHOUT_POSITION
    if not (can_edit(by, said) or (was_lost and can_reanchor(by, said, document))):
        raise PermissionDenied(NOT_PERMITTED)
    precondition(said)
    assert document.current_revision_id is not None, "what is annotated has a text"
    current = _current_revision_at(document.current_revision_id, revision, start, end)
    _check_words(current, start, end, exact)
    if before is not None and (before.start, before.end) == (start, end):
        return before
    anchor = move_anchor(passage, current, start, end, exact, by)
    check_places_differ(said)
    said.modified_at = anchor.created_at
    said.save(update_fields=["modified_at"])
    audience = audience_of(said)
    kind = Event.Kind.ANNOTATION_REANCHORED if was_lost else Event.Kind.ANNOTATION_MOVED
    record_note_events(
        documents.values(), kind=kind, row=said, actor=by, fields=["anchor"], before=audience, after=audience
    )
    return anchor


NOT_PERMITTED = gettext_noop(
    "A note is moved by its author; where its words are not in the text, also by a moderator of its group or, if it is"
    " public, by a curator."
)


def _find_target(said: Annotation, n: int | None) -> Target:
    """Returns the passage with number `n`, or the only one that can be meant."""
    passages = list(said.targets.order_by("n"))
    if n is not None:
        passages = [one for one in passages if one.n == n]
    elif len(passages) > 1:
        standing = Anchor.objects.with_position().filter(target__in=passages, revision=F("document__current_revision"))
        stand = set(standing.values_list("target_id", flat=True))
        passages = [one for one in passages if one.pk not in stand]
    if len(passages) != 1:
        raise AnnotationRefused(
            gettext_noop("Say which passage of the note is meant: it marks several, or none."), "/target"
        )
    return passages[0]


def _current_revision_at(current_pk: int, number: int, start: int, end: int) -> Revision:
    """Loads the current revision without its text, except the passage, in `words`.

    Raises `AnnotationRefused` for invalid offsets, and `StaleVersion` if `number` is not the current one.
    """
    if not 0 <= start < end or end - start > QUOTE_LIMIT:
        raise AnnotationRefused(gettext_noop("Select the words on which the note should stand."), "/start")
    current = (
        Revision.objects.only("number", "length", "document_id")
        .annotate(words=QuoteAt("pk", start, end))
        .get(pk=current_pk)
    )
    if current.number != number:
        raise StaleVersion(
            gettext_noop("The text was corrected since you selected. Select the place in the current text.")
        )
    return current


def _check_words(current: Revision, start: int, end: int, exact: str) -> None:
    if end > current.length or current.words != exact:  # type: ignore[attr-defined]
        raise PassageNotFound(
            gettext_noop("The words selected do not stand in this text. Reload the page and select them again."),
            "/exact",
        )
