"""Which of many people may see a note: the rule of sight asked once for all who are alike, not once for each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from uuid import UUID

from documents.models import Annotation, Document, Membership, Target, User


def filter_viewers(annotation: Annotation, people: Iterable[User]) -> list[User]:
    """Those of `people` to whom `visible_to` shows the annotation now.

    The rule knows a person by three things: what they are in which groups, whether they are a curator and may sign
    in, and whether a row names them (its author, who began the thread, an article's curator). Whoever no row names
    is like everybody with the same roles; so thirty students of a course are one question.
    """
    people = list(people)
    named = _named_by_rows(annotation)
    roles = _roles_of(people)
    alike: dict[tuple[object, ...], list[User]] = defaultdict(list)
    for person in people:
        itself = person.pk if person.pk in named else None
        alike[itself, person.is_active, person.is_curator, person.is_superuser, roles[person.pk]].append(person)
    shown = Annotation.objects.filter(pk=annotation.pk)
    return [one for same in alike.values() if shown.visible_to(same[0]).exists() for one in same]


def _named_by_rows(annotation: Annotation) -> set[UUID | None]:
    """Authors of the note and of its thread's first, and the curators of the articles that either stands in."""
    root = annotation.root or annotation
    stands_in = {annotation.document_id}
    if annotation.spans_documents:
        targets = Target.objects.filter(annotation__in=[annotation.pk, root.pk])
        stands_in |= set(targets.values_list("document_id", flat=True))
    curators = Document.objects.filter(pk__in=stands_in).values_list("curator_id", flat=True)
    return {annotation.author_id, root.author_id, *curators}


def _roles_of(people: Iterable[User]) -> dict[UUID, frozenset[tuple[UUID, str]]]:
    roles: dict[UUID, set[tuple[UUID, str]]] = {person.pk: set() for person in people}
    for person, group, role in Membership.objects.filter(user__in=roles).values_list("user_id", "group_id", "role"):
        roles[person].add((group, role))
    return {person: frozenset(held) for person, held in roles.items()}
