"""The articles in which something was found, with no more of each than search shows."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from django.db.models import BigIntegerField, F

from documents.models import Document, ReaderShape
from documents.models.compiled import CompiledQuery, IsOneOf, slot

_COLUMNS = ("pk", "slug", "title", "title_given", "language", "direction", "current_revision")


class Article(NamedTuple):
    """An article, and the number of its current text, if it has one."""

    document: Document
    number: int | None


def articles_of(user: object, keys: Sequence[int]) -> dict[int, Article]:
    """Returns the articles with these keys that `user` may open, in their order."""
    rows = _articles(ReaderShape.of(user)).run(reader=getattr(user, "pk", None), keys=list(keys))
    found = {}
    for pk, slug, title, title_given, language, direction, revision, number in rows:
        document = Document(
            pk=pk,
            slug=slug,
            title=title,
            title_given=title_given,
            language=language,
            direction=direction,
            current_revision_id=revision,
        )
        found[pk] = Article(document, number)
    return {key: found[key] for key in keys if key in found}


@cache
def _articles(shape: ReaderShape) -> CompiledQuery:
    open_to = Document.objects.in_force().visible_to(shape.reader).order_by()
    asked = open_to.filter(IsOneOf(F("pk"), slot("keys", BigIntegerField())))
    return CompiledQuery(asked.values_list(*_COLUMNS, "current_revision__number"), shape.stand_ins)
