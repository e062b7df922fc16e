"""What a crowded page costs: 1,000 notes by 50 people, with replies and resolved threads, and 10,000 of them.

A fresh Chromium for a reader without an account, in turns with the floor, which has the same text and paints the same
passages. The longest task counts from the first byte; it is judged by its processor time. `filter` is the time from
choosing a filter to the frame after the one in which highlights and cards follow it.
"""

from __future__ import annotations

import json
import statistics
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

from tests.bench.browser import read_article
from tests.bench.floor_page import FloorPage, served
from tests.bench.report import Line, Report
from tests.bench.room import Room
from tests.bench.trace import CATEGORIES, LongestTask, longest_task
from tests.conftest import BROWSER_OPTIONS, find_browser

SIZE = 60_000
NUMBERS = (1_000, 10_000)
PEOPLE = ("--readers", 50, "--with-answers")
VIEWPORT = {"width": 1440, "height": 900}
PATIENCE = 60_000
TIMES = 20
SCRIPT = Path(__file__).with_name("pages") / "margin.js"
PAINTED = 50.0
"""Milliseconds allowed from a choice to its paint."""


def measure_margin(room: Room, report: Report, rounds: int) -> None:
    """Opens each article `rounds` times and reports medians; measures the filters in the last round."""
    with served(FloorPage(None)) as floor, sync_playwright() as playwright:
        path = find_browser()
        for number in NUMBERS:
            address = room.url + room.document(SIZE, number, *PEOPLE)
            floor.html, listed = read_article(address)
            floor.annotations = json.dumps(listed).encode()
            opened, bare = [], []
            for turn in range(rounds):
                browser = playwright.chromium.launch(executable_path=path, args=BROWSER_OPTIONS)
                try:
                    bare.append(open_floor(browser, f"{floor.url}?floor=own"))
                finally:
                    browser.close()
                browser = playwright.chromium.launch(executable_path=path, args=BROWSER_OPTIONS)
                try:
                    page = new_page(browser)
                    opened.append(open_page(browser, page, address))
                    if turn == rounds - 1:
                        add_opening(report, number, opened, bare)
                        measure_filters(report, number, page)
                finally:
                    browser.close()


def open_floor(browser: Browser, address: str) -> LongestTask:
    """Returns the longest task of the floor."""
    page = new_page(browser)
    browser.start_tracing(page=page, categories=CATEGORIES)
    page.goto(address, timeout=PATIENCE)
    page.wait_for_function("() => window.bench", timeout=PATIENCE)
    return longest_task(json.loads(browser.stop_tracing())["traceEvents"])


def new_page(browser: Browser) -> Page:
    page = browser.new_context(viewport=VIEWPORT, reduced_motion="reduce").new_page()  # type: ignore[arg-type]
    page.add_init_script(path=SCRIPT)
    return page


def open_page(browser: Browser, page: Page, address: str) -> dict[str, float]:
    """Returns milliseconds until the page is ready, its longest task, its layout shift and its number of cards."""
    browser.start_tracing(page=page, categories=CATEGORIES)
    page.goto(address, timeout=PATIENCE)
    page.wait_for_selector("html[data-ready]", state="attached", timeout=PATIENCE)
    ready = page.evaluate("performance.now()")
    page.wait_for_timeout(800)
    found: dict[str, float] = page.evaluate(
        """() => ({
          painted: performance.getEntriesByName('highlights-painted')[0].startTime,
          shift: measured.seen.shift,
          cards: document.querySelectorAll('#notes > .note').length,
        })"""
    )
    longest = longest_task(json.loads(browser.stop_tracing())["traceEvents"])
    return found | {"ready": ready, "longest": longest.cpu, "wall": longest.wall}


def add_opening(report: Report, number: int, opened: list[dict[str, float]], bare: list[LongestTask]) -> None:
    def middle(name: str) -> float:
        return statistics.median(one[name] for one in opened)

    what = f"{number:,} notes"
    report.add(Line(f"{what}: highlights painted", middle("painted"), "ms"))
    report.add(Line(f"{what}: ready", middle("ready"), "ms"))
    cpu, wall = statistics.median(one.cpu for one in bare), statistics.median(one.wall for one in bare)
    remark = f"on the wall {middle('wall'):.0f} ms; the floor's {cpu:.1f} ms, on the wall {wall:.0f} ms"
    limit = 50 if number <= 1_000 else None
    report.add(Line(f"{what}: longest task, CPU", middle("longest"), "ms", limit=limit, remark=remark))
    report.add(Line(f"{what}: layout shift", middle("shift"), "", limit=0.01))
    report.add(Line(f"{what}: cards built when ready", middle("cards"), ""))


def measure_filters(report: Report, number: int, page: Page) -> None:
    """Measures each kind of filter, the order and the text-only view TIMES times, then scrolling through the page."""
    what = f"{number:,} notes"
    for kind in ("person", "tag", "layer", "unresolved", "answered", "order"):
        add_times(
            report,
            f"{what}: filter by {kind}, to painted",
            page.evaluate("(all) => measured.press(...all)", [kind, TIMES]),
        )
    asked = [page.evaluate("(words) => measured.words(words)", words) for words in ("ledger", "hour", "")]
    remark = "300 ms of them after the last letter"
    report.add(Line(f"{what}: filter by words, to painted", statistics.median(asked), "ms", remark=remark))
    add_times(report, f"{what}: the text alone, to painted", page.evaluate("(times) => measured.focus(times)", TIMES))
    most = page.evaluate("measured.scroll()")
    report.add(Line(f"{what}: most cards in the page while scrolling", most, "", limit=300))
    report.add(Line(f"{what}: memory of scripts", memory(page), "MB"))


def add_times(report: Report, what: str, took: list[float]) -> None:
    remark = f"worst of {len(took)}: {max(took):.0f} ms"
    report.add(Line(what, statistics.median(took), "ms", limit=PAINTED, remark=remark))


def memory(page: Page) -> float:
    """Returns the megabytes used by the page's scripts after a garbage collection."""
    session: Any = page.context.new_cdp_session(page)
    session.send("HeapProfiler.collectGarbage")
    used: float = session.send("Runtime.getHeapUsage")["usedSize"]
    return used / 1_000_000
