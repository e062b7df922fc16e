"""Which groups an article is limited to: decided by those who look after it, and nothing is deleted by it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from documents.errors import PublishingRefused
from documents.errors import gettext_noop as _
from documents.models import Document, Event, Group, Membership
from documents.permissions import can_curate, can_publish
from documents.services.article.publishing import replace_groups
from documents.services.events.events import record_event
from documents.services.events.locks import locked_document

LIMITED_VISIBILITIES = (Document.Visibility.PRIVATE, Document.Visibility.MEMBERS)


@dataclass(frozen=True, slots=True)
class LosingGroup:
    """A group that would lose sight of an article, and how many people that concerns."""

    group: Group
    people: int


@transaction.atomic
def limit_to_groups(*, document: Document, by: Any, groups: Collection[Group], visibility: str = "") -> Document:
    """Says which of the groups that `by` belongs to may read an article; those of others stay as they are.

    Without `visibility` that stays; it may be changed between `private` and `members`, and where everyone sees
    something of the article, only curators of the room change its groups. Notes for a group that loses the article
    stay, for their authors alone. Raises `PermissionDenied` or PublishingRefused.
    """
    document = locked_document(document.pk)
    if not can_curate(by, document):
        raise PermissionDenied(_("Who may read an article is decided by those who look after it."))
    before, held = document.visibility, _held(document)
    is_shared = document.is_shared
    if is_shared and not can_publish(by, document):
        raise PermissionDenied(_("What everyone may see is decided by the curators of the room."))
    visibility = visibility or before
    if visibility != before and (is_shared or visibility not in LIMITED_VISIBILITIES):
        raise PublishingRefused(_("Choose between “only its curator” and “members of its groups”."))
    replace_groups(document, by, groups)
    fields = ["groups"] if _held(document) != held else []
    if visibility != before:
        document.visibility = visibility
        document.save(update_fields=["visibility"])
        fields.append("visibility")
    if fields:
        record_event(
            document,
            kind=Event.Kind.DOCUMENT_GROUPS,
            row=document,
            actor=by,
            fields=fields,
            before={"audience": before},
            after={"audience": visibility},
        )
    return document


def find_losing_groups(
    *, document: Document, by: Any, groups: Collection[Group], visibility: str = ""
) -> list[LosingGroup]:
    """The groups of `by` that would lose sight of an article, with so many people who have no other way to it."""
    if document.visibility not in {Document.Visibility.MEMBERS, Document.Visibility.RECORD}:
        return []
    kept = set() if visibility == Document.Visibility.PRIVATE else {group.pk for group in groups}
    mine = Group.objects.visible_to(by).filter(documents=document).order_by("name")
    others = document.groups.exclude(pk__in=mine.values("pk"))
    still = kept | (set() if visibility == Document.Visibility.PRIVATE else set(others.values_list("pk", flat=True)))
    reached = Membership.objects.filter(group__in=still).values("user")
    return [
        LosingGroup(
            group,
            Membership.objects.filter(group=group).exclude(user__in=reached).exclude(user=document.curator_id).count(),
        )
        for group in mine
        if group.pk not in kept
    ]


def _held(document: Document) -> set[Any]:
    return set(document.groups.values_list("pk", flat=True))
