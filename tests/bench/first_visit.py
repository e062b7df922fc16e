"""A stranger's first visit to an article over a slow line, and the next: requests, bytes, and when the page is there.

`interactive` is when a reader who selects a passage as soon as there is text is offered what to do with it.

The line has 60 ms to the server and back and 10 Mbit/s (Chromium's own throttle), the cache is empty at first, and a
request counts if it reaches the server.
"""

from __future__ import annotations

import statistics
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Browser, sync_playwright

from tests.bench.report import Line, Report
from tests.bench.room import Room
from tests.conftest import BROWSER_OPTIONS, find_browser

SLOW_LINE = {
    "offline": False,
    "latency": 60,
    "downloadThroughput": 10_000_000 / 8,
    "uploadThroughput": 10_000_000 / 8,
}
PATIENCE = 60_000
SELECT = """document.addEventListener("DOMContentLoaded", () => {
  const bar = document.querySelector("#selection-bar");
  new MutationObserver(() => bar.hidden || performance.mark("interactive")).observe(bar, { attributes: true });
  getSelection().selectAllChildren(document.querySelector("#text p"));
});"""
TIMES = """() => ({
  seen: performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? NaN,
  painted: performance.getEntriesByName("highlights-painted")[0].startTime,
  interactive: performance.getEntriesByName("interactive")[0].startTime,
  ready: performance.now(),
  times: Object.fromEntries(performance.getEntriesByType("resource").map(
    ({ name, startTime, responseEnd }) => [name, [startTime, responseEnd]])),
})"""
READY = "() => 'ready' in document.documentElement.dataset && performance.getEntriesByName('interactive').length > 0"


@dataclass
class Visit:
    """What one visit cost: bytes by address as they came over the line, and milliseconds from its beginning.

    `times` says when each file was asked for and had come, `seen` when there was text, `painted` when the notes were.
    """

    bytes: dict[str, int] = field(default_factory=dict)
    times: dict[str, list[float]] = field(default_factory=dict)
    seen: float = 0
    painted: float = 0
    interactive: float = 0
    ready: float = 0

    @property
    def requests(self) -> int:
        return len(self.bytes)

    @property
    def total(self) -> int:
        return sum(self.bytes.values())


class SlowLine:
    """Watches what a page fetches, over a slow line unless `slow` is False."""

    def __init__(self, page: Any, *, slow: bool = True) -> None:
        self.page, self.visit = page, Visit()
        self.asked: dict[str, str] = {}
        page.add_init_script(SELECT)
        self.session = page.context.new_cdp_session(page)
        self.session.send("Network.enable")
        if slow:
            self.session.send("Network.emulateNetworkConditions", SLOW_LINE)
        self.session.on("Network.responseReceived", self._received)
        self.session.on("Network.dataReceived", self._data)
        self.session.on("Network.loadingFinished", self._finished)

    def open(self, address: str) -> Visit:
        """Goes to an address and waits until all of the page is there and nothing more is fetched."""
        self.visit, self.asked = Visit(), {}
        self.page.goto(address, timeout=PATIENCE)
        self.page.wait_for_function(READY, timeout=PATIENCE)
        for name, value in self.page.evaluate(TIMES).items():
            setattr(self.visit, name, value)
        self.page.wait_for_timeout(1500)
        return self.visit

    def _received(self, event: dict[str, Any]) -> None:
        response = event["response"]
        if response.get("fromDiskCache") or response["url"].startswith("data:"):
            return
        self.asked[event["requestId"]] = response["url"]
        self.visit.bytes[response["url"]] = int(response["encodedDataLength"])  # of its headers, until it has ended

    def _data(self, event: dict[str, Any]) -> None:
        if event["requestId"] in self.asked:
            self.visit.bytes[self.asked[event["requestId"]]] += event["encodedDataLength"]

    def _finished(self, event: dict[str, Any]) -> None:
        if event["requestId"] in self.asked:
            self.visit.bytes[self.asked[event["requestId"]]] = int(event["encodedDataLength"])


def two_visits(browser: Browser, address: str, *, slow: bool = True) -> tuple[Visit, Visit]:
    """Returns the first visit of a new reader, and the next in a new tab."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    try:
        first, again = (SlowLine(context.new_page(), slow=slow).open(address) for _ in range(2))
    finally:
        context.close()
    return first, again


def measure_first_visit(room: Room, report: Report, rounds: int) -> None:
    """Measures an article of 60 kB without notes; the limits are those of the room."""
    address = room.url + room.document(60_000, 0)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_browser(), args=BROWSER_OPTIONS)
        visits = [two_visits(browser, address) for _ in range(rounds)]
        browser.close()

    first, again = zip(*visits, strict=True)
    add = report.add
    add(Line("first visit, requests", max(visit.requests for visit in first), "", limit=25))
    add(Line("first visit, over the line", max(visit.total for visit in first) / 1000, "kB", limit=260))
    for name in ("seen", "painted", "interactive", "ready"):
        add(Line(f"first visit, {name}", statistics.median(getattr(visit, name) for visit in first), "ms"))
    add(Line("next visit, requests", max(visit.requests for visit in again), "", limit=3))
    for name in ("painted", "interactive"):
        add(Line(f"next visit, {name}", statistics.median(getattr(visit, name) for visit in again), "ms"))
