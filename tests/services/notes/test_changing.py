"""Changing an annotation: its text, its audience, its position."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied

from documents.errors import AnnotationRefused, IdentityChanged, StaleVersion
from documents.models import (
    Annotation,
    Event,
    Group,
    Tag,
)
from documents.services.notes import (
    Content,
    Selection,
    Sharing,
    create_annotation,
    delete_annotation,
)
from documents.services.versions.revisions import correct_document
from tests.factories import make_document
from tests.services.notes.steps import TEXT, change, count_rows, make, passage, reply

pytestmark = pytest.mark.django_db


def test_earlier_versions_are_stored(cast):
    annotation = make(cast, cast.bob)
    change(annotation, cast.bob, Content("commenting", "Second thoughts.", tags=("voice",)))
    annotation.refresh_from_db()
    assert (annotation.note, annotation.version) == ("Second thoughts.", 2)
    assert "Second" in annotation.note_html
    version = annotation.versions.get()
    assert (version.number, version.note, version.tags) == (1, "A note.", ["irony"])
    assert Event.objects.get(kind="annotation.changed").fields == ["motivation", "note", "tags"]


def test_an_unchanged_annotation_writes_nothing(cast):
    annotation = make(cast, cast.bob)
    before = count_rows()
    change(annotation, cast.bob)
    assert count_rows() == before


@pytest.mark.parametrize("who", ["alice", "tova"])
def test_only_its_author_changes_or_deletes_it(cast, who):
    annotation = make(cast, cast.bob, audience="group")
    before = count_rows()
    with pytest.raises(PermissionDenied):
        change(annotation, cast.everyone[who], Content(note="Not mine."))
    with pytest.raises(PermissionDenied):
        delete_annotation(by=cast.everyone[who], pk=annotation.pk)
    assert count_rows() == before


@pytest.mark.parametrize("who", ["charlie", "tova"])
def test_people_who_cannot_see_it_do_not_find_it(cast, who):
    annotation = make(cast, cast.bob)
    with pytest.raises(Annotation.DoesNotExist):
        change(annotation, cast.everyone[who], Content(note="Not mine."))
    with pytest.raises(Annotation.DoesNotExist):
        delete_annotation(by=cast.everyone[who], pk=annotation.pk)


def test_a_precondition_is_checked_before_anything_is_written(cast):
    annotation = make(cast, cast.bob)
    before = count_rows()

    def refuse(_annotation):
        raise StaleVersion("Too late.")

    with pytest.raises(StaleVersion):
        change(annotation, cast.bob, Content(note="New."), precondition=refuse)
    with pytest.raises(StaleVersion):
        delete_annotation(by=cast.bob, pk=annotation.pk, precondition=refuse)
    assert count_rows() == before


def test_an_edit_cannot_share_with_a_group_of_others(cast):
    annotation = make(cast, cast.bob)
    foreign = Group.objects.create(slug="other", name="Other")
    with pytest.raises(AnnotationRefused, match="no group"):
        change(annotation, cast.bob, sharing=Sharing("group", foreign.pk))


def test_a_thread_moves_to_another_audience_with_its_tags_and_its_deleted_replies(cast):
    root = make(cast, cast.bob, audience="group")
    answer = create_annotation(
        by=cast.bob, content=Content("replying", "Yes.", tags=("Agreed",)), in_reply_to=root.pk
    ).annotation
    gone = reply(answer, cast.bob)
    delete_annotation(by=cast.bob, pk=gone.pk)
    change(root, cast.bob, sharing=Sharing("public"))
    thread = Annotation.objects.filter(document=cast.document)
    assert set(thread.values_list("audience", "group")) == {("public", None)}
    tags = Tag.objects.filter(taggings__content_object__in=thread)
    assert {(tag.name, tag.vocabulary.group) for tag in tags} == {("irony", None), ("Agreed", None)}
    assert not Tag.objects.filter(vocabulary__group=cast.course).exists()
    moved = Event.objects.filter(kind="annotation.changed")
    assert {event.row for event in moved} == {str(root.pk), str(answer.pk)}
    assert {event.audience_before["audience"] for event in moved} == {"group"}
    assert {event.audience_after["audience"] for event in moved} == {"public"}


def test_a_reply_keeps_the_audience_of_its_thread_when_it_is_changed(cast):
    root = make(cast, cast.bob, audience="group")
    answer = reply(root, cast.tova)
    change(answer, cast.tova, Content("replying", "Better said."), sharing=None)
    answer.refresh_from_db()
    assert (answer.note, answer.audience) == ("Better said.", "group")
    with pytest.raises(AnnotationRefused, match="same people"):
        change(answer, cast.tova, sharing=Sharing("public"))


def test_a_new_position_adds_an_anchor_by_hand_and_leaves_the_target(cast):
    annotation = make(cast, cast.bob, "keeper")
    change(annotation, cast.bob, selections=[passage(cast.document, "Nobody read")])
    target = annotation.targets.get()
    assert target.exact == "keeper"
    first, second = target.anchors.order_by("pk")
    assert first.superseded_at is not None
    assert (second.state, second.quote, second.method, second.made_by) == (
        "changed",
        "Nobody read",
        "by hand",
        cast.bob,
    )
    assert Event.objects.get(kind="annotation.moved").fields == ["anchor"]
    assert annotation.versions.count() == 0


def test_a_position_in_an_older_text_moves_the_anchor_to_the_same_words_now(cast):
    annotation = make(cast, cast.bob, "keeper")
    older = passage(cast.document, "Nobody read", revision=1)
    correct_document(document=cast.document, by=cast.alice, source="Today: " + TEXT, source_format="plain")
    change(annotation, cast.bob, selections=[older])
    anchor = annotation.targets.get().anchors.in_force().get(revision__number=2)
    assert (anchor.quote, anchor.start) == ("Nobody read", 7 + TEXT.index("Nobody"))


def test_an_edit_cannot_change_the_articles_or_the_number_of_passages(cast):
    other = make_document("Another keeper speaks.", curator=cast.alice, groups=[cast.course])
    annotation = make(cast, cast.bob, "keeper")
    whole = make(cast, cast.bob, "")
    for one, selections in (
        (annotation, [Selection(cast.document.slug)]),
        (annotation, [passage(other, "keeper")]),
        (annotation, [passage(cast.document, "keeper")] * 2),
        (whole, [passage(cast.document, "keeper")]),
        (whole, [Selection(other.slug)]),
    ):
        with pytest.raises(AnnotationRefused, match="does not change"):
            change(one, cast.bob, selections=selections)


def test_canonical_never_changes_and_via_only_grows(cast):
    annotation = make(
        cast, cast.bob, content=Content(properties={"annotation": {"canonical": "urn:a:1", "via": ["urn:b:1"]}})
    )
    with pytest.raises(IdentityChanged):
        change(annotation, cast.bob, Content(properties={"annotation": {"canonical": "urn:a:2"}}))
    change(annotation, cast.bob, Content(properties={"annotation": {"via": ["urn:b:2"]}}))
    annotation.refresh_from_db()
    assert annotation.properties["annotation"] == {"canonical": "urn:a:1", "via": ["urn:b:1", "urn:b:2"]}
