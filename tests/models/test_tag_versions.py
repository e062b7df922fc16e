"""Versions of tags as rows: every change makes one, a tagging keeps the one in force, and none is changed or lost."""

import pytest
from django.db import connection

from documents.models import Group, Tag, TaggedAnnotation, TagVersion, Vocabulary
from tests.models import rows
from tests.models.rows import assert_accepted, assert_refused

pytestmark = pytest.mark.django_db
# The triggers that these tests see at work, by table.
TRIGGERS = {
    "documents_tag": ["versions_itself"],
    "documents_taggedannotation": ["keeps_version", "keeps_version_of_other_tag"],
}


@pytest.fixture
def tag():
    return Tag.objects.create(name="irony", vocabulary=Vocabulary.objects.create())


def put(tag):
    tagging = TaggedAnnotation.objects.create(content_object=rows.annotation(rows.document()), tag=tag)
    tagging.refresh_from_db()
    return tagging


def change(tag, **values):
    Tag.objects.filter(pk=tag.pk).update(**values)


def numbers(tag):
    return list(tag.versions.order_by("number").values_list("number", "wording"))


def test_every_tag_has_a_first_version_and_every_change_makes_another(tag):
    figure = Tag.objects.create(name="figure", vocabulary=tag.vocabulary)
    change(tag, definition="Says one thing.")
    change(tag, slot="voice")
    change(tag, example="Ha!")
    change(tag, parent=figure)
    change(tag, name="verbal irony")
    assert numbers(tag) == [(1, 1), (2, 2), (3, 2), (4, 2), (5, 3)]
    last = tag.versions.last()
    assert (last.name, last.definition, last.example) == ("verbal irony", "Says one thing.", "Ha!")
    assert (last.parent, last.made_by, last.why) == (figure.uuid, None, "")
    assert_accepted()


def test_tagging_keeps_the_version_that_was_in_force(tag):
    before = put(tag)
    change(tag, definition="Says one thing.")
    after = put(tag)
    before.refresh_from_db()
    assert (before.tag_version.number, after.tag_version.number) == (1, 2)
    assert_accepted()


def test_tagging_that_moves_to_another_tag_keeps_a_version_of_that(tag):
    tagging = put(tag)
    other = Tag.objects.create(
        name="irony", vocabulary=Vocabulary.objects.create(group=Group.objects.create(slug="a", name="A"))
    )
    tagging.tag = other
    tagging.save(update_fields=["tag"])
    tagging.refresh_from_db()
    assert tagging.tag_version == other.versions.get()
    assert_accepted()


def test_version_of_another_tag_is_refused(tag):
    other = Tag.objects.create(name="figure", vocabulary=tag.vocabulary)
    tagging = put(tag)
    with assert_refused("documents_taggedannotation", "version_of_its_tag"):
        TaggedAnnotation.objects.filter(pk=tagging.pk).update(tag_version=other.versions.get())


def test_version_is_never_updated_and_goes_only_with_its_tag(tag):
    version = tag.versions.get()
    with assert_refused("documents_tagversion", "never_updated"):
        TagVersion.objects.filter(pk=version.pk).update(definition="Always said so.")
    with assert_refused("documents_tagversion", "deleted_with_tag"):
        version.delete()
    tag.delete()
    assert_accepted()
    assert not TagVersion.objects.exists()


def test_number_of_a_version_is_unique_in_its_tag(tag):
    with assert_refused("documents_tagversion", "tag_version_once"):
        TagVersion.objects.create(tag=tag, number=1, wording=1, name="irony", is_defined=False)


def test_versions_are_written_by_triggers_of_these_names():
    with connection.cursor() as cursor:
        for table, names in TRIGGERS.items():
            cursor.execute("SELECT tgname FROM pg_trigger WHERE tgrelid = %s::regclass AND NOT tgisinternal", [table])
            assert set(names) <= {name for (name,) in cursor.fetchall()}
