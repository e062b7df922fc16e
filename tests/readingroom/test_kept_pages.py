"""Kept answers in front of the threads: one statement for all who ask at once, and no answer from before they asked."""

from __future__ import annotations

import asyncio
import threading

import httpx
import pytest

from documents.models import Document
from documents.views.site import kept_answers
from readingroom import kept_pages
from readingroom.kept_pages import KeptPages
from tests.factories import make_document, make_user
from tests.views.pages import mark, signed_in

PAGE = "/documents/clocks/"


@pytest.fixture
def numbers(monkeypatch):
    """Answers for the database: what it was asked, when it may go on, and the number that it says."""

    class Numbers:
        def __init__(self):
            self.asked, self.go_on, self.number = [], threading.Event(), 1

        def __call__(self, documents):
            number = self.number
            self.asked.append(sorted(documents))
            assert self.go_on.wait(20)
            return dict.fromkeys(documents, number)

    numbers = Numbers()
    monkeypatch.setattr(kept_pages, "public_versions", numbers)
    yield numbers
    numbers.go_on.set()


async def until(is_so):
    while not is_so():
        await asyncio.sleep(0.005)


async def test_all_who_ask_during_a_statement_share_the_next_one(numbers):
    pages = KeptPages(patience=20)
    first = asyncio.create_task(pages.number_of(1))
    await until(lambda: numbers.asked)
    others = [asyncio.create_task(pages.number_of(1 + n % 3)) for n in range(30)]
    await until(lambda: len(pages.waiting) == 3)
    numbers.number = 2
    numbers.go_on.set()
    assert await first == 1
    assert await asyncio.gather(*others) == [2] * 30  # what was said before they asked is not for them
    assert numbers.asked == [[1], [1, 2, 3]]
    pages.close()


async def test_reader_who_leaves_does_not_end_the_statement_of_others(numbers):
    pages = KeptPages(patience=20)
    leaving, staying = (asyncio.create_task(pages.number_of(1)) for _ in range(2))
    await until(lambda: numbers.asked)
    leaving.cancel()
    numbers.go_on.set()
    assert await staying == 1
    pages.close()


async def test_silent_database_is_left_to_the_site(numbers):
    pages = KeptPages(patience=0.05)
    assert await pages.number_of(1) is None
    numbers.go_on.set()
    await until(lambda: pages.asking is None)
    assert await pages.number_of(1) == 1
    pages.close()


async def test_statement_that_fails_leaves_nobody_waiting(monkeypatch):
    def fails(documents):
        raise RuntimeError

    monkeypatch.setattr(kept_pages, "public_versions", fails)
    pages = KeptPages(patience=20)
    assert await pages.number_of(1) is None
    pages.close()


@pytest.fixture
def article(transactional_db):
    kept_answers.kept_answers.clear()
    return make_document("The keeper wrote it down.", visibility="public", slug="clocks", curator=make_user("curator"))


def test_kept_page_needs_no_thread_of_the_site(article, live_server, monkeypatch):
    first = httpx.get(live_server + PAGE)
    monkeypatch.setattr(live_server.handler, "find_response", None)
    again = httpx.get(live_server + PAGE)
    assert (again.status_code, again.content) == (200, first.content)
    assert [*again.headers.items()][1:] == [*first.headers.items()][1:]  # but for the date
    known = httpx.get(live_server + PAGE, headers={"If-None-Match": first.headers["ETag"]})
    assert (known.status_code, known.content, known.headers["ETag"]) == (304, b"", first.headers["ETag"])
    head = httpx.head(live_server + PAGE)
    assert (head.status_code, head.content, head.headers["ETag"]) == (200, b"", first.headers["ETag"])


def test_change_shows_on_the_next_request(article, live_server):
    httpx.get(live_server + PAGE)
    article.refresh_from_db()
    mark(article, article.curator, "keeper", audience="public", note="Seen.", note_html="<p>Seen.</p>")
    assert "Seen." in httpx.get(live_server + PAGE).text
    Document.objects.filter(pk=article.pk).update(withdrawn_at=article.created_at, withdrawn_as=410)
    assert httpx.get(live_server + PAGE).status_code == 410
    Document.objects.filter(pk=article.pk).update(visibility="private")
    assert httpx.get(live_server + PAGE).status_code == 404


def test_signed_in_reader_and_another_method_go_to_the_site(article, live_server):
    httpx.get(live_server + PAGE)
    reader = make_user("reader", public_name="A Reader Of Her Own")
    cookies = {"sessionid": signed_in(reader).cookies["sessionid"].value}
    own = httpx.get(live_server + PAGE, cookies=cookies)
    assert "A Reader Of Her Own" in own.text
    assert own.headers["Cache-Control"] == "private, no-store"
    assert httpx.post(live_server + PAGE).status_code == 403
    assert httpx.request("GET", live_server + PAGE, content=b"words").status_code == 200
