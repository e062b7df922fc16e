"""Live notes between two real browsers: the time from the response to the writer to the paint in the other browser."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

from django.conf import settings
from playwright.sync_api import Browser, Page, sync_playwright

from tests.bench.live import SET_UP, SLUG, run_in_room
from tests.bench.report import Line, Report, median, p95
from tests.conftest import BROWSER_OPTIONS, BROWSERS
from tests.served_room import served_room

NOTES = 40
PEOPLE = ("live-owner", "live-anna", "live-ben", "live-cleo", "live-reader", "live-stranger")

# Times of painting: the frame after the page received the note, in ms since 1970.
WATCH = """async () => {
  globalThis.painted = {};
  const { reading } = await import(document.querySelector("script[type=module][src*=start]").src);
  reading.annotations.addEventListener("change", () => requestAnimationFrame(() => {
    for (const id of reading.annotations.byId.keys()) painted[id] ??= performance.timeOrigin + performance.now();
  }));
}"""
API = "() => performance.getEntriesByType('resource').find(({ name }) => /js\\/api[.]/.test(name)).name"
WRITE = """async ([api, n, group]) => {
  const { create } = await import(api);
  const { facts } = (await import(document.querySelector("script[type=module][src*=start]").src)).reading;
  const address = (path) => new URL(path, location.origin).href;
  const start = n * 26;
  const { annotation } = await create(facts.container, {
    "@context": ["http://www.w3.org/ns/anno.jsonld", address(facts.context)],
    type: "Annotation", motivation: "commenting", audience: "group", group,
    body: [{ type: "TextualBody", purpose: "commenting", value: `Note ${n}`, format: "text/markdown" }],
    target: { source: address(facts.source), selector: [
      { type: "TextPositionSelector", start, end: start + 10 },
      { type: "TextQuoteSelector", exact: "The keeper", prefix: "", suffix: "" }] },
  }, crypto.randomUUID());
  return [annotation.id.split("/").at(-1), performance.timeOrigin + performance.now()];
}"""


def measure_live_browser(report: Report, log: Path) -> None:
    """Serves a room, writes notes in one browser and measures when another shows them."""
    with served_room(log, dict.fromkeys(PEOPLE, False)) as room:
        course, sessions = run_in_room(SET_UP)
        found = next((path for name in BROWSERS if (path := shutil.which(name))), None)
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=found, args=BROWSER_OPTIONS)
            reader = _page(browser, room.url, sessions["live-ben"])
            writer = _page(browser, room.url, sessions["live-anna"])
            reader.evaluate(WATCH)
            kept = {}
            api = writer.evaluate(API)
            for n in range(NOTES):
                row, at = writer.evaluate(WRITE, [api, n, course])
                kept[row] = at
                writer.wait_for_timeout(500)
            reader.wait_for_function("(n) => Object.keys(painted).length >= n", arg=NOTES, timeout=20_000)
            painted = reader.evaluate("() => painted")
            browser.close()
    times = [painted[row] - at for row, at in kept.items() if row in painted]
    report.add(Line("kept to painted in another browser, median", median(times), "ms"))
    report.add(Line("kept to painted in another browser, p95", p95(times), "ms"))
    report.add(Line("painted in another browser", len(times), f"of {NOTES} notes"))


def _page(browser: Browser, url: str, session: Any) -> Page:
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": url}])
    page = context.new_page()
    page.goto(f"{url}/documents/{SLUG}/")
    page.wait_for_selector("html[data-live]", state="attached")
    return page
