"""What is kept in the process is bounded by bytes, and made once for all who ask meanwhile."""

from __future__ import annotations

import gc
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from documents.exports.notes import public_rows as module
from documents.exports.notes.cache import BoundedCache, Held
from documents.exports.notes.open_document import find_open_document
from tests.api.client import ask
from tests.api.list_caches import clear_list_caches
from tests.factories import make_document

TEXT = "The keeper wrote it down. Nobody read it for forty years."


@pytest.fixture
def cache():
    return BoundedCache(100)


def test_least_recently_used_go_first_when_the_bytes_are_too_many(cache):
    for key, size in (("a", 40), ("b", 40), ("c", 10)):
        cache.put(key, key.upper(), size)
    assert cache.held == Held(3, 90, 100)
    assert cache.get("a") == "A"
    cache.put("d", "D", 40)
    assert [cache.get(key) for key in "abcd"] == ["A", None, "C", "D"]
    assert cache.held == Held(3, 90, 100)


def test_new_value_takes_the_place_and_the_bytes_of_the_old_one(cache):
    cache.put("a", "old", 80)
    cache.put("a", "new", 30)
    assert cache.get("a") == "new"
    assert cache.held == Held(1, 30, 100)


def test_what_is_too_large_for_the_cache_is_not_kept_and_removes_nothing_else(cache):
    cache.put("a", "A", 60)
    cache.put("b", "B", 60)
    assert cache.held == Held(1, 60, 100)
    cache.put("b", "huge", 101)
    assert cache.get("b") is None
    assert cache.held == Held(0, 0, 100)


def test_locks_are_one_for_each_key_and_only_while_somebody_holds_them(cache):
    first = cache.lock_of("a")
    assert cache.lock_of("a") is first
    assert cache.lock_of("b") is not first
    del first
    gc.collect()
    assert len(cache._locks) == 0


@pytest.mark.django_db
def test_lists_of_large_articles_make_room_for_others(cast, monkeypatch):
    clear_list_caches()
    articles = [make_document(f"Article {n}.", visibility="public") for n in range(4)]
    ask(articles[0])
    (size,) = {size for _rows, size in module.public_rows_cache.entries.values()}
    monkeypatch.setattr(module.public_rows_cache, "most_bytes", 2 * size + 1)
    for article in articles:
        ask(article)
    assert [key[0] for key in module.public_rows_cache.entries] == [article.pk for article in articles[2:]]


@pytest.mark.django_db
def test_readers_who_come_together_make_the_rows_once_and_wait_for_no_other_article(cast, document, monkeypatch):
    clear_list_caches()
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
