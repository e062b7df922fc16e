"""Passages under an older wording: who coded them finds them still right, once, and the tagging stays what it was."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied

from documents.errors import ReviewRefused, StaleVersion
from documents.models import Annotation, Membership, Tag, TaggedAnnotation, TaggingReview
from documents.services.notes import Content, delete_annotation
from documents.services.notes.edit_note import take_tag_off
from documents.services.vocabulary.reviewing import ReviewCount, confirm_tagging, wordings_of
from documents.services.vocabulary.vocabularies import change_tag, define_tag
from tests.cast import make_cast
from tests.models.rows import assert_accepted
from tests.services.notes.steps import TEXT, make

pytestmark = pytest.mark.django_db
CODED = Content("tagging", "", tags=("irony", "figure"))


@pytest.fixture
def cast():
    return make_cast(TEXT)


@pytest.fixture
def irony(cast):
    return define_tag(by=cast.tova, group=cast.course, name="irony", definition="Says one thing.")


def change(cast, tag, **given):
    fields = {"name": tag.name, "definition": tag.definition, "slot": "plain", "parent": None, "is_defined": True}
    return change_tag(by=cast.tova, tag=tag, **fields | {"why": "Clearer."} | given)


def wordings(tag):
    return wordings_of(Tag.objects.get(pk=tag.pk), list(tag.versions.order_by("number")))


def waiting(tag, person):
    found = wordings(tag)
    return set(found.waiting_for(person).values_list("content_object", flat=True)) if found else set()


def confirm(cast, tag, note, by=None, place=2):
    confirm_tagging(by=by or cast.bob, tag=tag, note=note.pk, place=place)


def test_who_coded_under_an_older_wording_is_offered_the_passage(cast, irony):
    before = make(cast, cast.bob, "keeper", audience="group", content=CODED)
    make(cast, cast.tova, "wrote", audience="group", content=CODED)
    assert waiting(irony, cast.bob) == set()
    change(cast, irony, definition="Says one thing and means another.")
    make(cast, cast.bob, "Nobody", audience="group", content=CODED)
    assert waiting(irony, cast.bob) == {before.pk}
    assert wordings(irony).count_for(cast.bob) == ReviewCount(2, 0)


def test_still_right_is_kept_with_who_and_the_tagging_stays_what_it_was(cast, irony):
    note = make(cast, cast.bob, audience="group", content=CODED)
    tagging = TaggedAnnotation.objects.get(tag=irony)
    change(cast, irony, definition="Another.")
    confirm(cast, irony, note)
    confirm(cast, irony, note)
    kept = TaggingReview.objects.get()
    assert (kept.tagging, kept.reviewed_by, kept.version.number) == (tagging, cast.bob, 2)
    tagging.refresh_from_db()
    assert tagging.tag_version.number == 1
    assert waiting(irony, cast.bob) == set()
    assert wordings(irony).count_for(cast.tova) == ReviewCount(1, 1)
    assert_accepted()


def test_a_further_wording_asks_again(cast, irony):
    note = make(cast, cast.bob, audience="group", content=CODED)
    change(cast, irony, definition="Another.")
    confirm(cast, irony, note)
    change(cast, irony, definition="A third.")
    assert waiting(irony, cast.bob) == {note.pk}
    confirm(cast, irony, note, place=3)
    assert waiting(irony, cast.bob) == set()
    change(cast, irony, definition="Another.")  # which was reviewed
    assert waiting(irony, cast.bob) == set()


def test_typos_and_wordings_that_came_back_ask_nothing(cast, irony):
    make(cast, cast.bob, audience="group", content=CODED)
    change(cast, irony, definition="Says one thing!", is_typo=True, why="")
    assert waiting(irony, cast.bob) == set()
    change(cast, irony, definition="Another.")
    change(cast, irony, definition="Says one thing!")
    assert waiting(irony, cast.bob) == set()
    change(cast, irony, example="Ha!", why="")
    assert waiting(irony, cast.bob) == set()


def test_tag_that_is_out_of_the_vocabulary_asks_nothing(cast, irony):
    make(cast, cast.bob, audience="group", content=CODED)
    change(cast, irony, is_defined=False)
    assert wordings(irony) is None


def test_word_that_was_defined_after_it_was_used_is_looked_at_again(cast, irony):
    note = make(cast, cast.bob, audience="group", content=CODED)
    figure = define_tag(by=cast.tova, group=cast.course, name="figure", definition="More than it says.")
    assert waiting(figure, cast.bob) == {note.pk}
    confirm(cast, figure, note, place=1)
    assert waiting(figure, cast.bob) == set()


def test_nobody_else_reviews(cast, irony):
    note = make(cast, cast.bob, audience="group", content=CODED)
    hidden = make(cast, cast.bob, "wrote", audience="moderators", content=CODED)
    change(cast, irony, definition="Another.")
    for person in (cast.tova, cast.rhea):
        with pytest.raises(PermissionDenied):
            confirm(cast, irony, note, by=person)
    for person, which in ((cast.charlie, note), (cast.rhea, hidden)):
        with pytest.raises(TaggedAnnotation.DoesNotExist):
            confirm(cast, irony, which, by=person)
    assert not TaggingReview.objects.exists()
    assert wordings(irony).count_for(cast.rhea) == ReviewCount(1, 0)
    assert wordings(irony).count_for(cast.tova) == ReviewCount(2, 0)


def test_form_that_was_opened_under_another_wording_is_refused(cast, irony):
    note = make(cast, cast.bob, audience="group", content=CODED)
    change(cast, irony, definition="Another.")
    change(cast, irony, definition="A third.")
    with pytest.raises(ReviewRefused):
        confirm(cast, irony, note, place=2)
    assert not TaggingReview.objects.exists()


def test_reviews_go_with_the_note(cast, irony):
    note = make(cast, cast.bob, audience="group", content=CODED)
    change(cast, irony, definition="Another.")
    confirm(cast, irony, note)
    delete_annotation(by=cast.bob, pk=note.pk)
    assert not TaggingReview.objects.exists()
    assert_accepted()


def test_tag_is_taken_off_and_the_rest_stays(cast, irony):
    note = make(cast, cast.bob, audience="group", content=CODED)
    take_tag_off(by=cast.bob, pk=note.pk, tag=irony, read=note.version)
    note.refresh_from_db()
    assert [one.tag.name for one in note.taggings.all()] == ["figure"]
    assert (note.motivation, note.audience, note.group) == ("tagging", "group", cast.course)
    with pytest.raises(StaleVersion):
        take_tag_off(by=cast.bob, pk=note.pk, tag=irony, read=note.version - 1)
    take_tag_off(by=cast.bob, pk=note.pk, tag=Tag.objects.get(name="figure"), read=note.version)
    note.refresh_from_db()
    assert (note.motivation, note.taggings.count()) == (Annotation.Motivation.HIGHLIGHTING, 0)
    with pytest.raises(PermissionDenied):
        take_tag_off(by=cast.tova, pk=note.pk, tag=irony, read=note.version)


def test_who_left_the_group_keeps_what_they_may_see(cast, irony):
    note = make(cast, cast.bob, audience="group", content=CODED)
    change(cast, irony, definition="Another.")
    Membership.objects.filter(user=cast.bob).delete()
    assert waiting(irony, cast.bob) == {note.pk}
