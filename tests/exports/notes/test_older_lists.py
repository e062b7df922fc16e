"""The compact list of an older text also has the notes made on later texts, where their passages occur in it."""

import json

import pytest

from documents.anchoring import TextQuoteSelector
from documents.exports.notes.compact_list import compact_list
from documents.exports.notes.open_document import find_open_document
from documents.models import Anchor, RevisionMap
from documents.services.notes import Content, Selection, Sharing, create_annotation
from documents.services.versions.revisions import correct_document
from tests.api.client import fields_of
from tests.cast import make_cast
from tests.factories import make_document

pytestmark = pytest.mark.django_db

FIRST = "The keeper wrote it down. Nobody read it for 😀 forty years."
SECOND = "Later. The keeper wrote it all down. Nobody read it for 😀 forty years. Then somebody did."


@pytest.fixture
def cast():
    return make_cast(FIRST)


def mark(person, *places, audience="public", group=None):
    selections = [Selection(document.slug, None, None, TextQuoteSelector(words)) for document, words in places]
    made = create_annotation(by=person, content=Content(), selections=selections, sharing=Sharing(audience, group))
    return str(made.annotation.pk)


def listed(document, person, revision):
    opened = find_open_document(person, document.slug, revision)
    answer = json.loads(compact_list(opened, person).plain())
    rows = [fields_of(answer, row) for row in answer["annotations"] + answer["own"]]
    return {(row["id"], row["start"], row["end"], row["state"]) for row in rows}


@pytest.fixture
def corrected(cast):
    """Corrects the article; returns the id of a note made before, and the ids of three made after by quote."""
    before = mark(cast.bob, (cast.document, "keeper"))
    correct_document(document=cast.document, by=cast.alice, source=SECOND, source_format="plain")
    after = {
        words: mark(cast.bob, (cast.document, words)) for words in ("forty years", "wrote it all down", "somebody did")
    }
    return before, after


def test_later_notes_are_listed_on_an_older_text_that_has_their_passages(cast, corrected):
    before, after = corrected
    forty, wrote = FIRST.index("forty"), FIRST.index("wrote")
    assert listed(cast.document, cast.bob, 1) == {
        (before, 4, 10, "kept"),
        (after["forty years"], forty, forty + 11, "moved"),
        (after["wrote it all down"], wrote, wrote + 13, "changed"),
    }


def test_later_notes_are_listed_on_the_capture_text(cast, corrected):
    before, after = corrected
    forty = FIRST.index("forty")
    found = listed(cast.document, cast.bob, 0)
    assert {(before, 4, 10, "kept"), (after["forty years"], forty, forty + 11, "moved")} <= found


def test_current_text_lists_all_notes(cast, corrected):
    assert len(listed(cast.document, cast.bob, 2)) == 4


def test_listing_writes_nothing(cast, corrected):
    before = Anchor.objects.count(), RevisionMap.objects.count()
    listed(cast.document, cast.bob, 1)
    assert (Anchor.objects.count(), RevisionMap.objects.count()) == before


def test_private_notes_of_others_are_hidden_on_older_texts_too(cast, corrected):
    secret = mark(cast.bob, (cast.document, "Nobody"), audience="private")
    shared = mark(cast.bob, (cast.document, "Nobody"), audience="group", group=cast.course.pk)
    at = FIRST.index("Nobody")
    rows = listed(cast.document, cast.tova, 1)
    assert (shared, at, at + 6, "moved") in rows
    assert secret not in {row[0] for row in rows}
    assert (secret, at, at + 6, "moved") in listed(cast.document, cast.bob, 1)


def test_note_on_two_articles_is_listed_with_its_passage_in_this_one(cast, corrected):
    other = make_document("Another keeper speaks.", curator=cast.alice, groups=[cast.course])
    both = mark(cast.bob, (other, "speaks"), (cast.document, "Nobody"))
    at = FIRST.index("Nobody")
    assert {row for row in listed(cast.document, cast.bob, 1) if row[0] == both} == {(both, at, at + 6, "moved")}


def test_each_of_several_passages_is_listed_once(cast, corrected):
    two = mark(cast.bob, (cast.document, "Nobody"), (cast.document, "keeper"))
    at = FIRST.index("Nobody")
    assert {row for row in listed(cast.document, cast.bob, 1) if row[0] == two} == {
        (two, at, at + 6, "moved"),
        (two, 4, 10, "moved"),
    }
