"""Editions of a vocabulary, which can be cited, and the times for which it was frozen on one."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.conf import settings
from django.contrib.postgres.functions import RandomUUID
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from documents.models.group import Membership
from documents.models.vocabulary import Vocabulary


class VocabularyEditionQuerySet(models.QuerySet["VocabularyEdition"]):
    """Editions by who may read them."""

    def visible_to(self, user: Any) -> VocabularyEditionQuerySet:
        """Returns the editions of the site's vocabulary, and those of the groups of `user`."""
        whose = Q(vocabulary__group=None)
        if user.is_authenticated:
            whose |= Q(vocabulary__group__in=Membership.objects.filter(user=user).values("group"))
        return self.filter(whose)


class VocabularyEdition(models.Model):
    """What a vocabulary was at one moment, under a number and a name; never updated.

    `content` is its canonical JSON (documents.services.vocabulary.edition_content), `sha256` the hash of that as UTF-8,
    which Postgres checks; `size` is the number of tags in it. The words stand in `content`, so that an edition outlives
    the tags.
    """

    uuid = models.UUIDField(default=uuid4, db_default=RandomUUID(), editable=False)
    vocabulary = models.ForeignKey(Vocabulary, models.CASCADE, related_name="editions")
    number = models.PositiveIntegerField()
    name = models.CharField(_("name"), max_length=100)
    note = models.TextField(_("note"), blank=True, max_length=1000)
    content = models.TextField()
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)

    objects = VocabularyEditionQuerySet.as_manager()

    class Meta:
        ordering = ["vocabulary", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["vocabulary", "number"], name="edition_number_once"),
            models.UniqueConstraint(fields=["uuid"], name="edition_uuid_once"),
            models.UniqueConstraint(fields=["id", "vocabulary"], name="edition_of_vocabulary"),
        ]

    def __str__(self) -> str:
        return f"{self.number} “{self.name}”"

    def get_absolute_url(self) -> str:
        """Returns the address by which it is cited."""
        return reverse("edition", args=[self.uuid])


class VocabularyFreezeQuerySet(models.QuerySet["VocabularyFreeze"]):
    """Times for which vocabularies were frozen."""

    def in_force(self, vocabulary: Vocabulary | None) -> VocabularyFreeze | None:
        """Returns that for which a vocabulary is frozen now, with its edition but not what stands in it."""
        if vocabulary is None:
            return None
        now = self.filter(vocabulary=vocabulary, thawed_at=None)
        return now.select_related("edition", "vocabulary__group").defer("edition__content").first()


class VocabularyFreeze(models.Model):
    """A time for which a vocabulary was frozen on one of its editions: triggers keep all of it as it is.

    Its only update ends it. `documents_refuse_frozen` (sql/vocabulary_editions.sql) says how a table takes part.
    """

    vocabulary = models.ForeignKey(Vocabulary, models.CASCADE, related_name="freezes")
    edition = models.ForeignKey(VocabularyEdition, models.CASCADE, related_name="freezes")
    frozen_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    frozen_at = models.DateTimeField(default=timezone.now)
    thawed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    thawed_at = models.DateTimeField(null=True)

    objects = VocabularyFreezeQuerySet.as_manager()

    class Meta:
        ordering = ["vocabulary", "-frozen_at"]
        constraints = [
            models.UniqueConstraint(fields=["vocabulary"], condition=Q(thawed_at=None), name="frozen_once_at_a_time"),
            models.CheckConstraint(
                condition=Q(thawed_at=None, thawed_by=None) | Q(thawed_at__gte=F("frozen_at")),
                name="thawed_after_it_froze",
            ),
        ]
