"""Spellings of tags as rows: each leads to one tag of its vocabulary, and none is the name of another."""

import pytest
from django.db import connection

from documents.models import Group, NoteChange, Tag, TagLabel, Vocabulary
from tests.models.rows import assert_accepted, assert_refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def vocabulary():
    return Vocabulary.objects.create()


@pytest.fixture
def plow(vocabulary):
    return Tag.objects.create(name="Plow", vocabulary=vocabulary, is_defined=True)


def spell(tag, label, **fields):
    return TagLabel.objects.create(**{"tag": tag, "vocabulary": tag.vocabulary, "label": label} | fields)


@pytest.mark.parametrize(
    ("one", "other"),
    [("Plovs", "PLOVS"), ("Čapek", "capek"), ("ﬁeld", "FIELD"), ("Плов", "плов"), ("ἄροτρον", "αροτρον"), ("犂", "犂")],
)
def test_spelling_is_unique_in_a_vocabulary_whatever_its_case_and_marks(plow, one, other):
    spell(plow, one)
    second = Tag.objects.create(name="second", vocabulary=plow.vocabulary, is_defined=True)
    with assert_refused("documents_taglabel", "spelled_like_no_other"):
        spell(second, other)
    with assert_refused("documents_taglabel", "tag_label_once"):
        spell(plow, other)
    spell(plow, other, language="cs")
    with assert_refused("documents_taglabel", "tag_label_once"):
        spell(plow, other, language="CS", use="hidden")
    course = Group.objects.create(slug="hist-214", name="Reading Evidence")
    elsewhere = Vocabulary.objects.create(group=course)
    spell(Tag.objects.create(name="Plow", vocabulary=elsewhere, is_defined=True), other)
    assert_accepted()


def test_spelling_is_no_name_of_another_defined_tag(plow):
    harrow = Tag.objects.create(name="Härrow", vocabulary=plow.vocabulary, is_defined=True)
    with assert_refused("documents_taglabel", "spelled_like_no_other"):
        spell(plow, "harrow")
    spell(plow, "plough")
    with assert_refused("documents_tag", "spelled_like_no_other"):
        Tag.objects.filter(pk=harrow.pk).update(name="Plough")
    with assert_refused("documents_tag", "spelled_like_no_other"):
        Tag.objects.create(name="PLOUGH", vocabulary=plow.vocabulary, is_defined=True)
    word = Tag.objects.create(name="plough", vocabulary=plow.vocabulary)
    with assert_refused("documents_tag", "spelled_like_no_other"):
        Tag.objects.filter(pk=word.pk).update(is_defined=True)
    assert_accepted()


def test_word_that_nobody_defined_may_be_spelled_like_a_tag(plow):
    Tag.objects.create(name="plough", vocabulary=plow.vocabulary)
    spell(plow, "plough")
    assert_accepted()


def test_spelling_stands_in_the_vocabulary_of_its_tag_and_is_never_updated(plow):
    other = Vocabulary.objects.create(group=Group.objects.create(slug="hist-214", name="Reading Evidence"))
    with assert_refused("documents_taglabel", "label_in_vocabulary_of_its_tag"):
        spell(plow, "plough", vocabulary=other)
    label = spell(plow, "plough")
    with assert_refused("documents_taglabel", "never_updated"):
        TagLabel.objects.filter(pk=label.pk).update(label="plogh")


def test_words_lead_to_the_tag_that_they_spell(plow):
    spell(plow, "Plough")
    harrow = Tag.objects.create(name="plogh", vocabulary=plow.vocabulary)
    found = Tag.objects.get_or_create_named(["PLOUGH", "plow", "plogh", "new"], plow.vocabulary)
    assert [tag.name for tag in found] == ["Plow", "plogh", "new"]
    spell(plow, "plogh")
    assert Tag.objects.get_or_create_named(["plogh"], plow.vocabulary) == [plow]
    assert Tag.objects.filter(pk=harrow.pk).exists()
    assert set(Tag.objects.meant_by(["ploúgh"])) == {plow}
    assert set(Tag.objects.meant_by(["plogh"])) == {plow, harrow}


def test_what_was_counted_under_names_is_so_no_more(plow):
    NoteChange.objects.all().delete()
    label = spell(plow, "plough")
    label.delete()
    assert list(NoteChange.objects.values_list("annotation_id", flat=True)) == [None, None]
    with connection.cursor() as cursor:
        cursor.execute("SELECT tgname FROM pg_trigger WHERE tgrelid = 'documents_taglabel'::regclass")
        assert "count_label" in {name for (name,) in cursor.fetchall()}


def test_usual_name_is_one_in_a_language(plow):
    spell(plow, "pluh", language="cs", use="preferred")
    with assert_refused("documents_taglabel", "label_preferred_once_a_language"):
        spell(plow, "rádlo", language="CS", use="preferred")
    with assert_refused("documents_taglabel", "label_preferred_in_a_language"):
        spell(plow, "plough", use="preferred")
    with assert_refused("documents_taglabel", "label_use_is_known"):
        spell(plow, "plough", use="main")
    spell(plow, "rádlo", language="cs")
    spell(plow, "плуг", language="uk", use="preferred")
    assert_accepted()


def test_spelling_in_two_languages_leads_to_its_tag_once(plow):
    spell(plow, "Charrue", language="fr")
    spell(plow, "charrue", language="en")
    assert Tag.objects.get_or_create_named(["CHARRUE"], plow.vocabulary) == [plow]
    assert list(Tag.objects.meant_by(["charrue"])) == [plow]
