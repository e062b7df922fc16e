"""Editions, freezes and reviews as rows: none is changed or lost, and a frozen vocabulary refuses every change."""

import hashlib

import pytest
from django.db import connection
from django.utils import timezone

from documents.models import (
    Group,
    Tag,
    TaggedAnnotation,
    TaggingReview,
    TagLabel,
    TagLink,
    Vocabulary,
    VocabularyEdition,
    VocabularyFreeze,
)
from tests.models import rows
from tests.models.rows import assert_accepted, assert_refused

pytestmark = pytest.mark.django_db
EDITION, FREEZE, REVIEW = "documents_vocabularyedition", "documents_vocabularyfreeze", "documents_taggingreview"


def edition(vocabulary, number=1, content='{"tags":[]}', **fields):
    fields.setdefault("sha256", hashlib.sha256(content.encode()).hexdigest())
    return VocabularyEdition.objects.create(
        vocabulary=vocabulary, number=number, name="Pilot", content=content, size=0, **fields
    )


@pytest.fixture
def vocabulary():
    return Vocabulary.objects.create()


@pytest.fixture
def tag(vocabulary):
    return Tag.objects.create(name="irony", vocabulary=vocabulary, is_defined=True)


def freeze(vocabulary, **fields):
    return VocabularyFreeze.objects.create(vocabulary=vocabulary, edition=edition(vocabulary), **fields)


def test_edition_has_the_hash_of_its_content_and_a_number_of_its_own(vocabulary):
    first = edition(vocabulary)
    with assert_refused(EDITION, "hash_of_its_content"):
        edition(vocabulary, 2, sha256="0" * 64)
    with assert_refused(EDITION, "edition_number_once"):
        edition(vocabulary, 1)
    with assert_refused(EDITION, "edition_uuid_once"):
        edition(vocabulary, 2, uuid=first.uuid)
    edition(vocabulary, 2, content='{"tags":["café 😀"]}')
    assert_accepted()


def test_edition_is_never_updated_and_goes_only_with_its_vocabulary(vocabulary):
    kept = edition(vocabulary)
    with assert_refused(EDITION, "never_updated"):
        VocabularyEdition.objects.update(name="Another")
    with assert_refused(EDITION, "deleted_with_vocabulary"):
        kept.delete()
    vocabulary.delete()
    assert_accepted()
    assert not VocabularyEdition.objects.exists()


def test_freeze_names_an_edition_of_its_vocabulary_once_and_ends_once(vocabulary):
    other = Vocabulary.objects.create(group=Group.objects.create(slug="a", name="A"))
    frozen = freeze(vocabulary)
    with assert_refused(FREEZE, "frozen_on_an_edition_of_its_own"):
        VocabularyFreeze.objects.create(vocabulary=other, edition=frozen.edition)
    with assert_refused(FREEZE, "frozen_once_at_a_time"):
        VocabularyFreeze.objects.create(vocabulary=vocabulary, edition=frozen.edition)
    with assert_refused(FREEZE, "thawed_after_it_froze"):
        VocabularyFreeze.objects.update(thawed_at=frozen.frozen_at - timezone.timedelta(days=1))
    with assert_refused(FREEZE, "only_thawed"):
        VocabularyFreeze.objects.update(frozen_at=timezone.now(), thawed_at=timezone.now())
    with assert_refused(FREEZE, "deleted_with_vocabulary"):
        frozen.delete()
    VocabularyFreeze.objects.update(thawed_at=timezone.now())
    with assert_refused(FREEZE, "only_thawed"):
        VocabularyFreeze.objects.update(thawed_at=None)
    VocabularyFreeze.objects.create(vocabulary=vocabulary, edition=frozen.edition)
    assert_accepted()


def test_frozen_vocabulary_refuses_every_change_of_a_defined_tag(vocabulary, tag):
    word = Tag.objects.create(name="a word", vocabulary=vocabulary)
    TagLabel.objects.create(tag=tag, vocabulary=vocabulary, label="ironia")
    frozen = freeze(vocabulary)
    with assert_refused("documents_tag", "refused_while_frozen"):
        Tag.objects.create(name="figure", vocabulary=vocabulary, is_defined=True)
    for change in ({"name": "x"}, {"slot": "voice"}, {"retired_at": timezone.now()}, {"is_defined": False}):
        with assert_refused("documents_tag", "changes_refused_while_frozen"):
            Tag.objects.filter(pk=tag.pk).update(**change)
    with assert_refused("documents_tag", "changes_refused_while_frozen"):
        Tag.objects.filter(pk=word.pk).update(is_defined=True)
    with assert_refused("documents_taglabel", "refused_while_frozen"):
        TagLabel.objects.create(tag=tag, vocabulary=vocabulary, label="ironie")
    with assert_refused("documents_taglabel", "refused_while_frozen"):
        TagLabel.objects.all().delete()
    with assert_refused("documents_taglink", "refused_while_frozen"):
        TagLink.objects.create(tag=tag, vocabulary=vocabulary, scheme="wikidata", identifier="Q1")
    VocabularyFreeze.objects.filter(pk=frozen.pk).update(thawed_at=timezone.now())
    Tag.objects.filter(pk=tag.pk).update(name="verbal irony")
    assert_accepted()


def test_frozen_vocabulary_keeps_its_tags(vocabulary, tag):
    freeze(vocabulary)
    with assert_refused("documents_tag", "deletion_refused_while_frozen"):
        Tag.objects.filter(pk=tag.pk).delete()


def test_words_that_nobody_defined_are_made_and_deleted_beside_a_frozen_vocabulary(vocabulary, tag):
    freeze(vocabulary)
    word = Tag.objects.create(name="a word", vocabulary=vocabulary)
    Tag.objects.filter(pk=word.pk).update(slot="voice")
    TaggedAnnotation.objects.create(content_object=rows.annotation(rows.document()), tag=tag)
    word.delete()
    assert_accepted()


def test_frozen_vocabulary_comes_back_from_a_backup_and_goes_with_its_group():
    group = Group.objects.create(slug="a", name="A")
    vocabulary = Vocabulary.objects.create(group=group)
    freeze(vocabulary)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL readingroom.restoring = 'on'")  # as `manage.py restore` does
        Tag.objects.create(name="irony", vocabulary=vocabulary, is_defined=True)
        cursor.execute("SET LOCAL readingroom.restoring = 'off'")
        cursor.execute("SELECT set_config('readingroom.deleting_group', %s, true)", [str(group.pk)])
    group.delete()
    assert_accepted()
    assert not Tag.objects.exists()


# -- Reviews ------------------------------------------------------------------------------------


@pytest.fixture
def tagging(tag):
    return TaggedAnnotation.objects.create(content_object=rows.annotation(rows.document()), tag=tag)


def test_review_names_a_version_of_its_own_tag_once(tag, tagging):
    version = tag.versions.get()
    other = Tag.objects.create(name="figure", vocabulary=tag.vocabulary)
    TaggingReview.objects.create(tagging=tagging, version=version)
    with assert_refused(REVIEW, "reviewed_once_a_version"):
        TaggingReview.objects.create(tagging=tagging, version=version)
    with assert_refused(REVIEW, "of_the_same_tag"):
        TaggingReview.objects.create(tagging=tagging, version=other.versions.get())
    assert_accepted()


def test_review_is_never_updated_and_goes_only_with_what_was_reviewed(tag, tagging):
    given = {"tagging": tagging, "version": tag.versions.get()}
    TaggingReview.objects.create(**given)
    with assert_refused(REVIEW, "never_updated"):
        TaggingReview.objects.update(reviewed_at=timezone.now())
    with assert_refused(REVIEW, "deleted_with_tagging"):
        TaggingReview.objects.all().delete()
    tagging.delete()
    assert_accepted()
    assert not TaggingReview.objects.exists()


def test_review_goes_with_its_tag(tag, tagging):
    TaggingReview.objects.create(tagging=tagging, version=tag.versions.get())
    tag.delete()
    assert_accepted()
    assert not TaggingReview.objects.exists()
