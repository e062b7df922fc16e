"""The cache of parts of pages: bounded by bytes, the least recently used part goes first."""

import pytest

from documents.templatetags.parts import PartCache


def test_least_recently_used_part_is_dropped_first():
    kept = PartCache(max_bytes=1000)
    for name in ("a", "b", "c"):
        kept.get_or_make(name, lambda: "x" * 51)  # 100 bytes each
    kept.get_or_make("a", lambda: pytest.fail("a is kept"))
    for name in "defghijk":
        kept.get_or_make(name, lambda: "x" * 51)
    assert "a" in kept._parts
    assert "b" not in kept._parts
    assert kept.bytes <= 1000


def test_part_that_would_fill_the_cache_is_not_kept():
    kept = PartCache(max_bytes=1000)
    assert kept.get_or_make("large", lambda: "x" * 500) == "x" * 500
    assert kept.bytes == 0
