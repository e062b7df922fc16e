"""python -m tests.screenshots.tree: prints what a screen reader gets of an annotated paragraph of a sample."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

from tests.browser.accessibility_tree import AccessibilityTree
from tests.conftest import BROWSER_OPTIONS, find_browser
from tests.screenshots.__main__ import DESK, busiest, wait_until_ready
from tests.served_room import manage, served_room


def main() -> None:
    with tempfile.TemporaryDirectory() as log, served_room(Path(log), {"someone": True}) as room:
        manage("load_samples")
        with sync_playwright() as playwright:
            path = find_browser()
            browser = playwright.chromium.launch(executable_path=path, args=BROWSER_OPTIONS)
            page = browser.new_page(viewport=DESK)  # type: ignore[arg-type]
            page.goto(room.url)
            page.goto(busiest(page, room.url))
            wait_until_ready(page)
            print("\n".join(annotated_paragraph(page)))
            browser.close()


def annotated_paragraph(page: Any) -> list[str]:
    """Returns the lines of the first annotated paragraph, of its note control and of its first note."""
    block = page.evaluate("document.querySelector('#text [aria-details]').id")
    control = page.evaluate("id => document.getElementById(id).getAttribute('aria-details')", block)
    card = page.evaluate("document.querySelector('#notes article[data-id]').id")
    tree = AccessibilityTree(page)
    return [*tree.lines(f"#{block}"), "", *tree.lines(f"#{control}"), "", *tree.lines(f"#{card}")]


if __name__ == "__main__":
    main()
