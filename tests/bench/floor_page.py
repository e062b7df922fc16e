"""Serves the floor of painting: the article and annotations of a reading page, in a page with nothing else."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

PAGES = Path(__file__).resolve().parent / "pages"
DEPTHS = ["#fff3b0", "#ffe27a", "#ffd04a", "#ffb92e"]
STYLE = (
    "body{margin:0}article{width:700px;margin:0 auto;font:16px/1.5 serif}"
    "a.pn{display:none}table td{border:1px solid #ccc}"
    + "".join(f"::highlight(depth-{i}){{background-color:{colour}}}" for i, colour in enumerate(DEPTHS, 1))
)


class FloorPage:
    """The page to serve: set `html` and `annotations` before each measurement."""

    def __init__(self, given: Path | None) -> None:
        """Takes the folder of another floor's modules (`floors.js` and its imports), if there is one."""
        self.given = given
        self.html = ""
        self.annotations = b"[]"
        self.url = ""

    def answer(self, path: str) -> tuple[str, bytes] | None:
        """Returns media type and body for a path, or None if there is nothing."""
        if path == "/":
            page = f"<!doctype html><meta charset=utf-8><style>{STYLE}</style><article id=article>{self.html}</article>"
            return "text/html; charset=utf-8", (page + '<script type=module src="/run.js"></script>').encode()
        if path == "/annotations.json":
            return "application/json", self.annotations
        folder, name = (self.given, path[7:]) if path.startswith("/given/") else (PAGES, path[1:])
        if folder is None or not name.endswith(".js") or not (folder / name).is_file():
            return None
        return "text/javascript", (folder / name).read_bytes()


@contextlib.contextmanager
def served(page: FloorPage) -> Iterator[FloorPage]:
    """Serves the page on a free port."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            found = page.answer(self.path.partition("?")[0])
            self.send_response(200 if found else 404)
            if found:
                self.send_header("Content-Type", found[0])
                self.send_header("Content-Length", str(len(found[1])))
            self.end_headers()
            if found:
                self.wfile.write(found[1])

        def log_message(self, *words: object) -> None:
            """Logs nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    page.url = f"http://127.0.0.1:{server.server_address[1]}/"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield page
    finally:
        server.shutdown()
        server.server_close()
