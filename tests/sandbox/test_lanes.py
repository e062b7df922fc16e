"""Lanes: as many pieces of work at a time as there are, each kind in its own, and one process while one is enough."""

from __future__ import annotations

import threading
import time

import pytest

from documents.anchoring import align
from documents.errors import CaptureRefused, RenderingRefused
from documents.intake import read_capture
from documents.rendering import Labels, render
from documents.sandbox import (
    LANES,
    WorkerQueue,
    articles,
    imports,
    read_in_sandbox,
    render_file_in_sandbox,
    render_in_sandbox,
    render_note_in_sandbox,
)

ENDLESS = "[" * 40_000
WORDS = {"": Labels(), "cy": Labels(paragraph="Paragraff {n}")}
PAGE = b"<html lang=cy><title>Trai</title><nav>Cartref</nav><p>Aeth allan.<p>Daeth yn ol."


@pytest.fixture
def two_lanes():
    queue = WorkerQueue(2)
    yield queue
    queue.close()


def started(queue: WorkerQueue) -> int:
    return sum(lane.is_started for lane in queue.lanes)


def test_there_are_as_many_lanes_as_cores():
    assert LANES >= 1
    assert [len(queue.lanes) for queue in (articles, imports)] == [LANES, LANES]


def test_work_one_after_the_other_needs_one_process(two_lanes):
    for n in range(5):
        assert render_in_sandbox(f"{n}", "plain", queue=two_lanes).text == f"{n}"
    assert started(two_lanes) == 1


def test_a_text_does_not_wait_for_one_that_takes_long(two_lanes):
    render_in_sandbox("warm", "plain", queue=two_lanes)

    def take_long() -> None:
        with pytest.raises(RenderingRefused):
            render_in_sandbox(ENDLESS, "markdown", seconds=6, queue=two_lanes)

    long = threading.Thread(target=take_long)
    long.start()
    time.sleep(0.1)  # it is begun first
    assert render_in_sandbox("short", "plain", queue=two_lanes).text == "short"
    assert long.is_alive()
    assert started(two_lanes) == 2
    long.join()


def test_a_note_waits_neither_for_full_lanes_of_imports_nor_of_articles():
    def take_long(queue: WorkerQueue) -> None:
        with pytest.raises(RenderingRefused):
            render_in_sandbox(ENDLESS, "markdown", seconds=6, queue=queue)

    threads = [threading.Thread(target=take_long, args=(queue,)) for queue in (articles, imports) for _ in range(LANES)]
    for thread in threads:
        thread.start()
    time.sleep(0.1)
    assert "<em>words</em>" in render_note_in_sandbox("Some *words*.", seconds=60).html
    assert any(thread.is_alive() for thread in threads)
    for thread in threads:
        thread.join()


def test_a_note_of_plain_words_needs_no_process(monkeypatch):
    def refused(*_args: object, **_given: object) -> None:
        raise AssertionError("a note of plain words was sent to a process")

    monkeypatch.setattr(WorkerQueue, "run", refused)
    for words in ("A line of plain words.", "Two lines\nof them, with a comma.", "Is it so? “Yes”, she said – twice."):
        assert not render_note_in_sandbox(words).is_plain


@pytest.mark.parametrize(("language", "label"), [("", "Paragraff"), ("cy", "Paragraff")])
def test_a_file_read_at_once_is_what_its_steps_return(language, label):
    read = read_capture("a.html", PAGE)
    done = render_file_in_sandbox("a.html", PAGE, language=language, labels=WORDS)
    assert done is not None
    assert done.received == read == read_in_sandbox("a.html", PAGE)
    assert done.whole == render(read.decoded.text, "capture")
    assert done.article == render(read.source, read.article.source_format, WORDS["cy"])
    assert label in done.article.html
    assert done.aligned == align(read.source, done.article.text, read.article.source_format)


def test_an_article_in_a_language_without_labels_is_left_to_a_step_of_its_own():
    done = render_file_in_sandbox("a.html", PAGE, language="pl", labels=WORDS)
    assert done is not None
    assert done.received == read_capture("a.html", PAGE)
    assert (done.article, done.aligned) == (None, None)


def test_an_article_that_cannot_be_rendered_is_refused_as_by_its_step():
    read = read_in_sandbox("a.html", b"<p>&#1;</p>")
    with pytest.raises(RenderingRefused) as by_step:
        render_in_sandbox(read.source, read.article.source_format)
    with pytest.raises(RenderingRefused, match="No words are left") as at_once:
        render_file_in_sandbox("a.html", b"<p>&#1;</p>", labels=WORDS)
    assert at_once.value.message == by_step.value.message


def test_a_file_refused_at_once_says_why():
    with pytest.raises(CaptureRefused, match="picture"):
        render_file_in_sandbox("a.txt", b"\x89PNG\r\n\x1a\n\0\0", labels=WORDS)


def test_a_file_over_the_limits_at_once_is_left_to_its_steps():
    assert render_file_in_sandbox("a.html", b"<p>word " * 2_000_000, labels=WORDS, seconds=0.05) is None
    assert render_file_in_sandbox("a.txt", b"next", labels=WORDS).received.decoded.text == "next"
