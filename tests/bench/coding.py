"""Coding 100 passages with one tag: in a composer, and with the tag in hand by mouse, by keys and by touch.

An act is a press, a drag, a tap or a key, also each letter that is typed. A passage takes from its first act until its
highlight is painted; nobody thinks in between, so these are the seconds that the page costs.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings
from playwright.sync_api import Browser, Page, sync_playwright

from tests.bench.live import run_in_room
from tests.bench.report import Line, Report, median, p95
from tests.browser.keyboard_and_touch import RANGE_OF_WORDS, Finger, point_on_words
from tests.conftest import BROWSER_OPTIONS, find_browser
from tests.served_room import served_room

PASSAGES = 100
WAYS = ("composer", "mouse", "keys", "touch")
PATIENCE = 30_000
STANDS = 500
"""Milliseconds after scrolling in which a touch may only be meant to stop it."""
SETTLES = 150
"""Milliseconds after a passage, not counted, in which the page comes to rest."""

SET_UP = f"""
import json
from documents.models import Group, Membership, User
from documents.services.vocabulary.vocabularies import define_tag
from tests.factories import make_document
from tests.stream.streams import session_of
coder = User.objects.get(login="coder")
group = Group.objects.create(slug="coding", name="Coding")
Membership.objects.create(group=group, user=coder, role="owner")
define_tag(by=coder, group=group, name="claim", slot="claim", parent=None, definition="It is said to be so.")
paragraphs = ["Line {{}} was kept by hand. Nobody read it.".format(n) for n in range({PASSAGES})]
for slug in {WAYS}:
    make_document("\\n\\n".join(paragraphs), visibility="public", slug=slug, curator=coder, groups=[group])
print(json.dumps([session_of(coder)]))
"""


IS_PAINTED = """words => [...CSS.highlights].some(([name, all]) => name.startsWith("claim") && [...all].some(still => {
  const range = document.createRange();
  range.setStart(still.startContainer, still.startOffset);
  range.setEnd(still.endContainer, still.endOffset);
  return range.toString() === words;
}))"""


def sentence(n: int) -> str:
    """Returns the sentence that is coded in a paragraph."""
    return f"Line {n} was kept by hand."


class Coder:
    """Somebody who codes one article; counts their acts."""

    def __init__(self, browser: Browser, url: str, session: str, slug: str, **context: Any) -> None:
        opened = browser.new_context(reduced_motion="reduce", **context)
        opened.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": url}])
        self.page: Page = opened.new_page()
        self.page.set_default_timeout(PATIENCE)
        self.page.goto(f"{url}/documents/{slug}/?group=coding")
        self.page.wait_for_selector("html[data-ready]", state="attached")
        self.finger = Finger(self.page) if context.get("has_touch") else None
        self.acts = 0

    def press(self, *keys: str) -> None:
        """Presses keys one after another."""
        for key in keys:
            self.page.keyboard.press(key)
            self.acts += 1

    def click(self, selector: str) -> None:
        """Presses a button."""
        self.page.locator(selector).click()
        self.acts += 1

    def drag(self, words: str) -> None:
        """Selects words with the mouse."""
        left, top, right, bottom = self.page.evaluate(RANGE_OF_WORDS, words)
        self.page.mouse.move(left, top)
        self.page.mouse.down()
        self.page.mouse.move(right, bottom, steps=3)
        self.page.mouse.up()
        self.acts += 1

    def tap(self, words: str) -> None:
        """Taps on words that are on the screen."""
        assert self.finger is not None
        self.finger.tap(*point_on_words(self.page, words))
        self.acts += 1

    def take_in_hand(self) -> None:
        """Takes the tag in hand; these acts are made once and not counted."""
        self.page.locator("#take-tag").click()
        self.page.locator("#hand [role=option]").first.click()
        self.page.locator("#hand [data-part=name]").wait_for()

    def wait_until_painted(self, words: str) -> None:
        """Waits until these words are painted as the tag."""
        deadline = time.monotonic() + PATIENCE / 1000
        while not self.page.evaluate(IS_PAINTED, words):
            if time.monotonic() > deadline:
                raise SystemExit(f"“{words}” was not painted")
            self.page.wait_for_timeout(5)

    def show(self, words: str) -> None:
        """Scrolls to words and waits until the page stands still; not counted."""
        self.page.evaluate(RANGE_OF_WORDS, words)
        self.page.wait_for_timeout(STANDS)

    def rest(self, way: str) -> None:
        """Waits until the page has come to rest: the composer leads to the card of what was saved."""
        if way == "composer":
            self.page.locator("#notes .note[data-id]:focus").wait_for()
        self.page.wait_for_timeout(SETTLES)


def by_composer(coder: Coder, n: int) -> None:
    """Selects the sentence, opens the composer, completes the tag and saves."""
    coder.drag(sentence(n))
    coder.click("#selection-bar [data-do=tag]")
    with coder.page.expect_response(lambda answer: "/tags?q=cl" in answer.url):
        coder.press("c", "l")
    coder.page.locator(".composer [role=option]", has_text="claim").wait_for()
    coder.press("ArrowDown", "Enter")
    coder.click(".composer [data-do=save]")
    coder.page.locator(".composer").wait_for(state="detached")


def by_keys(coder: Coder, n: int) -> None:
    """Puts the tag on the next sentence, of which there are two in each paragraph; passes over the second."""
    if n:
        coder.press(".", ".")
    coder.press("s")


CODE: dict[str, Callable[[Coder, int], None]] = {
    "composer": by_composer,
    "mouse": lambda coder, n: coder.drag(sentence(n)),
    "keys": by_keys,
    "touch": lambda coder, n: coder.tap(f"{n} was kept"),  # not where the number of the paragraph is pressed
}
SCREENS: dict[str, dict[str, Any]] = {
    "touch": {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}
}


def measure_coding(report: Report, log: Path) -> None:
    """Codes 100 sentences in each way, one article each."""
    with served_room(log, {"coder": False}) as room, sync_playwright() as playwright:
        (session,) = run_in_room(SET_UP)
        browser = playwright.chromium.launch(executable_path=find_browser(), args=BROWSER_OPTIONS)
        for way in WAYS:
            screen = SCREENS.get(way, {"viewport": {"width": 1440, "height": 900}})
            coder = Coder(browser, room.url, session, way, **screen)
            if way != "composer":
                coder.take_in_hand()
            seconds = []
            for n in range(PASSAGES):
                if way != "keys":  # which scroll by themselves
                    coder.show(sentence(n))
                begun = time.monotonic()
                CODE[way](coder, n)
                coder.wait_until_painted(sentence(n))
                seconds.append(time.monotonic() - begun)
                coder.rest(way)
            name = way if way == "composer" else f"tag in hand, {way}"
            report.add(Line(f"{name}: acts a passage", coder.acts / PASSAGES, "acts"))
            report.add(Line(f"{name}: a passage, median", median(seconds), "s"))
            report.add(Line(f"{name}: a passage, p95", p95(seconds), "s"))
            coder.page.context.close()
        browser.close()
