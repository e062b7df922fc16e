"""Questions of a tag in one cell of a file: written and read again, and refused with what is wrong."""

from __future__ import annotations

from decimal import Decimal

import pytest

from documents.codebooks import Question, parse_questions, write_questions
from documents.errors import QuestionRefused

CELL = """[one, ordinal, required] Stance
How does it stand to it?
- against
- for
[number, 1..5] Sure
[date] When
[words] Where"""


def test_are_read_as_people_type_them():
    assert parse_questions(CELL) == [
        Question("Stance", "one", "How does it stand to it?", True, True, choices=("against", "for")),
        Question("Sure", "number", minimum=Decimal(1), maximum=Decimal(5)),
        Question("When", "date"),
        Question("Where", "words"),
    ]
    assert write_questions(parse_questions(CELL)) == CELL
    assert parse_questions(" [ Number , ..2.5 ,REQUIRED]   How   sure ") == [
        Question("How sure", "number", is_required=True, maximum=Decimal("2.5"))
    ]
    assert parse_questions("") == []


@pytest.mark.parametrize(
    "question",
    [
        Question("[odd] - name \\", "words", "[one] is no head\n- no answer\n\\ stays\n\nlast"),
        Question("a", "several", choices=("- dash", "[one] b", "\\c")),
        Question("n", "number", minimum=Decimal("-0.000001")),
        Question("n", "number", maximum=Decimal(0)),
        Question("Ἡ ἐρώτησις", "one", "ما؟", choices=("是", "न")),
    ],
)
def test_are_the_same_when_they_are_read_again(question):
    assert parse_questions(write_questions([question, question])) == [question, question]


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("Stance", "“Stance” is no question."),
        ("[one]", "“[one] ” is no question"),
        ("[many] Stance", "is no question: it has a name"),
        ("[one, perhaps] Stance", "“perhaps” is nothing that can be said"),
        ("[date, ordinal] When", "“ordinal” is nothing that can be said"),
        ("[one, 1..5] Stance", "“1..5” is nothing that can be said"),
        ("[number, ..] Sure", "“..” is nothing that can be said"),
        ("[number, 1..1234567890123] Sure", "is nothing that can be said"),
        ("[words] Where\n- here", "has answers to choose from"),
        (f"[words] {'x' * 101}", "is longer than 100 characters"),
        ("[one] a\n- b\u200bc", "signs in it that nobody can see"),
        (f"[words] Where\n{'x' * 501}", "has more than 500 characters"),
    ],
)
def test_what_is_none_is_refused(cell, said):
    with pytest.raises(QuestionRefused) as refusal:
        parse_questions(cell)
    assert said in str(refusal.value)
