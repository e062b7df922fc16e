"""What a tag asks of passages, as people type it and as files have it in one cell.

    [one, ordinal, required] Stance         one or several of a list
    How does it stand to it?
    - against
    - for
    [number, 1..5] Sure                     also 1.. and ..5
    [date] When
    [words] Where

A backslash before a line of the question keeps its first sign.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from documents.codebooks.names import LONGEST_NAME, one_line
from documents.errors import QuestionRefused, gettext_noop

LISTS = ("one", "several")
TYPES = (*LISTS, "number", "date", "words")
LONGEST_QUESTION = 500
_HEAD = re.compile(r"\[(?P<said>[^\]]*)\]\s*(?P<name>.*)")
_NUMBER = r"-?[0-9]{1,12}(?:\.[0-9]{1,6})?"
_BOUNDS = re.compile(rf"(?P<minimum>{_NUMBER})?\.\.(?P<maximum>{_NUMBER})?")


@dataclass(frozen=True, slots=True)
class Question:
    """One question: its name, how it is answered, what it asks in full, and the answers to choose from."""

    name: str
    type: str
    question: str = ""
    is_ordinal: bool = False
    is_required: bool = False
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    choices: Sequence[str] = ()

    def __str__(self) -> str:
        """Writes it as `parse_questions` reads it."""
        said = [self.type]
        if self.minimum is not None or self.maximum is not None:
            said.append("..".join("" if one is None else format(one.normalize(), "f") for one in self._bounds))
        said += ["ordinal"] if self.is_ordinal else []
        said += ["required"] if self.is_required else []
        lines = [f"\\{line}" if line[:1] in ("[", "-", "\\") else line for line in self.question.splitlines()]
        return "\n".join([f"[{', '.join(said)}] {self.name}", *lines, *(f"- {one}" for one in self.choices)])

    @property
    def _bounds(self) -> tuple[Decimal | None, Decimal | None]:
        return self.minimum, self.maximum


def write_questions(questions: Iterable[Question]) -> str:
    """Writes questions one after the other."""
    return "\n".join(map(str, questions))


def parse_questions(text: str) -> list[Question]:
    """Reads questions; raises `QuestionRefused` for what is none."""
    found: list[tuple[Question, list[str], list[str]]] = []
    for line in text.splitlines():
        if head := _HEAD.fullmatch(line.strip()):
            found.append((_headed(head["said"], one_line(head["name"])), [], []))
        elif not found:
            raise QuestionRefused(
                gettext_noop(
                    "“%(line)s” is no question. Each begins with how it is answered, such as [one] or [number]."
                ),
                "questions",
                line=line.strip()[:50],
            )
        elif line.lstrip().startswith("-"):
            found[-1][2].append(_short(one_line(line.lstrip().removeprefix("-"))))
        else:
            found[-1][1].append(line.removeprefix("\\"))
    return [_whole(question, "\n".join(lines).strip(), choices) for question, lines, choices in found]


def _headed(said: str, name: str) -> Question:
    words = [" ".join(one.split()).casefold() for one in said.split(",")]
    question = Question(_short(name), words[0])
    if not name or words[0] not in TYPES:
        raise QuestionRefused(
            gettext_noop("“%(line)s” is no question: it has a name, and is answered by one of %(types)s."),
            "questions",
            line=f"[{said}] {name}"[:50],
            types=", ".join(TYPES),
        )
    for word in words[1:]:
        bounds = _BOUNDS.fullmatch(word) if question.type == "number" else None
        if word == "required":
            question = replace(question, is_required=True)
        elif word == "ordinal" and question.type in LISTS:
            question = replace(question, is_ordinal=True)
        elif word != "nominal" and (bounds is None or word == ".."):
            raise QuestionRefused(
                gettext_noop("“%(word)s” is nothing that can be said of the question “%(name)s”."),
                "questions",
                word=word[:50],
                name=name[:50],
            )
        elif bounds is not None:
            low, high = (Decimal(one) if one else None for one in (bounds["minimum"], bounds["maximum"]))
            question = replace(question, minimum=low, maximum=high)
    return question


def _whole(question: Question, asked: str, choices: list[str]) -> Question:
    if len(asked) > LONGEST_QUESTION:
        raise QuestionRefused(
            gettext_noop("The question “%(name)s” has more than %(n)d characters."),
            "questions",
            name=question.name,
            n=LONGEST_QUESTION,
        )
    if choices and question.type not in LISTS:
        raise QuestionRefused(
            gettext_noop("“%(name)s” has answers to choose from, but is answered by a %(type)s."),
            "questions",
            name=question.name,
            type=question.type,
        )
    return replace(question, question=asked, choices=tuple(choices))


def _short(words: str) -> str:
    """Returns the name of a question or of an answer; raises `QuestionRefused` if it cannot be one."""
    if len(words) > LONGEST_NAME:
        raise QuestionRefused(
            gettext_noop("“%(line)s…” is longer than %(n)d characters."), "questions", line=words[:20], n=LONGEST_NAME
        )
    if not words.isprintable():
        raise QuestionRefused(
            gettext_noop("“%(line)s” has signs in it that nobody can see. Write it anew, without them."),
            "questions",
            line=words[:50],
        )
    return words
