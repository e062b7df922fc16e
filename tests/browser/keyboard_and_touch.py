"""What a reader without a mouse sees and does, for tests by keys and by touch."""

from __future__ import annotations

from typing import Any

HIGHLIGHTED = """name => [...(CSS.highlights.get(name) ?? [])].map((still) => {
  const range = document.createRange();
  range.setStart(still.startContainer, still.startOffset);
  range.setEnd(still.endContainer, still.endOffset);
  return range.toString();
})"""


def focused_label(page: Any) -> str:
    """The label of what has the focus; empty where nothing has."""
    return page.evaluate("document.activeElement?.getAttribute('aria-label') ?? ''")


def selected_words(page: Any) -> str:
    """The words of the browser's own selection."""
    return page.evaluate("getSelection().toString()")


def highlighted_words(page: Any, name: str) -> list[str]:
    """The words that are lit over the text as "cursor", "selecting", "active"."""
    return page.evaluate(HIGHLIGHTED, name)


def tab_to(page: Any, selector: str, most: int = 90) -> None:
    """Presses Tab until the focus is there."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"Tab never reaches {selector}")


# Counts what a mouse or a finger would do; a run by keys alone counts none.
COUNT_POINTERS = """globalThis.pointers = 0;
for (const name of ['pointerdown', 'mousedown', 'touchstart']) addEventListener(name, () => pointers++, true);"""


def choose(page: Any, label: str) -> None:
    """Goes down a list of radio buttons until one begins with `label`."""
    for _ in range(8):
        if page.evaluate("document.activeElement.closest('label')?.innerText ?? ''").strip().startswith(label):
            page.keyboard.press("Space")
            return
        page.keyboard.press("ArrowDown")
    raise AssertionError(f"No choice says {label}")


def go_to_note(page: Any, annotation: Any) -> None:
    """From note to note until the focus is on this one."""
    for _ in range(8):
        page.keyboard.press("n")
        page.wait_for_timeout(200)
        if page.evaluate("document.activeElement.dataset.id") == str(annotation.pk):
            return
    raise AssertionError("The note is not on the way")


def open_by_keys(page: Any, menu: str) -> None:
    """Opens a menu from its summary."""
    tab_to(page, f"{menu} > summary")
    page.keyboard.press("Enter")


class Finger:
    """One finger on the screen of `page`, as the browser's own touch input: taps, scrolls, long presses."""

    def __init__(self, page: Any):
        self.page = page
        self.input = page.context.new_cdp_session(page)

    def down(self, x: float, y: float) -> None:
        """Puts the finger down."""
        self.at = (x, y)
        self._send("touchStart", [{"x": x, "y": y}])

    def move(self, x: float, y: float, steps: int = 6) -> None:
        """Drags it to a point."""
        left, top = self.at
        for step in range(1, steps + 1):
            part = step / steps
            self._send("touchMove", [{"x": left + (x - left) * part, "y": top + (y - top) * part}])
            self.page.wait_for_timeout(16)
        self.at = (x, y)

    def up(self) -> None:
        """Takes it away."""
        self._send("touchEnd", [])

    def tap(self, x: float, y: float) -> None:
        """Touches a point for a moment."""
        self.down(x, y)
        self.page.wait_for_timeout(40)
        self.up()
        self.page.wait_for_timeout(60)

    def press_long(self, x: float, y: float) -> None:
        """Stays on a point until the system selects the word."""
        self.down(x, y)
        self.page.wait_for_timeout(900)
        self.up()

    def swipe(self, x: float, y: float, dy: float) -> None:
        """Scrolls."""
        self.down(x, y)
        self.move(x, y + dy, steps=10)
        self.up()

    def _send(self, kind: str, points: list[dict[str, float]]) -> None:
        self.input.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})


def point_on_words(page: Any, words: str) -> tuple[float, float]:
    """A point on the first of some words of the text, as they stand on the screen; scrolls nothing."""
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
