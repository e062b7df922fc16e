"""Revisions: the exact texts of a document (promises 2 and 3)."""

from __future__ import annotations

from collections.abc import Sequence

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from documents.models.compiled import run_sql


class RevisionQuerySet(models.QuerySet["Revision"]):
    """Revisions without the large fields, or without capture texts."""

    def without_text(self) -> RevisionQuerySet:
        """Defers the text, HTML, source and span map, which can be a megabyte each."""
        return self.defer("text", "html", "source", "span_map")

    def editions(self) -> RevisionQuerySet:
        """Returns the texts of the article, without the capture texts."""
        return self.exclude(source_format=Revision.SourceFormat.CAPTURE)


class Revision(models.Model):
    """One exact text of a document, never updated.

    `text` consists of Unicode code points with LF line ends; `length` is their number, `sha256` the hash of the text as
    UTF-8. `html` is safe, and its `textContent` is exactly `text`. Number 0 is the capture text, number 1 the article
    found in it, and every correction adds one. A later capture also gets a capture text; like number 0, it never
    becomes the current text.

    `span_map` says for each span of `text` from which span of the capture text `mapped_to` it came, or that it was
    added (`documents.spans.SpanMap.to_json`). A capture text has no map.
    """

    class SourceFormat(models.TextChoices):
        CAPTURE = "capture", _("the text of the capture")
        PLAIN = "plain", _("plain text")
        MARKDOWN = "markdown", "Markdown"
        HTML = "html", "HTML"

    CHUNK_CODE_POINTS = 4096

    document = models.ForeignKey("Document", models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField()
    text = models.TextField()
    length = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    html = models.TextField()
    headings = models.JSONField(default=list, help_text=_("Contents: level, id, text, start."))
    dropped = models.JSONField(default=list, help_text=_("What rendering left out: what, count."))
    source = models.TextField(blank=True, help_text=_("What a curator edits to make the next revision."))
    source_format = models.CharField(max_length=8, choices=SourceFormat.choices)
    tool = models.CharField(max_length=80)
    tool_version = models.CharField(max_length=80)
    tool_settings = models.JSONField(default=dict)
    capture = models.ForeignKey("Capture", models.RESTRICT, null=True, related_name="revisions", db_constraint=False)
    based_on = models.ForeignKey("self", models.RESTRICT, null=True, related_name="+", db_constraint=False)
    span_map = models.JSONField(default=list, help_text=_("Where each span of the text came from."))
    mapped_to = models.ForeignKey("self", models.RESTRICT, null=True, related_name="+", db_constraint=False)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    reason = models.CharField(max_length=500, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    objects = RevisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("version of a text")
        verbose_name_plural = _("versions of texts")
        ordering = ["document", "number"]
        constraints = [
            models.UniqueConstraint(fields=["document", "number"], name="revision_number_once"),
            models.UniqueConstraint(fields=["document", "id"], name="revision_of_document"),
            models.CheckConstraint(
                condition=Q(capture__isnull=False) | Q(based_on__isnull=False), name="revision_comes_from_something"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.document}, revision {self.number}"

    def get_absolute_url(self) -> str:
        """Returns the path of the page of this text, which need not be the current one."""
        return reverse("revision", args=[self.document.slug, self.number])

    def words_between(self, start: int, end: int) -> str:
        """Returns the text between two offsets in code points.

        It reads only the chunks it needs, so the cost does not grow with the length of the text.
        """
        return words_at([(self.pk, start, end)])[0]


class RevisionChunk(models.Model):
    """4,096 code points of a revision's text (fewer in the last chunk), against which quotes are checked.

    A constraint trigger checks at commit that the chunks together are the text.
    """

    revision = models.ForeignKey(Revision, models.CASCADE, related_name="chunks")
    n = models.PositiveIntegerField()
    text = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["revision", "n"], name="revision_chunk_once")]


def words_at(spans: Sequence[tuple[int, int, int]]) -> list[str]:
    """Returns the words of spans: the primary key of a revision, and start and end in code points; one statement.

    It reads only the chunks that hold them. What lies beyond the end of a text, or is no longer there, is left out.
    """
    size = Revision.CHUNK_CODE_POINTS
    needed = {(revision, n) for revision, start, end in spans for n in range(start // size, (end - 1) // size + 1)}
    chunks: dict[tuple[int, int], str] = {}
    if needed:
        rows = run_sql(_CHUNKS, [[revision for revision, _n in needed], [n for _revision, n in needed]])
        chunks = {(revision, n): text for revision, n, text in rows}
    words = []
    for revision, start, end in spans:
        first, last = start // size, (end - 1) // size
        whole = "".join(chunks.get((revision, n), "") for n in range(first, last + 1))
        words.append(whole[start - first * size : end - first * size])
    return words


_CHUNKS = """
    SELECT chunk.revision_id, chunk.n, chunk.text FROM unnest(%s::bigint[], %s::int[]) AS needed (revision, n)
    JOIN documents_revisionchunk chunk ON chunk.revision_id = needed.revision AND chunk.n = needed.n
"""


class RevisionMap(models.Model):
    """The mapping of passages from one text of a document to another, computed once and then looked up.

    `data` is `documents.anchoring.TextComparison.to_json`. It can be recomputed from the two texts at any time.
    """

    # Composite foreign keys in the migrations keep these three in the same document.
    document = models.ForeignKey("Document", models.CASCADE, related_name="+", db_constraint=False)
    old = models.ForeignKey(Revision, models.CASCADE, related_name="maps_from", db_constraint=False)
    new = models.ForeignKey(Revision, models.CASCADE, related_name="maps_to", db_constraint=False)
    tool_version = models.CharField(max_length=80)
    data = models.JSONField()
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["old", "new"], name="revision_map_once"),
            models.CheckConstraint(condition=~Q(old=models.F("new")), name="revision_map_of_two_texts"),
        ]
