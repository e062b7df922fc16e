"""What somebody had looked for in the texts: words that are spelled nearly like a tag."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone

from documents.models.tag import Tag


class SpellingSearch(models.Model):
    """Spellings that a job found for a tag in the texts that one person may read, with how often each stands there.

    Nobody else is shown it, because it tells of texts that others may not read. It goes after a day, and is in no
    backup. `found` has pairs of a spelling and its number, the most frequent first.
    """

    NAMED = (Tag.Kind.PERSON, Tag.Kind.ORGANISATION, Tag.Kind.PLACE)

    tag = models.ForeignKey(Tag, models.CASCADE, related_name="+")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    done_at = models.DateTimeField(null=True)
    found: Any = models.JSONField(default=list)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tag", "person"], name="spelling_search_once")]

    def __str__(self) -> str:
        return f"{self.tag_id}: {self.person_id}"

    @property
    def spellings(self) -> list[str]:
        """What was found, without the numbers."""
        return [spelling for spelling, _n in self.found]
