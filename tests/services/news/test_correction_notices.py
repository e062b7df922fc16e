"""Notices of corrections: authors are notified once if a correction changed or lost a passage that they marked."""

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


def test_each_author_of_changed_or_lost_passages_gets_one_notice(cast):
    make(cast, cast.bob, "Then somebody did, in the customs house")
    make(cast, cast.bob, "Nobody read it for forty years")
    make(cast, cast.tova, "Nobody read it for forty years", "group")
    make(cast, cast.alice, "Then somebody did, in the customs house")
    correct(cast, "The keeper wrote it down. Nobody read it for forty-one years.")
    assert notices() == [("bob", 2), ("tova", 2)]
    notice = Notice.objects.for_person(cast.bob).get()
    assert (notice.kind, notice.document, notice.seen_at) == ("corrected", cast.document, None)


def test_kept_or_moved_passages_notify_nobody(cast):
    make(cast, cast.bob, "keeper")
    make(cast, cast.bob, "customs house")
    make(cast, cast.bob, None)
    correct(cast, "Later. " + FIRST)
    assert notices() == []


def test_a_passage_already_lost_is_not_reported_again(cast):
    make(cast, cast.bob, "Then somebody did, in the customs house.")
    shorter = "The keeper wrote it down. Nobody read it for forty years."
    correct(cast, shorter)
    correct(cast, "Later. " + shorter)
    assert notices() == [("bob", 2)]
    correct(cast, FIRST)  # found again
    correct(cast, shorter)
    assert notices() == [("bob", 2), ("bob", 5)]


def test_a_passage_changed_again_is_reported_again(cast):
    make(cast, cast.bob, "Nobody read it for forty years")
    correct(cast, FIRST.replace("forty", "fifty"))
    correct(cast, "Later. " + FIRST.replace("forty", "fifty"))
    assert notices() == [("bob", 2)]
    correct(cast, FIRST.replace("forty", "sixty"))
    assert notices() == [("bob", 2), ("bob", 4)]


def test_a_deleted_note_causes_no_notice(cast):
    annotation = make(cast, cast.bob, "Then somebody did, in the customs house.")
    delete_annotation(by=cast.bob, pk=annotation.pk)
    correct(cast, "The keeper wrote it down. Nobody read it for forty years.")
    assert notices() == []
