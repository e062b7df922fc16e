"""The preview of a correction matches its effect, writes nothing and reveals no private notes."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db.models import F

from documents.errors import CorrectionRefused
from documents.models import Anchor, Notice, Revision, RevisionMap
from documents.services.versions.preview import preview_correction
from documents.services.versions.revisions import correct_document
from tests.cast import make_cast
from tests.services.notes.steps import change, count_rows, make, passage

pytestmark = pytest.mark.django_db

FIRST = "The keeper wrote it down. Nobody read it for 😀 forty years. Then somebody did, in the customs house."
NEXT = "Later. The keeper wrote it down. Nobody read it for forty-one years in the customs house."


@pytest.fixture
def cast():
    return make_cast(FIRST)


@pytest.fixture
def notes(cast):
    """One note for each anchor state and one on the whole article, by name."""
    made = {
        "kept": make(cast, cast.alice, "The"),
        "moved": make(cast, cast.bob, "keeper wrote", "group"),
        "changed": make(cast, cast.bob, "Nobody read it for 😀 forty years"),
        "lost": make(cast, cast.tova, "Then somebody did", "group"),
    }
    made["whole"] = make(cast, cast.bob, None)
    return made


def preview(cast, source=NEXT):
    return preview_correction(document=cast.document, by=cast.alice, source=source, source_format="plain")


def test_the_preview_matches_the_correction(cast, notes):
    seen = preview(cast)
    correct_document(document=cast.document, by=cast.alice, source=NEXT, source_format="plain")
    anchors = Anchor.objects.in_force().filter(revision=F("document__current_revision"))
    assert sum(seen.counts.values()) == 4 == anchors.count()
    for state in Anchor.State:
        assert seen.counts[state] == anchors.filter(state=state).count()
    for passage_change in seen.passage_changes:
        anchor = anchors.get(target__annotation=passage_change.annotation)
        assert (anchor.state, anchor.start, anchor.end) == (
            passage_change.state,
            passage_change.start,
            passage_change.end,
        )
    assert seen.new_text == Revision.objects.get(number=2).text


def test_notes_that_the_curator_may_see_are_shown_with_their_words(cast, notes):
    by_annotation = {passage_change.annotation: passage_change for passage_change in preview(cast).passage_changes}
    assert set(by_annotation) == {notes["kept"].pk, notes["moved"].pk, notes["lost"].pk}
    moved, lost = by_annotation[notes["moved"].pk], by_annotation[notes["lost"].pk]
    assert (moved.state, moved.old_quote, moved.new_quote) == ("moved", "keeper wrote", "keeper wrote")
    assert (lost.state, lost.old_quote, lost.new_quote, lost.start) == ("lost", "Then somebody did", "", None)


def test_private_notes_of_others_are_only_counted(cast, notes):
    seen = preview(cast)
    assert seen.counts["changed"] == 1
    assert "forty years" not in repr(seen.passage_changes)


def test_a_preview_writes_nothing(cast, notes):
    before = count_rows()
    preview(cast)
    assert count_rows() == before
    assert (Revision.objects.count(), RevisionMap.objects.count(), Notice.objects.count()) == (2, 0, 0)


def test_the_preview_lists_the_changed_words(cast):
    seen = preview(cast, FIRST.replace("forty", "fifty"))
    assert [(seen.old_text[a:b], seen.new_text[c:d]) for a, b, c, d in seen.changes] == [("forty", "fifty")]


def test_lost_words_may_come_back(cast, notes):
    correct_document(document=cast.document, by=cast.alice, source=NEXT, source_format="plain")
    by_annotation = {
        passage_change.annotation: passage_change for passage_change in preview(cast, FIRST).passage_changes
    }
    assert by_annotation[notes["lost"].pk].state == "kept"


def test_a_preview_starts_from_a_position_chosen_by_hand(cast, notes):
    change(notes["moved"], cast.bob, selections=[passage(cast.document, "customs house")])
    passage_change = next(one for one in preview(cast).passage_changes if one.annotation == notes["moved"].pk)
    assert (passage_change.state, passage_change.old_quote, passage_change.new_quote) == (
        "changed",
        "keeper wrote",
        "customs house",
    )


def test_an_unchanged_text_is_refused(cast):
    with pytest.raises(CorrectionRefused):
        preview(cast, FIRST)


@pytest.mark.parametrize("name", ["bob", "charlie", "tova", "anonymous"])
def test_only_curators_preview_a_correction(cast, name):
    with pytest.raises(PermissionDenied):
        preview_correction(document=cast.document, by=cast.everyone[name], source=NEXT, source_format="plain")
