"""Words in context as a table: one row a line, with all that is needed to find its words again in any program."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from documents.exports.csv_table import csv_lines
from documents.models import Document, Revision
from documents.models.compiled import is_one_of
from documents.rendering.stored.paragraphs import Paragraphs
from documents.search.lines import Hit, Line, Origin

COLUMNS = (
    *("article", "address", "version", "text_sha256", "start", "end", "paragraph"),
    *("left", "hit", "right", "publisher", "date"),
)
LINES_AT_ONCE = 100


def lines_csv(
    hits: Sequence[Hit], lines_of: Callable[[Sequence[Hit]], Sequence[Line]], origins: Mapping[int, Origin], site: str
) -> Iterator[bytes]:
    """Yields the table in the order of the hits; offsets count code points, `site` begins each address."""
    return csv_lines(COLUMNS, _rows(hits, lines_of, origins, site))


def _rows(
    hits: Sequence[Hit], lines_of: Callable[[Sequence[Hit]], Sequence[Line]], origins: Mapping[int, Origin], site: str
) -> Iterator[list[str]]:
    texts: dict[int, tuple[int, str, Paragraphs]] = {}
    for first in range(0, len(hits), LINES_AT_ONCE):
        part = lines_of(hits[first : first + LINES_AT_ONCE])
        _read({line.revision for line in part} - texts.keys(), texts)
        for line in part:
            if line.revision in texts:  # it may have been deleted meanwhile
                yield _row(line, origins[line.document], texts[line.revision], site)


def _read(revisions: set[int], texts: dict[int, tuple[int, str, Paragraphs]]) -> None:
    rows = Revision.objects.filter(is_one_of("pk", revisions)).values_list("pk", "number", "sha256", "html")
    for pk, number, sha256, html in rows if revisions else ():
        texts[pk] = number, sha256, Paragraphs(html)


def _row(line: Line, article: Origin, text: tuple[int, str, Paragraphs], site: str) -> list[str]:
    number, sha256, paragraphs = text
    address = Document(slug=article.slug).passage_url(number, line.start, line.end)
    return [
        article.title,
        f"{site}{address}",
        str(number),
        sha256,
        str(line.start),
        str(line.end),
        str(paragraphs.number_at(line.start) or ""),
        line.left,
        line.hit,
        line.right,
        article.publisher,
        article.issued,
    ]
