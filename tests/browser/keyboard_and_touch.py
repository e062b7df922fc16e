"""Where words are on the screen, and what a reader sees and does without a mouse; knows no Django, for benches too."""

from __future__ import annotations

from typing import Any

# Scrolls to some words and returns points on their first and last characters, for the mouse to select between.
RANGE_OF_WORDS = """words => {
  const text = document.querySelector('#text');
  const start = text.textContent.indexOf(words);
  const walker = document.createTreeWalker(text, NodeFilter.SHOW_TEXT);
  const range = document.createRange();
  let seen = 0;
  let begun = false;
  while (walker.nextNode()) {
    const node = walker.currentNode;
    if (!begun && start < seen + node.length) { range.setStart(node, start - seen); begun = true; }
    if (begun && start + words.length <= seen + node.length) { range.setEnd(node, start + words.length - seen); break; }
    seen += node.length;
  }
  range.startContainer.parentElement.scrollIntoView({ block: 'center', behavior: 'instant' });
  const boxes = [...range.getClientRects()].filter((box) => box.width > 0);
  const [first, last] = [boxes[0], boxes.at(-1)];
  return [first.left + 1, first.top + first.height / 2, last.right - 1, last.top + last.height / 2];
}"""

HIGHLIGHTED = """name => [...(CSS.highlights.get(name) ?? [])].map((still) => {
  const range = document.createRange();
  range.setStart(still.startContainer, still.startOffset);
  range.setEnd(still.endContainer, still.endOffset);
  return range.toString();
})"""


def focused_label(page: Any) -> str:
    """Returns the label of the focused element, or an empty string."""
    return page.evaluate("document.activeElement?.getAttribute('aria-label') ?? ''")


def selected_words(page: Any) -> str:
    """Returns the text of the browser's own selection."""
    return page.evaluate("getSelection().toString()")


def highlighted_words(page: Any, name: str) -> list[str]:
    """Returns the passages painted as the highlight `name`, such as "cursor", "selecting" or "active"."""
    return page.evaluate(HIGHLIGHTED, name)


def tab_to(page: Any, selector: str, most: int = 90) -> None:
    """Presses Tab until the element has the focus."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"Tab never reaches {selector}")


# Counts the events of a mouse or a finger; a test by keyboard alone must count none.
COUNT_POINTERS = """globalThis.pointers = 0;
for (const name of ['pointerdown', 'mousedown', 'touchstart']) addEventListener(name, () => pointers++, true);"""


def choose(page: Any, label: str) -> None:
    """Moves down a list of radio buttons to the one that begins with `label`, and chooses it."""
    for _ in range(8):
        if page.evaluate("document.activeElement.closest('label')?.innerText ?? ''").strip().startswith(label):
            page.keyboard.press("Space")
            return
        page.keyboard.press("ArrowDown")
    raise AssertionError(f"No choice says {label}")


def go_to_note(page: Any, annotation: Any) -> None:
    """Moves from note to note until this one has the focus."""
    for _ in range(8):
        page.keyboard.press("n")
        page.wait_for_timeout(200)
        if page.evaluate("document.activeElement.dataset.id") == str(annotation.pk):
            return
    raise AssertionError("The note is not on the way")


def open_by_keys(page: Any, menu: str) -> None:
    """Opens a menu by its summary."""
    tab_to(page, f"{menu} > summary")
    page.keyboard.press("Enter")


class Finger:
    """One finger on the screen of `page`, sent as the browser's own touch input."""

    def __init__(self, page: Any):
        self.page = page
        self.input = page.context.new_cdp_session(page)

    def down(self, x: float, y: float) -> None:
        """Puts the finger down."""
        self.at = (x, y)
        self._send("touchStart", [{"x": x, "y": y}])

    def move(self, x: float, y: float, steps: int = 6) -> None:
        """Drags the finger to a point."""
        left, top = self.at
        for step in range(1, steps + 1):
            part = step / steps
            self._send("touchMove", [{"x": left + (x - left) * part, "y": top + (y - top) * part}])
            self.page.wait_for_timeout(16)
        self.at = (x, y)

    def up(self) -> None:
        """Lifts the finger."""
        self._send("touchEnd", [])

    def tap(self, x: float, y: float) -> None:
        """Touches a point briefly."""
        self.down(x, y)
        self.page.wait_for_timeout(40)
        self.up()
        self.page.wait_for_timeout(60)

    def press_long(self, x: float, y: float) -> None:
        """Holds a point until the system selects the word."""
        self.down(x, y)
        self.page.wait_for_timeout(900)
        self.up()

    def swipe(self, x: float, y: float, dy: float) -> None:
        """Scrolls by dragging the finger."""
        self.down(x, y)
        self.move(x, y + dy, steps=10)
        self.up()

    def _send(self, kind: str, points: list[dict[str, float]]) -> None:
        self.input.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})


def point_on_words(page: Any, words: str) -> tuple[float, float]:
    """Returns a point on the first occurrence of some words on the screen, without scrolling."""
    return tuple(page.evaluate(POINT_ON_WORDS, words))


POINT_ON_WORDS = """words => {
  const text = document.querySelector('#text');
  const at = text.textContent.indexOf(words);
  const walker = document.createTreeWalker(text, NodeFilter.SHOW_TEXT);
  const range = document.createRange();
  let seen = 0;
  while (walker.nextNode()) {
    const node = walker.currentNode;
    if (at < seen + node.length) {
      range.setStart(node, at - seen);
      range.setEnd(node, at - seen + 2);
      break;
    }
    seen += node.length;
  }
  const box = range.getClientRects()[0];
  return [box.left + box.width / 2, box.top + box.height / 2];
}"""
