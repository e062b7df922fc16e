"""Concurrent writers: corrections, annotations, keys and tags."""

from __future__ import annotations

import itertools
import random
import threading
import time
from collections.abc import Callable

import pytest
from django.db import connection

from documents.anchoring import TextPositionSelector, TextQuoteSelector
from documents.errors import PassageNotFound
from documents.models import Anchor, Annotation, Document, Event, Revision, Tag, TaggedAnnotation, Target
from documents.services.notes import (
    Content,
    Selection,
    Sharing,
    change_annotation,
    create_annotation,
    delete_annotation,
)
from documents.services.versions.revisions import correct_document
from tests.cast import make_cast
from tests.factories import make_document

pytestmark = pytest.mark.django_db(transaction=True)

SENTENCES = [
    f"Sentence number {n} stands here for good, and says that {n * n} is the square of {n}. " for n in range(60)
]
TEXT = "".join(SENTENCES)


def run_at_once(*works: Callable[[], None]) -> list[BaseException]:
    """Runs functions in threads that start at the same moment; returns the exceptions that they raised."""
    ready = threading.Barrier(len(works))
    failures: list[BaseException] = []

    def run(work: Callable[[], None]) -> None:
        try:
            ready.wait(timeout=20)
            work()
        except BaseException as failure:  # noqa: BLE001 - a thread that fails must not do so in silence
            failures.append(failure)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[work]) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    assert not any(thread.is_alive() for thread in threads)
    return failures


def test_a_correction_leaves_no_annotation_without_an_anchor():
    cast = make_cast(TEXT)
    written = itertools.count()
    refused = itertools.count()
    done = threading.Event()

    def annotate(seed: int) -> Callable[[], None]:
        def work() -> None:
            chance = random.Random(seed)
            while not done.is_set():
                words = chance.choice(SENTENCES)[:40]
                at = TEXT.index(words)
                selection = Selection(
                    cast.document.slug,
                    chance.choice([None, 1]),
                    TextPositionSelector(at, at + 40),
                    TextQuoteSelector(words),
                )
                try:
                    create_annotation(by=cast.bob, content=Content(), selections=[selection])
                    next(written)
                except PassageNotFound:
                    next(refused)

        return work

    def correct() -> None:
        chance = random.Random(0)
        sentences = list(SENTENCES)
        try:
            for n in range(8):
                sentences.insert(chance.randrange(len(sentences)), f"Correction {n} adds a sentence. ")
                sentences.pop(chance.randrange(len(sentences)))
                correct_document(
                    document=cast.document, by=cast.alice, source="".join(sentences), source_format="plain"
                )
                time.sleep(0.05)
        finally:
            done.set()

    assert run_at_once(correct, *(annotate(seed) for seed in range(4))) == []
    cast.document.refresh_from_db()
    current = cast.document.current_revision
    assert current.number == 9
    targets = Target.objects.filter(document=cast.document)
    assert targets.count() == next(written) > 20
    without = targets.exclude(anchors__in=Anchor.objects.in_force().filter(revision=current))
    assert list(without) == []
    for anchor in Anchor.objects.with_position().filter(revision=current).select_related("target"):
        assert current.text[anchor.start : anchor.end] == anchor.target.exact
    numbers = list(Event.objects.filter(document=cast.document).order_by("number").values_list("number", flat=True))
    assert numbers == list(range(1, len(numbers) + 1))


def test_joins_of_two_articles_in_either_order_and_corrections_never_wait_for_each_other():
    cast = make_cast(TEXT)
    other = make_document(TEXT, curator=cast.alice, groups=[cast.course])
    rounds = 12

    def joins(first: Document, second: Document) -> Callable[[], None]:
        def work() -> None:
            for n in range(rounds):
                words = SENTENCES[n % len(SENTENCES)][:40]
                at = TEXT.index(words)
                place = TextPositionSelector(at, at + 40)
                ends = [Selection(one.slug, 1, place, TextQuoteSelector(words)) for one in (first, second)]
                create_annotation(by=cast.bob, content=Content("linking", relation="same-words"), selections=ends)

        return work

    def correct() -> None:
        for n in range(4):
            for document in (other, cast.document):
                source = f"Correction {n} adds a sentence. {TEXT}"
                correct_document(document=document, by=cast.alice, source=source, source_format="plain")

    assert run_at_once(joins(cast.document, other), joins(other, cast.document), correct) == []
    assert Annotation.objects.joined().count() == 2 * rounds
    for document in (other, cast.document):
        document.refresh_from_db()
        here = Anchor.objects.with_position().filter(revision=document.current_revision_id)
        assert here.filter(document=document).count() == 2 * rounds
        numbers = list(Event.objects.filter(document=document).order_by("number").values_list("number", flat=True))
        assert numbers == list(range(1, len(numbers) + 1))


def test_simultaneous_requests_with_one_key_make_one_annotation():
    cast = make_cast()
    made = []

    def send() -> None:
        made.append(
            create_annotation(
                by=cast.bob,
                content=Content(note="Once."),
                selections=[Selection(cast.document.slug)],
                key="the same",
                request_sha256="a",
            )
        )

    assert run_at_once(*[send] * 6) == []
    assert Annotation.objects.count() == 1
    assert {one.annotation.pk for one in made} == set(Annotation.objects.values_list("pk", flat=True))
    assert sorted(one.was_repeated for one in made) == [False] + [True] * 5
    assert Event.objects.filter(kind="annotation.created").count() == 1


def test_simultaneous_requests_with_one_key_on_several_articles_make_one_annotation():
    """The locks of different documents do not exclude each other; only the key does."""
    cast = make_cast()
    articles = [make_document(f"Article {n}.", curator=cast.alice, groups=[cast.course]) for n in range(4)]
    made = []

    def send(document: Document) -> Callable[[], None]:
        return lambda: made.append(
            create_annotation(
                by=cast.bob, content=Content(), selections=[Selection(document.slug)], key="k", request_sha256="a"
            )
        )

    assert run_at_once(*map(send, articles)) == []
    assert len({one.annotation.pk for one in made}) == Annotation.objects.count() == 1


def test_adding_and_deleting_the_same_tags_on_many_articles_does_not_conflict():
    cast = make_cast()
    articles = [make_document(f"Article {n}.", curator=cast.alice, groups=[cast.course]) for n in range(4)]
    names = [f"tag {n}" for n in range(6)]

    def write(document: Document, seed: int) -> Callable[[], None]:
        def work() -> None:
            chance = random.Random(seed)
            for _ in range(12):
                chosen = tuple(chance.sample(names, 4))
                made = create_annotation(
                    by=cast.bob, content=Content(tags=chosen), selections=[Selection(document.slug)]
                ).annotation
                if chance.random() < 0.7:
                    delete_annotation(by=cast.bob, pk=made.pk)

        return work

    assert run_at_once(*(write(document, n) for n, document in enumerate(articles))) == []
    left = Annotation.objects.filter(deleted_at=None).count()
    assert TaggedAnnotation.objects.count() == left * 4
    assert not Tag.objects.filter(taggings=None).exists()
    assert Tag.objects.count() <= len(names)


def test_annotations_on_two_articles_lock_them_in_one_order():
    cast = make_cast()
    one, other = (make_document(f"Article {n} speaks.", curator=cast.alice, groups=[cast.course]) for n in range(2))

    def write(first: Document, second: Document) -> Callable[[], None]:
        def work() -> None:
            for _ in range(10):
                create_annotation(
                    by=cast.bob,
                    content=Content(),
                    selections=[
                        Selection(first.slug, None, None, TextQuoteSelector("speaks")),
                        Selection(second.slug, None, None, TextQuoteSelector("Article")),
                    ],
                )

        return work

    assert run_at_once(write(one, other), write(other, one), write(one, other), write(other, one)) == []
    assert Annotation.objects.count() == 40


def test_only_one_of_several_edits_of_the_same_version_is_saved():
    cast = make_cast()
    made = create_annotation(by=cast.bob, content=Content(note="First."), selections=[Selection(cast.document.slug)])
    outcomes = []

    class TooLate(Exception):
        pass

    def edit(words: str) -> Callable[[], None]:
        def unchanged(annotation: Annotation) -> None:
            if annotation.version != 1:
                raise TooLate

        def work() -> None:
            try:
                change_annotation(
                    by=cast.bob,
                    pk=made.annotation.pk,
                    content=Content(note=words),
                    selections=[Selection(cast.document.slug)],
                    sharing=Sharing(),
                    precondition=unchanged,
                )
                outcomes.append(words)
            except TooLate:
                outcomes.append(None)

        return work

    assert run_at_once(*(edit(f"Edit {n}.") for n in range(4))) == []
    (kept,) = [words for words in outcomes if words]
    made.annotation.refresh_from_db()
    assert (made.annotation.note, made.annotation.version) == (kept, 2)
    assert made.annotation.versions.count() == 1


def test_simultaneous_revisions_are_numbered_without_gaps():
    cast = make_cast(TEXT)

    def correct(n: int) -> Callable[[], None]:
        return lambda: correct_document(
            document=cast.document, by=cast.alice, source=f"Correction {n}. " + TEXT, source_format="plain"
        )

    assert run_at_once(*map(correct, range(4))) == []
    numbers = Revision.objects.filter(document=cast.document).order_by("number").values_list("number", flat=True)
    assert list(numbers) == [0, 1, 2, 3, 4, 5]
