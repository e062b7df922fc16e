"""A cache holds as many bytes as it may; the least recently used values go first."""

from __future__ import annotations

import gc

import pytest

from documents.byte_cache import ByteCache, Held


@pytest.fixture
def cache():
    return ByteCache(100, largest=100)


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


def test_value_is_made_once_and_one_above_an_eighth_is_not_kept():
    kept: ByteCache[str] = ByteCache(1000)
    assert kept.get_or_make("small", lambda: "x" * 51) == "x" * 51
    kept.get_or_make("small", lambda: pytest.fail("it is kept"))
    assert kept.get_or_make("large", lambda: "x" * 500) == "x" * 500
    assert kept.held == Held(1, 100, 1000)
