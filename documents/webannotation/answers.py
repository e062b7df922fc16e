"""Answers to the questions of a tag, in the site's own term `answers` on a body with the purpose `tagging`.

    {"type": "TextualBody", "purpose": "tagging", "value": "claim", "answers": [
      {"question": "urn:uuid:…", "name": "Stance", "choice": [{"id": "urn:uuid:…", "label": "against"}]},
      {"question": "urn:uuid:…", "name": "Certainty", "number": "2.5"},
      {"question": "urn:uuid:…", "name": "When", "date": "1990-02/.."},
      {"question": "urn:uuid:…", "name": "Where", "words": "in the fog"}]}

`name` and `label` are for people; the identifiers count. A tag without `answers` keeps those that it has.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from documents.errors import AnnotationRefused, gettext_noop
from documents.webannotation.check import as_list, items_of, single
from documents.webannotation.vocabulary import Json, JsonObject

ANSWER_LIMIT = 100
FORMS = ("choice", "number", "date", "words")
_URN = "urn:uuid:"


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer as received: the question, the form in which it was given, and choices or a value in that form."""

    question: UUID
    form: str
    choices: tuple[UUID, ...] = ()
    value: str = ""
    pointer: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class AnswerView:
    """An answer as it is written: choices by identifier and label, or a value."""

    question: UUID
    name: str
    form: str
    choices: Sequence[tuple[UUID, str]] = ()
    value: str = ""


def parse_answers(body: JsonObject, where: str) -> tuple[Answer, ...] | None:
    """Parses the answers of a tag; None if the body says nothing of answers. Raises `AnnotationRefused`."""
    if "answers" not in body:
        return None
    found = [_answer(item, place) for place, item in items_of(body, "answers", where)]
    if sum(max(1, len(one.choices)) for one in found) > ANSWER_LIMIT:
        raise AnnotationRefused(
            gettext_noop("A tag has at most %(limit)d answers."), f"{where}/answers", limit=ANSWER_LIMIT
        )
    if len({one.question for one in found}) < len(found):
        raise AnnotationRefused(gettext_noop("Answer each question once."), f"{where}/answers")
    return tuple(found)


def answers_jsonld(answers: Sequence[AnswerView]) -> list[Json]:
    """Writes answers as they are read."""
    written: list[Json] = []
    for one in answers:
        given: Json = one.value
        if one.form == "choice":
            given = [{"id": f"{_URN}{uuid}", "label": label} for uuid, label in one.choices]
        written.append({"question": f"{_URN}{one.question}", "name": one.name, one.form: given})
    return written


def _answer(item: Json, where: str) -> Answer:
    if not isinstance(item, dict):
        raise AnnotationRefused(gettext_noop("An answer is an object with a “question”."), where)
    forms = [form for form in FORMS if form in item]
    if len(forms) != 1:
        raise AnnotationRefused(gettext_noop("An answer has one of: %(forms)s."), where, forms=", ".join(FORMS))
    question, form = _uuid(single(item, "question", where), f"{where}/question"), forms[0]
    if form == "choice":
        choices = [_uuid(_id(one), place) for place, one in items_of(item, "choice", where)]
        return Answer(question, form, choices=tuple(dict.fromkeys(choices)), pointer=where)
    value = single(item, form, where)
    if isinstance(value, int | float) and not isinstance(value, bool) and form == "number":
        value = str(value)
    if not isinstance(value, str):
        raise AnnotationRefused(gettext_noop("“%(name)s” is a string here."), f"{where}/{form}", name=form)
    return Answer(question, form, value=value, pointer=f"{where}/{form}")


def _id(choice: Json) -> Json:
    return as_list(choice.get("id"))[0] if isinstance(choice, dict) and "id" in choice else choice


def _uuid(value: Json, where: str) -> UUID:
    try:
        if isinstance(value, str) and value.startswith(_URN):
            return UUID(value.removeprefix(_URN))
    except ValueError:
        pass
    raise AnnotationRefused(gettext_noop("An identifier of the form urn:uuid:… is expected here."), where)
