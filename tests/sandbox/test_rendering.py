"""Rendering in the sandbox process: limited in time and memory, replaced when it breaks, ended with the site."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
import threading
import time
from pathlib import Path

import psutil
import pytest

from documents.errors import RenderingRefused
from documents.rendering import Labels, render, render_note
from documents.sandbox import close_sandbox, process, render_in_sandbox, render_note_in_sandbox
from documents.sandbox.queues import LANES

PROJECT = Path(__file__).parents[2]
NESTED_BRACKETS = "[" * 5000


def processes() -> list[psutil.Process]:
    """Returns the rendering processes of this process, zombies included.

    A zombie has lost its command line and has only its program's name; the name distinguishes it from servers that
    other tests of this run started and killed.
    """
    found = []
    for child in psutil.Process().children():
        if child.status() == psutil.STATUS_ZOMBIE:
            if child.name().startswith("python"):
                found.append(child)
        elif "documents.sandbox.worker" in child.cmdline():
            found.append(child)
    return found


@pytest.mark.parametrize("source_format", ["markdown", "html", "plain", "capture"])
def test_the_sandbox_returns_what_rendering_returns(source_format):
    source = "# Title 😀\n\nA <b>word</b>[^1] <script>x</script>\n\n[^1]: Note.\n"
    labels = Labels(paragraph="Absatz {n}")
    assert render_in_sandbox(source, source_format, labels) == render(source, source_format, labels)


def test_a_refusal_keeps_its_parameters():
    with pytest.raises(RenderingRefused) as refused:
        render_in_sandbox("a\x0bb", "plain")
    assert refused.value.params["place"] == 2
    assert str(refused.value).startswith("The character U+000B")


def test_the_sandbox_renders_a_note_as_rendering_does():
    note = "*So* it <goes>:\n\n* a\n* https://a.example/b."
    rendered = render_note_in_sandbox(note)
    assert rendered.html == render_note(note)
    assert not rendered.is_plain


def test_a_slow_note_is_shown_as_typed_and_the_next_one_is_rendered():
    started = time.monotonic()
    rendered = render_note_in_sandbox(f"{NESTED_BRACKETS}<b>\nnext")
    assert time.monotonic() - started < 10
    assert rendered.is_plain
    assert rendered.html == f'<p dir="auto">{NESTED_BRACKETS}&lt;b&gt;<br>next</p>'
    assert render_note_in_sandbox("*next*").html == '<p dir="auto"><em>next</em></p>'


BOMBS = [
    ("too deep for Markdown", "\n".join(f"{'    ' * n}* a" for n in range(400)), "markdown", "nested too deeply"),
    ("too long", "[" * 40_000, "markdown", "longer than 2 seconds"),
    ("too deep", "<div>" * 5000, "html", "more than 500 levels"),
    ("far too deep", "<b>" * 3_000_000, "html", "more than 500 levels"),
    ("too much memory", "<p>x" * 4_000_000, "html", "memory"),
]


@pytest.mark.parametrize(("source", "source_format", "reason"), [bomb[1:] for bomb in BOMBS], ids=[b[0] for b in BOMBS])
def test_a_text_over_the_limits_is_refused_with_the_reason(source, source_format, reason):
    seconds = 2 if reason.startswith("longer") else 60
    with pytest.raises(RenderingRefused, match=reason):
        render_in_sandbox(source, source_format, seconds=seconds)
    assert render_in_sandbox("next", "plain", seconds=60).text == "next"


def test_the_operating_system_enforces_the_memory_limit():
    render_in_sandbox("a", "plain")
    [process] = processes()
    if sys.platform == "linux":
        assert process.rlimit(psutil.RLIMIT_AS) == (600 * 1024 * 1024,) * 2
        assert process.rlimit(psutil.RLIMIT_FSIZE) == (0, 0)
        assert process.rlimit(psutil.RLIMIT_CORE) == (0, 0)


def test_the_process_has_none_of_the_secrets_of_the_site(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgres://user:secret@host/name")
    monkeypatch.setenv("SECRET_KEY", "secret")
    render_in_sandbox("a", "plain")
    [process] = processes()
    assert "secret" not in " ".join(process.environ().values())


def test_one_process_serves_many_texts_and_its_memory_does_not_grow():
    paragraphs = "\n\n".join(f"Paragraph {n} of *some* length." for n in range(2000))
    for _ in range(3):
        render_in_sandbox(paragraphs, "markdown", seconds=60)
    [process] = processes()
    before = process.memory_info().rss
    for _ in range(15):
        render_in_sandbox(paragraphs, "markdown", seconds=60)
    assert processes() == [process]
    assert process.memory_info().rss < before + 10_000_000


def test_a_process_that_died_between_texts_is_replaced_silently():
    render_in_sandbox("a", "plain")
    [first] = processes()
    first.kill()
    first.wait()
    assert render_in_sandbox("b", "plain").text == "b"
    [second] = processes()
    assert second.pid != first.pid


def test_a_process_that_dies_at_work_is_replaced_and_the_text_is_tried_again():
    render_in_sandbox("a", "plain")
    [first] = processes()
    source = "\n\n".join(f"Paragraph {n} of *some* length." for n in range(20_000))
    texts: list[str] = []
    work = threading.Thread(target=lambda: texts.append(render_in_sandbox(source, "markdown", seconds=120).text))
    work.start()
    time.sleep(0.3)
    first.kill()
    work.join()
    assert texts == [source.replace("*", "")]


def test_a_process_over_its_memory_limit_is_replaced(monkeypatch):
    render_in_sandbox("a", "plain")
    [first] = processes()
    monkeypatch.setattr(process, "_MAX_MEMORY_KB", first.memory_info().rss // 1024 - 1000)
    render_in_sandbox("b", "plain")
    assert processes() == []
    assert render_in_sandbox("c", "plain").text == "c"


def test_closing_leaves_neither_process_nor_zombie():
    render_in_sandbox("a", "plain")
    render_note_in_sandbox("*a*")
    assert len(processes()) == 2
    close_sandbox()
    assert processes() == []


def test_each_thread_gets_its_own_result():
    wrong: list[int] = []

    def ask(n: int) -> None:
        for _ in range(5):
            if f"<em>{n}</em>" not in render_note_in_sandbox(f"*{n}*", seconds=60).html:
                wrong.append(n)
            if render_in_sandbox(f"{n}", "plain", seconds=60).text != f"{n}":
                wrong.append(n)

    threads = [threading.Thread(target=ask, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
    assert 2 <= len(processes()) <= 2 * LANES


def test_a_long_article_does_not_delay_a_note():
    render_note_in_sandbox("*warm*")

    def take_long() -> None:
        with pytest.raises(RenderingRefused):
            render_in_sandbox("[" * 40_000, "markdown", seconds=4)

    article = threading.Thread(target=take_long)
    article.start()
    started = time.monotonic()
    assert not render_note_in_sandbox("*note*").is_plain
    assert time.monotonic() - started < 3
    assert article.is_alive()
    article.join()


def run(script: str) -> subprocess.CompletedProcess[str]:
    """Runs a separate program that renders; the test checks what the program leaves behind."""
    return subprocess.run(
        [sys.executable, "-W", "error", "-c", textwrap.dedent(script)],
        cwd=PROJECT,
        env={**os.environ, "PYTHONPATH": str(PROJECT)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_the_process_ends_with_the_site():
    ended = run("""
        import psutil
        from documents.sandbox import render_in_sandbox
        render_in_sandbox("a", "plain")
        print(psutil.Process().children()[0].pid)
    """)
    assert ended.returncode == 0, ended.stderr
    assert ended.stderr == ""
    assert not psutil.pid_exists(int(ended.stdout))


def test_the_process_ends_with_a_site_that_is_killed():
    killed = run("""
        import os, psutil, signal
        from documents.sandbox import render_in_sandbox
        render_in_sandbox("a", "plain")
        print(psutil.Process().children()[0].pid, flush=True)
        os.kill(os.getpid(), signal.SIGKILL)
    """)
    assert killed.returncode == -9
    pid = int(killed.stdout)
    for _ in range(100):
        if not psutil.pid_exists(pid) or psutil.Process(pid).status() == psutil.STATUS_ZOMBIE:
            return
        time.sleep(0.1)
    pytest.fail("The rendering process outlived the room.")


def test_a_fork_gets_a_process_of_its_own_and_does_not_disturb_the_other():
    forked = run("""
        import os, psutil
        from documents.sandbox import render_in_sandbox
        assert render_in_sandbox("a", "plain").text == "a"
        mine = psutil.Process().children()[0].pid
        child = os.fork()
        if child == 0:
            assert render_in_sandbox("b", "plain").text == "b"
            own = psutil.Process().children()[0].pid
            assert own != mine
            os._exit(0 if psutil.pid_exists(mine) else 1)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
        assert render_in_sandbox("c", "plain").text == "c"
        assert [one.pid for one in psutil.Process().children()] == [mine]
    """)
    assert forked.returncode == 0, forked.stderr
    assert forked.stderr == ""
