"""What others call a tag: its identifiers in Wikidata, in catalogues of libraries, in other vocabularies."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from documents.codebooks import Identifier
from documents.models.tag import Tag
from documents.models.vocabulary import Vocabulary


class TagLink(models.Model):
    """One identifier of a tag in a scheme (documents.codebooks.identifier), which names exactly or nearly the same.

    What names exactly a thing is of one tag in a vocabulary, so that an import finds it again. Links are never updated.
    """

    class Match(models.TextChoices):
        EXACT = "exact"
        CLOSE = "close"

    tag = models.ForeignKey(Tag, models.CASCADE, related_name="links")
    vocabulary = models.ForeignKey(Vocabulary, models.CASCADE, related_name="+")
    scheme = models.CharField(max_length=12)
    identifier = models.CharField(max_length=500)
    match = models.CharField(max_length=5, choices=Match.choices, default=Match.EXACT)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    added_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["tag", "scheme", "identifier"]
        constraints = [
            models.UniqueConstraint(
                fields=["vocabulary", "scheme", "identifier"],
                condition=Q(match="exact"),
                name="tag_link_exact_once_a_vocabulary",
            ),
            models.UniqueConstraint(fields=["tag", "scheme", "identifier"], name="tag_link_once"),
            models.CheckConstraint(condition=Q(match__in=["exact", "close"]), name="tag_link_match_is_known"),
        ]

    def __str__(self) -> str:
        return self.outside.name

    @property
    def outside(self) -> Identifier:
        """The identifier with its name and its address."""
        return Identifier(self.scheme, self.identifier, self.match)
