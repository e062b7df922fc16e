"""The number of a document's public pages, which says whether an answer that was kept is still good."""

from __future__ import annotations

from django.db import models
from django.db.models import BigIntegerField, OuterRef, Subquery, Sum

from documents.models.document import Document


class PublicVersion(models.Model):
    """A counter that triggers raise with everything that the public pages about a document show, and nothing else.

    A document has one row, and a further one where two transactions raised it at the same time; its number is their
    sum (migrations/sql/public_versions.sql).
    """

    # Postgres deletes the rows with their document.
    document = models.ForeignKey(Document, models.DO_NOTHING, related_name="+", db_constraint=False)
    number = models.BigIntegerField()


def public_number_of(document: str) -> Subquery:
    """Returns an expression for the number of the document whose key is in the column `document`."""
    rows = PublicVersion.objects.filter(document=OuterRef(document)).values("document").order_by()
    return Subquery(rows.annotate(total=Sum("number", output_field=BigIntegerField())).values("total"))
