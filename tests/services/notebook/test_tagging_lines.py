"""Tagging more lines than anybody waits for: a job that makes notes article by article, as by hand."""

from __future__ import annotations

import pytest

from documents.anchoring import TextPositionSelector
from documents.errors import AnnotationRefused, RateLimitExceeded
from documents.models import Annotation, BulkChange, Document, Event, Job, Tag
from documents.services.events.long_jobs import run_next_long_job
from documents.services.notebook import bulk_jobs
from documents.services.notebook.bulk_jobs import ask_to_tag, stop_change
from documents.services.notes import Content, Selection, Sharing, create_annotation
from documents.services.site.job_handlers import LONG_WORKS
from documents.services.versions.revisions import correct_document
from tests.cast import make_cast
from tests.factories import make_document
from tests.models.rows import assert_accepted
from tests.services.notebook.test_bulk_jobs import numbers, run

pytestmark = pytest.mark.django_db
TEXT = "The keeper wrote it down. The keeper slept."
WORDS = ((4, 10), (30, 36))


@pytest.fixture
def cast():
    return make_cast(TEXT)


@pytest.fixture
def articles(cast):
    return [make_document(TEXT, slug=f"kept-{n}", curator=cast.alice, visibility="public") for n in range(3)]


def passages(articles, spans=WORDS):
    return [Selection(one.slug, 1, TextPositionSelector(*span)) for one in articles for span in spans]


def asked(cast, articles, tag="Claim", sharing=None, **more):
    return ask_to_tag(by=cast.bob, passages=passages(articles, **more), tag=tag, sharing=sharing or Sharing())


def tagged(cast):
    notes = Annotation.objects.filter(author=cast.bob, motivation="tagging")
    return sorted(notes.values_list("document__slug", "targets__start", "taggings__tag__name"))


def test_each_line_becomes_a_note_with_its_event_and_the_words_are_forgotten(cast, articles):
    change = asked(cast, articles)
    assert (change.total, tagged(cast), Tag.objects.count()) == (6, [], 0)
    assert numbers(run(change)) == ("done", 6, 0, 0)
    assert tagged(cast) == [(one.slug, start, "Claim") for one in articles for start, _end in WORDS]
    assert Event.objects.filter(kind=Event.Kind.ANNOTATION_CREATED).count() == 6
    assert change.deed == {"do": "lines"}
    assert numbers(run(asked(cast, articles))) == ("done", 0, 6, 0)
    assert_accepted()


def test_those_of_an_article_come_all_or_none_and_why_is_told(cast, articles):
    change = asked(cast, articles)
    Document.objects.filter(pk=articles[1].pk).update(visibility="private")
    assert numbers(run(change)) == ("done", 4, 0, 2)
    assert {slug for slug, _start, _tag in tagged(cast)} == {"kept-0", "kept-2"}
    ((told,),) = [change.refusals]
    assert (told["document"], told["n"]) == (articles[1].pk, 2)
    assert "no article of this room that you may see" in told["refused"]


def test_one_line_that_cannot_be_tagged_keeps_the_others_of_its_article(cast, articles):
    wrong = [*passages(articles), Selection("kept-2", 1, TextPositionSelector(5, 9_000))]
    change = ask_to_tag(by=cast.bob, passages=wrong, tag="Claim", sharing=Sharing())
    assert numbers(run(change)) == ("done", 4, 0, 3)
    assert {slug for slug, _start, _tag in tagged(cast)} == {"kept-0", "kept-1"}


def test_what_is_refused_everywhere_is_refused_at_once(cast, articles):
    with pytest.raises(AnnotationRefused):
        asked(cast, articles, tag="x" * 101)
    with pytest.raises(AnnotationRefused):
        asked(cast, articles, spans=[(5, 9_000)])
    assert not BulkChange.objects.exists()
    assert not Job.objects.filter(kind=Job.Kind.BULK).exists()
    assert not Annotation.objects.exists()


def test_it_goes_on_after_its_worker_died_and_nothing_is_there_twice(cast, articles, monkeypatch):
    change = asked(cast, articles)
    real = bulk_jobs.tag_passages

    def die_at_the_second(**given):
        if given["passages"][0].slug == "kept-1":
            raise KeyboardInterrupt
        return real(**given)

    monkeypatch.setattr(bulk_jobs, "tag_passages", die_at_the_second)
    with pytest.raises(KeyboardInterrupt):
        run_next_long_job(LONG_WORKS)
    change.refresh_from_db()
    assert (change.done, change.changed, len(tagged(cast))) == (1, 2, 2)
    monkeypatch.setattr(bulk_jobs, "tag_passages", real)
    assert numbers(run(change)) == ("done", 6, 0, 0)
    assert len(tagged(cast)) == 6


def test_it_can_be_stopped_between_two_articles(cast, articles, monkeypatch):
    change = asked(cast, articles)
    monkeypatch.setattr(bulk_jobs, "SECONDS_AT_ONCE", 0)
    run_next_long_job(LONG_WORKS)
    stop_change(by=cast.bob, change=change)
    assert numbers(run(change)) == ("stopped", 2, 0, 0)
    assert len(tagged(cast)) == 2


def test_a_correction_meanwhile_moves_the_passages(cast, articles):
    change = asked(cast, articles)
    edited = TEXT.replace("The keeper wrote", "Once the keeper wrote")
    correct_document(document=articles[0], by=cast.alice, source=edited, source_format="plain")
    assert numbers(run(change)) == ("done", 6, 0, 0)
    assert_accepted()
    again = asked(cast, articles)
    assert numbers(run(again)) == ("done", 0, 6, 0)


def test_the_rate_limit_counts_what_one_writes_by_hand_alone(cast, articles, settings):
    settings.READINGROOM_NOTES_A_MINUTE = settings.READINGROOM_NOTES_AN_HOUR = 2
    run(asked(cast, articles))
    for n in range(3):
        given = {"by": cast.bob, "content": Content(note=f"Note {n}."), "selections": passages(articles[:1])[:1]}
        if n < 2:
            create_annotation(**given)
        else:
            with pytest.raises(RateLimitExceeded):
                create_annotation(**given)
