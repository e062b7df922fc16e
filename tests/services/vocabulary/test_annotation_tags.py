"""`annotation.tags` works as django-taggit's manager does, within the vocabulary of the annotation's audience."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from documents.models import Annotation, Tag, Vocabulary
from documents.services.vocabulary.vocabularies import define_tag
from tests.cast import make_cast
from tests.factories import make_annotation


@pytest.fixture
def cast(db):
    return make_cast("The keeper wrote it down.")


@pytest.fixture
def note(cast) -> Annotation:
    return make_annotation(cast.document, cast.bob, audience="group", group=cast.course)


def names(note: Annotation) -> list[str]:
    return sorted(Annotation.objects.get(pk=note.pk).tags.names())


def test_names_become_tags_of_the_groups_vocabulary(cast, note):
    note.tags.add("claim", "doubt")
    assert names(note) == ["claim", "doubt"]
    assert {tag.vocabulary.group for tag in note.tags.all()} == {cast.course}


def test_names_on_a_public_note_become_tags_of_the_site(cast):
    note = make_annotation(cast.document, cast.bob, audience="public")
    note.tags.add("claim")
    assert note.tags.get().vocabulary == Vocabulary.objects.get(group=None)


def test_a_tag_is_found_whatever_its_case(cast, note):
    defined = define_tag(by=cast.tova, group=cast.course, name="Claim")
    note.tags.add("claim", "CLAIM")
    assert list(note.tags.all()) == [defined]


def test_adding_a_tag_of_another_vocabulary_adds_the_one_of_its_name(cast, note):
    of_the_site = Tag.objects.create(name="claim", vocabulary=Vocabulary.objects.of_audience("public", None))
    note.tags.add(of_the_site)
    assert note.tags.get().vocabulary.group == cast.course


def test_set_keeps_who_added_the_tags_that_stay(cast, note):
    note.tags.set(["claim", "doubt"], through_defaults={"tagged_by": cast.bob})
    note.tags.set(["doubt", "irony"], through_defaults={"tagged_by": cast.alice})
    assert dict(note.taggings.values_list("tag__name", "tagged_by__login")) == {"doubt": "bob", "irony": "alice"}


def test_removed_tags_disappear_unless_the_vocabulary_defines_them_or_others_use_them(cast, note):
    define_tag(by=cast.tova, group=cast.course, name="claim")
    other = make_annotation(cast.document, cast.bob, audience="group", group=cast.course)
    other.tags.add("doubt")
    note.tags.add("claim", "doubt", "irony", "wit")
    note.tags.remove("Claim", "irony", "never there")
    assert names(note) == ["doubt", "wit"]
    note.tags.clear()
    assert names(note) == []
    assert set(Tag.objects.values_list("name", flat=True)) == {"claim", "doubt"}


def test_prefetched_tags_are_read_again_after_a_change(note):
    note.tags.add("claim")
    (read,) = Annotation.objects.prefetch_related("tags").filter(pk=note.pk)
    assert [tag.name for tag in read.tags.all()] == ["claim"]
    read.tags.add("doubt")
    assert {tag.name for tag in read.tags.all()} == {"claim", "doubt"}


def test_annotations_are_filtered_by_the_names_of_their_tags(note):
    note.tags.add("claim")
    assert list(Annotation.objects.filter(tags__name__in=["claim"])) == [note]
    assert [tag.name for tag in note.tags.most_common()] == ["claim"]


def test_forty_tags_cost_the_queries_of_two(cast):
    def queries(count: int) -> int:
        note = make_annotation(cast.document, cast.bob, audience="group", group=cast.course)
        with CaptureQueriesContext(connection) as asked:
            note.tags.set([f"{note.pk} {n}" for n in range(count)])
        return len(asked)

    queries(1)  # makes the vocabulary
    assert queries(2) == queries(40)
