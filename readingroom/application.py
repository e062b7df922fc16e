"""The ASGI application: streams and static files beside Django, which answers every other request."""

from __future__ import annotations

from typing import Any

from documents.stream import Streams
from readingroom.handler import ThreadPoolHandler
from readingroom.static_files import StaticFiles
from readingroom.unavailable import no_host_response


class Application:
    """Routes each request to the static files, the streams or Django, by its path."""

    def __init__(self, **handler_options: float) -> None:
        """Takes `threads` and `patience` as `ThreadPoolHandler` does."""
        self.pages = ThreadPoolHandler(**handler_options)  # type: ignore[arg-type]
        self.streams = Streams()
        self.files = StaticFiles()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Answers one request; one without a Host (RFC 9110, section 7.2) with 400."""
        if scope["type"] == "http" and not any(name == b"host" and value for name, value in scope["headers"]):
            await self.pages.send_response(no_host_response(), send)
            return
        file = self.files.request_for(scope)
        if file is not None:
            await self.files.send(file, send)
            return
        scope.setdefault("state", {})["hears"] = self.streams.hears()
        is_stream = self.streams.slug_in(scope) is not None
        await (self.streams if is_stream else self.pages)(scope, receive, send)

    def start_streams(self) -> None:
        """Begins to listen for what streams send."""
        self.streams.start()

    def end_streams(self) -> None:
        """Ends the open streams, so that the server need not wait for their clients."""
        self.streams.end()

    def close(self) -> None:
        """Ends idle threads and accepts no more work."""
        self.pages.close()
        self.streams.close()
