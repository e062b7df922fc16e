"""Changes which groups may read an article; its curators decide, and no annotation is deleted."""

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
    """A group that would lose access to an article, and how many people would lose it."""

    group: Group
    people: int


@transaction.atomic
def limit_to_groups(*, document: Document, by: Any, groups: Collection[Group], visibility: str = "") -> Document:
    """Sets which of the groups that `by` belongs to may read an article; other groups stay as they are.

    `visibility` may change between `private` and `members`; if it is empty, it stays. Only site curators change the
    groups of an article that is shared with everyone. Annotations for a group that loses the article remain, visible
    only to their authors. Raises `PermissionDenied` or PublishingRefused.
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
    """Returns the groups of `by` that would lose access to an article.

    Each comes with the number of members who have no other access to it.
    """
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
