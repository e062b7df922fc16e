"""Deleting an annotation leaves a tombstone without text; tags belong to the vocabulary of their group."""

from __future__ import annotations

import pytest

from documents.models import (
    Anchor,
    Annotation,
    AnnotationVersion,
    Event,
    Tag,
    TaggedAnnotation,
    Target,
)
from documents.services.notes import (
    Content,
    Selection,
    create_annotation,
    delete_annotation,
)
from tests.factories import make_document
from tests.services.notes.steps import change, make, passage, reply

pytestmark = pytest.mark.django_db


def test_a_deletion_leaves_a_tombstone_and_no_text(cast):
    annotation = make(
        cast,
        cast.bob,
        content=Content(note="Zanzibar", tags=("Zanzibar tag",), properties={"annotation": {"ex:a": "Zanzibar"}}),
        key="Zanzibar",
        request_sha256="a",
    )
    change(annotation, cast.bob, Content(note="Zanzibar again", tags=("Zanzibar tag", "More Zanzibar")))
    delete_annotation(by=cast.bob, pk=annotation.pk)
    tombstone = Annotation.objects.get(pk=annotation.pk)
    assert tombstone.deleted_at is not None
    assert tombstone.idempotency_key is None
    for model in (Annotation, AnnotationVersion, Target, Anchor, Tag, TaggedAnnotation, Event):
        everything = str(list(model.objects.values()))
        assert "Zanzibar" not in everything, model
        assert "keeper" not in everything, model
    assert not Annotation.objects.visible_to(cast.bob).filter(pk=annotation.pk).exists()
    event = Event.objects.get(kind="annotation.deleted")
    assert (event.audience_before["audience"], event.audience_after) == ("private", None)


def test_a_tag_that_is_used_elsewhere_or_defined_stays(cast):
    defined = make(cast, cast.bob, content=Content(tags=("defined", "shared", "alone")), audience="group")
    make(cast, cast.tova, content=Content(tags=("Shared",)), audience="group")
    Tag.objects.filter(name="defined").update(is_defined=True)
    delete_annotation(by=cast.bob, pk=defined.pk)
    assert set(Tag.objects.values_list("name", flat=True)) == {"defined", "shared"}


def test_replies_stay_when_the_note_is_deleted(cast):
    root = make(cast, cast.bob, audience="group")
    answer = reply(root, cast.tova)
    delete_annotation(by=cast.bob, pk=root.pk)
    assert Annotation.objects.visible_to(cast.bob).filter(pk=answer.pk).exists()


def test_replies_to_a_deleted_note_stay_hidden_if_one_of_its_articles_is_hidden(cast):
    hidden = make_document("Hidden keeper.", curator=cast.alice, visibility="private")
    root = make(
        cast, cast.alice, audience="group", selections=[passage(cast.document, "keeper"), passage(hidden, "Hidden")]
    )
    answer = reply(root, cast.alice)
    delete_annotation(by=cast.alice, pk=root.pk)
    assert Annotation.objects.visible_to(cast.alice).filter(pk=answer.pk).exists()
    assert not Annotation.objects.visible_to(cast.bob).filter(pk=answer.pk).exists()
    assert "Hidden" not in str(list(Target.objects.values()))


def test_the_key_of_a_deleted_annotation_may_be_used_again(cast):
    asked = {
        "by": cast.bob,
        "content": Content(),
        "selections": [Selection(cast.document.slug)],
        "key": "k",
        "request_sha256": "a",
    }
    first = create_annotation(**asked).annotation
    delete_annotation(by=cast.bob, pk=first.pk)
    assert create_annotation(**asked).annotation.pk != first.pk


def test_a_deleted_annotation_cannot_be_deleted_again(cast):
    annotation = make(cast, cast.bob)
    delete_annotation(by=cast.bob, pk=annotation.pk)
    with pytest.raises(Annotation.DoesNotExist):
        delete_annotation(by=cast.bob, pk=annotation.pk)


def test_a_group_has_its_own_tags(cast):
    make(cast, cast.bob, audience="group", content=Content(tags=("irony",)))
    make(cast, cast.bob, audience="moderators", content=Content(tags=("Irony",)))
    make(cast, cast.bob, audience="private", content=Content(tags=("irony",)))
    make(cast, cast.bob, audience="public", content=Content(tags=("IRONY",)))
    assert sorted((tag.name, tag.vocabulary.group is not None) for tag in Tag.objects.all()) == [
        ("irony", False),
        ("irony", True),
    ]


@pytest.mark.parametrize("name", ["İstanbul", "straße", "ΣΊΣΥΦΟΣ", "😀", "a/b?c#d", "  "])
def test_tags_that_differ_only_in_case_are_one_in_any_script(cast, name):
    names = tuple({name.strip() or "x", (name.strip() or "x").upper()})
    for _ in range(2):
        make(cast, cast.bob, content=Content(tags=names))
    assert Tag.objects.count() <= len(names)
    assert TaggedAnnotation.objects.count() == 2 * Tag.objects.count()
