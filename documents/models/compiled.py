"""Querysets that are compiled once and run with other values: building their SQL costs more than running it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import BooleanField, Field, Func, QuerySet
from django.db.models.expressions import RawSQL


@dataclass(frozen=True, slots=True)
class Slot:
    """The place of a value that is given when the query runs."""

    name: str


def slot(name: str, kind: Field[Any, Any]) -> RawSQL:
    """Returns an expression for a value that is given when the query runs."""
    return RawSQL("%s", (Slot(name),), output_field=kind)


class IsOneOf(Func):
    """The condition that an expression is one of the values in an array, of whatever length."""

    function = ""
    template = "%(expressions)s"
    arg_joiner = " = ANY"
    arity = 2
    output_field = BooleanField()


class CompiledQuery:
    """The SQL of a queryset with its slots; `person` is the value in it that stands for the reader."""

    def __init__(self, rows: QuerySet[Any, Any], person: object = None) -> None:
        self.sql, parameters = rows.query.sql_with_params()
        self.parameters = [Slot("person") if person is not None and one == person else one for one in parameters]

    def values(self, given: dict[str, Any]) -> list[Any]:
        """Returns the parameters of the SQL, with the given values in its slots."""
        return [given[one.name] if isinstance(one, Slot) else one for one in self.parameters]

    def run(self, **given: Any) -> list[tuple[Any, ...]]:
        """Runs the query and returns its rows as the database driver gives them."""
        return run_sql(self.sql, self.values(given))


def run_sql(sql: str, values: Sequence[Any] | Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """Runs a statement and returns its rows as the database driver gives them."""
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall())
