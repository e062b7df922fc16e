"""A vocabulary as a table, which `documents.services.vocabulary.table` reads again."""

from __future__ import annotations

from collections.abc import Iterator

from documents.exports.csv_table import csv_lines
from documents.models.tag_tree import TagTree

COLUMNS = ("name", "parent", "definition", "example", "kind", "line", "spellings", "retired", "uuid")


def vocabulary_csv(tree: TagTree) -> Iterator[bytes]:
    """Yields one row a tag, each after the one that it stands under; spellings stand one a line in their cell."""
    return csv_lines(COLUMNS, _rows(tree))


def _rows(tree: TagTree) -> Iterator[list[str]]:
    for tag, _depth in tree.in_order():
        parent = tree.tags.get(tag.parent_id) if tag.parent_id else None
        spellings = "\n".join(label.label for label in tag.labels.all())
        retired = "yes" if tag.retired_at else ""
        above = parent.name if parent else ""
        yield [tag.name, above, tag.definition, tag.example, tag.kind, tag.slot, spellings, retired, str(tag.uuid)]
