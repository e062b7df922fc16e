"""One reader in one browser: opens articles, selects words, and reads what is painted and written."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.templatetags.static import static

from documents.models import Document
from tests.browser.keyboard_and_touch import RANGE_OF_WORDS

PAINTED = """slots => {
  const named = [...CSS.highlights].filter(([name]) => slots.includes(name.split('-')[0]));
  return named.flatMap(([, highlight]) => [...highlight].map((still) => {
    const range = document.createRange();
    range.setStart(still.startContainer, still.startOffset);
    range.setEnd(still.endContainer, still.endOffset);
    return range.toString();
  }));
}"""

WATCH_POLICY = """addEventListener('securitypolicyviolation', (event) => {
  console.error(`policy: ${event.violatedDirective} ${event.blockedURI}`);
});"""

SLOTS = ["plain", "claim", "evidence", "question", "method", "voice"]


class Reader:
    """A browser context of its own, signed in as `user` if given; `faults` collects the errors of its pages.

    `browser` makes the context: a real browser, or `Contexts`.
    """

    def __init__(
        self, browser: Any, room: str, user: Any = None, *, width: int = 1440, height: int = 900, **context: Any
    ):
        self.room = room
        self.faults: list[str] = []
        self.expected: tuple[str, ...] = ()
        self.context = browser.new_context(
            viewport={"width": width, "height": height},
            reduced_motion=context.pop("reduced_motion", "reduce"),
            **context,
        )
        if user is not None:
            self.context.add_cookies([session_cookie(user, room)])
        self.page = self.new_page()

    def sign_in_as(self, user: Any) -> None:
        """Signs in as another user in the same browser."""
        self.context.clear_cookies()
        self.context.add_cookies([session_cookie(user, self.room)])

    def script(self, name: str) -> str:
        """Returns the address of a script of the page."""
        return self.room + static(name)

    def new_page(self) -> Any:
        """Opens another tab of the same browser."""
        page = self.context.new_page()
        page.add_init_script(WATCH_POLICY)
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        page.on("console", lambda message: self._record_console(message))
        return page

    def hold_time(self) -> None:
        """Makes the browser's clock controllable from the next page on; it runs as usual until `let_pass` is called."""
        self.page.clock.install()

    def let_pass(self, seconds: float) -> None:
        """Moves the page's clock forward."""
        self.page.clock.fast_forward(int(seconds * 1000))

    def allow_console(self, *words: str) -> None:
        """Allows console errors that contain any of these words, because the test causes them."""
        self.expected += words

    def _record_console(self, message: Any) -> None:
        if message.type == "error" and not any(words in message.text for words in self.expected):
            self.faults.append(f"{message.text} ({message.location.get('url', '')})")

    def open(self, document: Document, path: str = "") -> Any:
        """Opens the reading page and waits until it is loaded."""
        self.page.goto(f"{self.room}/documents/{document.slug}/{path}")
        self.wait_until_loaded()
        return self.page

    def reload(self) -> None:
        """Reloads the page and waits until it is loaded."""
        self.page.reload()
        self.wait_until_loaded()

    def wait_until_loaded(self) -> None:
        """Waits until everything around the text is loaded."""
        self.page.wait_for_selector("html[data-ready]", state="attached")

    def select(self, words: str) -> None:
        """Selects words of the text with the mouse."""
        left, top, right, bottom = self.page.evaluate(RANGE_OF_WORDS, words)
        mouse = self.page.mouse
        mouse.move(left, top)
        mouse.down()
        mouse.move((left + right) / 2, (top + bottom) / 2, steps=3)
        mouse.move(right, bottom, steps=3)
        mouse.up()
        self.page.wait_for_selector("#selection-bar:not([hidden])")

    def press(self, what: str) -> None:
        """Presses a button of the selection bar."""
        self.page.click(f"#selection-bar [data-do={what}]")

    def click_words(self, words: str) -> None:
        """Clicks on the first occurrence of some words of the text."""
        left, top, _right, _bottom = self.page.evaluate(RANGE_OF_WORDS, words)
        self.page.mouse.click(left + 2, top)

    def highlight(self, words: str) -> None:
        """Highlights words and waits until they are saved."""
        self.select(words)
        with self.page.expect_response(lambda answer: answer.request.method == "POST"):
            self.press("highlight")
        self.page.wait_for_selector(".note.is-active[data-id]")

    def write(self, words: str, note: str) -> Any:
        """Begins a note on words and returns its composer."""
        self.select(words)
        self.press("note")
        composer = self.page.locator(".composer").last
        composer.locator("textarea").fill(note)
        return composer

    def save(self, composer: Any) -> None:
        """Saves the note and waits until its card is shown."""
        composer.locator("[data-do=save]").click()
        self.page.wait_for_selector(".composer", state="detached")
        self.page.wait_for_selector(".note.is-active[data-id]")

    def painted(self, *slots: str) -> list[str]:
        """Returns the text of each painted range."""
        return self.page.evaluate(PAINTED, list(slots or SLOTS))

    def notes(self) -> list[str]:
        """Returns the text of the cards in the margin or the sheet."""
        return [words.strip() for words in self.page.locator("#notes .note[data-id] .note-words").all_inner_texts()]

    def announced(self) -> str:
        """Returns what a screen reader was last told."""
        self.page.wait_for_timeout(100)
        return self.page.locator("#live").inner_text()


def session_cookie(user: Any, room: str) -> dict[str, str]:
    """Returns a session cookie of the user."""
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return {"name": settings.SESSION_COOKIE_NAME, "value": session.session_key, "url": room}
