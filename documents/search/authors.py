"""Whose notes `person:` means in the search of notes: those of authors who are shown by such a name."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Value

from documents.models import Annotation, Membership, User
from documents.models.compiled import is_one_of
from documents.models.tag import Fold
from documents.search.words import words_of


def written_by(name: str, viewer: Any) -> Q | None:
    """Returns the condition that the author of a note is called so; None if `viewer` sees no such note.

    A name has these words in their order. It is the one that readers are shown there (`name_for`): who has another one
    in a group is found by that in its notes, and by the public one elsewhere, so that neither tells the other.
    """
    people = _called(User.objects.filter(erased_at=None), "public_name", name)
    in_groups = _called(Membership.objects.filter(user__erased_at=None), "name_in_group", name)
    if not people and not in_groups:
        return None
    here = Membership.objects.filter(user=OuterRef("author"), group=OuterRef("group"))
    by_public_name = is_one_of("author", people) & ~Q(Exists(here.exclude(name_in_group="")))
    written = Q(by_public_name | Q(Exists(here.filter(is_one_of("pk", in_groups)))))
    return written if Annotation.objects.visible_to(viewer).filter(written).exists() else None


def _called(rows: QuerySet[Any], field: str, name: str) -> set[int | UUID]:
    wanted = [word.folded for word in words_of(name)]
    if not wanted:
        return set()
    # Postgres leaves few to compare word by word.
    near = rows.annotate(folded=Fold(field), asked=Fold(Value(wanted[0]))).filter(folded__contains=F("asked"))
    return {pk for pk, called in near.values_list("pk", field) if _has(wanted, called)}


def _has(wanted: list[str], called: str) -> bool:
    words = [word.folded for word in words_of(called)]
    return any(words[n : n + len(wanted)] == wanted for n in range(len(words)))
