"""What a web process does before it opens."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest
from django.urls import get_resolver

from readingroom.serving.web import set_loaded_apart


@pytest.fixture
def loaded() -> Iterator[int]:
    """Sets apart what is loaded, and yields how many objects were."""
    before = gc.get_freeze_count()
    set_loaded_apart()
    yield gc.get_freeze_count() - before
    gc.unfreeze()


def test_the_collector_of_garbage_leaves_alone_what_is_there_for_good(loaded):
    assert loaded > 50_000
    assert not any(one is get_resolver() for one in gc.get_objects())
    one: list[object] = []
    one.append(one)
    del one
    assert gc.collect() >= 1  # and still takes away what comes later
