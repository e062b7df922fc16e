"""The tables of a backup, the order in which they are restored, and the order of their rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.apps import apps
from psycopg import sql

from readingroom.upgrade import TABLES_OF_THE_DATABASE

# Everyone signs in again after a restore, which may be into a room with another key, and what was counted for a while
# begins anew. Triggers make the rows of the shelf, and the numbers of what is public: new ones, so that no copy that a
# reader has from a later time passes for the restored page. The manifest has the list of migrations.
EXCLUDED_TABLES = TABLES_OF_THE_DATABASE | {"django_session", "django_migrations"}

# Triggers check a row against those it refers to, so these tables come in this order, after all others.
TABLES_RESTORED_LAST = tuple(
    f"documents_{name}"
    for name in (
        "document",
        "capture",
        "capturechunk",
        "revision",
        "revisionchunk",
        "annotation",
        "target",
        "anchor",
        "statement",
        "derivation",
        "evidence",
        "setaside",
        "gap",
    )
)
# Rows that belong to texts are written in the order of the texts, so that verification need not sort them.
TEXT_DEPENDENT_TABLES = ("revisionchunk", "target", "anchor", "evidence", "setaside", "gap")
ROW_ORDER = {
    "documents_capturechunk": ("capture_id", "n"),
    "documents_revision": ("document_id", "number"),
}


@dataclass(frozen=True)
class Table:
    """A table and its columns."""

    name: str
    columns: tuple[str, ...]
    key: str

    def rows(self) -> sql.Composed:
        """Returns a query for the rows in the order of the backup, which is the same every time."""
        columns = sql.SQL(", ").join(sql.Identifier("t", column) for column in self.columns)
        query = sql.SQL("SELECT {} FROM {} AS t").format(columns, sql.Identifier(self.name))
        order = [sql.Identifier("t", column) for column in ROW_ORDER.get(self.name, ())]
        if self.name.removeprefix("documents_") in TEXT_DEPENDENT_TABLES:
            query += sql.SQL(" LEFT JOIN documents_revision AS r ON r.id = t.revision_id")
            order = [sql.Identifier("r", "document_id"), sql.Identifier("r", "number")]
            if self.name == "documents_revisionchunk":
                order.append(sql.Identifier("t", "n"))
        return query + sql.SQL(" ORDER BY ") + sql.SQL(", ").join([*order, sql.Identifier("t", self.key)])


def room_tables() -> list[Table]:
    """Returns every table of the site, in the order of restoring."""
    models: list[Any] = [
        model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy and model._meta.db_table not in EXCLUDED_TABLES
    ]
    tables = [
        Table(
            model._meta.db_table,
            tuple(field.column for field in model._meta.local_concrete_fields),
            model._meta.pk.column,
        )
        for model in models
    ]
    return sorted(
        tables, key=lambda table: TABLES_RESTORED_LAST.index(table.name) if table.name in TABLES_RESTORED_LAST else -1
    )
