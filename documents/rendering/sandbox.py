"""Rendering in a process of its own, bounded in time and memory, because what comes in may be hostile.

One process serves articles and one serves notes, so that no note waits for a long article. Each starts on first
use, is replaced when it exceeded a bound or grew, and ends with the room.
"""

from __future__ import annotations

import atexit
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from documents.errors import RenderingRefused
from documents.errors import gettext_noop as _
from documents.rendering.frames import read_message, write_message
from documents.rendering.note import note_as_typed, note_of_plain_words
from documents.rendering.render import SourceFormat
from documents.rendering.rendered import Dropped, Heading, Labels, Rendered

if TYPE_CHECKING:
    from io import FileIO

MEGABYTES = 600
_GROWN_KB = 150 * 1024  # a process that does not give back what it needed is replaced
_MOST_JOBS = 1000
_SECONDS_TO_START = 30.0
_PROJECT = Path(__file__).resolve().parents[2]

_Message = tuple[dict[str, Any], list[str]]


@dataclass(frozen=True, slots=True)
class RenderedNote:
    """A note's safe HTML; `plain` says that its Markdown was too much for the bounds and stands as typed."""

    html: str
    plain: bool = False


def render_in_sandbox(
    source: str, source_format: SourceFormat, labels: Labels | None = None, seconds: float = 20.0
) -> Rendered:
    """Renders an article as `render` does. Raises `RenderingRefused`, also where time or memory run out."""
    head = {"work": "article", "format": source_format, "labels": asdict(labels or Labels())}
    try:
        answer, texts = _articles.ask(head, source, seconds)
    except _Exceeded as exceeded:
        raise _refusal(exceeded, seconds) from None
    return Rendered(
        html=texts[0],
        text=texts[1],
        headings=tuple(Heading(**heading) for heading in answer["headings"]),
        dropped=tuple(Dropped(**dropped) for dropped in answer["dropped"]),
        tool=answer["tool"],
        tool_version=answer["tool_version"],
        settings=answer["settings"],
    )


def render_note_in_sandbox(markdown: str, seconds: float = 2.0) -> RenderedNote:
    """Renders a note as `render_note` does; past the bounds it stands as it was typed.

    Most notes are a line of plain words: they need no Markdown, and so no other process.
    """
    if (plain_words := note_of_plain_words(markdown)) is not None:
        return RenderedNote(plain_words)
    try:
        _answer, texts = _notes.ask({"work": "note"}, markdown, seconds)
    except _Exceeded:
        return RenderedNote(note_as_typed(markdown), plain=True)
    return RenderedNote(texts[0])


class _Exceeded(Exception):
    """A piece of work passed a bound: "time", "memory", "depth", or ended its process otherwise: "crash"."""

    def __init__(self, bound: str) -> None:
        super().__init__(bound)
        self.bound = bound


def _refusal(exceeded: _Exceeded, seconds: float) -> RenderingRefused:
    if exceeded.bound == "time":
        return RenderingRefused(
            _("Preparing the text took longer than %(seconds)s seconds. Import it in parts."), seconds=f"{seconds:g}"
        )
    if exceeded.bound == "depth":
        return RenderingRefused(_("The text is nested too deeply. Save it again as plain text and import that."))
    if exceeded.bound == "memory":
        return RenderingRefused(
            _("Preparing the text needs more than %(megabytes)s MB of memory. Import it in parts."),
            megabytes=MEGABYTES,
        )
    return RenderingRefused(
        _(
            "The program that prepares texts broke down over this one, most likely for want of memory."
            " Import it in parts."
        )
    )


class _Process:
    """One rendering process and its pipes."""

    def __init__(self) -> None:
        self.jobs = 0
        self._overdue = False
        self._popen = subprocess.Popen(
            [sys.executable, "-m", "documents.rendering.worker", str(MEGABYTES)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            bufsize=0,
            cwd=_PROJECT,
            env=_environment(),
            start_new_session=True,  # ctrl-C in the terminal reaches the room alone
        )
        self._requests = cast("FileIO", self._popen.stdin)
        self._answers = cast("FileIO", self._popen.stdout)
        try:
            self._within(_SECONDS_TO_START, lambda: read_message(self._answers))
        except _Exceeded:
            self.end()
            raise RuntimeError("The rendering process did not start.") from None

    def work(self, head: dict[str, Any], text: str, seconds: float) -> _Message:
        """Sends one piece of work and waits for its result, at most `seconds`."""
        self.jobs += 1
        return self._within(seconds, lambda: self._exchange({**head, "seconds": seconds}, text))

    def _exchange(self, head: dict[str, Any], text: str) -> _Message:
        write_message(self._requests, head, text)
        return read_message(self._answers)

    def end(self) -> None:
        """Ends the process and takes leave of it, so that no zombie stays."""
        self._popen.kill()
        self._popen.wait()
        for pipe in (self._requests, self._answers):
            pipe.close()

    def forget(self) -> None:
        """In a fork of the room: leaves the process to the room that started it."""
        self._popen.returncode = 0  # so that nobody here waits for it
        for pipe in (self._requests, self._answers):
            pipe.close()

    @property
    def can_work(self) -> bool:
        """Whether it lives, and was not killed in the moment in which it answered."""
        return not self._overdue and self._popen.poll() is None

    def _within(self, seconds: float, exchange: Callable[[], _Message]) -> _Message:
        timer = threading.Timer(seconds, self._stop)
        timer.start()
        try:
            return exchange()
        except (EOFError, OSError):
            raise _Exceeded("time" if self._overdue else "crash") from None
        finally:
            timer.cancel()

    def _stop(self) -> None:
        self._overdue = True
        self._popen.kill()


class _Lane:
    """A rendering process that takes one piece of work at a time, and its successors."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process: _Process | None = None
        self._is_fresh = True

    def ask(self, head: dict[str, Any], text: str, seconds: float) -> _Message:
        """Has one piece of work done. Raises `_Exceeded` past the bounds and `RenderingRefused` as rendering does."""
        with self._lock:
            try:
                answer, texts = self._work(head, text, seconds)
            except _Exceeded as exceeded:
                if exceeded.bound != "crash" or self._is_fresh:
                    raise
                # What broke an old process may be what it did before: a fresh one gets a try.
                answer, texts = self._work(head, text, seconds)
        if "failed" in answer:
            raise _Exceeded(answer["failed"])
        if "refused" in answer:
            raise RenderingRefused(answer["refused"], **answer["words"])
        return answer, texts

    def _work(self, head: dict[str, Any], text: str, seconds: float) -> _Message:
        if self._process is None or not self._process.can_work:
            self.close()
            self._process = _Process()
        self._is_fresh = self._process.jobs == 0
        try:
            answer, texts = self._process.work(head, text, seconds)
        except _Exceeded:
            self.close()
            raise
        if "failed" in answer or answer["holds"] > _GROWN_KB or self._process.jobs >= _MOST_JOBS:
            self.close()
        return answer, texts

    def close(self) -> None:
        """Ends the process; the next piece of work starts another."""
        if self._process is not None:
            self._process.end()
            self._process = None

    def reset_in_fork(self) -> None:
        """Starts afresh in a fork, whose process is another's and whose lock may be held by no one."""
        self._lock = threading.Lock()
        if self._process is not None:
            self._process.forget()
            self._process = None


def _environment() -> dict[str, str]:
    """What the process may know: where its code is, and none of the room's secrets."""
    kept = {name: value for name in ("PATH", "LANG", "LC_ALL", "VIRTUAL_ENV") if (value := os.environ.get(name))}
    return {**kept, "PYTHONPATH": str(_PROJECT), "PYTHONDONTWRITEBYTECODE": "1", "PYTHONUTF8": "1"}


def close_sandbox() -> None:
    """Ends the rendering processes; the next text starts them again."""
    _articles.close()
    _notes.close()


def _reset_in_fork() -> None:
    _articles.reset_in_fork()
    _notes.reset_in_fork()


_articles, _notes = _Lane(), _Lane()
atexit.register(close_sandbox)
os.register_at_fork(after_in_child=_reset_in_fork)
