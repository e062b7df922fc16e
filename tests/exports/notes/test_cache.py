"""Lists are kept as far as their bytes allow, and made once for all who ask meanwhile."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from documents.exports.notes import public_rows as module
from documents.exports.notes.open_document import find_open_document
from tests.api.client import ask
from tests.factories import make_document

TEXT = "The keeper wrote it down. Nobody read it for forty years."


@pytest.mark.django_db
def test_lists_of_large_articles_make_room_for_others(cast, monkeypatch):
    articles = [make_document(f"Article {n}.", visibility="public") for n in range(4)]
    ask(articles[0])
    (size,) = {size for _rows, size in module.public_rows_cache.entries.values()}
    monkeypatch.setattr(module.public_rows_cache, "max_bytes", 2 * size + 1)
    for article in articles:
        ask(article)
    assert [key[0] for key in module.public_rows_cache.entries] == [article.pk for article in articles[2:]]


@pytest.mark.django_db
def test_readers_who_come_together_make_the_rows_once_and_wait_for_no_other_article(cast, document, monkeypatch):
    other = make_document(TEXT, visibility="public")
    opened, elsewhere = (find_open_document(cast.anonymous, one.slug, None) for one in (document, other))
    rows, made, go_on = module._made_anew(opened), [], threading.Event()

    def slowly(one):
        made.append(one.document.pk)
        if one is opened:
            assert go_on.wait(20)
        return rows

    monkeypatch.setattr(module, "_made_anew", slowly)
    with ThreadPoolExecutor(5) as pool:
        waiting = [pool.submit(module.public_rows, opened) for _ in range(4)]
        while not made:
            time.sleep(0.005)
        assert pool.submit(module.public_rows, elsewhere).result(timeout=20) is rows
        assert not any(one.done() for one in waiting)
        go_on.set()
        assert {id(one.result(timeout=20)) for one in waiting} == {id(rows)}
    assert sorted(made) == sorted([document.pk, other.pk])
