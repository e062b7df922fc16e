"""Kept answers in front of the threads: requests that come at the same time share one statement, and none waits for
a thread of the site.

    response = await KeptPages(patience=10).answer(scope)      None: let the site answer
"""

from __future__ import annotations

import asyncio
import io
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.core.handlers.asgi import ASGIRequest
from django.http import HttpResponse

from documents.views.site.kept_answers import answer_from, find_kept, may_be_kept, public_versions

BODY_HEADERS = frozenset({b"content-length", b"transfer-encoding"})


class KeptPages:
    """Answers from what this process keeps (`documents.views.site.kept_answers`)."""

    def __init__(self, patience: float) -> None:
        """Takes the seconds after which a silent database is left to the site, which then says what is wrong."""
        self.patience = patience
        self.thread = ThreadPoolExecutor(1, thread_name_prefix="room-kept")
        self.waiting: dict[int, asyncio.Future[int | None]] = {}
        self.asking: asyncio.Task[None] | None = None

    def close(self) -> None:
        """Ends the thread."""
        self.thread.shutdown(wait=False, cancel_futures=True)

    async def answer(self, scope: Any) -> HttpResponse | None:
        """Returns the kept answer to a request, if there is one and it is still good."""
        if scope["method"] not in ("GET", "HEAD") or any(name in BODY_HEADERS for name, _value in scope["headers"]):
            return None
        try:
            request = ASGIRequest(scope, io.BytesIO())
        except UnicodeDecodeError:
            return None
        kept = find_kept(request) if may_be_kept(request) else None
        if kept is None or not kept.is_good_with(await self.number_of(kept.document)):
            return None
        return answer_from(request, kept)

    async def number_of(self, document: int) -> int | None:
        """Returns the number of a document, asked after this call; None if the database does not say."""
        number = self.waiting.setdefault(document, asyncio.get_running_loop().create_future())
        if self.asking is None:
            self.asking = asyncio.create_task(self.ask())
        try:
            async with asyncio.timeout(self.patience):
                return await asyncio.shield(number)  # others wait for it too
        except TimeoutError:
            return None

    async def ask(self) -> None:
        """Asks for all who wait, again and again until nobody does."""
        loop = asyncio.get_running_loop()
        try:
            while self.waiting:
                asked, self.waiting = self.waiting, {}
                numbers: dict[int, int] = {}
                try:
                    numbers = await loop.run_in_executor(self.thread, public_versions, list(asked))
                finally:
                    for document, number in asked.items():
                        number.set_result(numbers.get(document))
        finally:
            self.asking = None
