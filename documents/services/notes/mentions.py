"""Mentions: finds the members that a note names with an @, only among those of its own group."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import Prefetch, Q

from documents.models import Annotation, Membership, Mention, User, name_for
from documents.rendering.mentions import find_mentions

MAX_COMPLETIONS = 8


def find_mentionable(audience: str, group_id: UUID | None, root_author: UUID | None = None) -> dict[UUID, str]:
    """Returns the people that an annotation with this audience can mention, with their names in the group.

    Among a group's moderators these are the moderators and the author of the thread's root. Runs two queries, or none
    without a group.
    """
    if group_id is None or audience not in (Annotation.Audience.GROUP, Annotation.Audience.MODERATORS):
        return {}
    members = Membership.objects.filter(group=group_id)
    if audience == Annotation.Audience.MODERATORS:
        members = members.filter(Q(role__in=Membership.MODERATORS) | Q(user=root_author))
    people = User.objects.filter(pk__in=members.values("user"), is_active=True, erased_at=None)
    there = Membership.objects.filter(group=group_id).select_related("group")
    return {
        person.pk: name_for(None, person, person.memberships.all()[0].group)
        for person in people.prefetch_related(Prefetch("memberships", queryset=there))
    }


def write_mentions(annotation: Annotation) -> None:
    """Updates the mentions of an annotation to match its text and audience; nobody mentions themselves."""
    wanted = _find_mentions(annotation)
    before = set(annotation.mentions.values_list("person", flat=True))
    annotation.mentions.filter(person__in=before - wanted).delete()
    Mention.objects.bulk_create(
        [Mention(annotation=annotation, person_id=person) for person in sorted(wanted - before)]
    )


def write_new_mentions(annotation: Annotation) -> None:
    """Writes the mentions of a new annotation, which has none yet."""
    Mention.objects.bulk_create(
        [Mention(annotation=annotation, person_id=person) for person in sorted(_find_mentions(annotation))]
    )


def _find_mentions(annotation: Annotation) -> set[UUID]:
    if "@" not in annotation.note:
        return set()
    root_author = annotation.root.author_id if annotation.root is not None else annotation.author_id
    people = find_mentionable(annotation.audience, annotation.group_id, root_author)
    named = find_mentions(annotation.note, set(people.values()))
    return {person for person, name in people.items() if name in named} - {annotation.author_id}


def complete_names(user: Any, *, typed: str, audience: str, group_id: UUID, root: Annotation | None) -> list[str]:
    """Suggests at most 8 names after an @; names that begin with what was typed come first.

    The user's own name is left out. `group_id` must have been found through `visible_to(user)`.
    """
    root_author = root.author_id if root is not None else user.pk
    people = find_mentionable(audience, group_id, root_author)
    people.pop(user.pk, None)
    wanted = typed.casefold()
    names = sorted({name for name in people.values() if wanted in name.casefold()}, key=str.casefold)
    names.sort(key=lambda name: not name.casefold().startswith(wanted))
    return names[:MAX_COMPLETIONS]
