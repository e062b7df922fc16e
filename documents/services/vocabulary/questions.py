"""The questions that a tag asks: asks another, changes and orders them, and retires those that are asked no longer.

Every change makes one version of the tag. A question is not deleted, because answers to it may stand on notes that who
leads the vocabulary must not learn of.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.db.models import Max
from django.utils import timezone

from documents.errors import QuestionRefused, gettext_noop
from documents.models import Annotation, PropertyChoice, Tag, TagProperty, User
from documents.permissions import can_define_tags
from documents.services.article.public_changes import count_public_change, documents_with_public
from documents.services.vocabulary.order import GONE
from documents.services.vocabulary.vocabularies import as_it_was, lock_vocabulary, read_again, version_made

MAX_QUESTIONS = 20
MAX_CHOICES = 50
NO_REASON = gettext_noop("Say why it changes: who used the tag before answered what was asked then.")


@dataclass(frozen=True)
class ChoiceGiven:
    """A choice as it should be: a new one has no `uuid`."""

    label: str
    uuid: UUID | None = None
    is_retired: bool = False


@dataclass(frozen=True)
class Asked:
    """What a question should be; `choices` in their order."""

    name: str
    question: str = ""
    level: str = TagProperty.Level.NOMINAL
    is_required: bool = False
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    choices: Sequence[ChoiceGiven] = field(default_factory=tuple)


@transaction.atomic
def ask_question(*, by: User, tag: Tag, type_: str, asked: Asked, why: str = "") -> TagProperty:
    """Lets a defined tag ask another question after its own. Raises `PermissionDenied` or `QuestionRefused`."""
    _lock(by, tag)
    if tag.properties.count() >= MAX_QUESTIONS:
        raise QuestionRefused(gettext_noop("A tag asks at most %(n)d questions."), "name", n=MAX_QUESTIONS)
    last = tag.properties.aggregate(last=Max("position"))["last"]
    made = TagProperty(tag=tag, type=type_, position=0 if last is None else last + 1)
    with version_made(by, why):
        _write(made, asked)
    return made


@transaction.atomic
def change_question(*, by: User, question: TagProperty, asked: Asked, why: str) -> None:
    """Changes a question; its answers stay as they are.

    A choice that is not given any more stays too: retire it. Raises `PermissionDenied`, `QuestionRefused`.
    """
    documents = _lock(by, question.tag)
    question.refresh_from_db()
    if not why and _differs(question, asked):
        raise QuestionRefused(NO_REASON, "why")
    count_public_change(
        documents & documents_with_public(Annotation.objects.filter(taggings__values__property=question))
    )
    with version_made(by, why):
        _write(question, asked)


@transaction.atomic
def retire_question(*, by: User, question: TagProperty, is_retired: bool, why: str = "") -> None:
    """Asks a question no longer, so that its answers stay and no more are given, or asks it again."""
    _lock(by, question.tag)
    with version_made(by, why):
        question.retired_at = timezone.now() if is_retired else None
        question.save(update_fields=["retired_at"])


@transaction.atomic
def move_question(*, by: User, question: TagProperty, is_up: bool) -> None:
    """Moves a question one place up or down among those that its tag asks."""
    documents = _lock(by, question.tag)
    order = list(TagProperty.objects.filter(tag=question.tag_id, retired_at=None).order_by("position", "pk"))
    here = next((n for n, one in enumerate(order) if one.pk == question.pk), None)
    there = None if here is None else here - 1 if is_up else here + 1
    if here is None or there is None or not 0 <= there < len(order):
        return
    order[here], order[there] = order[there], order[here]
    answered = Annotation.objects.filter(taggings__values__property__in=order)
    count_public_change(documents & documents_with_public(answered))
    with version_made(by):
        for position, one in enumerate(order):
            if one.position != position:
                one.position = position
                one.save(update_fields=["position"])


def _lock(by: User, tag: Tag) -> set[int]:
    """Locks the articles that show the tag, and the vocabulary; returns the keys of the articles."""
    if not can_define_tags(by, tag.vocabulary.group):
        raise PermissionDenied
    documents = lock_vocabulary(tag.vocabulary, Tag.objects.filter(pk=tag.pk))
    read_again(tag, "is_defined")
    if not tag.is_defined:
        raise QuestionRefused(GONE, "name")
    return documents


def _differs(question: TagProperty, asked: Asked) -> bool:
    """Says whether a change alters what is asked; the order of choices alone does not."""
    fields = ("name", "is_required", "minimum", "maximum", "level")
    if as_it_was(question.question, asked.question) != question.question:
        return True
    if any(getattr(question, name) != getattr(asked, name) for name in fields):
        return True
    there = {one.uuid: (one.label, bool(one.retired_at)) for one in question.choices.all()}
    given = {one.uuid: (one.label, one.is_retired) for one in asked.choices}
    return any(uuid is None or there.get(uuid) != state for uuid, state in given.items())


def _write(question: TagProperty, asked: Asked) -> None:
    _check(question, asked)
    for name in ("name", "level", "is_required", "minimum", "maximum"):
        setattr(question, name, getattr(asked, name))
    question.question = as_it_was(question.question, asked.question)
    try:
        with transaction.atomic():
            question.save()
    except IntegrityError as error:
        raise QuestionRefused(
            gettext_noop("The tag asks this already: two questions have this name."), "name"
        ) from error
    if not question.is_list:
        return
    there = {one.uuid: one for one in question.choices.all()}
    renamed = [
        one for given in asked.choices if given.uuid and (one := there.get(given.uuid)) and one.label != given.label
    ]
    if len(renamed) > 1:  # two may take each other's label
        for one in renamed:
            one.label = str(one.uuid)
            one.save(update_fields=["label"])
    for position, given in enumerate(asked.choices):
        choice = there.pop(given.uuid, None) if given.uuid else None
        _write_choice(choice or PropertyChoice(property=question), given, position)
    for position, choice in enumerate(there.values(), start=len(asked.choices)):
        _write_choice(choice, ChoiceGiven(choice.label, choice.uuid, bool(choice.retired_at)), position)


def _write_choice(choice: PropertyChoice, given: ChoiceGiven, position: int) -> None:
    retired_at = (choice.retired_at or timezone.now()) if given.is_retired else None
    if choice.pk and (choice.label, choice.position, choice.retired_at) == (given.label, position, retired_at):
        return
    choice.label, choice.position, choice.retired_at = given.label, position, retired_at
    try:
        with transaction.atomic():
            choice.save()
    except IntegrityError as error:  # somebody added it at the same time
        raise QuestionRefused(gettext_noop("Two answers are the same."), "choices") from error


def _check(question: TagProperty, asked: Asked) -> None:
    """Raises `QuestionRefused` for what no question can be."""
    if not question.is_list:
        if asked.minimum is not None and asked.maximum is not None and asked.minimum > asked.maximum:
            raise QuestionRefused(gettext_noop("The smallest number is not larger than the largest."), "maximum")
        return
    if len(asked.choices) > MAX_CHOICES:
        raise QuestionRefused(gettext_noop("A question offers at most %(n)d answers."), "choices", n=MAX_CHOICES)
    if sum(not one.is_retired for one in asked.choices) < 2:
        raise QuestionRefused(gettext_noop("Offer at least two answers, one a line."), "choices")
    if twice := _twice(one.label for one in asked.choices):
        raise QuestionRefused(gettext_noop("“%(label)s” is offered twice."), "choices", label=twice)


def _twice(labels: Iterable[str]) -> str:
    """Returns a label that is there twice, whatever its case and its marks, as the unique index compares them."""
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT min(label) FROM unnest(%s::text[]) label GROUP BY documents_fold(label) HAVING count(*) > 1
               ORDER BY 1 LIMIT 1""",
            [list(labels)],
        )
        found: Any = cursor.fetchone()
        return str(found[0]) if found else ""
