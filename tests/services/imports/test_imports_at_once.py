"""import_capture stores all or nothing: at a failure, beside another import of the same bytes, and of 20 MB."""

from __future__ import annotations

import ctypes
import gc
import io
import threading
import time

import psutil
import pytest
from django.db import connection, transaction

from documents.errors import CaptureRefused
from documents.models import (
    Capture,
    Document,
)
from documents.services.captures.captures import FileOrigin
from documents.services.imports import imports
from documents.services.imports.imports import import_capture
from tests.factories import make_user
from tests.services.imports.test_imports import ESSAY, import_text, rows

STEPS = ["_create_document", "store_capture", "add_first_revisions", "write_first_statements", "record_events"]


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.django_db(transaction=True)
def test_a_failure_at_any_step_leaves_nothing(monkeypatch, step, when):
    curator = make_user("ines", is_curator=True)
    real = getattr(imports, step)

    def failing(*args, **values):
        if when == "after":
            real(*args, **values)
        raise OSError("the disk is full")

    before = rows()
    monkeypatch.setattr(imports, step, failing)
    with pytest.raises(OSError, match="disk is full"):
        import_text(ESSAY, by=curator)
    assert rows() == before
    monkeypatch.setattr(imports, step, real)
    assert not import_text(ESSAY, by=curator).already_existed


class ShrinkingFile(io.BytesIO):
    """A file that shrinks between two readings, as when another program writes to it."""

    def __init__(self, data: bytes) -> None:
        super().__init__(data)
        self.readings = 0

    def seek(self, *args):
        self.readings += 1
        if self.readings > 2:
            self.truncate(10)
        return super().seek(*args)


@pytest.mark.django_db(transaction=True)
def test_a_file_that_changes_meanwhile_leaves_nothing():
    curator = make_user("ines", is_curator=True)
    before = rows()
    with pytest.raises(CaptureRefused, match="changed while it was read"):
        import_capture(file=ShrinkingFile(ESSAY.encode()), file_origin=FileOrigin("a.md"), by=curator)
    assert rows() == before


@pytest.mark.django_db(transaction=True)
def test_two_imports_of_the_same_bytes_at_once_make_one_article():
    curator = make_user("ines", is_curator=True)
    start = threading.Barrier(4)
    results, failures = [], []

    def run():
        try:
            start.wait()
            results.append(import_text(ESSAY, by=curator))
        except Exception as failure:  # noqa: BLE001 - shown by the assertion below
            failures.append(failure)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert failures == []
    assert sorted(result.already_existed for result in results) == [False, True, True, True]
    assert Document.objects.count() == 1
    assert Capture.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_simultaneous_articles_of_one_title_get_two_slugs():
    curator = make_user("ines", is_curator=True)
    failures = []
    started = threading.Event()

    def run():
        try:
            started.wait()
            import_text("# The Gauge\n\nOther words", by=curator)
        except Exception as failure:  # noqa: BLE001
            failures.append(failure)
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    with transaction.atomic():
        import_text("# The Gauge\n\nWords", by=curator)
        started.set()
        time.sleep(0.5)  # the other thread has found the slug free and waits for this commit
    thread.join(30)
    assert failures == []
    assert sorted(Document.objects.values_list("slug", flat=True)) == ["the-gauge", "the-gauge-2"]


class PeakMemory:
    """The peak memory of this process inside the block, and what it still holds afterwards, in MB.

    Free memory of the C library is returned before each measurement: glibc may keep up to twice the largest freed
    block at the end of its heap, which says nothing about what the program holds. What earlier tests left behind is
    exempt from garbage collection meanwhile: Python collects the more rarely, the more objects there are.
    """

    def __enter__(self):
        self._process = psutil.Process()
        release_memory()
        gc.freeze()
        self._before = self._most = self._process.memory_info().rss
        self._going = True
        self._thread = threading.Thread(target=self._watch)
        self._thread.start()
        return self

    def _watch(self):
        while self._going:
            self._most = max(self._most, self._process.memory_info().rss)
            time.sleep(0.002)

    def __exit__(self, *_failure):
        self._going = False
        self._thread.join()
        release_memory()
        gc.unfreeze()
        self.most = (self._most - self._before) / 1024**2
        self.kept = (self._process.memory_info().rss - self._before) / 1024**2


def release_memory():
    """Returns freed memory to the system, where the C library can."""
    gc.collect()
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim:
        trim(0)


class GeneratedFile(io.RawIOBase):
    """A generated file of `length` bytes that takes no memory, so that only the import is measured."""

    # Long paragraphs keep rendering, which is not measured here, within its 20 seconds even on a busy machine.
    LINE = b"The keeper wrote down the height of the sea at eight in the morning and again at night. " * 700 + b"\n\n"

    def __init__(self, length: int) -> None:
        self.length, self.at = length, 0

    def seek(self, place, whence=0):
        self.at = place
        return place

    def read(self, size=-1):
        size = self.length - self.at if size < 0 else min(size, self.length - self.at)
        skip = self.at % len(self.LINE)
        self.at += size
        return (self.LINE * (size // len(self.LINE) + 2))[skip : skip + size]


@pytest.mark.django_db(transaction=True)
def test_importing_twenty_megabytes_takes_and_frees_bounded_memory():
    curator = make_user("ines", is_curator=True)
    import_text(ESSAY, by=curator)  # loads whatever is loaded on first use
    length = 20 * 1024 * 1024
    with PeakMemory() as memory:
        document = import_capture(file=GeneratedFile(length), file_origin=FileOrigin("long.txt"), by=curator).document
    assert document.captures.get().length == length
    assert document.captures.get().chunks.count() == 20
    # Both texts and their pages are 20 MB each; the import never holds several copies, and keeps none.
    assert memory.most < 160
    assert memory.kept < 30
    with PeakMemory() as memory:
        assert import_capture(
            file=GeneratedFile(length), file_origin=FileOrigin("again.txt"), by=curator
        ).already_existed
    assert memory.most < 12
