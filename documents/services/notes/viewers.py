"""Finds which of many people may see annotations, with one check for all people who are alike."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from uuid import UUID

from documents.models import Annotation, Document, Membership, Opening, Target, User

Asked = tuple[Annotation, Collection[User]]
"""An annotation, with its root loaded, and the people of whom it is asked whether they may see it."""


def filter_viewers(annotation: Annotation, people: Iterable[User]) -> list[User]:
    """Returns those of `people` to whom `visible_to` shows the annotation now; see `filter_viewers_of_each`."""
    return filter_viewers_of_each([(annotation, list(people))])[annotation.pk]


def filter_viewers_of_each(asked: Collection[Asked]) -> dict[UUID, list[User]]:
    """Returns by annotation those of the people to whom `visible_to` shows it now.

    The visibility rule depends on a person's group roles, on the tasks that were opened to them, on whether they are
    active, a curator or a superuser, and on whether a row names them (as author, as author of the thread's root, as
    curator of a document). All people whom no row names and who have the same roles and tasks get the same result; so
    thirty students of a course take one query, for all of the annotations.
    """
    named = _named_by_rows([annotation for annotation, _people in asked])
    everybody = {person.pk for _annotation, people in asked for person in people}
    roles = _roles_of(everybody)
    opened = _opened_to(everybody, {one.assignment_id for one, _people in asked} - {None})
    alike: dict[tuple[object, ...], dict[UUID, list[User]]] = defaultdict(lambda: defaultdict(list))
    for annotation, people in asked:
        for person in people:
            itself = person.pk if person.pk in named[annotation.pk] else None
            rights = (person.is_active, person.is_curator, person.is_superuser, roles[person.pk], opened[person.pk])
            like = (itself, *rights)
            alike[like][annotation.pk].append(person)
    seen: dict[UUID, set[UUID]] = {annotation.pk: set() for annotation, _people in asked}
    for same in alike.values():
        asked_of = {pk: {person.pk: person for person in people} for pk, people in same.items()}
        while asked_of:
            # Somebody stands for the others only where no row names them.
            someone = next(iter(next(iter(asked_of.values())).values()))
            theirs = [pk for pk, them in asked_of.items() if someone.pk in them]
            shown = set(Annotation.objects.filter(pk__in=theirs).visible_to(someone).values_list("pk", flat=True))
            for pk in theirs:
                alike_here = asked_of.pop(pk)
                if pk in shown:
                    seen[pk].update(alike_here)
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


def _opened_to(people: Collection[UUID], tasks: Collection[UUID | None]) -> dict[UUID, frozenset[UUID]]:
    """Returns which of these tasks were opened to each person; no query if there are none."""
    opened: dict[UUID, set[UUID]] = {person: set() for person in people}
    if tasks:
        rows = Opening.objects.filter(assignment__in=tasks, person__in=people)
        for person, task in rows.values_list("person_id", "assignment_id"):
            opened[person].add(task)
    return {person: frozenset(held) for person, held in opened.items()}
