"""What it takes to check the facts of an article: acts (keys or clicks) and seconds, on 60 kB and on 1 MB.

The seconds are those of the program: a person reads between two acts, and the script does not.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from playwright.sync_api import Page, sync_playwright

from tests.bench.report import Line, Report, median
from tests.bench.room import CURATOR, Room
from tests.conftest import BROWSER_OPTIONS, find_browser
from tests.served_room import PASS_PHRASE, manage

SIZES = (60_000, 1_000_000)
PROPOSED = "title creator publisher issued modified language rights identifier section".split()
UNANSWERED = ".sitting-row:not(.is-answered)"
UNLOOKED = "publisher creator issued identifier".split()

# The facts of an article as an import leaves them: proposals with their evidence, or nobody has looked.
PREPARE = """
from documents.models import Document, Evidence, Revision, Statement
document = Document.objects.get(slug={slug!r})
whole = Revision.objects.get(document=document, number=0)
document.statements.all().delete()
values = {{"identifier": "https://ledger.example/tide", "language": "en", "issued": "14 March 2024"}}
for n, term in enumerate({proposed!r}):
    said = dict(value=values.get(term, f"Value {{n}}"), rule="bench")
    row = Statement.objects.create(document=document, property=term, **said)
    start = whole.length * n // 10
    shown = dict(start=start, end=start + 40, exact=whole.text[start:start + 40])
    Evidence.objects.create(statement=row, document=document, revision=whole, **shown)
for term in {unlooked!r}:
    Statement.objects.create(document=document, property=term, absence="not-looked", rule="bench")
"""


def measure_facts(room: Room, report: Report, rounds: int) -> None:
    """Confirms nine facts one by one and at once, and says of four that they are not stated, all by keys."""
    ways: tuple[tuple[str, Callable[[Page], int], list[str], list[str]], ...] = (
        ("nine facts are right, one by one", nine_by_keys, PROPOSED, []),
        ("nine facts are right, at once", nine_at_once, PROPOSED, []),
        ("four facts are not stated", four_not_stated, [], UNLOOKED),
    )
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_browser(), args=BROWSER_OPTIONS)
        page = browser.new_context(base_url=room.url, bypass_csp=True).new_page()
        sign_in(page)
        for size in SIZES:
            address = room.document(size, 0)
            for what, answer, proposed, unlooked in ways:
                acts, seconds = 0, []
                for _round in range(rounds):
                    prepare(address, proposed, unlooked)
                    page.goto("about:blank")  # the address has a fragment: from itself it would not load again
                    page.goto(f"{address}facts/#facts")
                    page.wait_for_selector(".sitting-one:focus")
                    start = time.perf_counter()
                    acts = answer(page)
                    seconds.append(time.perf_counter() - start)
                report.add(Line(f"{what}, {size // 1000} kB", median(seconds), "s", remark=f"{acts} acts"))
        browser.close()


def prepare(address: str, proposed: list[str], unlooked: list[str]) -> None:
    slug = address.strip("/").rsplit("/", 1)[1]
    manage("shell", "--verbosity", 0, "--command", PREPARE.format(slug=slug, proposed=proposed, unlooked=unlooked))


def sign_in(page: Page) -> None:
    page.goto("/accounts/login/")
    page.fill("[name=login]", CURATOR)
    page.fill("[name=password]", PASS_PHRASE)
    page.click("main [type=submit]")
    page.wait_for_load_state()


def nine_by_keys(page: Page) -> int:
    return press(page, "y", len(PROPOSED))


def four_not_stated(page: Page) -> int:
    return press(page, "n", len(UNLOOKED))


def nine_at_once(page: Page) -> int:
    left = page.locator(UNANSWERED).count()
    page.keyboard.press("Shift+Y")
    wait_until_left(page, left - len(PROPOSED))
    return 1


def press(page: Page, key: str, times: int) -> int:
    """Answers one fact after another; the focus is on the next when the row has been answered."""
    left = page.locator(UNANSWERED).count()
    for n in range(1, times + 1):
        page.keyboard.press(key)
        wait_until_left(page, left - n)
    return times


def wait_until_left(page: Page, number: int) -> None:
    page.wait_for_function(f"document.querySelectorAll('{UNANSWERED}').length === {number}")
