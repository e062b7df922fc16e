"""Spellings of a tag besides its name: in other languages and scripts, in older orthography, by mistake."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone

from documents.codebooks import Spelling
from documents.models.tag import Tag
from documents.models.vocabulary import Vocabulary


class TagLabel(models.Model):
    """One more spelling of a tag; whoever writes it means the tag.

    `language` is a BCP 47 tag, or nothing. `use` is as in SKOS: the tag's usual name in that language, another
    spelling, or one that leads to the tag and is not shown. Spellings are alike whatever their case, their
    compatibility forms and their marks (`Fold`). A tag has one once a language; triggers see to it that no other tag
    that the vocabulary defines is spelled or named so (documents/migrations/sql/tag_labels.sql, label_languages.sql).
    """

    class Use(models.TextChoices):
        PREFERRED = "preferred"
        OTHER = "other"
        HIDDEN = "hidden"

    tag = models.ForeignKey(Tag, models.CASCADE, related_name="labels")
    vocabulary = models.ForeignKey(Vocabulary, models.CASCADE, related_name="+")
    label = models.CharField(max_length=100)
    language = models.CharField(max_length=35, blank=True, default="", db_default="")
    use = models.CharField(max_length=9, choices=Use.choices, default=Use.OTHER, db_default=Use.OTHER.value)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    added_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["tag", "label", "language"]
        constraints = [
            models.UniqueConstraint(
                "tag", Lower("language"), condition=Q(use="preferred"), name="label_preferred_once_a_language"
            ),
            models.CheckConstraint(
                condition=~Q(use="preferred") | ~Q(language=""), name="label_preferred_in_a_language"
            ),
            models.CheckConstraint(condition=Q(use__in=["preferred", "other", "hidden"]), name="label_use_is_known"),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def spelling(self) -> Spelling:
        """The spelling as people type it."""
        return Spelling(self.label, self.language, self.use)

    @property
    def is_shown(self) -> bool:
        """Whether readers are shown it; a mistake only leads to the tag."""
        return self.use != self.Use.HIDDEN


def labels_of(tag: Tag) -> list[TagLabel]:
    """Returns the spellings of a tag, then as such the names and spellings of the tags that are merged into it.

    What was the usual name of a merged tag in a language is another spelling of this one. No query after
    `with_spellings`.
    """
    labels = list(tag.labels.all())
    for merged in tag.merged.all():
        labels.append(TagLabel(label=merged.name))
        for one in merged.labels.all():
            use = TagLabel.Use.HIDDEN if one.use == TagLabel.Use.HIDDEN else TagLabel.Use.OTHER
            labels.append(TagLabel(label=one.label, language=one.language, use=use))
    return labels


def spelling_lines(tag: Tag) -> list[str]:
    """Returns these spellings as people type them, each once."""
    return list(dict.fromkeys(str(one.spelling) for one in labels_of(tag)))
