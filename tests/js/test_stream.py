"""js/reading/live/stream.js with a real server of events: what it tells and gathers, how it comes and falls back."""

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
    """A page that listens; `listening()` gives what it was told, once there is as much as asked for."""
    page.goto(f"{server.url}/blank")
    page.evaluate(OPEN)
    server.wait()

    def told(n: int) -> list:
        page.wait_for_function("n => told.length >= n", arg=n, timeout=10_000)
        return page.evaluate("told")

    return told


def test_it_begins_behind_the_event_that_the_page_knows(listening, server):
    assert server.cursors == ["c0"]


def test_a_burst_is_told_as_one_and_each_note_once(listening, server, page):
    for number, row in enumerate(["a", "b", "a"]):
        server.send("annotation", f'{{"kind": "created", "id": "{row}", "root": "{row}"}}', f"e{number}")
    [[name, changes]] = listening(1)
    assert name == "notes"
    assert sorted(change["id"] for change in changes) == ["a", "b"]
    page.wait_for_timeout(600)
    assert len(listening(1)) == 1


def test_what_is_gone_is_told_at_once_and_not_asked_for_any_more(listening, server, page):
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


def test_it_comes_back_behind_the_last_event_it_heard(listening, server):
    server.send("text", '{"revision": 4}', "e1")
    listening(1)
    server.hang_up()
    server.wait()
    assert server.cursors == ["c0", "e1"]
    server.send("readers", "{}")
    assert listening(2)[-1] == ["readers", {}]


def test_the_list_says_up_to_where_the_page_knows(listening, server, page):
    page.evaluate("stream.knows('from-the-list')")
    server.hang_up()
    server.wait()
    assert server.cursors[-1] == "from-the-list"


def test_refused_three_times_it_asks_for_the_list_until_the_stream_stands_again(listening, server, page):
    page.wait_for_function("() => stood === 1")
    server.refuses = 3
    server.hang_up()
    server.wait(3)
    assert listening(2)[:2] == [["reload", {}], ["reload", {}]]
    server.wait()  # a later try; nothing is refused any more
    page.wait_for_function("() => stood === 2")
    told = len(page.evaluate("told"))
    page.wait_for_timeout(900)
    assert len(page.evaluate("told")) == told


def test_without_streams_it_asks_for_the_list(page, server):
    page.goto(f"{server.url}/blank")
    page.evaluate("delete globalThis.EventSource")
    page.evaluate(OPEN)
    page.wait_for_function("told.length >= 2")
    assert page.evaluate("told[0][0]") == "reload"
    assert server.cursors == []


def test_offline_it_is_silent_and_on_line_it_comes_back(listening, server, page):
    page.context.set_offline(True)
    page.wait_for_timeout(300)
    page.context.set_offline(False)
    server.wait()
    assert server.cursors == ["c0", "c0"]


def test_a_page_at_rest_in_the_browser_closes_and_comes_back(listening, server, page):
    page.evaluate("dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true }))")
    page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))")
    server.wait()
    assert len(server.cursors) == 2
