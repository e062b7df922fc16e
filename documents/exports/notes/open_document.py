"""Finds an article for its list, with one of its texts and the reader's memberships, in one statement."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, FilteredRelation, IntegerField, OuterRef, Q, TextField, UUIDField
from django.db.models.functions import Cast

from documents.models import Assignment, Document, Membership, ReaderShape, Revision, VisibilityContext
from documents.models.compiled import CompiledQuery, slot
from documents.models.public_version import public_number_of
from documents.permissions import can_read_visible

FIELDS = [field.attname for field in Document._meta.concrete_fields]
REVISION_FIELDS = ("id", "number", "length")


@dataclass(frozen=True, slots=True)
class OpenDocument:
    """An article that a reader may open, one of its texts (without the words), and what they may see of its notes.

    `public_number` is that of the article's public pages, for readers without an account.
    """

    document: Document
    revision: Revision
    visibility: VisibilityContext
    public_number: int | None = None


def find_open_document(user: Any, slug: str, number: int | None) -> OpenDocument | None:
    """Finds the article with its current text, or the one of this number; None if `user` may not open it.

    Only for a record it asks once more, who may read the text.
    """
    query = _query(ReaderShape.of(user), number is not None)
    for row in query.run(reader=user.pk, slug=slug, number=number):
        document = Document.from_db("default", FIELDS, row[: len(FIELDS)])
        texts, more = row[len(FIELDS) : len(FIELDS) + 3], row[len(FIELDS) + 3 :]
        if texts[0] is None:
            return None
        pk, number_found, length = texts
        # In the order in which the model has these fields.
        named = {"id": pk, "document_id": document.pk, "number": number_found, "length": length}
        revision = Revision.from_db("default", list(named), list(named.values()))
        reads = can_read_visible(user, document)
        if user.is_authenticated:
            *memberships, tasks = more
            roles = dict(zip(*memberships, strict=True))
            visibility = VisibilityContext.of_roles(user, roles, tasks, opens=True, reads=reads)
        else:
            visibility = VisibilityContext.of_roles(user, {}, opens=True, reads=reads)
        return OpenDocument(document, revision, visibility, None if user.is_authenticated else more[0])
    return None


@cache
def _query(shape: ReaderShape, by_number: bool) -> CompiledQuery:
    """Compiles the query for readers with and without an account, and for the current text and others."""
    documents = Document.objects.in_force().visible_to(shape.reader).filter(slug=slot("slug", TextField()))
    named = {f"revision_{name}": F(f"text__{name}") for name in REVISION_FIELDS}
    if by_number:
        asked = Q(revisions__number=slot("number", IntegerField()))
        documents = documents.annotate(text=FilteredRelation("revisions", condition=asked))
    else:
        documents = documents.annotate(text=FilteredRelation("current_revision", condition=Q()))
    columns = [*FIELDS, *named]
    documents = documents.annotate(**named)
    if shape.has_account:
        mine = Membership.objects.filter(user=slot("reader", UUIDField())).order_by("pk")
        documents = documents.annotate(
            member_of=ArraySubquery(mine.values(of=Cast("group_id", TextField()))),
            member_as=ArraySubquery(mine.values("role")),
            tasks=ArraySubquery(Assignment.objects.open_on(OuterRef("pk"), shape.reader).order_by("pk").values("pk")),
        )
        columns += ["member_of", "member_as", "tasks"]
    else:
        documents = documents.annotate(public_number=public_number_of("pk"))
        columns += ["public_number"]
    return CompiledQuery(documents.values_list(*columns), shape.stand_ins)
