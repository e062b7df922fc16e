"""Joins: one annotation on exactly two passages, with what the first is to the second."""

from __future__ import annotations

import pytest

from documents.anchoring import TextPositionSelector
from documents.errors import AnnotationRefused
from documents.exports.stream_events import find_missed_events
from documents.models import Annotation, AnnotationVersion, Document, Event, Relation, VisibilityContext
from documents.services.notes import Content, Selection, Sharing, change_annotation, create_annotation
from documents.services.notes.delete import delete_annotation
from documents.services.notes.edit_note import change_note
from documents.services.notes.reanchor import reanchor_annotation
from documents.webannotation.vocabulary import RELATIONS
from tests.cast import make_cast
from tests.factories import make_document
from tests.services.notes.joins import join, make_two
from tests.services.notes.steps import count_rows, passage, reply
from tests.services.notes.test_carry_anchors import correct

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def two(cast):
    return make_two(cast)


def make(cast, selections, relation="same-words", motivation="linking", **more):
    content = Content(motivation=motivation, note="Why.", relation=relation)
    return create_annotation(by=cast.bob, content=content, selections=selections, **more).annotation


def change(note, by, **fields):
    """Changes a note; its passages stay."""
    targets = note.targets.select_related("document", "revision").order_by("n")
    same = [Selection(t.document.slug, t.revision.number, TextPositionSelector(t.start, t.end)) for t in targets]
    content = Content(**{"motivation": "linking", "note": note.note} | fields)
    return change_annotation(by=by, pk=note.pk, content=content, selections=same, sharing=Sharing(note.audience))


def test_the_model_and_the_json_have_the_same_relations():
    assert tuple(Relation.values) == RELATIONS


@pytest.mark.parametrize("relation", RELATIONS)
def test_a_join_is_one_annotation_on_two_passages_in_order(cast, two, relation):
    note = join(cast.bob, (two[0], "the hall clock"), (two[1], "the hall clock gained"), relation)
    assert (note.motivation, note.relation, note.spans_documents) == ("linking", relation, True)
    assert list(Annotation.objects.joined()) == [note]
    assert [(one.n, one.document, one.exact) for one in note.targets.order_by("n")] == [
        (0, two[0], "the hall clock"),
        (1, two[1], "the hall clock gained"),
    ]
    assert set(Event.objects.filter(row=str(note.pk)).values_list("document", "kind")) == {
        (two[0].pk, "annotation.created"),
        (two[1].pk, "annotation.created"),
    }


def test_two_passages_of_one_article_are_joined_too(cast, two):
    note = join(cast.bob, (two[0], "hall"), (two[0], "forty years"), "contradicts")
    assert (note.relation, note.spans_documents) == ("contradicts", False)


def test_what_another_program_links_without_saying_how_is_joined_by_see_also(cast, two):
    selections = [passage(two[0], "hall"), passage(two[1], "hall")]
    assert make(cast, selections, relation="").relation == "see-also"


def test_a_link_from_one_passage_is_no_join(cast, two):
    assert make(cast, [passage(two[0], "hall")], relation="").relation == ""


@pytest.mark.parametrize(
    ("words", "relation", "motivation", "sentence", "pointer"),
    [
        (["hall", "hall"], "same-words", "linking", "same words of the same article twice", "/target/1"),
        (["hall"], "same-words", "linking", "exactly two passages", "/target"),
        (["hall", "clock", "forty"], "same-words", "linking", "exactly two passages", "/target"),
        (["hall", "clock"], "same-words", "commenting", "motivation is “linking”", "/motivation"),
    ],
)
def test_what_is_no_join_is_refused_and_writes_nothing(cast, two, words, relation, motivation, sentence, pointer):
    before = count_rows()
    with pytest.raises(AnnotationRefused, match=sentence) as refused:
        make(cast, [passage(two[0], each) for each in words], relation, motivation)
    assert refused.value.pointer == pointer
    assert count_rows() == before


def test_a_whole_article_cannot_be_joined(cast, two):
    before = count_rows()
    with pytest.raises(AnnotationRefused, match="passages"):
        make(cast, [passage(two[0], "hall"), Selection(two[1].slug)])
    assert count_rows() == before


def test_the_same_words_selected_in_two_versions_are_the_same_passage(cast, two):
    first, _ = two
    old = passage(first, "hall clock")
    correct(cast, "A clerk told the Ledger that the hall clock gained an hour.", first)
    first.refresh_from_db()
    before = count_rows()
    with pytest.raises(AnnotationRefused, match="twice"):
        make(cast, [old, passage(first, "hall clock")])
    assert count_rows() == before


def test_a_version_that_is_not_there_is_refused(cast, two):
    with pytest.raises(AnnotationRefused, match="no text with this number"):
        make(cast, [passage(two[0], "hall"), passage(two[1], "hall", revision=9)])


@pytest.mark.parametrize("fields", [{"visibility": "private"}, {"slug": "nowhere"}])
def test_an_article_that_one_may_not_see_and_none_at_all_are_refused_alike(cast, two, fields):
    hidden = make_document("The hall clock.", curator=cast.alice, visibility="private")
    hidden.refresh_from_db()
    there = passage(hidden, "hall", pointer="/target/1")
    if "slug" in fields:
        there = Selection("nowhere", 1, there.position, there.quote, "/target/1")
    with pytest.raises(AnnotationRefused) as refused:
        make(cast, [passage(two[0], "hall"), there])
    assert (str(refused.value), refused.value.pointer) == (
        "The target is no article of this room that you may see.",
        "/target/1",
    )


def test_a_reply_joins_nothing(cast, two):
    note = join(cast.bob, (two[0], "hall"), (two[1], "hall"))
    with pytest.raises(AnnotationRefused, match="reply joins no passages"):
        create_annotation(by=cast.bob, content=Content("linking", "No.", relation="see-also"), in_reply_to=note.pk)


def test_answers_to_a_join_are_told_in_both_articles(cast, two):
    note = join(cast.bob, (two[0], "hall"), (two[1], "hall"))
    answer = reply(note, cast.alice)
    again = reply(answer, cast.bob)
    for one in (answer, again):
        told = Event.objects.filter(row=str(one.pk), kind="annotation.created").values_list("document", flat=True)
        assert set(told) == {two[0].pk, two[1].pk}
        assert one.spans_documents


def test_streams_of_both_articles_tell_only_those_who_see_both(cast, two):
    closed = make_document("The hall clock.", curator=cast.alice, visibility="private")
    closed.refresh_from_db()
    shown = join(cast.bob, (two[0], "hall"), (two[1], "hall"))
    hidden = join(cast.alice, (two[0], "clock"), (closed, "clock"))

    def told(document, who):
        document = Document.objects.get(pk=document.pk)
        visibility = VisibilityContext.load(who, document)
        return {
            one.row for one in find_missed_events(document, who, visibility, 0, 100) if one.kind != "revision.added"
        }

    for document in two:
        assert told(document, cast.anonymous) == told(document, cast.charlie) == {str(shown.pk)}
    assert told(two[0], cast.alice) == {str(shown.pk), str(hidden.pk)}
    assert told(closed, cast.alice) == {str(hidden.pk)}


def test_another_relation_is_kept_in_the_history(cast, two):
    note = join(cast.bob, (two[0], "hall"), (two[1], "hall"), "same-claim")
    change(note, cast.bob, relation="contradicts")
    note.refresh_from_db()
    assert (note.relation, note.version) == ("contradicts", 2)
    assert list(AnnotationVersion.objects.values_list("relation", flat=True)) == ["same-claim"]
    assert "relation" in Event.objects.filter(kind="annotation.changed", document=two[1]).get().fields


def test_an_edit_that_names_no_relation_leaves_it(cast, two):
    note = join(cast.bob, (two[0], "hall"), (two[1], "hall"), "translates")
    change(note, cast.bob, tags=("clocks",))
    change_note(by=cast.bob, pk=note.pk, note="Once more.", read=2)
    note.refresh_from_db()
    assert (note.relation, note.note, note.motivation) == ("translates", "Once more.", "linking")


def test_a_join_with_another_motivation_is_none_any_more(cast, two):
    note = join(cast.bob, (two[0], "hall"), (two[1], "hall"))
    change(note, cast.bob, motivation="commenting")
    note.refresh_from_db()
    assert note.relation == ""
    change(note, cast.bob, motivation="linking", relation="see-also")
    note.refresh_from_db()
    assert note.relation == "see-also"


def test_a_deleted_join_keeps_no_relation(cast, two):
    note = join(cast.bob, (two[0], "hall"), (two[1], "hall"))
    delete_annotation(by=cast.bob, pk=note.pk)
    note.refresh_from_db()
    assert (note.relation, note.motivation, note.note) == ("", "highlighting", "")
    assert set(note.targets.values_list("exact", "start", "end")) == {("", 0, 0)}


def test_an_end_is_not_moved_onto_the_other(cast, two):
    note = join(cast.bob, (two[0], "hall"), (two[0], "forty"))
    place = note.targets.get(n=1)
    before = count_rows()
    with pytest.raises(AnnotationRefused, match="twice"):
        reanchor_annotation(
            annotation=note.pk, by=cast.bob, revision=1, start=place.start, end=place.end, exact="forty", target=0
        )
    assert count_rows() == before
