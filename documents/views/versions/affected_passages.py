"""The passages of a person that a correction changed or removed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any
from uuid import UUID

from django.db.models import F
from django.db.models.functions import Left, Right

from documents.models import Anchor, Revision
from documents.views.notes.current_position import MAX_QUOTE_LENGTH, QUOTE_END, STATE_ICONS, shorten_quote


@dataclass(frozen=True)
class AffectedPassage:
    """One passage: its state, in words, and the quote that was marked."""

    annotation: UUID
    state: str
    words: str
    icon: str
    quote: str
    group_slug: str


@dataclass
class CorrectionEffect:
    """The effect of one version on a person's passages; `previous_number` is the number of the version before it."""

    previous_number: int | None = None
    notes: list[AffectedPassage] = field(default_factory=list)


def affected_passages_of(person: Any, revisions: Iterable[Revision]) -> dict[int, CorrectionEffect]:
    """Returns for each version, by primary key, the passages of `person` that it changed or removed; three queries.

    A passage that had the same state and quote in the version before was affected by an earlier correction and is left
    out.
    """
    corrections = {revision.pk: CorrectionEffect() for revision in revisions}
    previous_number = _versions_before(list(revisions))
    for pk, (_pk, number) in previous_number.items():
        corrections[pk].previous_number = number
    after = list(_anchors(person, corrections))
    stood = {
        (anchor.target_id, anchor.revision_id): (anchor.state, anchor.quote)
        for anchor in Anchor.objects.filter(
            revision__in=[pk for pk, _number in previous_number.values()],
            target__in=[anchor.target_id for anchor in after],
            state__in=Anchor.AFFECTED,
            superseded_at=None,
        )
    }
    for anchor in after:
        origin = previous_number.get(anchor.revision_id)
        if origin and stood.get((anchor.target_id, origin[0])) == (anchor.state, anchor.quote):
            continue
        corrections[anchor.revision_id].notes.append(_affected_passage(anchor))
    return corrections


def _versions_before(revisions: list[Revision]) -> dict[int, tuple[int, int]]:
    """Returns for each version the primary key and number of the one before it."""
    editions = (
        Revision.objects.editions()
        .filter(document__in={revision.document_id for revision in revisions})
        .order_by("document", "number")
        .values_list("document_id", "pk", "number")
    )
    rows = list(editions)
    following = {
        after[1]: (previous_number[1], previous_number[2])
        for previous_number, after in pairwise(rows)
        if previous_number[0] == after[0]
    }
    return {revision.pk: following[revision.pk] for revision in revisions if revision.pk in following}


def _anchors(person: Any, corrections: Iterable[int]) -> Any:
    """Returns the anchors, changed or without a position, that corrections made for `person`, by target position."""
    return (
        Anchor.objects.filter(
            revision__in=list(corrections), state__in=Anchor.AFFECTED, made_by=None,
            target__annotation__author=person, target__annotation__deleted_at=None,
        )
        .annotate(
            annotation=F("target__annotation"),
            group=F("target__annotation__group__slug"),
            head=Left("target__exact", MAX_QUOTE_LENGTH),
            tail=Right("target__exact", QUOTE_END),
            length=F("target__end") - F("target__start"),
        )
        .order_by("target__start", "pk")
    )  # fmt: skip


def _affected_passage(anchor: Any) -> AffectedPassage:
    return AffectedPassage(
        annotation=anchor.annotation,
        state=anchor.state,
        words=str(anchor.get_state_display()),
        icon=STATE_ICONS[anchor.state],
        quote=shorten_quote(anchor.head, anchor.tail, anchor.length),
        group_slug=anchor.group or "",
    )
