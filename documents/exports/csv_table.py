"""Tables for spreadsheets: CSV with a heading (RFC 4180), in UTF-8 with the mark that spreadsheets need."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

# A spreadsheet takes a cell that begins like this for a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def csv_lines(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[bytes]:
    """Yields the lines of a table; no cell is taken for a formula."""
    line = _Line()
    writer = csv.writer(line)
    yield b"\xef\xbb\xbf" + line.of(writer, columns)
    for row in rows:
        yield line.of(writer, [_cell(value) for value in row])


class _Line:
    """Holds the line that a csv writer has written last."""

    def write(self, line: str) -> None:
        self._line = line

    def of(self, writer: Any, values: Sequence[str]) -> bytes:
        writer.writerow(values)
        return self._line.encode()


def _cell(value: str) -> str:
    return f"'{value}" if value.startswith(FORMULA) else value
