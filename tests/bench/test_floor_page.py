"""The floor that the reading page is compared with paints the right text."""

import json

from tests.bench.floor_page import FloorPage, served

HTML = "<p>One <em>quiet</em> 😀 window.</p>\n<p>The harbour was dark.</p>\n"
TEXT = "One quiet 😀 window.\nThe harbour was dark.\n"

PAINTED = """() => ["depth-1", "depth-2"].map((name) => [...CSS.highlights.get(name)].map((place) => {
  const range = document.createRange();
  range.setStart(place.startContainer, place.startOffset);
  range.setEnd(place.endContainer, place.endOffset);
  return range.toString();
}))"""


def span(words, name):
    start = TEXT.index(words)
    return {"id": name, "start": start, "end": start + len(words)}


def test_the_floor_paints_overlapping_passages_and_finds_them_under_a_point(page):
    floor = FloorPage(None)
    floor.html = HTML
    floor.annotations = json.dumps([span("quiet 😀 window", "a"), span("window.\nThe harbour", "b")]).encode()
    with served(floor):
        page.goto(f"{floor.url}?floor=own")
        page.wait_for_function("() => window.bench")
        assert page.evaluate(PAINTED) == [["quiet 😀 ", ".\nThe harbour"], ["window"]]
        box = page.locator("em").bounding_box()
        under = page.evaluate(
            "([x, y]) => bench.hit(x, y)", [box["x"] + box["width"] / 2, box["y"] + box["height"] / 2]
        )
        assert under == ["a"]
