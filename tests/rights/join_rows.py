"""Rows for joins: who gets them at the addresses of a note, by the article in which their other end is."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse

from tests.rights.room import ARTICLES, CURATORS, EVERYONE, JOINS, NOBODY, SIGNED_IN, WRITERS
from tests.rights.rows import Row, row

VISITORS = EVERYONE - SIGNED_IN


def rows_for_joins() -> Iterator[Row]:
    """Yields rows for the addresses of each join, and for the form that makes one from a passage of each article."""
    for name, (opens, reads) in ARTICLES.items():
        passage = (f"article-{name}", 4, 10)
        page = {410: opens & SIGNED_IN} if name == "withdrawn" else {200: reads & SIGNED_IN}
        yield row("join-passage", page | {302: VISITORS}, 404, *passage, what=name)
        said = {422: reads & SIGNED_IN} | ({410: opens & SIGNED_IN} if name == "withdrawn" else {})
        yield row("join-passage", said | {302: VISITORS}, 404, *passage, what=f"{name}, nothing said", method="POST")
    for key, seen in JOINS.items():
        article, audience = key
        what = f"join with {article} for {audience}"
        of = lambda route, key=key: lambda room: reverse(route, args=[room.joins[key].pk])  # noqa: E731
        both = NOBODY if article == "withdrawn" else seen & ARTICLES[article][0]
        others = (seen & SIGNED_IN) - {"author"}
        yield Row("beside", what, of("beside"), {200: both}, 404)
        yield Row("annotation", what, of("annotation"), {200: seen}, 404)
        yield Row("annotation-history", what, of("annotation-history"), {200: seen}, 404)
        yield Row("thread", what, of("thread"), {200: seen}, 404)
        bare = {428: seen & SIGNED_IN, 401: VISITORS}
        yield Row("annotation-place", f"{what}, not read", of("annotation-place"), bare, 404, "POST")
        move = {400: seen & {"author"}, 403: others, 401: VISITORS}
        yield Row("annotation-audience", f"{what}, not said which", of("annotation-audience"), move, 404)
        settles = {"private": NOBODY, "public": CURATORS}.get(audience, WRITERS) | {"author"}
        may = {200: seen & settles, 403: (seen & SIGNED_IN) - settles, 401: VISITORS}
        yield Row("annotation-resolved", what, of("annotation-resolved"), may, 404, "POST")
