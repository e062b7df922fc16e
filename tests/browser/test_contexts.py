"""A reused browser context shows nothing of its previous reader."""

from __future__ import annotations

import pytest

from tests.browser.contexts import Contexts
from tests.browser.reader import session_cookie
from tests.factories import make_user

LEAVE = """async () => {
  localStorage.setItem('left', 'words');
  sessionStorage.setItem('left', 'words');
  await (await caches.open('left')).put('/left', new Response('words'));
  await new Promise((done, failed) => {
    const opening = indexedDB.open('left');
    opening.onsuccess = () => { opening.result.close(); done(); };
    opening.onerror = failed;
  });
}"""
FIND = """async () => [
  ...Object.keys(localStorage), ...Object.keys(sessionStorage), ...await caches.keys(),
  ...(await indexedDB.databases()).map(({ name }) => name),
]"""


@pytest.fixture
def room(browser, live_server, transactional_db):
    return str(live_server)


def test_a_reused_context_contains_nothing_of_its_previous_reader(browser, room):
    contexts = Contexts(browser, room)
    first = contexts.new_context()
    first.add_cookies([session_cookie(make_user("alice", public_name="Alice Marlow"), room)])
    page = first.new_page()
    page.goto(room)
    assert page.get_by_text("Alice Marlow").count()
    page.evaluate("addEventListener('pagehide', () => localStorage.setItem('last', 'words'))")
    page.evaluate(LEAVE)
    assert page.evaluate(FIND) == ["left"] * 4
    contexts.give_back(first)

    second = contexts.new_context()
    assert second is first
    page = second.new_page()
    page.goto(room)
    assert page.get_by_text("Alice Marlow").count() == 0
    assert page.evaluate(FIND) == []
    assert second.cookies() == []
    second.close()


def test_readers_at_once_or_with_other_options_get_other_contexts(browser, room):
    contexts = Contexts(browser, room)
    one, other = contexts.new_context(), contexts.new_context()
    assert one is not other
    contexts.give_back(one)
    narrow = contexts.new_context(viewport={"width": 390, "height": 844})
    assert narrow is not one
    for context in (one, other, narrow):
        context.close()


CHANGES = {
    "offline": lambda context: context.set_offline(True),
    "script": lambda context: context.add_init_script("1"),
    "route": lambda context: context.route("**", lambda route: route.continue_()),
    "clock": lambda context: context.new_page().clock.install(),
}


@pytest.mark.parametrize("act", CHANGES.values(), ids=CHANGES)
def test_a_context_changed_for_good_is_not_reused(browser, room, act):
    contexts = Contexts(browser, room)
    changed = contexts.new_context()
    act(changed)
    contexts.give_back(changed)
    again = contexts.new_context()
    assert again is not changed
    again.close()
