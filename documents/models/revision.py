"""Revisions: the exact texts of a document (promises 2 and 3)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class RevisionQuerySet(models.QuerySet["Revision"]):
    """Revisions without what a page does not need."""

    def without_text(self) -> RevisionQuerySet:
        """Leaves text, HTML and source in the database: they can be a megabyte each."""
        return self.defer("text", "html", "source", "span_map")

    def editions(self) -> RevisionQuerySet:
        """Texts that readers read: not the whole texts of captures."""
        return self.exclude(source_format=Revision.SourceFormat.CAPTURE)


class Revision(models.Model):
    """One exact text of a document, never updated.

    `text` counts in Unicode code points with LF line ends; `length` is their number, `sha256` that of the
    text's UTF-8. `html` is safe, and its `textContent` is `text`, letter for letter. Number 0 is the whole
    text of the capture, 1 the article found in it, and every correction adds one. A capture received later
    gets a whole text of its own too, which like number 0 never becomes the current one.

    `span_map` says of each span of `text` which span of `mapped_to`, a whole text of a capture, it came from,
    or that it was added (`documents.spans.SpanMap.to_json`); a whole text maps to nothing.
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
        """The page of this text, also when it is no longer the current one."""
        return reverse("revision", args=[self.document.slug, self.number])

    def words_between(self, start: int, end: int) -> str:
        """Code points of the text, read from its chunks: those of a long text cost as much as those of a short one."""
        first, last = start // self.CHUNK_CODE_POINTS, (end - 1) // self.CHUNK_CODE_POINTS
        chunks = RevisionChunk.objects.filter(revision=self, n__gte=first, n__lte=last).order_by("n")
        words = "".join(chunks.values_list("text", flat=True))
        skipped = first * self.CHUNK_CODE_POINTS
        return words[start - skipped : end - skipped]


class RevisionChunk(models.Model):
    """4,096 code points of a revision's text (the last one fewer): what quotes are checked against.

    A constraint trigger proves at commit that the chunks together are the text.
    """

    revision = models.ForeignKey(Revision, models.CASCADE, related_name="chunks")
    n = models.PositiveIntegerField()
    text = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["revision", "n"], name="revision_chunk_once")]


class RevisionMap(models.Model):
    """How the passages of one text stand in another of the same document: computed once, then looked up.

    `data` is `documents.anchoring.TextComparison.to_json`. It can be computed anew at any time from both texts.
    """

    # Composite foreign keys of the migrations hold these three together.
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
