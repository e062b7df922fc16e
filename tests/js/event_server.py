"""A small server of server-sent events; the test decides what it sends and how it fails."""

from __future__ import annotations

import queue
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

STATIC = Path(__file__).resolve().parents[2] / "static"


class EventServer:
    """Runs at `url` until `stop` and also serves the scripts; `cursors` lists the cursors of the streams, in order."""

    def __init__(self) -> None:
        self.cursors: list[str] = []
        self.refuses = 0
        self.streams: list[queue.Queue[bytes | None]] = []
        self.came = threading.Semaphore(0)
        room = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                if urlsplit(self.path).path == "/stream":
                    self.stream()
                else:
                    self.file(STATIC / self.path.lstrip("/"))

            def file(self, path: Path) -> None:
                kind = "text/javascript" if path.suffix == ".js" else "text/html"
                self.send_response(200)
                self.send_header("Content-Type", kind)
                self.end_headers()
                self.wfile.write(path.read_bytes() if path.is_file() else b"<!doctype html><title>t</title>")

            def stream(self) -> None:
                room.cursors.append(parse_qs(urlsplit(self.path).query).get("after", [""])[0])
                self.send_response(503 if room.refuses else 200)
                self.send_header("Content-Type", "text/event-stream")
                self.end_headers()
                if room.refuses:
                    room.refuses -= 1
                    room.came.release()
                    return
                waiting: queue.Queue[bytes | None] = queue.Queue()
                room.streams.append(waiting)
                self.wfile.write(b":\n\n")
                self.wfile.flush()
                room.came.release()
                while (piece := waiting.get()) is not None:
                    self.wfile.write(piece)
                    self.wfile.flush()

            def log_message(self, *words: Any) -> None:
                """Logs nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def wait(self, times: int = 1) -> None:
        """Waits until the stream was requested `times` more times."""
        for _ in range(times):
            assert self.came.acquire(timeout=20), "nobody asked for the stream"

    def send(self, event: str, data: str, id: str = "") -> None:
        """Sends one message on the newest stream."""
        place = f"id: {id}\n" if id else ""
        self.streams[-1].put(f"{place}event: {event}\ndata: {data}\n\n".encode())

    def hang_up(self) -> None:
        """Ends the newest stream."""
        self.streams[-1].put(None)

    def stop(self) -> None:
        """Ends all streams and stops the server."""
        for stream in self.streams:
            stream.put(None)
        self.server.shutdown()
        self.server.server_close()
