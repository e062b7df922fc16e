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


class CapturedPages:
    """The captured pages that were asked for last."""

    def __init__(self, render: Callable[[str, Sequence[Mark], Gaps], CapturedPage] = render_page_in_sandbox) -> None:
        self._render = render
        self._lock = Lock()
        self._pages: OrderedDict[str, Future[CapturedPage]] = OrderedDict()
        self._executor = ThreadPoolExecutor(max_workers=1, thread_name_prefix="captured-pages")

    def get(self, whole: Revision, marks: Sequence[Mark], gaps: Gaps, patience: float = PATIENCE) -> CapturedPage | None:
        """Returns the page of a capture text; None if it is not ready yet. Raises `CaptureRefused`."""
        if whole.length > MAX_LENGTH:
            raise CaptureRefused(_("This capture is too long to be shown as a page. Its letters are shown instead."))
        # By its contents: the same text with the same parts set aside is the same page.
        key = hashlib.sha256(repr((whole.sha256, marks, gaps)).encode()).hexdigest()
        with self._lock:
            found = self._pages.get(key)
            if found is not None:
                self._pages.move_to_end(key)
        if found is None:
            found = self._begin(key, whole, marks, gaps)
        if found is None:
            return None
        try:
            return found.result(timeout=patience)
        except NotReady:
            return None

    def _begin(self, key: str, whole: Revision, marks: Sequence[Mark], gaps: Gaps) -> Future[CapturedPage] | None:
        """Begins to prepare a page; None if too many wait for it already."""
        with self._lock:
            if sum(not one.done() for one in self._pages.values()) >= MAX_WAITING:
                return None
        text = Revision.objects.values_list("text", flat=True).get(pk=whole.pk)
        with self._lock:
            if key not in self._pages:
                self._pages[key] = self._executor.submit(self._render, text, marks, gaps)
            self._drop_oldest()
            return self._pages[key]

    def _drop_oldest(self) -> None:
        """Forgets the pages that were asked for longest ago, as far as all are too large together."""
        size = sum(map(_size_of, self._pages.values()))
        for key, page in list(self._pages.items())[:-1]:
            if size <= MAX_KEPT:
                return
            if page.done():
                size -= _size_of(page)
                del self._pages[key]


def _size_of(page: Future[CapturedPage]) -> int:
    if not page.done() or page.exception() is not None:
        return _SIZE_OF_ENTRY
    return _SIZE_OF_ENTRY + sum(len(part.html) for part in page.result().parts)


captured_pages = CapturedPages()
