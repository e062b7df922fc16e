"""Static files are collected once, and again when one of them has changed."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders

from readingroom.static_collection import STAMP, collect_static


@pytest.fixture
def sources(tmp_path, settings) -> Path:
    """Yields the sources of a site with one style sheet, whose collected files go to a temporary directory."""
    folder = tmp_path / "sources"
    folder.mkdir()
    (folder / "page.css").write_text("p { color: black }")
    settings.STATICFILES_DIRS = [folder]
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    settings.STATIC_ROOT = tmp_path / "collected"
    finders.get_finder.cache_clear()
    yield folder
    finders.get_finder.cache_clear()


def collected(root: Path) -> set[str]:
    return {path.name for path in root.iterdir()}


def test_files_are_collected_once_under_their_hashes(sources, settings):
    assert collect_static() is True
    names = collected(settings.STATIC_ROOT)
    assert any(name.startswith("page.") and name.count(".") == 2 for name in names)
    assert collect_static() is False


def test_a_changed_file_is_collected_again_and_its_old_name_is_removed(sources, settings):
    collect_static()
    before = collected(settings.STATIC_ROOT)
    (sources / "page.css").write_text("p { color: navy }")
    assert collect_static() is True
    after = collected(settings.STATIC_ROOT)
    assert len(before) == len(after)
    assert before != after


def test_a_touched_file_is_collected_again(sources, settings):
    collect_static()
    os.utime(sources / "page.css", (1, 1))
    assert collect_static() is True


def test_an_interrupted_collection_is_repeated(sources, settings):
    collect_static()
    (settings.STATIC_ROOT / STAMP).unlink()
    assert collect_static() is True
