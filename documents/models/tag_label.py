"""Spellings of a tag besides its name: in other languages and scripts, in older orthography, by mistake."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone

from documents.models.tag import Tag, Vocabulary


class TagLabel(models.Model):
    """One more spelling of a tag; whoever writes it means the tag.

    Spellings are alike whatever their case, their compatibility forms and their marks (`Fold`). Triggers see to it that
    none is the name of another tag that the vocabulary defines (documents/migrations/sql/tag_labels.sql).
    """

    tag = models.ForeignKey(Tag, models.CASCADE, related_name="labels")
    vocabulary = models.ForeignKey(Vocabulary, models.CASCADE, related_name="+")
    label = models.CharField(max_length=100)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    added_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["tag", "label"]

    def __str__(self) -> str:
        return self.label
