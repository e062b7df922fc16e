"""Files of tags as rows: a table (CSV), or what `documents.codebooks` reads, by what is in them.

file = read_file(data)     # VocabularyFileRefused says what is wrong with the file
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from documents.codebooks import Loss
from documents.codebooks.names import one_line
from documents.codebooks.recognise import is_table
from documents.codebooks.text import MOST_BYTES, MOST_TAGS, TOO_LARGE, TOO_MANY, text_of
from documents.errors import VocabularyFileRefused, gettext_noop
from documents.sandbox import read_codebook_in_sandbox

# The headings of our own table, of Taguette's codebook and of what people call these columns.
HEADINGS: Mapping[str, tuple[str, ...]] = {
    "name": ("name", "tag", "code", "label", "preflabel"),
    "parent": ("parent", "broader", "category", "stands under"),
    "definition": ("definition", "description", "memo", "meaning"),
    "example": ("example",),
    "kind": ("kind",),
    "line": ("line", "slot"),
    "spellings": ("spellings", "synonyms", "altlabel", "other spellings"),
    "retired": ("retired",),
    "identifiers": ("identifiers", "exactmatch"),
    "questions": ("questions", "properties"),
    "position": ("position", "order"),
    "uuid": ("uuid", "guid"),
}


@dataclass(frozen=True)
class TableRow:
    """A row of the file: its number there, from 1 below the heading, and its cells as far as they are not empty.

    `losses` say what else the file has about the tag and a vocabulary here cannot keep.
    """

    number: int
    name: str
    cells: Mapping[str, str]
    losses: Sequence[Loss] = ()


@dataclass(frozen=True)
class TagFile:
    """The rows of a file, and what of the whole file a vocabulary here cannot keep."""

    rows: Sequence[TableRow]
    losses: Sequence[Loss] = ()


def read_file(data: bytes) -> TagFile:
    """Reads a file of tags in any of its formats; raises `VocabularyFileRefused`."""
    if len(data) > MOST_BYTES:
        raise VocabularyFileRefused(TOO_LARGE)
    if is_table(data):
        return TagFile(read_table(data))
    found = read_codebook_in_sandbox(data)
    if not found.rows:
        raise VocabularyFileRefused(gettext_noop("The file has no tags in it."))
    rows = [TableRow(number, row.name, row.cells, row.losses) for number, row in enumerate(found.rows, start=1)]
    return TagFile(rows, found.losses)


def read_table(data: bytes) -> list[TableRow]:
    """Returns the rows of a CSV file in UTF-8, separated by commas, semicolons or tabs, by the names of its columns.

    Columns of other names are left out. Raises `VocabularyFileRefused`.
    """
    text = text_of(data)
    heading, *lines = _lines(text)
    columns = {number: name for number, cell in enumerate(heading) if (name := _column(cell))}
    if "name" not in columns.values():
        raise VocabularyFileRefused(
            gettext_noop("The first line names the columns, one of them “name” or “tag”. This one has: %(line)s."),
            line=", ".join(heading)[:200] or "–",
        )
    rows = []
    for number, line in enumerate(lines, start=1):
        cells = {columns[n]: value for n, cell in enumerate(line) if n in columns and (value := _value(cell))}
        if cells:
            rows.append(TableRow(number, one_line(cells.pop("name", "")), cells))
    if len(rows) > MOST_TAGS:
        raise VocabularyFileRefused(TOO_MANY)
    if not rows:
        raise VocabularyFileRefused(gettext_noop("The file has no rows below its heading."))
    return rows


def _lines(text: str) -> list[list[str]]:
    first = text.partition("\n")[0]
    separator = max(",;\t", key=first.count)
    try:
        found = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True))
    except csv.Error as error:
        raise VocabularyFileRefused(
            gettext_noop("The file cannot be read as a table: a quotation mark is not closed, or stands in the middle.")
        ) from error
    return found or [[]]


def _column(heading: str) -> str:
    asked = " ".join(heading.casefold().split())
    return next((name for name, known in HEADINGS.items() if asked in known), "")


def _value(cell: str) -> str:
    """Returns a cell without the mark that keeps a spreadsheet from taking it for a formula."""
    cell = cell.strip().replace("\r\n", "\n")
    return cell[1:] if cell[:1] == "'" and cell[1:2] in "=+-@" else cell
