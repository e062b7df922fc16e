"""The pages of captures that are kept in memory: prepared once, and no request waits for a long one."""

from __future__ import annotations

from threading import Event

import pytest

from documents.errors import CaptureRefused
from documents.rendering.captured import CapturedPage, PagePart
from documents.services.captures import captured_pages
from documents.services.captures.captured_pages import CapturedPages
from tests.factories import make_document

pytestmark = pytest.mark.django_db

LONG_PATIENCE = 30


def whole_of(text="Ebb and flow."):
    return make_document(text).revisions.get(number=0)


def page_of(words):
    return CapturedPage((PagePart(words, 0, len(words)),), ())


def test_a_page_is_rendered_once_for_the_same_text_and_parts():
    rendered = []
    pages = CapturedPages(lambda text, marks, gaps: rendered.append(text) or page_of(text))
    whole = whole_of()
    assert pages.get(whole, [], [], LONG_PATIENCE) == pages.get(whole, [], [], LONG_PATIENCE) == page_of(whole.text)
    assert rendered == ["Ebb and flow."]
    pages.get(whole, [], [(4, 1)], LONG_PATIENCE)
    assert len(rendered) == 2


def test_a_request_does_not_wait_for_a_page_that_takes_long():
    ready = Event()
    pages = CapturedPages(lambda text, marks, gaps: ready.wait(60) and page_of(text))
    whole = whole_of()
    assert pages.get(whole, [], [], patience=0) is None
    assert pages.get(whole, [], [], patience=0) is None
    ready.set()
    assert pages.get(whole, [], [], LONG_PATIENCE) == page_of(whole.text)


def test_no_more_than_a_few_pages_wait_to_be_prepared(monkeypatch):
    monkeypatch.setattr(captured_pages, "MAX_WAITING", 2)
    ready = Event()
    rendered = []
    pages = CapturedPages(lambda text, marks, gaps: ready.wait(60) and (rendered.append(text) or page_of(text)))
    wholes = [whole_of(f"Text {n}.") for n in range(3)]
    assert [pages.get(whole, [], [], patience=0) for whole in wholes] == [None] * 3
    ready.set()
    assert pages.get(wholes[1], [], [], LONG_PATIENCE) == page_of("Text 1.")
    assert sorted(rendered) == ["Text 0.", "Text 1."]
    assert pages.get(wholes[2], [], [], LONG_PATIENCE) == page_of("Text 2.")


def test_a_refusal_is_kept_and_a_failure_is_tried_again():
    tries = []

    def refuse(text, marks, gaps):
        tries.append(text)
        raise CaptureRefused("It cannot be shown.") if "hostile" in text else OSError

    pages = CapturedPages(refuse)
    for text, error, count in (("hostile", CaptureRefused, 1), ("unlucky", OSError, 2)):
        whole = whole_of(text)
        for _time in range(2):
            with pytest.raises(error):
                pages.get(whole, [], [], LONG_PATIENCE)
        assert tries.count(text) == count


def test_a_capture_that_is_too_long_is_refused_without_reading_it(monkeypatch, django_assert_num_queries):
    whole = whole_of()
    monkeypatch.setattr(captured_pages, "MAX_LENGTH", 5)
    with pytest.raises(CaptureRefused, match="too long"), django_assert_num_queries(0):
        CapturedPages().get(whole, [], [])


def test_pages_that_were_asked_for_longest_ago_are_dropped(monkeypatch):
    rendered = []
    pages = CapturedPages(lambda text, marks, gaps: rendered.append(text) or page_of(text))
    monkeypatch.setattr(captured_pages, "MAX_KEPT", 2 * captured_pages._SIZE_OF_ENTRY + 100)
    first, second, third = (whole_of(f"Text {n}.") for n in range(3))
    for whole in (first, second, first, third, first, second):
        pages.get(whole, [], [], LONG_PATIENCE)
    assert rendered == ["Text 0.", "Text 1.", "Text 2.", "Text 1."]
