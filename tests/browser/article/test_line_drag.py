"""A drag of the mouse that leaves the text column, in blocks of every kind and at every width."""

from __future__ import annotations

from typing import Any

import pytest

from documents.models import Target
from tests.cast import make_cast
from tests.factories import make_document

PAGE = """<h2>Ferries of the outer lakes</h2>
<p>The ferry to Ostrava island leaves at seven, and on Sundays it waits until the last of the baskets is on board,
whatever the timetable on the wooden board by the kiosk may promise to those who arrive with a watch in their hands.</p>
<p>O rope across,<br>O patient rope,<br>nobody thanks you.</p>
<ul><li>One boat for the people and their dogs.</li><li>One boat for the hay 😀, which goes first.</li></ul>
<table><tr><th>Boat</th><th>Leaves</th></tr><tr><td>Anna</td><td>at seven</td></tr></table>
<pre><code>fare = 2 if day == "Monday" else 3
print(fare)</code></pre>
<blockquote><p>Nobody ever missed it, said the man who sells the tickets, because it has never once left without
everybody.</p></blockquote>
<p dir="rtl">العبارة تغادر في السابعة، وفي أيام الأحد تنتظر حتى تصبح آخر السلال على متنها
مهما قالت اللوحة الخشبية بجانب الكشك للناس.</p>
<p>The last paragraph says that the rope was renewed twice and that it held.</p>"""

# The lines of the text as [block, y on the page, words, x in the fifth character], from the boxes of characters.
LINES = """() => {
  const lines = [];
  for (const block of document.querySelectorAll('#text :is(h2, p, li, tr, pre)')) {
    const walker = document.createTreeWalker(block, NodeFilter.SHOW_TEXT);
    let line = null;
    while (walker.nextNode()) {
      const node = walker.currentNode;
      for (let at = 0; at < node.length; at++) {
        const range = document.createRange();
        range.setStart(node, at);
        range.setEnd(node, at + 1);
        const box = [...range.getClientRects()].find(({ width }) => width > 0);
        if (!box) continue;
        const middle = box.top + box.height / 2;
        if (!line || middle > line.bottom) {
          lines.push(line = { block: block.localName, y: middle + scrollY, bottom: box.bottom, words: '' });
        }
        line.words += node.data[at];
        if (line.words.length === 5) line.x = box.left + box.width / 4;
      }
    }
  }
  return lines.map(({ block, y, words, x }) => [block, y, words.trim(), x]);
}"""
COLUMN = """() => {
  const { left, right } = document.querySelector('#text').getBoundingClientRect();
  return [left, right];
}"""

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def bob(reader):
    """`bob(width)` seats Bob before the article."""
    cast = make_cast("A first article.")
    document = make_document(PAGE, source_format="html", curator=cast.alice, groups=[cast.course])

    def sits(width: int) -> Any:
        bob = reader(cast.bob, width=width, height=800)
        bob.open(document)
        return bob

    return sits


def show(page: Any, y: float) -> float:
    """Scrolls to a line and returns its place on the screen."""
    page.evaluate("y => scrollTo({ top: y - innerHeight / 2, behavior: 'instant' })", y)
    return y - page.evaluate("scrollY")


def drag(page: Any, start: tuple[float, float], end: tuple[float, float]) -> str:
    """Drags from one point to another and returns what is selected then."""
    page.mouse.move(*start)
    page.mouse.down()
    page.mouse.move((start[0] + end[0]) / 2, (start[1] + end[1]) / 2, steps=3)
    page.mouse.move(*end, steps=3)
    page.mouse.up()
    page.wait_for_selector("#selection-bar:not([hidden])")
    return page.evaluate("getSelection().toString().replaceAll('\\t', '').trim()")


def let_go(page: Any) -> None:
    """Ends the selection: a press on selected words would begin to carry them."""
    page.keyboard.press("Escape")
    page.wait_for_selector("#selection-bar", state="hidden")


@pytest.mark.parametrize("width", [1440, 1280, 1024, 700])
def test_beside_the_column_a_selection_ends_or_begins_with_the_line(bob, width):
    page = bob(width).page
    left, right = page.evaluate(COLUMN)
    lines = page.evaluate(LINES)
    assert {block for block, _y, _words, _x in lines} == {"h2", "p", "li", "tr", "pre"}
    for _block, y, words, inside in lines:
        at = show(page, y)
        is_rtl = "ا" in words
        whole = []
        for outside in (left - 45, right + 45) if not is_rtl else (right + 45, left - 45):
            whole.append(drag(page, (inside, at), (outside, at)))
            let_go(page)
        begins, ends = whole
        assert words.startswith(begins), (words, begins)
        assert words.endswith(ends), (words, ends)
        assert abs(len(begins) + len(ends) - len(words)) <= 1, (begins, ends, words)  # a space where the parts meet


def test_a_drag_may_end_beside_another_line_and_is_saved_as_seen(bob):
    one = bob(1280)
    page = one.page
    left, right = page.evaluate(COLUMN)
    lines = page.evaluate(LINES)
    first, third = lines[1], lines[3]
    assert first[0] == third[0] == "p"
    at = show(page, first[1])
    seen = drag(page, (left + 2, at), (right + 300, at + third[1] - first[1]))  # over the cards of the margin
    assert seen.endswith(third[2])
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        one.press("highlight")
    page.wait_for_selector(".note.is-active[data-id]")
    assert Target.objects.get().exact.split() == f"{first[2]} {lines[2][2]} {third[2]}".split()


def test_a_drag_to_the_bar_above_ends_with_the_first_line_on_the_screen(bob):
    page = bob(1280).page
    left, _right = page.evaluate(COLUMN)
    page.set_viewport_size({"width": 1280, "height": 400})
    lines = [line for line in page.evaluate(LINES) if line[0] == "li"]
    at = show(page, lines[1][1])
    seen = drag(page, (left + 200, at), (left + 100, 20))
    assert "Ferries of the outer lakes" not in seen
    assert lines[0][2] in seen


def test_a_pause_beside_the_column_and_a_way_back_into_it(bob):
    page = bob(1280).page
    left, right = page.evaluate(COLUMN)
    _block, y, words, _inside = page.evaluate(LINES)[1]
    at = show(page, y)
    page.mouse.move(left + 2, at)
    page.mouse.down()
    page.mouse.move(right + 200, at, steps=3)
    page.wait_for_timeout(300)
    assert page.evaluate("getSelection().toString().trim()") == words  # while the button is still pressed
    page.mouse.move(left + 200, at, steps=3)
    page.mouse.up()
    page.wait_for_selector("#selection-bar:not([hidden])")
    assert 5 < len(page.evaluate("getSelection().toString()")) < len(words) - 5
