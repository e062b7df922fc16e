"""The index of search: the words of the current texts, one row a paragraph."""

from __future__ import annotations

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F


class SearchBlock(models.Model):
    """One paragraph of a document's text, from `start` to `end` in code points, in the words by which it is found.

    `words` are the words as `documents.search.words` folds them, each at its place. `stems` has, at the same places,
    the language of the text and the stem, as `en:keep`; `:keeper` where the language has no stems here. A long
    paragraph has several rows. They follow from the text and the language, so backups leave them out, and
    `manage.py reindex` makes them anew.
    """

    document = models.ForeignKey("Document", models.CASCADE, related_name="+", db_constraint=False)
    revision = models.ForeignKey("Revision", models.CASCADE, related_name="+", db_constraint=False, db_index=False)
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    words = SearchVectorField()
    stems = SearchVectorField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["revision", "start"], name="search_block_once"),
            models.CheckConstraint(condition=models.Q(start__lt=F("end")), name="search_block_has_words"),
        ]
        indexes = [
            GinIndex(fields=["words"], name="search_words", fastupdate=False),
            GinIndex(fields=["stems"], name="search_stems", fastupdate=False),
        ]

    def __str__(self) -> str:
        return f"{self.document_id}: {self.start}-{self.end}"
