"""Carrying anchors: the state and position of annotations after a text is corrected."""

from __future__ import annotations

import pytest

from documents.anchoring import TextQuoteSelector
from documents.models import Anchor
from documents.services.notes import Content, Selection, change_annotation, create_annotation
from documents.services.versions.revisions import correct_document
from tests.cast import make_cast
from tests.factories import make_annotation, make_document

pytestmark = pytest.mark.django_db

FIRST = "The keeper wrote it down. Nobody read it for 😀 forty years. Then somebody did."


@pytest.fixture
def cast():
    return make_cast(FIRST)


def mark(cast, words, document=None):
    selection = Selection((document or cast.document).slug, None, None, TextQuoteSelector(words))
    return create_annotation(by=cast.bob, content=Content(), selections=[selection]).annotation


def correct(cast, source, document=None):
    return correct_document(document=document or cast.document, by=cast.alice, source=source, source_format="plain")


def anchor_states(annotation):
    """Returns revision number, state and text of each anchor of an annotation, oldest revision first."""
    anchors = Anchor.objects.in_force().filter(target__annotation=annotation).select_related("revision", "target")
    found = []
    for anchor in anchors.order_by("revision__number", "target__n"):
        words = anchor.revision.text[anchor.start : anchor.end] if anchor.start is not None else None
        found.append((anchor.revision.number, anchor.state, words))
    return found


def test_the_same_words_at_the_same_position_are_kept(cast):
    annotation = mark(cast, "keeper")
    correct(cast, FIRST.replace("somebody", "everybody"))
    assert anchor_states(annotation) == [(1, "kept", "keeper"), (2, "kept", "keeper")]


def test_moved_words_are_kept_again_when_they_return_to_their_position(cast):
    annotation = mark(cast, "forty years")
    correct(cast, "Later. " + FIRST)
    correct(cast, FIRST)
    assert anchor_states(annotation) == [
        (1, "kept", "forty years"),
        (2, "moved", "forty years"),
        (3, "kept", "forty years"),
    ]


def test_removed_words_are_lost_and_found_when_they_come_back(cast):
    annotation = mark(cast, "Nobody read it for 😀 forty years.")
    correct(cast, "The keeper wrote it down. Then somebody did.")
    correct(cast, "At last. " + FIRST)
    assert anchor_states(annotation) == [
        (1, "kept", "Nobody read it for 😀 forty years."),
        (2, "lost", None),
        (3, "moved", "Nobody read it for 😀 forty years."),
    ]


def test_a_position_chosen_by_hand_is_carried_with_its_own_words(cast):
    annotation = mark(cast, "keeper")
    chosen = Selection(cast.document.slug, None, None, TextQuoteSelector("somebody did"))
    change_annotation(by=cast.bob, pk=annotation.pk, content=Content(), selections=[chosen])
    correct(cast, "Later. " + FIRST)
    assert anchor_states(annotation) == [(1, "changed", "somebody did"), (2, "changed", "somebody did")]
    anchor = Anchor.objects.in_force().get(target__annotation=annotation, revision__number=2)
    assert anchor.quote == "somebody did"


def test_a_note_on_the_whole_article_needs_no_anchor(cast):
    annotation = create_annotation(
        by=cast.bob, content=Content(), selections=[Selection(cast.document.slug)]
    ).annotation
    correct(cast, "Later. " + FIRST)
    assert anchor_states(annotation) == []


def test_passages_of_annotations_on_several_articles_are_carried_too(cast):
    other = make_document("Another keeper speaks.", curator=cast.alice, groups=[cast.course])
    selections = [
        Selection(document.slug, None, None, TextQuoteSelector("keeper")) for document in (cast.document, other)
    ]
    annotation = create_annotation(by=cast.bob, content=Content(), selections=selections).annotation
    correct(cast, "Today another keeper speaks.", other)
    assert anchor_states(annotation) == [(1, "kept", "keeper"), (1, "kept", "keeper"), (2, "moved", "keeper")]


def test_every_target_has_one_anchor_on_the_current_text_whatever_its_author_or_audience(cast):
    for person, audience, group in (
        (cast.bob, "private", None),
        (cast.tova, "moderators", cast.course),
        (cast.alice, "group", cast.course),
    ):
        make_annotation(cast.document, person, (4, 10), audience=audience, group=group)
    correct(cast, "Later. " + FIRST)
    current = Anchor.objects.in_force().filter(revision__number=2)
    assert [(anchor.state, anchor.start) for anchor in current] == [("moved", 11)] * 3


def test_many_annotations_take_no_more_queries(cast, django_assert_max_num_queries):
    for n in range(60):
        make_annotation(cast.document, cast.bob, (n, n + 10))
    with django_assert_max_num_queries(20):
        correct(cast, "Later. " + FIRST)
    assert Anchor.objects.filter(revision__number=2, state="moved").count() == 60


def test_changed_words_are_followed_and_kept_again_when_restored(cast):
    annotation = mark(cast, "Nobody read it for 😀 forty years")
    changed = FIRST.replace("forty", "forty-one")
    correct(cast, changed)
    correct(cast, "Later. " + changed)
    correct(cast, FIRST)
    assert anchor_states(annotation) == [
        (1, "kept", "Nobody read it for 😀 forty years"),
        (2, "changed", "Nobody read it for 😀 forty-one years"),
        (3, "changed", "Nobody read it for 😀 forty-one years"),
        (4, "kept", "Nobody read it for 😀 forty years"),
    ]
    anchors = Anchor.objects.filter(target__annotation=annotation).order_by("revision__number")
    scores = [anchor.score for anchor in anchors]
    assert scores[0] == scores[3] == 1.0 > scores[1] >= scores[2] > 0.5
    assert [anchor.quote for anchor in anchors][1] == "Nobody read it for 😀 forty-one years"


def test_a_lost_position_chosen_by_hand_is_found_again(cast):
    annotation = mark(cast, "keeper")
    chosen = Selection(cast.document.slug, None, None, TextQuoteSelector("somebody did"))
    change_annotation(by=cast.bob, pk=annotation.pk, content=Content(), selections=[chosen])
    correct(cast, "The keeper wrote it down. Nobody read it for 😀 forty years.")
    correct(cast, "At last. " + FIRST)
    assert anchor_states(annotation) == [
        (1, "changed", "somebody did"),
        (2, "lost", None),
        (3, "changed", "somebody did"),
    ]


def test_a_restored_passage_is_found_after_many_versions(cast):
    annotation = mark(cast, "Then somebody did")
    without = FIRST.replace("Then somebody did.", "").strip()
    for source in (without, "Later. " + without, without, FIRST.replace("keeper", "harbour master")):
        correct(cast, source)
    assert [state for _number, state, _words in anchor_states(annotation)] == ["kept", "lost", "lost", "lost", "moved"]
