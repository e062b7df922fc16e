"""js/reading/notes/update-card.js: a card takes the server's version and keeps what the reader has in it."""

from __future__ import annotations

import pytest

UPDATE = """({ updateCard }, [old, fresh]) => {
    document.body.innerHTML = `<div id="list">${old}</div><template>${fresh}</template>`;
    const card = document.querySelector("#list > article");
    updateCard(card, document.querySelector("template").content.firstElementChild);
    return card.outerHTML;
}"""
QUOTE, FOOT = "<blockquote>q</blockquote>", '<footer class="note-foot">f</footer>'
MOVED, WAITING, RESOLVED = (f'<p class="note-state">{words}</p>' for words in ("moved", "waiting", "resolved"))
WORDS = '<div class="note-words">w</div>'


@pytest.fixture
def update(module):
    return lambda old, fresh: module("reading/notes/update-card.js", UPDATE, [old, fresh])


def card(*parts: str, classes: str = "note", more: str = "") -> str:
    return f'<article class="{classes}"{more}>{"".join(parts)}</article>'


def replies(*names: str) -> str:
    return f'<div class="replies">{"".join(f"<div id=note-{name}>{name}</div>" for name in names)}</div>'


@pytest.mark.parametrize(
    ("old", "fresh"),
    [
        ([QUOTE, WORDS, RESOLVED, FOOT], [MOVED, QUOTE, WORDS, RESOLVED, FOOT]),
        ([MOVED, QUOTE, WORDS, RESOLVED, FOOT], [QUOTE, WORDS, RESOLVED, FOOT]),
        ([QUOTE, WAITING, WORDS, FOOT], [MOVED, QUOTE, WAITING, WORDS, FOOT]),
        ([QUOTE, WAITING, WORDS, RESOLVED, FOOT], [QUOTE, WORDS, RESOLVED, FOOT]),
        ([QUOTE, WORDS, FOOT], [QUOTE, WAITING, WORDS, replies("a"), RESOLVED, FOOT]),
    ],
)
def test_the_parts_stand_in_the_order_of_the_server(update, old, fresh):
    assert update(card(*old), card(*fresh)).replace('"', "") == card(*fresh).replace('"', "")


def test_classes_and_attributes_are_the_servers_and_the_pages_own_stay(update):
    old = card(QUOTE, classes="note note-lost is-active", more=' data-mine="" data-placed="" style="top: 1px"')
    fresh = card(QUOTE, classes="note", more=' data-start="4"')
    got = update(old, fresh)
    assert 'class="note is-active"' in got
    assert 'data-placed="" style="top: 1px" data-start="4"' in got
    assert "data-mine" not in got


def test_a_reply_that_was_hidden_until_now_takes_its_place_among_the_others(update):
    got = update(card(QUOTE, replies("a", "c"), FOOT), card(QUOTE, replies("a", "b", "c", "d"), FOOT))
    assert replies("a", "b", "c", "d").replace('"', "") in got.replace('"', "")
    got = update(card(replies("b")), card(replies("a", "b")))
    assert replies("a", "b").replace('"', "") in got.replace('"', "")
