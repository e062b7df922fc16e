"""Re-anchoring: who may put a note on other words, and what stays on record."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db.models import F

from documents.anchoring import TextQuoteSelector
from documents.errors import AnnotationRefused, PassageNotFound, StaleVersion
from documents.models import Anchor, Annotation, Event
from documents.services.notes import Content, Selection, create_annotation
from documents.services.notes.reanchor import reanchor_annotation
from documents.services.versions.revisions import correct_document
from tests.cast import make_cast
from tests.factories import make_document
from tests.services.notes.steps import count_rows, make, reply

pytestmark = pytest.mark.django_db

FIRST = "The keeper wrote it down. Nobody read it for 😀 forty years. Then somebody did, in the customs house."
SHORTER = "The keeper wrote it down. Nobody read it for 😀 forty years."
PLACE = (SHORTER.index("forty"), SHORTER.index("forty") + 11, "forty years")


@pytest.fixture
def cast():
    return make_cast(FIRST)


def lose(cast):
    correct_document(document=cast.document, by=cast.alice, source=SHORTER, source_format="plain")


def place_on(annotation, by, place=PLACE, revision=2, **more):
    start, end, exact = place
    return reanchor_annotation(
        annotation=annotation.pk, by=by, revision=revision, start=start, end=end, exact=exact, **more
    )


def lost(cast, by, audience="private"):
    """Makes a note and loses its passage by a correction."""
    annotation = make(cast, by, "Then somebody did", audience)
    lose(cast)
    assert Anchor.objects.get(target__annotation=annotation, revision__number=2).state == "lost"
    return annotation


def test_its_author_reanchors_a_lost_note_and_the_history_stays(cast):
    annotation = lost(cast, cast.bob)
    made = place_on(annotation, cast.bob)
    assert (made.state, made.quote, made.method, made.made_by) == ("changed", "forty years", "by hand", cast.bob)
    before = Anchor.objects.get(target__annotation=annotation, state="lost")
    assert before.superseded_at == made.created_at
    target = annotation.targets.get()
    assert (target.exact, target.revision.number) == ("Then somebody did", 1)
    event = Event.objects.filter(document=cast.document).last()
    assert (event.kind, event.row, event.actor, event.fields) == (
        "annotation.reanchored",
        str(annotation.pk),
        cast.bob,
        ["anchor"],
    )


def test_its_author_moves_a_note_that_is_not_lost(cast):
    annotation = make(cast, cast.bob, "keeper")
    place_on(annotation, cast.bob, (4, 16, "keeper wrote"), revision=1)
    assert Anchor.objects.with_position().get(target__annotation=annotation).quote == "keeper wrote"
    assert Event.objects.filter(document=cast.document).last().kind == "annotation.moved"


def test_a_note_put_back_on_its_own_words_is_kept_again(cast):
    annotation = make(cast, cast.bob, "keeper")
    place_on(annotation, cast.bob, (4, 16, "keeper wrote"), revision=1)
    anchor = place_on(annotation, cast.bob, (4, 10, "keeper"), revision=1)
    assert (anchor.state, anchor.quote) == ("kept", "")
    assert Anchor.objects.filter(target__annotation=annotation).count() == 3


def test_the_next_correction_starts_from_the_chosen_position(cast):
    annotation = lost(cast, cast.bob)
    place_on(annotation, cast.bob)
    correct_document(document=cast.document, by=cast.alice, source="Later. " + SHORTER, source_format="plain")
    anchor = Anchor.objects.in_force().get(target__annotation=annotation, revision=F("document__current_revision"))
    assert (anchor.state, anchor.quote, anchor.start) == ("changed", "forty years", PLACE[0] + 7)


@pytest.mark.parametrize(
    ("audience", "may"),
    [
        ("private", {"bob"}),
        ("moderators", {"bob", "tova"}),
        ("group", {"bob", "tova"}),
        ("public", {"bob", "alice"}),
    ],
)
def test_its_author_and_moderators_reanchor_a_lost_note(cast, audience, may):
    annotation = lost(cast, cast.bob, audience)
    for name, person in cast.everyone.items():
        if name in may:
            continue
        before = count_rows()
        with pytest.raises((PermissionDenied, Annotation.DoesNotExist)):
            place_on(annotation, person)
        assert count_rows() == before
    for name in sorted(may):
        Anchor.objects.filter(target__annotation=annotation, superseded_at=None).exclude(state="lost").update(
            superseded_at=annotation.created_at
        )
        assert place_on(annotation, cast.everyone[name]).made_by == cast.everyone[name]


@pytest.mark.parametrize(("audience", "name"), [("group", "tova"), ("public", "alice")])
def test_only_its_author_moves_a_note_that_is_not_lost(cast, audience, name):
    annotation = make(cast, cast.bob, "keeper", audience)
    with pytest.raises(PermissionDenied):
        place_on(annotation, cast.everyone[name], (4, 16, "keeper wrote"), revision=1)


def test_the_same_position_again_writes_nothing(cast):
    annotation = make(cast, cast.bob, "keeper")
    before = count_rows()
    place_on(annotation, cast.bob, (4, 10, "keeper"), revision=1)
    assert count_rows() == before


@pytest.mark.parametrize(
    ("place", "error"),
    [
        ((4, 10, "Keeper"), PassageNotFound),
        ((4, 4, ""), AnnotationRefused),
        ((10, 4, "keeper"), AnnotationRefused),
        ((-1, 4, "keepe"), AnnotationRefused),
        ((50, 5_000, "x"), PassageNotFound),
        ((0, 60_000, "x"), AnnotationRefused),
    ],
)
def test_a_position_without_its_words_is_refused(cast, place, error):
    annotation = make(cast, cast.bob, "wrote")
    before = count_rows()
    with pytest.raises(error):
        place_on(annotation, cast.bob, place, revision=1)
    assert count_rows() == before


def test_a_note_is_reanchored_only_on_the_current_text(cast):
    annotation = lost(cast, cast.bob)
    with pytest.raises(StaleVersion):
        place_on(annotation, cast.bob, (4, 10, "keeper"), revision=1)


def test_a_precondition_is_checked_before_anything_is_written(cast):
    annotation = make(cast, cast.bob, "wrote")

    def refuse(read):
        assert read == annotation
        raise StaleVersion("It was changed.")

    with pytest.raises(StaleVersion):
        place_on(annotation, cast.bob, (4, 10, "keeper"), revision=1, precondition=refuse)


@pytest.mark.parametrize("answered", [False, True])
def test_a_note_without_a_passage_cannot_be_reanchored(cast, answered):
    annotation = make(cast, cast.bob, None, "group")
    if answered:
        annotation = reply(annotation, cast.bob)
    with pytest.raises(AnnotationRefused):
        place_on(annotation, cast.bob, (4, 10, "keeper"), revision=1)


def test_of_several_passages_the_lost_or_the_named_one_is_reanchored(cast):
    other = make_document("Another keeper speaks.", curator=cast.alice, groups=[cast.course])
    selections = [
        Selection(cast.document.slug, None, None, TextQuoteSelector("Then somebody did")),
        Selection(other.slug, None, None, TextQuoteSelector("keeper")),
    ]
    annotation = create_annotation(by=cast.bob, content=Content(), selections=selections).annotation
    with pytest.raises(AnnotationRefused):
        place_on(annotation, cast.bob, (4, 10, "keeper"), revision=1)
    assert place_on(annotation, cast.bob, (8, 21, "keeper speaks"), revision=1, target=1).document == other
    lose(cast)
    assert place_on(annotation, cast.bob).target.n == 0
    assert Event.objects.filter(document=other).last().kind == "annotation.reanchored"
