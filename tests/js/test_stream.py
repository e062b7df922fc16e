"""js/reading/live/stream.js with a real event server: collecting events, reconnecting, falling back to the list."""

from __future__ import annotations

import pytest

from tests.js.event_server import EventServer

OPEN = """async () => {
    const { Stream } = await import('/js/reading/live/stream.js');
    const stream = new Stream('/stream', 'c0', { pace: 100 });
    globalThis.stream = stream;
    globalThis.told = [];
    globalThis.stood = 0;
    stream.addEventListener('standing', () => { stood += 1; });
    for (const name of ['notes', 'gone', 'text', 'readers', 'reload']) {
        stream.addEventListener(name, ({ detail }) => told.push([name, detail]));
    }
    stream.start();
}"""


@pytest.fixture
def server():
    running = EventServer()
    yield running
    running.stop()


@pytest.fixture
def listening(page, server):
    """A page that listens; `listening(n)` waits for `n` messages and returns all that have arrived."""
    page.goto(f"{server.url}/blank")
    page.evaluate(OPEN)
    server.wait()

    def told(n: int) -> list:
        page.wait_for_function("n => told.length >= n", arg=n, timeout=10_000)
        return page.evaluate("told")

    return told


def test_it_starts_after_the_event_that_the_page_knows(listening, server):
    assert server.cursors == ["c0"]


def test_a_burst_is_reported_once_and_each_note_once(listening, server, page):
    for number, row in enumerate(["a", "b", "a"]):
        server.send("annotation", f'{{"kind": "created", "id": "{row}", "root": "{row}"}}', f"e{number}")
    [[name, changes]] = listening(1)
    assert name == "notes"
    assert sorted(change["id"] for change in changes) == ["a", "b"]
    page.wait_for_timeout(600)
    assert len(listening(1)) == 1


def test_a_removed_note_is_reported_at_once_and_not_fetched(listening, server, page):
    server.send("annotation", '{"kind": "created", "id": "answer", "root": "a"}', "e1")
    server.send("annotation", '{"kind": "created", "id": "b", "root": "b"}', "e2")
    server.send("gone", '{"id": "a", "root": "a"}', "e3")
    gone, notes = listening(2)
    assert gone == ["gone", {"id": "a", "root": "a"}]
    assert [change["id"] for change in notes[1]] == ["b"]


def test_the_other_messages_are_passed_on(listening, server):
    server.send("text", '{"revision": 4}', "e1")
    server.send("readers", "{}")
    server.send("reload", "{}")
    assert listening(3) == [["text", {"revision": 4}], ["readers", {}], ["reload", {}]]


def test_it_reconnects_after_the_last_event_it_received(listening, server):
    server.send("text", '{"revision": 4}', "e1")
    listening(1)
    server.hang_up()
    server.wait()
    assert server.cursors == ["c0", "e1"]
    server.send("readers", "{}")
    assert listening(2)[-1] == ["readers", {}]


def test_the_list_moves_the_cursor_forward(listening, server, page):
    page.evaluate("stream.knows('from-the-list')")
    server.hang_up()
    server.wait()
    assert server.cursors[-1] == "from-the-list"


def test_after_three_refusals_it_polls_the_list_until_the_stream_is_back(listening, server, page):
    page.wait_for_function("() => stood === 1")
    server.refuses = 3
    server.hang_up()
    server.wait(3)
    assert listening(2)[:2] == [["reload", {}], ["reload", {}]]
    server.wait()  # a later attempt, which is not refused
    page.wait_for_function("() => stood === 2")
    told = len(page.evaluate("told"))
    page.wait_for_timeout(900)
    assert len(page.evaluate("told")) == told


def test_without_event_streams_it_polls_the_list(page, server):
    page.goto(f"{server.url}/blank")
    page.evaluate("delete globalThis.EventSource")
    page.evaluate(OPEN)
    page.wait_for_function("told.length >= 2")
    assert page.evaluate("told[0][0]") == "reload"
    assert server.cursors == []


def test_it_pauses_offline_and_reconnects_online(listening, server, page):
    page.context.set_offline(True)
    page.wait_for_timeout(300)
    page.context.set_offline(False)
    server.wait()
    assert server.cursors == ["c0", "c0"]


def test_a_page_in_the_back_forward_cache_disconnects_and_reconnects(listening, server, page):
    page.evaluate("dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true }))")
    page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))")
    server.wait()
    assert len(server.cursors) == 2
