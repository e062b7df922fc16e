"""What the shelf sorts and filters by, and the number that says whether anything changed that everybody sees.

Triggers keep both (`documents/migrations/sql/shelf.sql`); no program writes here.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import connection, models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Now

from documents.models.document import Document
from documents.models.group import Membership


class ShelfEntryQuerySet(models.QuerySet["ShelfEntry"]):
    """Entries in two parts: those of everybody, and those that a reader has besides."""

    def shared(self) -> ShelfEntryQuerySet:
        """Returns the entries that everybody has, as `Document.objects.visible_to` says of strangers."""
        return self.filter(is_shared=True)

    def besides(self, user: Any) -> ShelfEntryQuerySet:
        """Returns the entries that `user` has and not everybody; costs what the user curates and their groups hold."""
        return self.filter(is_shared=False)._open_to_member(user)

    def only_records_for_others(self, user: Any) -> ShelfEntryQuerySet:
        """Returns the entries of which everybody sees the facts alone, and `user` the text too."""
        return self.filter(is_shared=True, is_public=False)._open_to_member(user)

    def _open_to_member(self, user: Any) -> ShelfEntryQuerySet:
        if not user.is_authenticated:
            return self.none()
        curated = self.filter(curator=user).values("pk")
        mine = Membership.objects.filter(user=user).values("group")
        in_groups = Document.groups.through.objects.filter(group__in=mine).values("document")
        readable = Document.objects.readable_by(user).filter(pk=OuterRef("pk"))
        return self.filter(Exists(readable), pk__in=curated.union(in_groups))


class ShelfEntry(models.Model):
    """One article that has a text and is not withdrawn, in what the shelf needs to find it.

    `is_shared` says that everybody sees it, `is_public` that everybody may read its text. `words` are the title and the
    publishers, one a line. `issued` is the earliest date stated, in standard form; `newest_note` is when the newest
    note was written that everybody sees, those that stand in several articles left out.
    """

    document = models.OneToOneField(Document, models.DO_NOTHING, primary_key=True, related_name="shelf_entry")
    received_at = models.DateTimeField()
    is_shared = models.BooleanField()
    is_public = models.BooleanField()
    curator = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.DO_NOTHING, null=True, related_name="+", db_index=False, db_constraint=False
    )
    title_key = models.TextField()
    words = models.TextField()
    language = models.CharField(max_length=35)
    is_sample = models.BooleanField()
    publishers = ArrayField(models.TextField())
    years = ArrayField(models.CharField(max_length=4))
    is_dated = models.BooleanField()
    issued = models.CharField(max_length=500, null=True)
    newest_note = models.DateTimeField(null=True)

    objects = ShelfEntryQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                F("received_at").desc(), F("document").desc(), condition=Q(is_shared=True), name="shelf_by_received"
            ),
            models.Index(
                F("is_dated").desc(),
                F("issued").desc(nulls_last=True),
                F("received_at").desc(),
                F("document").desc(),
                condition=Q(is_shared=True),
                name="shelf_by_date",
            ),
            models.Index(F("title_key"), F("document").desc(), condition=Q(is_shared=True), name="shelf_by_title"),
            models.Index(
                F("newest_note").desc(nulls_last=True),
                F("received_at").desc(),
                F("document").desc(),
                condition=Q(is_shared=True),
                name="shelf_by_note",
            ),
            models.Index(fields=["curator"], condition=Q(is_shared=False), name="shelf_of_curator"),
            models.Index(fields=["curator"], condition=Q(is_shared=True, is_public=False), name="shelf_record"),
            GinIndex(fields=["publishers"], name="shelf_publishers"),
            GinIndex(fields=["years"], name="shelf_years"),
        ]


class PublicChange(models.Model):
    """A change that everybody sees, or the sum of earlier ones: what was shown has changed when the sum has."""

    class Kind(models.TextChoices):
        ARTICLES = "articles"
        NOTES = "notes"
        OTHER = "other"

    kind = models.CharField(max_length=8, choices=Kind.choices)
    number = models.DecimalField(max_digits=40, decimal_places=0)
    changed_at = models.DateTimeField(db_default=Now())


def public_numbers() -> dict[str, int]:
    """Returns a number for each kind of public change, which is another after each; one short query."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT kind, sum(number) FROM documents_publicchange GROUP BY kind")
        found = {kind: int(total) for kind, total in cursor.fetchall()}
    return {kind: found.get(kind, 0) for kind in PublicChange.Kind.values}
