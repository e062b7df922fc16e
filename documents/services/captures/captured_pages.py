"""The pages of captures as they were received, rendered once in each process and kept in memory.

They follow from what is stored, so nothing is written. A page that takes long goes on being prepared when its reader
has been answered: a request waits no longer than `PATIENCE`, whatever somebody has put into a capture.
"""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as NotReady
from threading import Lock
from time import monotonic
from typing import NamedTuple

from documents.errors import CaptureRefused
from documents.errors import gettext_noop as _
from documents.models import Capture, Revision
from documents.rendering.captured import CapturedPage, Mark
from documents.sandbox import render_page_in_sandbox

PATIENCE = 1.5  # seconds
MAX_LENGTH = 6_000_000  # code points of a capture that is shown as a page
MAX_KEPT = 24_000_000  # letters of pages that are kept
MAX_WAITING = 8  # pages that are being prepared or wait for it
_SIZE_OF_ENTRY = 2_000  # also of a refusal

# A letter may be a page or not; its text says which.
_PAGES = frozenset(
    {
        "text/html",
        "application/warc",
        "multipart/related",
        "application/epub+zip",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    }
)
_LETTER = "message/rfc822"

Gaps = Sequence[tuple[int, int]]


def is_page(whole: Revision, capture: Capture) -> bool:
    """Checks whether the text of a capture is HTML."""
    if capture.media_type != _LETTER:
        return capture.media_type in _PAGES
    return Revision.objects.filter(mapped_to=whole, source_format=Revision.SourceFormat.HTML).exists()


class _Entry(NamedTuple):
    """A page that is ready or being prepared, and since when (seconds of a monotonic clock)."""

    page: Future[CapturedPage]
    since: float


class CapturedPages:
    """The captured pages that were asked for last."""

    def __init__(self, render: Callable[[str, Sequence[Mark], Gaps], CapturedPage] = render_page_in_sandbox) -> None:
        self._render = render
        self._lock = Lock()
        self._entries: OrderedDict[str, _Entry] = OrderedDict()
        self._executor = ThreadPoolExecutor(max_workers=1, thread_name_prefix="room-captured")

    def get(
        self, whole: Revision, marks: Sequence[Mark], gaps: Gaps, patience: float = PATIENCE
    ) -> CapturedPage | None:
        """Returns the page of a capture text; None if it is not ready yet.

        Raises `CaptureRefused` for a page that cannot be shown, `PageNotRendered` if it could not be rendered now.
        """
        if whole.length > MAX_LENGTH:
            raise CaptureRefused(_("This capture is too long to be shown as a page. Its letters are shown instead."))
        # By its contents: the same text with the same parts set aside is the same page.
        key = hashlib.sha256(repr((whole.sha256, marks, gaps)).encode()).hexdigest()
        entry = self._find(key) or self._begin(key, whole, marks, gaps)
        if entry is None:
            return None
        try:
            # Whoever asks again soon after waits only for the rest.
            return entry.page.result(timeout=max(0.0, entry.since + patience - monotonic()))
        except NotReady:
            return None
        except CaptureRefused:
            raise
        except Exception:
            self._forget(key, entry)  # the next reader has it tried again
            raise

    def _find(self, key: str) -> _Entry | None:
        with self._lock:
            if key in self._entries:
                self._entries.move_to_end(key)
            return self._entries.get(key)

    def _begin(self, key: str, whole: Revision, marks: Sequence[Mark], gaps: Gaps) -> _Entry | None:
        """Begins to prepare a page; None if too many wait for it already."""
        if self._count_waiting() >= MAX_WAITING:
            return None
        text = Revision.objects.values_list("text", flat=True).get(pk=whole.pk)
        with self._lock:
            if key not in self._entries:
                self._entries[key] = _Entry(self._executor.submit(self._render, text, marks, gaps), monotonic())
            self._drop_oldest()
            return self._entries[key]

    def _count_waiting(self) -> int:
        with self._lock:
            return sum(not entry.page.done() for entry in self._entries.values())

    def _forget(self, key: str, entry: _Entry) -> None:
        with self._lock:
            if self._entries.get(key) is entry:
                del self._entries[key]

    def _drop_oldest(self) -> None:
        """Drops the pages that were asked for longest ago, as far as all are too large together, but not the newest."""
        sizes = {key: _size_of(entry.page) for key, entry in self._entries.items()}
        total = sum(sizes.values())
        for key, size in list(sizes.items())[:-1]:
            if total <= MAX_KEPT:
                return
            if self._entries[key].page.done():
                total -= size
                del self._entries[key]


def _size_of(page: Future[CapturedPage]) -> int:
    if not page.done() or page.exception() is not None:
        return _SIZE_OF_ENTRY
    return _SIZE_OF_ENTRY + sum(len(part.html) for part in page.result().parts)


captured_pages = CapturedPages()
