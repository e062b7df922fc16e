"""The record of a group for its owners and moderators: members, invitations, notes, moderation and the shelf."""

from __future__ import annotations

import uuid
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.db.models import Q, QuerySet
from django.db.models.fields.json import KeyTextTransform
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from documents.models import Event, Group, User, name_for
from documents.views.groups.access import led_group
from documents.views.groups.event_sentences import SENTENCES, event_sentences, people_with_names
from documents.views.groups.member_list import members_of, people_of
from documents.views.site.caching import with_cache_headers

EVENTS_PER_PAGE = 50
Kind = Event.Kind
MODERATION_KINDS = (
    Kind.ANNOTATION_FLAGGED,
    Kind.ANNOTATION_FLAG_DECIDED,
    Kind.ANNOTATION_HIDDEN,
    Kind.ANNOTATION_SHOWN,
    Kind.ANNOTATION_APPROVED,
)
LISTED_KINDS = (*SENTENCES, Kind.MEMBER_CHANGED)
KIND_FILTERS = {
    "people": (_("Who came and went"), tuple(kind for kind in LISTED_KINDS if kind.startswith("member."))),
    "ways": (_("Links and invitations"), tuple(kind for kind in LISTED_KINDS if kind.startswith("invitation."))),
    "notes": (
        _("Notes"),
        tuple(kind for kind in LISTED_KINDS if kind.startswith("annotation.") and kind not in MODERATION_KINDS),
    ),
    "decisions": (_("Reports and decisions"), MODERATION_KINDS),
    "shelf": (_("The shelf"), tuple(kind for kind in LISTED_KINDS if kind.startswith("shelf."))),
    "tasks": (_("Tasks"), tuple(kind for kind in LISTED_KINDS if kind.startswith("assignment."))),
    "vocabulary": (_("The vocabulary"), tuple(kind for kind in LISTED_KINDS if kind.startswith("vocabulary."))),
    "group": (_("The group itself"), (Kind.GROUP_MADE, Kind.GROUP_CHANGED)),
}


@login_required
@require_safe
def audit(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Shows a page of the record, newest first; `about`, `person` and `before` (an event) in the address narrow it."""
    group = led_group(request, slug).group
    about, person = request.GET.get("about", ""), _uuid(request.GET.get("person", ""))
    rows = _filtered(events_of(group), group, about, person)
    found = list(_before(rows, _uuid(request.GET.get("before", "")))[: EVENTS_PER_PAGE + 1])
    shown = found[:EVENTS_PER_PAGE]
    query = {"about": about if about in KIND_FILTERS else "", "person": str(person) if person else ""}
    context = {
        "group": group,
        "rows": event_sentences(request.user, group, shown),
        "subjects": [(key, words) for key, (words, _kinds) in KIND_FILTERS.items()],
        "about": query["about"],
        "people": _people(request.user, group, person, bool(found)),
        "person": query["person"],
        "older": _address(query, before=shown[-1].pk) if len(found) > EVENTS_PER_PAGE else "",
        "newest": _address(query) if "before" in request.GET else "",
    }
    return with_cache_headers(request, render(request, "documents/groups/audit.html", context))


def events_of(group: Group) -> QuerySet[Event]:
    """Returns the events of a group and of notes that it could see before or after, newest first.

    A note that was never for the group leaves no event here. Moderation events that a reply inherited from its thread
    are left out, because the thread's own event reports them.
    """
    named = str(group.pk)
    rows = Event.objects.alias(
        before_=KeyTextTransform("group", "audience_before"), after_=KeyTextTransform("group", "audience_after")
    )
    rows = rows.filter(Q(group=group) | Q(before_=named) | Q(after_=named), kind__in=LISTED_KINDS)
    return rows.exclude(kind__in=MODERATION_KINDS, fields=["root"]).order_by("-happened_at", "-pk")


def _filtered(rows: QuerySet[Event], group: Group, about: str, person: uuid.UUID | None) -> QuerySet[Event]:
    if about in KIND_FILTERS:
        rows = rows.filter(kind__in=KIND_FILTERS[about][1])
    if person:
        # Filtering by one person after the other must not reveal who reported a note.
        done = Q(actor=person) & ~Q(kind=Kind.ANNOTATION_FLAGGED)
        rows = rows.filter(done | Q(group=group, kind__startswith="member.", row=str(person)))
    return rows


def _before(rows: QuerySet[Event], event: uuid.UUID | None) -> QuerySet[Event]:
    if event is None:
        return rows
    here = rows.filter(pk=event).values_list("happened_at", flat=True).first()
    if here is None:
        return rows
    return rows.filter(Q(happened_at__lt=here) | Q(happened_at=here, pk__lt=event))


def _people(viewer: Any, group: Group, chosen: uuid.UUID | None, did_something: bool) -> list[tuple[str, str]]:
    """Returns the people by whom the record can be filtered: members, and a chosen former member who has events."""
    members = list(members_of(group))
    named = zip(members, people_of(viewer, group, members), strict=True)
    people = [(str(member.user_id), person.name) for member, person in named]
    if chosen and did_something and str(chosen) not in {key for key, _name in people}:
        gone: User | None = people_with_names(group).filter(pk=chosen).first()
        people.append((str(chosen), name_for(viewer, gone, group)))
    return people


def _address(query: dict[str, str], **more: object) -> str:
    given = {name: value for name, value in (query | more).items() if value}
    return f"?{urlencode(given)}" if given else "?"


def _uuid(given: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(given)
    except ValueError:
        return None
