"""The index of search: the words of current texts, of parts set aside, of notes and of facts, one row a paragraph."""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import BooleanField, F, Func, Q
from django.db.models.expressions import RawSQL


class Matches(Func):
    """The condition that a `tsvector` has what a `tsquery` asks for."""

    template = "%(expressions)s"
    arg_joiner = " @@ "
    arity = 2
    output_field = BooleanField()


def tsquery(prepared: str) -> RawSQL:
    """Returns as an expression what `documents.search` prepared as a `tsquery`."""
    return RawSQL("%s::tsquery", [prepared])


def words_of_texts(documents: Iterable[int]) -> str:
    """Returns the statement for the words of the texts of documents, as `ts_stat` takes it: with no parameters."""
    keys = ",".join(str(int(key)) for key in documents)
    return f"SELECT words FROM documents_searchblock WHERE document_id = ANY ('{{{keys}}}') AND NOT is_set_aside"  # noqa: S608


class SearchBlock(models.Model):
    """One paragraph of a document's text, from `start` to `end` in code points, in the words by which it is found.

    The text is the current one, or that of a capture, of which the parts are here that are set aside.

    `words` are the words as `documents.search.words` folds them, each at its place. `stems` has, at the same places,
    the language of the text and the stem, as `en:keep`; `:keeper` where the language has no stems here. A long
    paragraph has several rows. They follow from the text and the language, so backups leave them out, and
    `manage.py reindex` makes them anew.
    """

    document = models.ForeignKey("Document", models.CASCADE, related_name="+", db_constraint=False)
    revision = models.ForeignKey("Revision", models.CASCADE, related_name="+", db_constraint=False, db_index=False)
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    is_set_aside = models.BooleanField(default=False, db_default=False)
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


class NoteBlockQuerySet(models.QuerySet["NoteBlock"]):
    """Parts of notes by their words; whoever may see the notes, which the caller asks."""

    def having(self, prepared: str) -> NoteBlockQuerySet:
        """Returns the parts whose words are those of a `tsquery`, as they are written."""
        return self.filter(Q(Matches(F("words"), tsquery(prepared))))


class NoteBlock(models.Model):
    """One paragraph of what a note says, or of what its author selected, in the words by which it is found.

    `passage` is the number of the target whose quote it is, empty for the note itself; `document` is where that stands.
    `start` and `end` are code points of the quote, or of the note. The words are as in `SearchBlock`; the language is
    that of the note, if it has one, otherwise of the article. The row goes with the target, and when what the note says
    changes, whoever does it (sql/note_blocks.sql).
    """

    annotation = models.ForeignKey("Annotation", models.CASCADE, related_name="+", db_constraint=False, db_index=False)
    # It goes with its note or its target, so nobody looks for it by its document.
    document = models.ForeignKey("Document", models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False)
    passage = models.PositiveSmallIntegerField(null=True)
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    words = SearchVectorField()
    stems = SearchVectorField()

    objects = NoteBlockQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["annotation", "passage", "start"], name="note_block_once", nulls_distinct=False
            ),
            models.CheckConstraint(condition=models.Q(start__lt=F("end")), name="note_block_has_words"),
        ]
        indexes = [
            GinIndex(fields=["words"], name="note_words", fastupdate=False),
            GinIndex(fields=["stems"], name="note_stems", fastupdate=False),
        ]

    def __str__(self) -> str:
        return f"{self.annotation_id}: {self.start}-{self.end}"


class FactBlock(models.Model):
    """The value of a fact in force, in the words by which it is found, like `SearchBlock`; a long one in parts."""

    document = models.ForeignKey("Document", models.CASCADE, related_name="+", db_constraint=False)
    statement = models.ForeignKey("Statement", models.CASCADE, related_name="+", db_constraint=False, db_index=False)
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    words = SearchVectorField()
    stems = SearchVectorField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["statement", "start"], name="fact_block_once"),
            models.CheckConstraint(condition=models.Q(start__lt=F("end")), name="fact_block_has_words"),
        ]
        indexes = [
            GinIndex(fields=["words"], name="fact_words", fastupdate=False),
            GinIndex(fields=["stems"], name="fact_stems", fastupdate=False),
        ]

    def __str__(self) -> str:
        return f"{self.statement_id}: {self.start}-{self.end}"
