"""The questions that a tag asks: asks another, changes and orders them, and retires those that are asked no longer.

Every change makes one version of the tag. A question is not deleted, because answers to it may stand on notes that who
leads the vocabulary must not learn of.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.db.models import Max, QuerySet, Value
from django.utils import timezone

from documents.codebooks import Question
from documents.errors import QuestionRefused, gettext_noop
from documents.models import Annotation, PropertyChoice, Tag, TagProperty, User
from documents.models.tag import Fold
from documents.permissions import can_define_tags
from documents.services.article.public_changes import count_public_change, documents_with_public
from documents.services.vocabulary.order import GONE
from documents.services.vocabulary.vocabularies import as_it_was, lock_vocabulary, read_again, version_made

MAX_QUESTIONS = 20
MAX_CHOICES = 50
NO_REASON = gettext_noop("Say why it changes: who used the tag before answered what was asked then.")
ASKED_TWICE = gettext_noop("The tag asks this already: two questions have this name.")
TOO_MANY = gettext_noop("A tag asks at most %(n)d questions.")
ANOTHER_TYPE = gettext_noop("“%(name)s” is answered by %(type)s, and keeps that. Give the question another name.")


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
    documents = _lock(by, tag)
    if tag.properties.count() >= MAX_QUESTIONS:
        raise QuestionRefused(TOO_MANY, "name", n=MAX_QUESTIONS)
    count_public_change(documents & documents_with_public(_going_along(tag, type_, asked.name)))
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
    shown = documents_with_public(Annotation.objects.filter(taggings__values__property=question))
    if question.name != asked.name:
        names = (question.name, asked.name)
        shown |= documents_with_public(_going_along(question.tag, question.type, *names))
    count_public_change(documents & shown)
    with version_made(by, why):
        _write(question, asked)


@transaction.atomic
def retire_question(*, by: User, question: TagProperty, is_retired: bool, why: str = "") -> None:
    """Asks a question no longer, so that its answers stay and no more are given, or asks it again."""
    documents = _lock(by, question.tag)
    count_public_change(documents & documents_with_public(_going_along(question.tag, question.type, question.name)))
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


@transaction.atomic
def set_questions(*, by: User, tag: Tag, questions: Sequence[Question], why: str) -> bool:
    """Makes these what a tag asks, in this order, in one version; returns whether anything changed.

    A question is the one of the same name, an answer the one of the same words, whatever the case and the marks. What
    is not there any more is retired. Raises `PermissionDenied` or `QuestionRefused`.
    """
    documents = _lock(by, tag)
    folded = fold_all([words for one in questions for words in (one.name, *one.choices)])
    known_now: list[Any] = list(tag.properties.annotate(folded=Fold("name")).prefetch_related("choices"))
    there = {one.folded: one for one in known_now}
    wanted: dict[str, tuple[TagProperty, Asked]] = {}
    for given in questions:
        key = folded[given.name]
        if key in wanted:
            raise QuestionRefused(ASKED_TWICE, "name")
        known = there.get(key)
        if known and known.type != given.type:
            raise QuestionRefused(ANOTHER_TYPE, "type", name=given.name, type=known.get_type_display())
        wanted[key] = (known or TagProperty(tag=tag, type=given.type), _asked_of(given, known, folded))
    if len(wanted.keys() | there.keys()) > MAX_QUESTIONS:
        raise QuestionRefused(TOO_MANY, "name", n=MAX_QUESTIONS)
    left = [one for key, one in there.items() if key not in wanted and not one.retired_at]
    in_order = [one.pk for one in there.values() if not one.retired_at]
    changed = [(one, asked) for one, asked in wanted.values() if not one.pk or one.retired_at or _is_new(one, asked)]
    if not changed and not left and in_order == [one.pk for one, _asked in wanted.values()]:
        return False
    if not why and any(one.pk and _differs(one, asked) for one, asked in changed):
        raise QuestionRefused(NO_REASON, "why")
    shown = documents_with_public(Annotation.objects.filter(taggings__values__property__tag=tag))
    for one, asked in changed:
        shown |= documents_with_public(_going_along(tag, one.type, *filter(None, (one.name, asked.name))))
    for one in left:
        shown |= documents_with_public(_going_along(tag, one.type, one.name))
    count_public_change(documents & shown)
    with version_made(by, why):
        for position, (one, asked) in enumerate(wanted.values()):
            if one.position == position and (one, asked) not in changed:
                continue
            one.position, one.retired_at = position, None
            _write(one, asked)
        for one in left:
            one.retired_at = timezone.now()
            one.save(update_fields=["retired_at"])
    return True


def _asked_of(one: Question, known: TagProperty | None, folded: Mapping[str, str]) -> Asked:
    """Returns what a question should be, with the choices that it has now; those that are not given are retired."""
    level = TagProperty.Level.NOMINAL
    if one.type in (TagProperty.Type.NUMBER, TagProperty.Type.DATE):
        level = TagProperty.Level.INTERVAL
    elif one.is_ordinal:
        level = TagProperty.Level.ORDINAL
    there = list(known.choices.all()) if known else []
    keys = fold_all([choice.label for choice in there])
    by_key = {keys[choice.label]: choice for choice in there}
    found = [(label, by_key.pop(folded[label], None)) for label in one.choices]
    choices = [ChoiceGiven(label, choice.uuid if choice else None) for label, choice in found]
    choices += [ChoiceGiven(choice.label, choice.uuid, is_retired=True) for choice in by_key.values()]
    return Asked(one.name, one.question, level, one.is_required, one.minimum, one.maximum, choices)


def _is_new(known: TagProperty, asked: Asked) -> bool:
    """Says whether a question differs from one that is there, in the order of its choices too."""
    offered = [one.uuid for one in known.choices.all() if not one.retired_at]
    return _differs(known, asked) or offered != [one.uuid for one in asked.choices if not one.is_retired]


def _going_along(tag: Tag, type_: str, *names: str) -> QuerySet[Annotation]:
    """Returns the notes with answers to what a merged tag asked that are the tag's own while it asks the same."""
    alike = TagProperty.objects.filter(tag__merged_into=tag, type=type_).annotate(folded=Fold("name"))
    alike = alike.filter(folded__in=[Fold(Value(name)) for name in names])
    return Annotation.objects.filter(taggings__values__property__in=alike)


def fold_all(words: Iterable[str]) -> dict[str, str]:
    """Returns each of these words as Postgres compares it; one query."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT one, documents_fold(one) FROM unnest(%s::text[]) one", [list(words)])
        return dict(cursor.fetchall())


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
        raise QuestionRefused(ASKED_TWICE, "name") from error
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
