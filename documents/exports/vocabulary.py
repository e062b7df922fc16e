"""A vocabulary as a table, which `documents.services.vocabulary.table` reads again."""

from __future__ import annotations

from collections.abc import Iterator

from documents.exports.csv_table import csv_lines
from documents.models.tag_tree import TagTree

COLUMNS = (
    *("name", "parent", "definition", "example", "kind", "line", "spellings", "identifiers"),
    *("position", "retired", "uuid"),
)


def vocabulary_csv(tree: TagTree) -> Iterator[bytes]:
    """Yields one row a tag, each after the one that it stands under.

    Spellings and identifiers stand one a line in their cells, as people type them.
    """
    return csv_lines(COLUMNS, _rows(tree))


def _rows(tree: TagTree) -> Iterator[list[str]]:
    for tag, _depth in tree.in_order():
        parent = tree.tags.get(tag.parent_id) if tag.parent_id else None
        spellings = "\n".join(str(label.spelling) for label in tag.labels.all())
        identifiers = "\n".join(str(link.outside) for link in tag.links.all())
        position = str(tag.position or "")
        retired = "yes" if tag.retired_at else ""
        above = parent.name if parent else ""
        meaning = [tag.name, above, tag.definition, tag.example, tag.kind, tag.slot]
        yield [*meaning, spellings, identifiers, position, retired, str(tag.uuid)]
