"""Finds which of many people may see an annotation, with one check for all people who are alike."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from uuid import UUID

from documents.models import Annotation, Document, Membership, Target, User


def filter_viewers(annotation: Annotation, people: Iterable[User]) -> list[User]:
    """Returns those of `people` to whom `visible_to` shows the annotation now.

    The visibility rule depends on a person's group roles, on whether they are active, a curator or a superuser, and on
    whether a row names them (as author, as author of the thread's root, as curator of a document). All people whom no
    row names and who have the same roles get the same result; so thirty students of a course take one query.
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
    """Returns the authors of the annotation and of its root, and the curators of their documents."""
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
