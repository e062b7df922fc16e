"""Finds which of many people may see annotations, with one check for all people who are alike."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from uuid import UUID

from documents.models import Annotation, Document, Membership, Target, User

Asked = tuple[Annotation, Collection[User]]
"""An annotation, with its root loaded, and the people of whom it is asked whether they may see it."""


def filter_viewers(annotation: Annotation, people: Iterable[User]) -> list[User]:
    """Returns those of `people` to whom `visible_to` shows the annotation now; see `filter_viewers_of_each`."""
    return filter_viewers_of_each([(annotation, list(people))])[annotation.pk]


def filter_viewers_of_each(asked: Collection[Asked]) -> dict[UUID, list[User]]:
    """Returns by annotation those of the people to whom `visible_to` shows it now.

    The visibility rule depends on a person's group roles, on whether they are active, a curator or a superuser, and on
    whether a row names them (as author, as author of the thread's root, as curator of a document). All people whom no
    row names and who have the same roles get the same result; so thirty students of a course take one query, for all of
    the annotations.
    """
    named = _named_by_rows([annotation for annotation, _people in asked])
    roles = _roles_of({person.pk for _annotation, people in asked for person in people})
    alike: dict[tuple[object, ...], dict[UUID, list[User]]] = defaultdict(lambda: defaultdict(list))
    for annotation, people in asked:
        for person in people:
            itself = person.pk if person.pk in named[annotation.pk] else None
            like = (itself, person.is_active, person.is_curator, person.is_superuser, roles[person.pk])
            alike[like][annotation.pk].append(person)
    seen: dict[UUID, set[UUID]] = {annotation.pk: set() for annotation, _people in asked}
    for same in alike.values():
        someone = next(iter(same.values()))[0]
        shown = Annotation.objects.filter(pk__in=list(same)).visible_to(someone)
        for pk in shown.values_list("pk", flat=True):
            seen[pk].update(person.pk for person in same[pk])
    return {one.pk: [person for person in people if person.pk in seen[one.pk]] for one, people in asked}


def _named_by_rows(annotations: Collection[Annotation]) -> dict[UUID, set[UUID | None]]:
    """Returns the authors of each annotation and of its root, and the curators of their documents."""
    roots = {one.pk: one.root or one for one in annotations}
    stand_in: dict[UUID, set[int]] = {one.pk: {one.document_id} for one in annotations}
    spanning = [one for one in annotations if one.spans_documents]
    if spanning:
        of = defaultdict(set)
        pks = {pk for one in spanning for pk in (one.pk, roots[one.pk].pk)}
        for pk, document in Target.objects.filter(annotation__in=pks).values_list("annotation_id", "document_id"):
            of[pk].add(document)
        for one in spanning:
            stand_in[one.pk] |= of[one.pk] | of[roots[one.pk].pk]
    every = {document for documents in stand_in.values() for document in documents}
    curators = dict(Document.objects.filter(pk__in=every).values_list("pk", "curator_id"))
    return {
        one.pk: {one.author_id, roots[one.pk].author_id, *(curators.get(pk) for pk in stand_in[one.pk])}
        for one in annotations
    }


def _roles_of(people: Collection[UUID]) -> dict[UUID, frozenset[tuple[UUID, str]]]:
    roles: dict[UUID, set[tuple[UUID, str]]] = {person: set() for person in people}
    for person, group, role in Membership.objects.filter(user__in=roles).values_list("user_id", "group_id", "role"):
        roles[person].add((group, role))
    return {person: frozenset(held) for person, held in roles.items()}
