"""What belongs to one reader on a reading page, loaded by one statement: audiences, rights, wishes and counts."""

from __future__ import annotations

from functools import cache
from typing import Any, NamedTuple

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, QuerySet, Value
from django.db.models.functions import JSONObject

from documents.models import Document, Group, ReaderShape, User
from documents.models.compiled import STAND_IN_NUMBER, CompiledQuery
from documents.permissions import groups_against_everyone
from documents.services.news.following import OFF, follow_of, wish_in
from documents.templatetags.room import BarCounts, bar_columns, bar_counts_in
from documents.views.notes.audience_choices import AudienceChoice, audience_choices, writable_groups

GROUP_FIELDS = ("id", "name", "short_name", "kind")


class Own(NamedTuple):
    """What belongs to one reader; `counts` are the numbers in the bar, None for strangers."""

    audiences: tuple[AudienceChoice, ...]
    wish: str
    counts: BarCounts | None


def own_of(user: Any, document: Document) -> Own:
    """Loads what belongs to `user`, who may read `document`; nothing for strangers."""
    if not user.is_authenticated:
        return Own((), OFF, None)
    query = _query(ReaderShape.of(user), document.visibility)
    [(newest, looks_after, rows, is_forbidden, is_muted)] = query.run_converted(reader=user.pk, document=document.pk)
    groups = [_group(**row) for row in rows]
    return Own(
        audience_choices(groups, may_write_for_everyone=not is_forbidden),
        wish_in(is_muted),
        bar_counts_in(user, newest, looks_after),
    )


@cache
def _query(shape: ReaderShape, visibility: str) -> CompiledQuery:
    """Compiles the query for a reader and a document that is not withdrawn, with what of them changes the SQL."""
    document = Document(pk=STAND_IN_NUMBER, visibility=visibility)
    return CompiledQuery(_row(shape.reader, document), shape.stand_ins | {STAND_IN_NUMBER: "document"})


def _row(reader: User, document: Document) -> QuerySet[Any, Any]:
    as_json = JSONObject(people="people", **{name: name for name in GROUP_FIELDS})
    return User.objects.filter(pk=reader.pk).values_list(
        *bar_columns(reader),
        ArraySubquery(writable_groups(reader, document).values_list(as_json)),
        Exists(groups_against_everyone(reader, document)) if document.is_shared else Value(True),
        follow_of(reader, document),
    )


def _group(people: int, **fields: Any) -> Any:
    """Returns a group as `writable_groups` has it."""
    group: Any = Group(**fields)
    group.people = people
    return group
