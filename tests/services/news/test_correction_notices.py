"""Authors are told when a correction changed or lost what they marked, once, and nobody else is."""

import pytest

from documents.models import Notice
from documents.services.notes import delete_annotation
from documents.services.versions.revisions import correct_document
from tests.cast import make_cast
from tests.services.notes.steps import make

pytestmark = pytest.mark.django_db

FIRST = "The keeper wrote it down. Nobody read it for forty years. Then somebody did, in the customs house."


@pytest.fixture
def cast():
    return make_cast(FIRST)


def correct(cast, source):
    return correct_document(document=cast.document, by=cast.alice, source=source, source_format="plain")


def notices():
    return sorted(Notice.objects.values_list("recipient__login", "revision__number"))


def test_one_notice_for_each_author_whose_words_were_changed_or_lost(cast):
    make(cast, cast.bob, "Then somebody did, in the customs house")
    make(cast, cast.bob, "Nobody read it for forty years")
    make(cast, cast.tova, "Nobody read it for forty years", "group")
    make(cast, cast.alice, "Then somebody did, in the customs house")
    correct(cast, "The keeper wrote it down. Nobody read it for forty-one years.")
    assert notices() == [("bob", 2), ("tova", 2)]
    notice = Notice.objects.for_person(cast.bob).get()
    assert (notice.kind, notice.document, notice.seen_at) == ("corrected", cast.document, None)


def test_words_that_stay_or_move_tell_nobody(cast):
    make(cast, cast.bob, "keeper")
    make(cast, cast.bob, "customs house")
    make(cast, cast.bob, None)
    correct(cast, "Later. " + FIRST)
    assert notices() == []


def test_what_was_lost_already_is_not_told_again(cast):
    make(cast, cast.bob, "Then somebody did, in the customs house.")
    shorter = "The keeper wrote it down. Nobody read it for forty years."
    correct(cast, shorter)
    correct(cast, "Later. " + shorter)
    assert notices() == [("bob", 2)]
    correct(cast, FIRST)  # found again
    correct(cast, shorter)
    assert notices() == [("bob", 2), ("bob", 5)]


def test_a_passage_changed_once_more_is_told_once_more(cast):
    make(cast, cast.bob, "Nobody read it for forty years")
    correct(cast, FIRST.replace("forty", "fifty"))
    correct(cast, "Later. " + FIRST.replace("forty", "fifty"))
    assert notices() == [("bob", 2)]
    correct(cast, FIRST.replace("forty", "sixty"))
    assert notices() == [("bob", 2), ("bob", 4)]


def test_who_deleted_a_note_hears_no_more_of_it(cast):
    annotation = make(cast, cast.bob, "Then somebody did, in the customs house.")
    delete_annotation(by=cast.bob, pk=annotation.pk)
    correct(cast, "The keeper wrote it down. Nobody read it for forty years.")
    assert notices() == []
