"""Questions of tags and their answers as rows: what Postgres refuses, whoever writes, and what makes a version."""

from __future__ import annotations

import itertools
from contextlib import closing
from decimal import Decimal

import pytest
from django.db import connection, transaction
from django.utils import timezone
from psycopg.errors import LockNotAvailable

from documents.models import PropertyChoice, Tag, TaggedAnnotation, TaggingValue, TagProperty, Vocabulary
from documents.provenance import parse_edtf
from tests.models import rows
from tests.models.rows import assert_accepted, assert_refused

pytestmark = pytest.mark.django_db
# Triggers and constraints that the tests below see at work under other names, by table.
SEEN = {
    "documents_taggingvalue": ["raises_on_insert", "raises_on_delete"],
    "documents_tagproperty": ["raises_on_update", "count_questions", "sealed"],
    "documents_propertychoice": ["raises_on_update", "makes_version"],
}


@pytest.fixture
def tag():
    return Tag.objects.create(name="claim", vocabulary=Vocabulary.objects.create(), is_defined=True)


def asks(tag, type_="words", **more):
    level = {"one": "nominal", "several": "nominal", "words": "nominal"}.get(type_, "interval")
    return TagProperty.objects.create(**{"tag": tag, "name": type_, "type": type_, "level": level} | more)


def offers(asked, *labels):
    return [PropertyChoice.objects.create(property=asked, label=label, position=n) for n, label in enumerate(labels)]


def put(tag):
    return TaggedAnnotation.objects.create(content_object=rows.annotation(rows.document()), tag=tag)


def answer(tagging, asked, **value):
    return TaggingValue.objects.create(tagging=tagging, property=asked, **value)


# -- Questions --------------------------------------------------------------------------------------


def test_a_name_is_asked_once_a_tag_whatever_its_case_and_marks(tag):
    asks(tag, name="Stance")
    asks(Tag.objects.create(name="other", vocabulary=tag.vocabulary), name="Stance")
    with assert_refused("documents_tagproperty", "property_once_a_tag"):
        asks(tag, name="STÁNCE")


def test_a_choice_is_offered_once_a_question(tag):
    stance = asks(tag, "one")
    offers(stance, "for", "against")
    with assert_refused("documents_propertychoice", "choice_once_a_property"):
        offers(stance, "For")


def test_uuids_are_unique(tag):
    stance = asks(tag, "one")
    (choice,) = offers(stance, "for")
    with assert_refused("documents_tagproperty", "property_uuid_once"):
        asks(tag, "words", uuid=stance.uuid)
    with assert_refused("documents_propertychoice", "choice_uuid_once"):
        PropertyChoice.objects.create(property=stance, label="against", uuid=choice.uuid)


@pytest.mark.parametrize(
    ("type_", "level"),
    [("one", "interval"), ("several", "interval"), ("number", "ordinal"), ("date", "nominal"), ("words", "ordinal")],
)
def test_a_question_is_measured_as_its_type_allows(tag, type_, level):
    with assert_refused("documents_tagproperty", "property_is_measured_as_its_type"):
        asks(tag, type_, level=level)


def test_only_numbers_have_bounds_and_these_are_in_order(tag):
    asks(tag, "number", minimum=0, maximum=0)
    with assert_refused("documents_tagproperty", "only_numbers_have_bounds"):
        asks(tag, "date", minimum=1)
    with assert_refused("documents_tagproperty", "bounds_in_order"):
        asks(tag, "number", name="other", minimum=2, maximum=1)


def test_a_question_keeps_its_type_and_its_tag(tag):
    stance = asks(tag, "one")
    with assert_refused("documents_tagproperty", "keeps_its_type"):
        TagProperty.objects.filter(pk=stance.pk).update(type="several")
    (choice,) = offers(stance, "for")
    with assert_refused("documents_propertychoice", "keeps_its_property"):
        PropertyChoice.objects.filter(pk=choice.pk).update(property=asks(tag, "several"))


def test_only_lists_have_choices(tag):
    with assert_refused("documents_propertychoice", "only_lists_have_choices"):
        offers(asks(tag, "number"), "for")


# -- Versions ---------------------------------------------------------------------------------------


def last_asked(tag):
    assert_accepted()  # as at commit
    return tag.versions.last()


def test_changes_of_one_transaction_make_one_version_of_the_same_wording(tag):
    stance = asks(tag, "one", name="Stance", question="How does it stand?", is_required=True)
    offers(stance, "for", "against")
    version = last_asked(tag)
    assert (version.number, version.wording) == (2, 1)
    (asked,) = version.properties
    assert (asked["name"], asked["type"], asked["is_required"]) == ("Stance", "one", True)
    assert [one["label"] for one in asked["choices"]] == ["for", "against"]
    assert asked["uuid"] == str(stance.uuid)


def test_every_change_of_what_is_asked_makes_a_version_and_no_other(tag):
    scale = asks(tag, "number", minimum=1, maximum=Decimal("2.50"))
    stance = asks(tag, "one")
    (choice,) = offers(stance, "for")
    assert last_asked(tag).number == 2
    assert tag.versions.last().properties[0]["maximum"] == 2.5
    TagProperty.objects.filter(pk=scale.pk).update(name="scale")
    assert last_asked(tag).number == 3
    PropertyChoice.objects.filter(pk=choice.pk).update(label="in favour")
    assert last_asked(tag).number == 4
    PropertyChoice.objects.filter(pk=choice.pk).update(retired_at=timezone.now())
    assert last_asked(tag).number == 5
    TagProperty.objects.filter(pk=scale.pk).update(retired_at=timezone.now())
    assert [one["name"] for one in last_asked(tag).properties] == ["one"]
    TagProperty.objects.filter(pk=scale.pk).update(name="retired scale")
    assert last_asked(tag).number == 6
    choice.delete()
    stance.delete()
    assert last_asked(tag).properties == []


def test_a_tag_that_is_renamed_goes_on_asking_and_goes_with_its_questions(tag):
    offers(asks(tag, "one"), "for")
    last_asked(tag)
    Tag.objects.filter(pk=tag.pk).update(name="assertion")
    assert [one["name"] for one in last_asked(tag).properties] == ["one"]
    tag.delete()
    assert_accepted()
    assert not TagProperty.objects.exists()


def test_a_tagging_keeps_what_was_asked(tag):
    before = put(tag)
    asks(tag)
    last_asked(tag)
    after = put(tag)
    before.refresh_from_db()
    after.refresh_from_db()
    assert before.tag_version.properties == []
    assert [one["name"] for one in after.tag_version.properties] == ["words"]


# -- Answers ----------------------------------------------------------------------------------------


def test_answers_of_each_type_are_accepted(tag):
    tagging = put(tag)
    one, several = asks(tag, "one"), asks(tag, "several")
    answer(tagging, one, choice=offers(one, "for")[0])
    for choice in offers(several, "a", "b"):
        answer(tagging, several, choice=choice)
    answer(tagging, asks(tag, "number", minimum=1, maximum=3), number=Decimal("2.5"))
    answer(tagging, asks(tag, "words"), text="in the fog")
    assert_accepted()
    date = answer(tagging, asks(tag, "date"), text="1990-02/..")
    date.refresh_from_db()
    assert (date.earliest, date.latest) == (19900201, None)
    assert_accepted()
    assert TaggingValue.objects.count() == 6


WRONG = {
    "a choice of another question": lambda a: {"property": a.one, "choice": a.other_choice},
    "no choice": lambda a: {"property": a.one},
    "a choice and words": lambda a: {"property": a.one, "choice": a.choice, "text": "for"},
    "a retired choice": lambda a: {"property": a.one, "choice": a.retired_choice},
    "a retired question": lambda a: {"property": a.retired, "text": "in the fog"},
    "a question of another tag": lambda a: {"property": a.of_other_tag, "text": "in the fog"},
    "a number below": lambda a: {"property": a.number, "number": Decimal("0.999")},
    "a number above": lambda a: {"property": a.number, "number": Decimal("3.001")},
    "no number": lambda a: {"property": a.number},
    "words for a number": lambda a: {"property": a.number, "number": 2, "text": "two"},
    "no date": lambda a: {"property": a.date, "text": "yesterday"},
    "empty date": lambda a: {"property": a.date},
    "no words": lambda a: {"property": a.words, "text": " "},
    "two lines": lambda a: {"property": a.words, "text": "in\nthe fog"},
    "a number for words": lambda a: {"property": a.words, "text": "in the fog", "number": 2},
    "too many words": lambda a: {"property": a.words, "text": "f" * 501},
}


class Asked:
    def __init__(self, tag):
        other = Tag.objects.create(name="other", vocabulary=tag.vocabulary)
        self.one, self.several = asks(tag, "one"), asks(tag, "several")
        self.choice, self.retired_choice = offers(self.one, "for", "against")
        PropertyChoice.objects.filter(pk=self.retired_choice.pk).update(retired_at=timezone.now())
        (self.other_choice,) = offers(self.several, "for")
        self.number = asks(tag, "number", minimum=1, maximum=3)
        self.date, self.words = asks(tag, "date"), asks(tag, "words")
        self.retired = asks(tag, name="retired", retired_at=timezone.now())
        self.of_other_tag = asks(other)


@pytest.mark.parametrize("given", WRONG.values(), ids=WRONG)
def test_what_is_no_answer_is_refused(tag, given):
    asked, tagging = Asked(tag), put(tag)
    promise = "choice_is_of_its_property" if given is WRONG["a choice of another question"] else "answers_what_is_asked"
    with assert_refused("documents_taggingvalue", promise):
        TaggingValue.objects.create(tagging=tagging, **given(asked))


def test_one_answer_a_question_and_each_of_several_choices_once(tag):
    asked, tagging = Asked(tag), put(tag)
    answer(tagging, asked.words, text="in the fog")
    with assert_refused("documents_taggingvalue", "answers_what_is_asked"):
        answer(tagging, asked.words, text="at noon")
    answer(tagging, asked.several, choice=asked.other_choice)
    with assert_refused("documents_taggingvalue", "answer_once"):
        answer(tagging, asked.several, choice=asked.other_choice)


def test_answers_are_never_updated_and_go_with_the_tag(tag):
    asked, tagging = Asked(tag), put(tag)
    given = answer(tagging, asked.words, text="in the fog")
    with assert_refused("documents_taggingvalue", "never_updated"):
        TaggingValue.objects.filter(pk=given.pk).update(text="at noon")
    tagging.delete()
    assert_accepted()
    assert not TaggingValue.objects.exists()


def test_a_tagging_with_answers_gets_no_other_tag(tag):
    asked, tagging = Asked(tag), put(tag)
    answer(tagging, asked.words, text="in the fog")
    with assert_refused("documents_taggedannotation", "answers_of_its_tag"):
        TaggedAnnotation.objects.filter(pk=tagging.pk).update(tag=asked.of_other_tag.tag)


def test_answers_outlive_narrower_bounds_and_retired_questions(tag):
    asked, tagging = Asked(tag), put(tag)
    given = answer(tagging, asked.number, number=3)
    TagProperty.objects.filter(pk=asked.number.pk).update(maximum=2)
    TagProperty.objects.filter(pk=asked.number.pk).update(retired_at=timezone.now())
    assert_accepted()
    given.refresh_from_db()
    assert given.number == 3


def test_a_question_with_answers_is_not_deleted_alone(tag):
    asked, tagging = Asked(tag), put(tag)
    answer(tagging, asked.words, text="in the fog")
    with connection.cursor() as cursor, assert_refused("documents_taggingvalue", foreign_key(cursor)):
        cursor.execute("DELETE FROM documents_tagproperty WHERE id = %s", [asked.words.pk])


def foreign_key(cursor):
    cursor.execute(
        "SELECT conname FROM pg_constraint WHERE conrelid = 'documents_taggingvalue'::regclass"
        " AND confrelid = 'documents_tagproperty'::regclass AND contype = 'f'"
    )
    return cursor.fetchone()[0]


# -- Dates ------------------------------------------------------------------------------------------

YEARS = ("2024", "199X", "19XX", "1XXX", "0000", "٢٠٢٤", "-2024", "99999")
REST = ("", "-00", "-02", "-13", "-02-29", "-02-30", "-02-00", "-04-31", "-3", "-02-29T06:00", "-02-29T06:00:00Z")
REST += ("-02-29T24:00", "-02-29T06:60", "-02-29T23:59:60+01:00", "-02-29T06:00+0100", "-02-29T06:00Z ", "-02-29Z")
MARKS = ("", "?", "~", "%", "??", " ")
SPANS = ("2024/2023", "2023/2024", "2024/..", "../2024", "/2024", "2024/", "../..", "/", "", "..", "2024/2024/2024")
SPANS += ("2024-03/2024", "2024/2024-03", "199X/1990", "1990/199X", "2024-03-14/2024-03-13", "2024/yesterday", "a/2024")


def test_postgres_reads_the_same_dates_as_the_program():
    written = [*map("".join, itertools.product(YEARS, REST, MARKS)), *SPANS]
    with connection.cursor() as cursor:
        cursor.execute("SELECT word, documents_edtf_bounds(word) IS NOT NULL FROM unnest(%s::text[]) word", [written])
        accepted = dict(cursor.fetchall())
    assert len(accepted) > 300
    # The program lets spaces stand around a date; they are off before it is stored.
    read = {word: parse_edtf(word) is not None and word == word.strip() for word in accepted}
    assert accepted == read


@pytest.mark.parametrize(
    ("written", "bounds"),
    [
        ("2024-03-14", [20240314, 20240314]),
        ("2024-03-14T06:00Z", [20240314, 20240314]),
        ("2024-03", [20240301, 20240331]),
        ("2024-02?", [20240201, 20240229]),
        ("0000-02", [201, 229]),
        ("2024~", [20240101, 20241231]),
        ("199X", [19900101, 19991231]),
        ("19XX", [19000101, 19991231]),
        ("0000", [101, 1231]),
        ("1990/2024-03", [19900101, 20240331]),
        ("../2024", [None, 20241231]),
        ("2024/", [20240101, None]),
    ],
)
def test_a_date_lies_between_its_first_and_its_last_day(written, bounds):
    with connection.cursor() as cursor:
        cursor.execute("SELECT documents_edtf_bounds(%s)", [written])
        assert cursor.fetchone()[0] == bounds


@pytest.mark.django_db(transaction=True)
def test_answers_of_two_writers_at_once_are_one(tag):
    asked, tagging = asks(tag), put(tag)
    with transaction.atomic():
        answer(tagging, asked, text="in the fog")
        with closing(connection.Database.connect(**connection.get_connection_params())) as other:
            other.execute("SET lock_timeout = '50ms'")
            with pytest.raises(LockNotAvailable):
                other.execute(
                    "INSERT INTO documents_taggingvalue (tagging_id, property_id, text, answered_at)"
                    " VALUES (%s, %s, 'at noon', now())",
                    [tagging.pk, asked.pk],
                )
    assert TaggingValue.objects.get().text == "in the fog"


def test_triggers_of_these_names_are_there():
    with connection.cursor() as cursor:
        for table, names in SEEN.items():
            cursor.execute("SELECT tgname FROM pg_trigger WHERE tgrelid = %s::regclass AND NOT tgisinternal", [table])
            assert set(names) <= {name for (name,) in cursor.fetchall()}
