"""The files of an import command, in their order, the next ones being examined while one is saved."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from documents.errors import ReadingRoomError
from documents.intake import StatedFact
from documents.sandbox import LANES
from documents.services.captures.examine import ExaminedFile, Fingerprint, Handling, examine_capture, fingerprint_of
from documents.services.captures.read_ahead import Ahead, ReadAhead

MAX_BYTES_AHEAD = 4_000_000
"""Of files that wait for their turn; a longer one is read when it has come, so that no two are in memory at once."""


@dataclass(frozen=True, slots=True)
class FileInLine:
    """An open file, its fingerprint and what is stated of it; `ahead` unless it is here already, or long."""

    path: Path
    file: BinaryIO
    fingerprint: Fingerprint
    stated: Sequence[StatedFact]
    ahead: Ahead | None = None


Unreadable = tuple[Path, ReadingRoomError | OSError]
"""A file that could not be opened or is refused unread, and why."""


class FilesInLine:
    """Opens files and begins to examine them, at most as many at a time as the sandbox has processes, and one more.

    `stated` gives the facts beside a file, `is_known` says whether its bytes need not be examined; `options` are those
    of `examine_capture` that hold for all of them.
    """

    def __init__(
        self,
        paths: Sequence[Path],
        stated: Callable[[Path], Sequence[StatedFact]],
        is_known: Callable[[Fingerprint], bool],
        **options: Any,
    ) -> None:
        self._paths = iter(paths)
        self._stated, self._is_known, self._options = stated, is_known, options
        self._line: deque[FileInLine | Unreadable] = deque()
        self._bytes_ahead = 0

    @contextmanager
    def open(self) -> Iterator[Iterator[FileInLine | Unreadable]]:
        """Yields the files one after the other; each is closed when the next one is asked for."""
        self._threads = ReadAhead()
        try:
            yield self._in_turn()
        finally:
            self._threads.end()
            for one in self._line:
                _close(one)

    def _in_turn(self) -> Iterator[FileInLine | Unreadable]:
        while True:
            self._fill()
            if not self._line:
                return
            one = self._line.popleft()
            if isinstance(one, FileInLine) and one.ahead is not None:
                self._bytes_ahead -= one.fingerprint.length
            try:
                yield one
            finally:
                _close(one)

    def _fill(self) -> None:
        while len(self._line) <= LANES and self._bytes_ahead <= MAX_BYTES_AHEAD:
            path = next(self._paths, None)
            if path is None:
                return
            self._line.append(self._begin(path))

    def _begin(self, path: Path) -> FileInLine | Unreadable:
        try:
            file = path.open("rb")
        except OSError as error:
            return path, error
        try:
            fingerprint, stated = fingerprint_of(file), self._stated(path)
        except (ReadingRoomError, OSError) as error:
            file.close()
            return path, error
        ahead = None
        if fingerprint.length <= MAX_BYTES_AHEAD and not self._is_known(fingerprint):
            self._bytes_ahead += fingerprint.length
            ahead = self._threads.begin(lambda told: self._examine(path, file, fingerprint, stated, told))
        return FileInLine(path, file, fingerprint, stated, ahead)

    def _examine(
        self, path: Path, file: BinaryIO, fingerprint: Fingerprint, stated: Sequence[StatedFact], told: Ahead
    ) -> ExaminedFile:
        handling = Handling(on_step=told.tell)
        return examine_capture(
            file, path.name, fingerprint=fingerprint, stated=stated, handling=handling, **self._options
        )


def _close(one: FileInLine | Unreadable) -> None:
    if isinstance(one, FileInLine):
        one.file.close()
