"""What a tag asks, compared with what it should ask, checked, and written.

anew = asked_anew(tag, there, questions, fold_all(words_of(there, questions)), why)
with version_made(by, why):
    write_questions([anew])

Whoever calls holds the lock of the vocabulary.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from uuid import UUID

from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from documents.codebooks import Question
from documents.errors import QuestionRefused, gettext_noop
from documents.models import PropertyChoice, Tag, TagProperty
from documents.services.vocabulary.vocabularies import as_it_was

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


@dataclass(frozen=True)
class AskedAnew:
    """What a tag is to ask: all of it in order, what of that changes, and the questions that it asks no longer."""

    tag: Tag
    wanted: Sequence[tuple[TagProperty, Asked]]
    changed: Sequence[tuple[TagProperty, Asked]]
    left: Sequence[TagProperty]


def words_of(there: Iterable[TagProperty], questions: Iterable[Question]) -> list[str]:
    """Returns the words by which questions and answers are compared, those that a tag has and those that are given."""
    words = [words for one in questions for words in (one.name, *one.choices)]
    return words + [words for one in there for words in (one.name, *(choice.label for choice in one.choices.all()))]


def asked_anew(
    tag: Tag, there: Sequence[TagProperty], questions: Sequence[Question], folded: Mapping[str, str], why: str
) -> AskedAnew | None:
    """Compares what a tag asks with what it should; None if that is the same. Raises `QuestionRefused`; no query.

    `there` is all that it ever asked, with the choices loaded, `folded` what `fold_all` says of `words_of` both.
    """
    known_now = {folded[one.name]: one for one in there}
    wanted: dict[str, tuple[TagProperty, Asked]] = {}
    for given in questions:
        key = folded[given.name]
        if key in wanted:
            raise QuestionRefused(ASKED_TWICE, "name")
        known = known_now.get(key)
        if known and known.type != given.type:
            raise QuestionRefused(ANOTHER_TYPE, "type", name=given.name, type=known.get_type_display())
        wanted[key] = (known or TagProperty(tag=tag, type=given.type), _asked_of(given, known, folded))
    if len(wanted.keys() | known_now.keys()) > MAX_QUESTIONS:
        raise QuestionRefused(TOO_MANY, "name", n=MAX_QUESTIONS)
    left = [one for key, one in known_now.items() if key not in wanted and not one.retired_at]
    in_order = [one.pk for one in known_now.values() if not one.retired_at]
    changed = [(one, asked) for one, asked in wanted.values() if not one.pk or one.retired_at or _is_new(one, asked)]
    if not changed and not left and in_order == [one.pk for one, _asked in wanted.values()]:
        return None
    if not why and any(one.pk and differs(one, asked) for one, asked in changed):
        raise QuestionRefused(NO_REASON, "why")
    for one, asked in changed:
        check_question(one, asked, folded)
    return AskedAnew(tag, list(wanted.values()), changed, left)


def _asked_of(one: Question, known: TagProperty | None, folded: Mapping[str, str]) -> Asked:
    """Returns what a question should be, with the choices that it has now; those that are not given are retired."""
    level = TagProperty.Level.NOMINAL
    if one.type in (TagProperty.Type.NUMBER, TagProperty.Type.DATE):
        level = TagProperty.Level.INTERVAL
    elif one.is_ordinal:
        level = TagProperty.Level.ORDINAL
    by_key = {folded[choice.label]: choice for choice in known.choices.all()} if known else {}
    found = [(label, by_key.pop(folded[label], None)) for label in one.choices]
    choices = [ChoiceGiven(label, choice.uuid if choice else None) for label, choice in found]
    choices += [ChoiceGiven(choice.label, choice.uuid, is_retired=True) for choice in by_key.values()]
    return Asked(one.name, one.question, level, one.is_required, one.minimum, one.maximum, choices)


def _is_new(known: TagProperty, asked: Asked) -> bool:
    """Says whether a question differs from one that is there, in the order of its choices too."""
    offered = [one.uuid for one in known.choices.all() if not one.retired_at]
    return differs(known, asked) or offered != [one.uuid for one in asked.choices if not one.is_retired]


def differs(question: TagProperty, asked: Asked) -> bool:
    """Says whether a change alters what is asked; the order of choices alone does not."""
    fields = ("name", "is_required", "minimum", "maximum", "level")
    if as_it_was(question.question, asked.question) != question.question:
        return True
    if any(getattr(question, name) != getattr(asked, name) for name in fields):
        return True
    there = {one.uuid: (one.label, bool(one.retired_at)) for one in question.choices.all()}
    given = {one.uuid: (one.label, one.is_retired) for one in asked.choices}
    return any(uuid is None or there.get(uuid) != state for uuid, state in given.items())


def _set(question: TagProperty, asked: Asked) -> None:
    for name in ("name", "level", "is_required", "minimum", "maximum"):
        setattr(question, name, getattr(asked, name))
    question.question = as_it_was(question.question, asked.question)


def write_question(question: TagProperty, asked: Asked) -> None:
    _set(question, asked)
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


def check_question(question: TagProperty, asked: Asked, folded: Mapping[str, str]) -> None:
    """Raises `QuestionRefused` for what no question can be; `folded` has its choices as Postgres compares them."""
    if not question.is_list:
        if asked.minimum is not None and asked.maximum is not None and asked.minimum > asked.maximum:
            raise QuestionRefused(gettext_noop("The smallest number is not larger than the largest."), "maximum")
        return
    if len(asked.choices) > MAX_CHOICES:
        raise QuestionRefused(gettext_noop("A question offers at most %(n)d answers."), "choices", n=MAX_CHOICES)
    if sum(not one.is_retired for one in asked.choices) < 2:
        raise QuestionRefused(gettext_noop("Offer at least two answers, one a line."), "choices")
    offered = set[str]()
    for one in asked.choices:
        if folded[one.label] in offered:
            raise QuestionRefused(gettext_noop("“%(label)s” is offered twice."), "choices", label=one.label)
        offered.add(folded[one.label])


def write_questions(changes: Iterable[AskedAnew]) -> None:
    """Writes what tags ask from now on: what is new in two statements, and what changes one after the other."""
    new: list[tuple[TagProperty, Asked]] = []
    for change in changes:
        for position, (one, asked) in enumerate(change.wanted):
            if one.pk and one.position == position and (one, asked) not in change.changed:
                continue
            one.position, one.retired_at = position, None
            if one.pk:
                write_question(one, asked)
            else:
                _set(one, asked)
                new.append((one, asked))
        for one in change.left:
            one.retired_at = timezone.now()
            one.save(update_fields=["retired_at"])
    TagProperty.objects.bulk_create(one for one, _asked in new)
    PropertyChoice.objects.bulk_create(
        PropertyChoice(property=one, label=choice.label, position=position)
        for one, asked in new
        for position, choice in enumerate(asked.choices)
    )


def fold_all(words: Iterable[str]) -> dict[str, str]:
    """Returns each of these words as Postgres compares it; one query."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT one, documents_fold(one) FROM unnest(%s::text[]) one", [list(words)])
        return dict(cursor.fetchall())
