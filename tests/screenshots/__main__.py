"""python -m tests.screenshots: takes the pictures for README.md, of the sample articles in a new room."""

from __future__ import annotations

import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from tests.conftest import BROWSER_OPTIONS, find_browser
from tests.served_room import manage, served_room

HERE = Path(__file__).resolve().parent
DESK = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}
MESSY = "a-jump-at-port-anselm"  # a dump with menus, an advertisement and a gap


def main() -> None:
    with tempfile.TemporaryDirectory() as log, served_room(Path(log), {"someone": True}) as room:
        manage("load_samples")
        with sync_playwright() as playwright:
            path = find_browser()
            browser = playwright.chromium.launch(executable_path=path, args=BROWSER_OPTIONS)
            take(browser, room.url)
            browser.close()


def take(browser: Browser, url: str) -> None:
    """Takes the shelf, the most annotated article on a desktop and on a phone, and a messy capture with evidence."""
    page = browser.new_page(viewport=DESK)  # type: ignore[arg-type]
    page.goto(url)
    article = busiest(page, url)
    keep(page, "shelf")
    page.goto(article)
    wait_until_ready(page)
    page.locator("#notes article[data-id]").nth(1).click()
    page.wait_for_timeout(400)
    keep(page, "reading")
    page.goto(f"{url}/documents/{MESSY}/source/")
    wait_until_ready(page)
    page.locator("a[data-fact]", has_text="Author").first.click()
    page.wait_for_timeout(400)
    page.evaluate("scrollTo(0, 0)")
    keep(page, "source")
    phone = browser.new_page(viewport=PHONE, has_touch=True, device_scale_factor=1.5)  # type: ignore[arg-type]
    phone.goto(article)
    wait_until_ready(phone)
    keep(phone, "phone")


def busiest(page: Page, url: str) -> str:
    """Returns the address of the article on the shelf with the most notes."""
    paths = page.eval_on_selector_all(
        "main a[href^='/documents/']", "links => links.map((a) => a.getAttribute('href'))"
    )
    articles = {path for path in paths if path.count("/") == 3 and path.endswith("/")}
    notes = {path: len(page.request.get(f"{url}{path}anchors").json()["annotations"]) for path in sorted(articles)}
    return url + max(notes, key=lambda path: notes[path])


def wait_until_ready(page: Page) -> None:
    """Waits until the notes are painted and placed beside their passages."""
    page.wait_for_selector("html[data-ready]", state="attached")
    page.evaluate("document.fonts.ready")
    page.wait_for_timeout(500)


def keep(page: Page, name: str) -> None:
    page.screenshot(path=HERE / f"{name}.png")
    print(HERE / f"{name}.png")


if __name__ == "__main__":
    main()
