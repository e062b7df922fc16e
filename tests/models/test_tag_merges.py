"""Merges of tags as rows: what a tag means follows from the merges that stand, whoever writes."""

from __future__ import annotations

import pytest
from django.db import connection
from django.utils import timezone

from documents.models import Group, NoteChange, Tag, TagMerge, Vocabulary
from documents.models.tag_label import spelling_lines
from documents.models.tag_tree import TagTree, parents_of
from tests.models.rows import assert_accepted, assert_refused, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def tags():
    vocabulary = Vocabulary.objects.create()
    return [Tag.objects.create(name=name, vocabulary=vocabulary, is_defined=True) for name in ("one", "two", "three")]


def merge(tag: Tag, into: Tag, **fields) -> TagMerge:
    given = {"tag": tag, "into": into, "vocabulary": tag.vocabulary, "why": "They are one."}
    return TagMerge.objects.create(**given | {"merged_by": person()} | fields)


def undo(row: TagMerge) -> None:
    TagMerge.objects.filter(pk=row.pk).update(undone_at=timezone.now(), undone_by=row.merged_by)


def meanings() -> dict[str, str]:
    return dict(Tag.objects.exclude(merged_into=None).values_list("name", "merged_into__name"))


def test_meaning_is_always_one_step_away_and_comes_back(tags):
    one, two, three = tags
    merge(one, two)
    second = merge(two, three)
    assert meanings() == {"one": "three", "two": "three"}
    undo(second)
    assert meanings() == {"one": "two"}
    assert_accepted()


def test_nothing_is_merged_into_a_merged_tag_or_a_word(tags):
    one, two, three = tags
    merge(one, two)
    for tag, into in ((three, one), (two, one)):
        with assert_refused("documents_tagmerge", "into_a_tag_of_its_own"):
            merge(tag, into)
    word = Tag.objects.create(name="word", vocabulary=one.vocabulary)
    with assert_refused("documents_tagmerge", "into_a_tag_of_its_own"):
        merge(three, word)
    with assert_refused("documents_tagmerge", "tag_merged_into_another"):
        merge(three, three)
    with assert_refused("documents_tagmerge", "tag_merged_once_at_a_time"):
        merge(one, three)


def test_merge_stays_in_one_vocabulary(tags):
    course = Group.objects.create(slug="hist-214", name="Reading Evidence")
    elsewhere = Vocabulary.objects.create(group=course)
    foreign = Tag.objects.create(name="one", vocabulary=elsewhere, is_defined=True)
    with assert_refused("documents_tagmerge", "merge_into_vocabulary_of_its_tag"):
        merge(tags[0], foreign)
    with assert_refused("documents_tagmerge", "merge_in_vocabulary_of_its_tag"):
        merge(foreign, tags[0], vocabulary=tags[0].vocabulary)


def test_no_other_writer_says_what_a_tag_means(tags):
    with assert_refused("documents_tag", "means_what_merges_say"):
        Tag.objects.filter(pk=tags[0].pk).update(merged_into=tags[1])
    merge(tags[0], tags[1])
    with assert_refused("documents_tag", "means_what_merges_say"):
        Tag.objects.filter(pk=tags[0].pk).update(merged_into=None)
    assert_accepted()
    with assert_refused("documents_tagmerge", "means_what_merges_say"), connection.cursor() as cursor:
        cursor.execute("SET LOCAL readingroom.restoring = 'on'")  # as `manage.py restore` does
        merge(tags[1], tags[2])
        cursor.execute("SET LOCAL readingroom.restoring = 'off'")


def test_row_is_only_undone_and_only_once(tags):
    row = merge(tags[0], tags[1])
    with assert_refused("documents_tagmerge", "only_undone"):
        TagMerge.objects.filter(pk=row.pk).update(why="Another reason.")
    with assert_refused("documents_tagmerge", "tag_merge_undone_by_somebody"):
        TagMerge.objects.filter(pk=row.pk).update(undone_at=timezone.now())
    undo(row)
    with assert_refused("documents_tagmerge", "only_undone"):
        undo(row)
    with assert_refused("documents_tagmerge", "tag_merge_uuid_once"):
        merge(tags[0], tags[1], uuid=row.uuid)


def test_merged_and_meant_tags_are_defined(tags):
    merge(tags[0], tags[1])
    with assert_refused("documents_tag", "meant_tag_stays"):
        Tag.objects.filter(pk=tags[1].pk).update(is_defined=False)
    with assert_refused("documents_tag", "only_defined_tags_merge"):
        Tag.objects.filter(pk=tags[0].pk).update(is_defined=False)


def test_word_is_defined_by_its_merge_and_a_word_again(tags):
    word = Tag.objects.create(name="word", vocabulary=tags[0].vocabulary)
    row = merge(word, tags[0], was_word=True)
    word.refresh_from_db()
    assert word.is_defined
    undo(row)
    word.refresh_from_db()
    assert not word.is_defined


def test_counts_under_tags_are_made_anew_by_one_row(tags):
    NoteChange.objects.all().delete()
    merge(tags[0], tags[1])
    Tag.objects.filter(pk=tags[1].pk).update(name="other")
    assert list(NoteChange.objects.values_list("annotation_id", flat=True)) == [None, None]
    with connection.cursor() as cursor:
        cursor.execute("SELECT tgname FROM pg_trigger WHERE tgrelid = 'documents_tagmerge'::regclass")
        names = {name for (name,) in cursor.fetchall()}
    assert {"derives_meaning", "sealed"} <= names


@pytest.mark.parametrize(
    ("rows", "parents"),
    [
        ([(1, None, None), (2, 1, None)], {1: None, 2: 1}),
        ([(1, None, None), (2, 1, None), (3, 2, None), (4, None, 2)], {1: None, 2: 1, 3: 2}),
        ([(1, None, None), (2, 1, 4), (3, 2, None), (4, None, None)], {1: None, 3: 4, 4: None}),
        # A tag that was below the merged one takes its place,
        ([(1, None, None), (2, 1, 3), (3, 2, None)], {1: None, 3: 1}),
        # and of those that would stand under each other the first is at the top.
        ([(1, None, 3), (2, 1, None), (3, 2, None)], {2: None, 3: 2}),
        ([(1, 9, None)], {1: None}),
    ],
)
def test_what_stood_under_a_merged_tag_stands_under_its_meaning(rows, parents):
    assert parents_of(rows) == parents


def test_tree_has_no_merged_tag(tags):
    one, two, three = tags
    Tag.objects.filter(pk=three.pk).update(parent=one)
    merge(one, two)
    tree = TagTree.of(one.vocabulary)
    assert [(tag.name, depth) for tag, depth in tree.in_order()] == [("two", 0), ("three", 1)]
    assert spelling_lines(tree.tags[two.pk]) == ["one"]
