"""What is read stays where it is: an annotated article opens without a shift, from its first byte to the last part."""

from __future__ import annotations

import pytest

from tests.cast import make_cast
from tests.factories import make_annotation

PARAGRAPH = "The keeper of house {n} wrote it down with a pencil, and nobody read it for forty years. "
ARTICLE = "\n\n".join(PARAGRAPH.format(n=n) * 3 for n in range(60))
NOTES = 90
MOST = 0.02
# Each shift with its value, from the beginning of the page; what the reader's own acts move does not count.
WATCH = """window.shifts = [];
new PerformanceObserver((list) => {
  for (const { value, hadRecentInput, sources } of list.getEntries()) {
    if (!hadRecentInput) shifts.push([value, sources.map(({ node }) => node?.parentElement?.outerHTML.slice(0, 90))]);
  }
}).observe({ type: "layout-shift", buffered: true });"""

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def cast():
    cast = make_cast(ARTICLE)
    for n in range(NOTES):
        start = ARTICLE.index(f"house {n % 60} wrote")
        author = (cast.alice, cast.bob, cast.tova)[n % 3]
        make_annotation(
            cast.document,
            author,
            (start, start + 12),
            note=f"Note {n}. " * 6,
            audience="group",
            group=cast.course,
        )
    return cast


@pytest.mark.parametrize("width", [390, 1366, 1920])
def test_an_annotated_article_opens_without_a_shift(reader, cast, width):
    bob = reader(cast.bob, width=width)
    bob.page.add_init_script(WATCH)
    for visit in ("with the cards of the page", "with cards that scripts fetch"):
        page = bob.open(cast.document)
        page.wait_for_timeout(600)
        shifts = page.evaluate("shifts")
        assert sum(value for value, _of in shifts) <= MOST, (visit, shifts)
    assert "scripts=run" in page.evaluate("document.cookie")
