"""The questions that a tag asks: asks another, changes and orders them, and retires those that are asked no longer.

Every change makes one version of the tag. A question is not deleted, because answers to it may stand on notes that who
leads the vocabulary must not learn of.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Max, QuerySet, Value
from django.utils import timezone

from documents.codebooks import Question
from documents.errors import QuestionRefused
from documents.models import Annotation, Tag, TagProperty, User
from documents.models.tag import Fold
from documents.permissions import can_define_tags
from documents.services.article.public_changes import count_public_change, documents_with_public
from documents.services.vocabulary.asked import (
    MAX_QUESTIONS,
    NO_REASON,
    TOO_MANY,
    Asked,
    AskedAnew,
    asked_anew,
    check_question,
    differs,
    fold_all,
    words_of,
    write_question,
    write_questions,
)
from documents.services.vocabulary.order import GONE
from documents.services.vocabulary.vocabularies import lock_vocabulary, read_again, version_made


@transaction.atomic
def ask_question(*, by: User, tag: Tag, type_: str, asked: Asked, why: str = "") -> TagProperty:
    """Lets a defined tag ask another question after its own. Raises `PermissionDenied` or `QuestionRefused`."""
    documents = _lock(by, tag)
    if tag.properties.count() >= MAX_QUESTIONS:
        raise QuestionRefused(TOO_MANY, "name", n=MAX_QUESTIONS)
    count_public_change(documents & documents_with_public(_going_along(tag, type_, asked.name)))
    last = tag.properties.aggregate(last=Max("position"))["last"]
    made = TagProperty(tag=tag, type=type_, position=0 if last is None else last + 1)
    check_question(made, asked, fold_all(one.label for one in asked.choices))
    with version_made(by, why):
        write_question(made, asked)
    return made


@transaction.atomic
def change_question(*, by: User, question: TagProperty, asked: Asked, why: str) -> None:
    """Changes a question; its answers stay as they are.

    A choice that is not given any more stays too: retire it. Raises `PermissionDenied`, `QuestionRefused`.
    """
    documents = _lock(by, question.tag)
    question.refresh_from_db()
    if not why and differs(question, asked):
        raise QuestionRefused(NO_REASON, "why")
    shown = documents_with_public(Annotation.objects.filter(taggings__values__property=question))
    if question.name != asked.name:
        names = (question.name, asked.name)
        shown |= documents_with_public(_going_along(question.tag, question.type, *names))
    check_question(question, asked, fold_all(one.label for one in asked.choices))
    count_public_change(documents & shown)
    with version_made(by, why):
        write_question(question, asked)


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
    there = list(tag.properties.prefetch_related("choices"))
    anew = asked_anew(tag, there, questions, fold_all(words_of(there, questions)), why)
    if anew is None:
        return False
    count_public_change(documents & documents_with_answers([anew]))
    with version_made(by, why):
        write_questions([anew])
    return True


def documents_with_answers(changes: Iterable[AskedAnew]) -> set[int]:
    """Returns the keys of the articles that publicly show answers to what these tags asked and what merged ones did."""
    tags = [one.tag.pk for one in changes]
    shown = documents_with_public(Annotation.objects.filter(taggings__values__property__tag__in=tags))
    with_merged = set(Tag.objects.filter(merged_into__in=tags).values_list("merged_into", flat=True))
    for change in changes:
        if change.tag.pk in with_merged:
            for one, asked in change.changed:
                names = filter(None, (one.name, asked.name))
                shown |= documents_with_public(_going_along(change.tag, one.type, *names))
            for one in change.left:
                shown |= documents_with_public(_going_along(change.tag, one.type, one.name))
    return shown


def _going_along(tag: Tag, type_: str, *names: str) -> QuerySet[Annotation]:
    """Returns the notes with answers to what a merged tag asked that are the tag's own while it asks the same."""
    alike = TagProperty.objects.filter(tag__merged_into=tag, type=type_).annotate(folded=Fold("name"))
    alike = alike.filter(folded__in=[Fold(Value(name)) for name in names])
    return Annotation.objects.filter(taggings__values__property__in=alike)


def _lock(by: User, tag: Tag) -> set[int]:
    """Locks the articles that show the tag, and the vocabulary; returns the keys of the articles."""
    if not can_define_tags(by, tag.vocabulary.group):
        raise PermissionDenied
    documents = lock_vocabulary(tag.vocabulary, Tag.objects.filter(pk=tag.pk))
    read_again(tag, "is_defined")
    if not tag.is_defined:
        raise QuestionRefused(GONE, "name")
    return documents
