"""Runs a query whose SQL is compiled once for each shape and then used with other values.

    key = User(pk=STAND_IN_KEY)
    rows = compiled_rows(("own", user.is_curator), lambda: own_rows(key), {STAND_IN_KEY: user.pk})

Django compiles a query anew each time, and with the rule of sight in it that takes longer than Postgres needs for the
answer. So a page that is opened all the time compiles it once, with stand-ins, and puts the values in their places.
What changes the query itself, not only its values, must be in the shape.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet

# Values that stand for others while a query is compiled; no row has them.
STAND_IN_KEY = UUID("00000000-0000-4000-8000-c0ffee5eed00")
STAND_IN_NUMBER = 9_007_199_254_740_881
STAND_IN_WORDS = "\x00a stand-in"


class _Compiled(NamedTuple):
    sql: str
    params: tuple[Any, ...]
    converters: list[tuple[int, list[Callable[..., Any]], Any]]


_compiled: dict[Hashable, _Compiled] = {}


def compiled_rows(
    shape: Hashable, build: Callable[[], QuerySet[Any, Any]], values: Mapping[Any, Any]
) -> list[list[Any]]:
    """Returns the rows of `build()`, a `values_list`, with each stand-in replaced by its value.

    Raises `LookupError` if a stand-in is not in the query, because then it does not depend on the value.
    """
    query = _compiled.get(shape)
    if query is None:
        query = _compiled[shape] = _compile(build(), values)
    with connection.cursor() as cursor:
        cursor.execute(query.sql, [values.get(param, param) for param in query.params])
        rows = [list(row) for row in cursor.fetchall()]
    for row in rows:
        for place, converters, expression in query.converters:
            for convert in converters:
                row[place] = convert(row[place], expression, connection)
    return rows


def _compile(queryset: QuerySet[Any, Any], values: Mapping[Any, Any]) -> _Compiled:
    compiler = queryset.query.get_compiler(connection=connection)
    sql, params = compiler.as_sql()
    missing = [stand_in for stand_in in values if stand_in not in params]
    if missing:
        raise LookupError(f"The query does not depend on {missing}.")
    selected = [expression for expression, _sql, _alias in compiler.select]
    found = compiler.get_converters(selected)
    converters = [(place, convert, expression) for place, (convert, expression) in found.items()]
    return _Compiled(sql, tuple(params), converters)
