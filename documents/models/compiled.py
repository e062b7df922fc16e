"""Querysets that are compiled once and run with other values: building their SQL costs more than running it.

Postgres plans them once for each connection too, because planning also costs more than running.

    query = CompiledQuery(own_rows(User(pk=STAND_IN_KEY)), {STAND_IN_KEY: "person"})
    rows = query.run(person=user.pk)

A value that changes is a `slot` in the queryset, or a stand-in where Django wants a value. What changes the query
itself, not only its values, needs a query of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Self
from uuid import UUID

import psycopg
from django.db import connection
from django.db.backends.utils import CursorWrapper
from django.db.models import BooleanField, F, Field, Func, QuerySet
from django.db.models.expressions import RawSQL

# Values that stand for others while a query is compiled; no row has them.
STAND_IN_KEY = UUID("00000000-0000-4000-8000-c0ffee5eed00")
STAND_IN_NUMBER = 9_007_199_254_740_881
STAND_IN_WORDS = "\x00a stand-in"


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
    template = "%(expressions)s)"
    arg_joiner = " = ANY ("
    arity = 2
    output_field = BooleanField()


def is_one_of(field: str, values: Iterable[Any]) -> IsOneOf:
    """Returns the condition that a field is one of so many values, which Postgres gets as one array."""
    return IsOneOf(F(field), RawSQL("%s", [as_array(values)]))


def as_array(values: Iterable[Any]) -> Any:
    """Returns values as the parameter for an array; thousands of numbers as its words, which takes a tenth as long."""
    found = list(values)
    return f"{{{','.join(map(str, found))}}}" if found and all(type(one) is int for one in found) else found


class CompiledQuery:
    """The SQL of a queryset, a `values_list`, with its slots; `stand_ins` says for which slots its values stand.

    Raises `LookupError` if a stand-in is not in the query, because then it does not depend on the value.
    """

    def __init__(self, rows: QuerySet[Any, Any], stand_ins: Mapping[Any, str] | None = None) -> None:
        compiler = rows.query.get_compiler(connection=connection)
        self.sql, parameters = compiler.as_sql()
        missing = [one for one in stand_ins or () if one not in parameters]
        if missing:
            raise LookupError(f"The query does not depend on {missing}.")
        placed = [_with_slot(one, stand_ins or {}) for one in parameters]
        self.slots = [one for one in placed if isinstance(one, Slot)]
        self.sql = _with_constants(self.sql, placed)
        found = compiler.get_converters([expression for expression, _sql, _alias in compiler.select])
        self.converters = [(place, convert, expression) for place, (convert, expression) in found.items()]

    def values(self, given: dict[str, Any]) -> list[Any]:
        """Returns the parameters of the SQL, which are the given values in the order of its slots."""
        return [given[one.name] for one in self.slots]

    def run(self, **given: Any) -> list[tuple[Any, ...]]:
        """Runs the query and returns its rows as the database driver gives them."""
        return run_sql(self.sql, self.values(given))

    def run_converted(self, **given: Any) -> list[list[Any]]:
        """Runs the query and returns its rows as Django gives them."""
        rows = [list(row) for row in self.run(**given)]
        for row in rows:
            for place, converters, expression in self.converters:
                for convert in converters:
                    row[place] = convert(row[place], expression, connection)
        return rows


def _with_slot(parameter: Any, stand_ins: Mapping[Any, str]) -> Any:
    return next((Slot(name) for value, name in stand_ins.items() if value == parameter), parameter)


def _with_constants(sql: str, parameters: Sequence[Any]) -> str:
    """Writes what is no slot into the SQL: a plan for all values uses a partial index only for what it can see."""
    connection.ensure_connection()
    writer = psycopg.ClientCursor(connection.connection)
    remaining = iter(parameters)

    def written(placeholder: re.Match[str]) -> str:
        if placeholder[0] == "%%":
            return "%%"
        value = next(remaining)
        return "%s" if isinstance(value, Slot) else writer.mogrify("%s", [value]).replace("%", "%%")

    return re.sub("%[%s]", written, sql)


def run_sql(sql: str, values: Sequence[Any] | Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """Runs a statement, one of few, and returns its rows as the database driver gives them.

    The values go to Postgres apart from the SQL, so that it keeps the plan (the setting `prepare_threshold`); only a
    statement that is logged has them written into it, as Django's log shows all others.
    """
    connection.ensure_connection()
    planned = not connection.queries_logged and _meets_server_itself()
    with _cursor(psycopg.Cursor) if planned else connection.cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall())


def run_anew(sql: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
    """Runs a statement that Postgres plans for these values alone.

    Its rows come as the server has them, not as words; reading thousands of numbers takes half as long.
    """
    connection.ensure_connection()
    with connection.cursor() if connection.queries_logged else _cursor(_AnewCursor) as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall())


class _AnewCursor(psycopg.Cursor[Any]):
    def execute(self, query: Any, params: Any = None, **options: Any) -> Self:
        return super().execute(query, params, prepare=False, binary=True, **options)


@cache
def _meets_server_itself() -> bool:
    """Returns whether no pooler stands between, asked once for a process, because its connections all go one way.

    A pooler that hands out connections for each transaction loses what is prepared in them, also where nobody told the
    room of it (READINGROOM_DIRECT_URL). It gives a process number of its own when one connects, not that of a server.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return bool(cursor.fetchone()[0] == connection.connection.info.backend_pid)


def _cursor(kind: type[psycopg.Cursor[Any]]) -> CursorWrapper:
    return connection.make_cursor(kind(connection.connection))  # type: ignore[arg-type]
