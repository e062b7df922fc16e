"""What the reading page costs in a real browser, compared with the floor: the least work that paints the passages.

Every measurement is a fresh context of a fresh Chromium; the page and the floors take turns. `busy` is the time that
the main thread worked between `highlights-start` (the list is in memory) and `highlights-painted` (two frames after
painting), read in the same way from a trace of either page. The longest task is judged by its
processor time: on a busy machine the time on the wall measures what else runs there.
"""

from __future__ import annotations

import json
import statistics
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
from playwright.sync_api import Browser, Page, sync_playwright
from selectolax.lexbor import LexborHTMLParser

from tests.bench.floor_page import FloorPage, served
from tests.bench.report import Line, Report
from tests.bench.room import Room
from tests.bench.trace import CATEGORIES, MainThread, between_marks
from tests.conftest import BROWSER_OPTIONS, find_browser

UNTHROTTLED = ["--disable-frame-rate-limit", "--disable-gpu-vsync"]
VIEWPORT = {"width": 1000, "height": 800}
PATIENCE = 60_000

HITS = """() => {
  const text = document.querySelector("#text, #article").getBoundingClientRect();
  const points = [];
  for (let i = 0; i < 100; i++) {
    points.push([text.left + (i * 37 % 97) / 97 * text.width, 10 + (i * 61 % 89) / 89 * (innerHeight - 20)]);
  }
  bench.hit(...points[0]);
  const start = performance.now();
  let found = 0;
  for (const point of points) found += bench.hit(...point).length;
  return {ms: (performance.now() - start) / points.length, found};
}"""
ADD_NOTES = """async (list) => {
  await new Promise((done) => requestIdleCallback(done, {timeout: 2000}));
  const took = [];
  for (const annotation of list) {
    await new Promise((done) => setTimeout(done, 30));
    const start = performance.now();
    await bench.add(annotation);
    took.push(performance.now() - start);
  }
  return took;
}"""
NODES = """async () => {
  const count = (root) => {
    let n = 0;
    for (const walker = document.createTreeWalker(root); walker.nextNode(); ) n++;
    return n;
  };
  const served = new DOMParser().parseFromString(await (await fetch(location.href)).text(), "text/html");
  return count(document.getElementById("text")) - count(served.getElementById("text"));
}"""


def measure_browser(
    room: Room, report: Report, rounds: int, sizes: list[int], numbers: list[int], shared: Path | None
) -> None:
    """Measures the reading page for every size of article and number of annotations."""
    given = shared / "measure" / "browser" / "systems" if shared else None
    given = given if given and (given / "floors.js").is_file() else None
    with served(FloorPage(given)) as floor, sync_playwright() as playwright:
        chromium = playwright.chromium.launch
        path = find_browser()

        def launch() -> Browser:
            return chromium(executable_path=path, args=[*BROWSER_OPTIONS, *UNTHROTTLED, "--js-flags=--expose-gc"])

        for size in sizes:
            for number in numbers:
                document = room.document(size, number)
                floor.html, listed = read_article(room.url + document)
                floor.annotations = json.dumps(listed).encode()
                systems = {"room": f"{room.url}{document}?bench", "floor": f"{floor.url}?floor=own"}
                if given:
                    systems["given"] = f"{floor.url}?floor=given"
                found = take_turns(launch, systems, listed[:5], rounds)
                add_lines(report, f"{size // 1000} kB, {number:,}", size, found)


def read_article(address: str) -> tuple[str, list[dict[str, Any]]]:
    """Returns the article's HTML as the room serves it, and its annotations as `{id, start, end}`."""
    page = LexborHTMLParser(httpx.get(address, timeout=60).text)
    text = page.css_first("#text")
    assert text is not None, f"{address} has no #text"
    table = httpx.get(f"{address}anchors", timeout=60).json()
    rows = [dict(zip(table["fields"], row, strict=True)) for row in table["annotations"]]
    kept = [{key: row[key] for key in ("id", "start", "end")} for row in rows if row["start"] is not None]
    return text.inner_html or "", kept


def take_turns(
    launch: Callable[[], Browser], systems: dict[str, str], more: list[dict[str, Any]], rounds: int
) -> dict[str, list[dict[str, Any]]]:
    """Measures each system `rounds` times, each round beginning with another one."""
    found: dict[str, list[dict[str, Any]]] = {name: [] for name in systems}
    names = list(systems)
    for number in range(rounds):
        for name in names[number % len(names) :] + names[: number % len(names)]:
            browser = launch()
            try:
                found[name].append(measure_page(browser, systems[name], more, of_room=name == "room"))
            finally:
                browser.close()
    return found


def measure_page(browser: Browser, address: str, more: list[dict[str, Any]], *, of_room: bool) -> dict[str, Any]:
    """Opens a page, waits until it has painted, and measures it."""
    page: Page = browser.new_context(viewport=VIEWPORT).new_page()  # type: ignore[arg-type]
    browser.start_tracing(page=page, categories=CATEGORIES)
    page.goto(address, timeout=PATIENCE)
    painted = "() => performance.getEntriesByName('highlights-painted').length"
    page.wait_for_function(painted, timeout=PATIENCE, polling=20)
    page.wait_for_timeout(300)
    thread = between_marks(json.loads(browser.stop_tracing())["traceEvents"])
    page.wait_for_function("() => window.bench", timeout=PATIENCE)
    hits = page.evaluate(HITS)
    added = page.evaluate(ADD_NOTES, [annotation | {"id": str(uuid.uuid4())} for annotation in more])
    nodes = page.evaluate(NODES) if of_room else 0
    return {
        "thread": thread,
        "hit": hits["ms"],
        "found": hits["found"],
        "add": statistics.median(added),
        "nodes": nodes,
    }


def add_lines(report: Report, what: str, size: int, found: dict[str, list[dict[str, Any]]]) -> None:
    """Adds the medians of the rounds to the report."""

    def middle(name: str, read: Callable[[dict[str, Any]], float]) -> float:
        return statistics.median(read(one) for one in found[name])

    def thread(read: Callable[[MainThread], float]) -> Callable[[dict[str, Any]], float]:
        return lambda one: read(one["thread"])

    busy = thread(lambda t: t.busy)
    small = size <= 60_000
    report.add(Line(f"{what}: main thread", middle("room", busy), "ms", middle("floor", busy), 1.3))
    if "given" in found:
        remark = "beside measure/browser's own floor"
        report.add(Line(f"{what}: main thread", middle("room", busy), "ms", middle("given", busy), 1.3, remark))
    longest = middle("room", thread(lambda t: t.longest))
    remark = f"floor {middle('floor', thread(lambda t: t.longest)):.1f} ms"
    report.add(Line(f"{what}: longest task, CPU", longest, "ms", limit=50 if small else None, remark=remark))
    report.add(Line(f"{what}: to painted", middle("room", thread(lambda t: t.painted)), "ms"))
    report.add(Line(f"{what}: nodes added to #text", middle("room", lambda one: one["nodes"]), "", limit=0))
    hit = middle("room", lambda one: one["hit"])
    remark = f"floor {middle('floor', lambda one: one['hit']):.3f} ms; {found['room'][0]['found']} found at 100 points"
    report.add(Line(f"{what}: hit test", hit, "ms", limit=0.1 if small else None, remark=remark))
    report.add(
        Line(
            f"{what}: one more",
            middle("room", lambda one: one["add"]),
            "ms",
            limit=20,
            remark=f"floor {middle('floor', lambda one: one['add']):.1f} ms",
        )
    )
