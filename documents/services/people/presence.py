"""Presence: who has an article open now, shown among members of a group who agreed to it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone

from documents.models import Document, Membership, Presence, User, name_for

PRESENCE_TIMEOUT = timedelta(seconds=75)
"""A person without a heartbeat for this long counts as gone."""
MAX_GROUPS = 150
"""Maximum number of groups in one notification, which is limited to 8,000 bytes."""

Place = tuple[int, str]
"""The primary keys of a document and a person."""


def memberships_showing_presence(user: Any, document: Document) -> QuerySet[Membership]:
    """Returns the memberships in which `user` agreed to be seen reading this article.

    For a public article they may be of any group, for any other only of the groups that may read it.
    """
    agreed = Membership.objects.filter(user=user, shows_presence=True)
    return agreed if document.is_public else agreed.filter(group__documents=document)


def groups_showing_presence(user: Any, document: Document) -> frozenset[str]:
    """Returns the groups in which `user` is shown as reading this article, and sees others reading."""
    return frozenset(map(str, memberships_showing_presence(user, document).values_list("group_id", flat=True)))


def find_readers(document: Document, viewer: Any) -> list[str]:
    """Returns the names of people reading now who share with the viewer a group in which both agreed."""
    if not viewer.is_authenticated or not Document.objects.readable_by(viewer).filter(pk=document.pk).exists():
        return []
    here = Presence.objects.filter(document=document, seen_at__gt=timezone.now() - PRESENCE_TIMEOUT)
    shared = (
        Membership.objects.filter(
            group__in=memberships_showing_presence(viewer, document).values("group"),
            shows_presence=True,
            user__in=here.values("person"),
            user__is_active=True,
        )
        .exclude(user=viewer)
        .select_related("user", "group")
        .prefetch_related("user__memberships")
        .order_by("group__name", "pk")
    )
    names: dict[UUID, str] = {}
    for membership in shared:
        names.setdefault(membership.user_id, name_for(viewer, membership.user, membership.group))
    return sorted(names.values(), key=str.casefold)


@transaction.atomic
def write_presence(
    come: Collection[Place], gone: Collection[Place], stay: Collection[Place], groups: dict[Place, Iterable[str]]
) -> None:
    """Writes who came, left and is still there, and notifies all processes of those who came and left.

    `groups` holds the groups in which each person is shown. Deletes rows without a heartbeat within the timeout.
    """
    now = timezone.now()
    if come or stay:
        _upsert([*come, *stay], now)
    went = list(gone)
    if gone:
        _delete(gone)
    stale = Presence.objects.filter(seen_at__lt=now - PRESENCE_TIMEOUT)
    if stay and (lost := list(stale.values_list("document_id", "person_id"))):
        stale.delete()
        lost_places = [(document, str(person)) for document, person in lost]
        went += lost_places
        groups = groups | _all_groups({person for _document, person in lost}, lost_places)
    _notify("came", come, groups)
    _notify("left", went, groups)


def _notify(what: str, places: Collection[Place], groups: dict[Place, Iterable[str]]) -> None:
    told = [
        f"{what} {document} {person} {' '.join(named)}"
        for document, person in places
        if (named := list(groups.get((document, person), ()))[:MAX_GROUPS])
    ]
    if told:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_notify('room', words) FROM unnest(%s::text[]) AS words", [told])


def _upsert(places: Collection[Place], now: Any) -> None:
    people = set(map(str, User.objects.filter(pk__in={person for _d, person in places}).values_list("pk", flat=True)))
    documents = set(Document.objects.filter(pk__in={one for one, _p in places}).values_list("pk", flat=True))
    rows = [
        Presence(document_id=document, person_id=person, seen_at=now)
        for document, person in sorted(places)
        if person in people and document in documents
    ]
    Presence.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["document", "person"], update_fields=["seen_at"]
    )


def _delete(places: Collection[Place]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM documents_presence p USING unnest(%s::bigint[], %s::uuid[]) AS w(document, person)"
            " WHERE p.document_id = w.document AND p.person_id = w.person",
            [[document for document, _p in places], [person for _d, person in places]],
        )


def _all_groups(people: Collection[UUID], places: Collection[Place]) -> dict[Place, Iterable[str]]:
    """Returns the groups in which these people are shown, whatever the article."""
    named: dict[str, list[str]] = {}
    agreed = Membership.objects.filter(user__in=people, shows_presence=True)
    for person, group in agreed.values_list("user_id", "group_id"):
        named.setdefault(str(person), []).append(str(group))
    return {place: named.get(place[1], []) for place in places}
