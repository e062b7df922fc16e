"""What a stranger's first visit fetches, and the next: how many requests, how many bytes, and what comes when."""

from __future__ import annotations

import httpx
import pytest
from django.templatetags.static import static

from tests.bench.first_visit import two_visits
from tests.cast import make_cast

PARAGRAPH = "The keeper of house {n} wrote it down with *a pencil*, and `nobody` read it for years.\n\n## Part {n}"
ARTICLE = "\n\n".join(PARAGRAPH.format(n=n) for n in range(500))
SELECT = """() => {
  const range = document.createRange();
  range.selectNodeContents(document.querySelector('#text p'));
  getSelection().addRange(range);
}"""

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def address(live_server):
    """The address of a public article of 60 kB without notes."""
    document = make_cast(ARTICLE).document
    document.visibility, document.basis, document.basis_at = "public", "own-work", document.created_at
    document.save()
    return f"{live_server}{document.get_absolute_url()}"


def test_a_first_visit_takes_few_requests_and_bytes_and_the_next_almost_none(browser, address):
    first, again = two_visits(browser, address, slow=False)

    assert first.requests <= 25, sorted(first.bytes)
    assert first.total <= 260_000, first.bytes
    assert again.requests <= 3, sorted(again.bytes)
    assert not [name for name in again.bytes if "/static/" in name]


def test_what_surrounds_the_text_is_fetched_when_all_that_the_text_needs_has_come(browser, address):
    first, _again = two_visits(browser, address)

    late = {name: begun for name, (begun, _ended) in first.times.items() if "/js/joined/" in name}
    needed = [ended for name, (_begun, ended) in first.times.items() if "/css/r" in name or "/js/r" in name]
    assert len(needed) == 4  # a style sheet and a script of every page, and of this one
    assert min(late.values()) >= max(needed)
    assert not [name for name in late if "writing" in name]  # for people with an account


def test_fonts_are_asked_for_before_the_style_sheet_that_names_them_is_read(live_server, address):
    page = httpx.get(address).text

    for font in ("literata-latin-opsz-normal", "source-sans-3-latin-wght-normal"):
        assert f'<link rel="preload" href="{static(f"fonts/{font}.woff2")}" as="font"' in page


def test_words_selected_before_the_rest_has_come_get_their_bar(page, live_server, address):
    waiting = []
    page.route("**/js/joined/surround*", lambda route: waiting.append(route))
    page.goto(address)
    page.wait_for_function("() => performance.getEntriesByName('highlights-painted').length")
    page.evaluate(SELECT)
    page.wait_for_timeout(300)
    assert page.locator("#selection-bar").is_hidden()

    waiting[0].continue_()
    page.wait_for_selector("#selection-bar", state="visible")


def test_a_page_whose_rest_cannot_be_fetched_says_so_and_keeps_its_text(browser, address):
    context = browser.new_context()
    page = context.new_page()
    page.route("**/js/joined/surround*", lambda route: route.abort())
    page.goto(address)

    page.wait_for_function("() => document.querySelector('#live').textContent.includes('load it again')")
    assert page.locator("#text").inner_text().startswith("The keeper of house 0")
    context.close()


def test_no_policy_is_broken_by_joined_scripts(page, address):
    broken = []
    page.on("console", lambda message: broken.append(message.text) if "policy" in message.text.lower() else None)
    response = page.goto(address)
    page.wait_for_selector("html[data-ready]", state="attached")

    assert broken == []
    assert {"script-src 'self'", "style-src 'self'"} <= set(response.headers["content-security-policy"].split("; "))


def test_a_page_held_in_any_coding_is_not_sent_again(address):
    for coding in ("br", "gzip", "identity"):
        first = httpx.get(address, headers={"Accept-Encoding": coding})
        assert first.headers.get("Content-Encoding", "identity") == coding
        for path in (address, f"{address}anchors"):
            held = httpx.get(path, headers={"Accept-Encoding": coding}).headers["ETag"]
            again = httpx.get(path, headers={"Accept-Encoding": coding, "If-None-Match": held})
            assert (again.status_code, again.headers["ETag"]) == (304, held)
