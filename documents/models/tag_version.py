"""The versions of a tag: what its name and its meaning were when somebody used it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from documents.models.tag import Tag


class TagVersionQuerySet(models.QuerySet["TagVersion"]):
    """Versions of tags by what was told of them."""

    def since_defined(self) -> TagVersionQuerySet:
        """Narrows to those since the vocabulary last took the tag in, which everybody knows who sees the tag."""
        later = TagVersion.objects.filter(tag=models.OuterRef("tag"), is_defined=False)
        later = later.filter(number__gt=models.OuterRef("number"))
        return self.filter(~models.Exists(later), is_defined=True)


class TagVersion(models.Model):
    """What a tag was from one change to the next; never updated.

    `wording` counts the names and definitions, and when the vocabulary took the tag in or out; `number` every change:
    of the example, of the parent, of a question, of a typo too. What a word was before it `is_defined` may come from a
    note that a reader must not learn of; so pages show such versions only to who sees a note under them.
    `properties` is what the tag asked of each passage, with the choices, without what was retired.
    Triggers write a version for every tag and every change of one, and keep with each tagging the version in force
    (documents/migrations/sql/tag_versions.sql).
    """

    tag = models.ForeignKey(Tag, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    wording = models.PositiveIntegerField()
    name = models.CharField(max_length=100)
    definition = models.TextField(blank=True)
    example = models.TextField(blank=True)
    parent = models.UUIDField(null=True)
    properties = models.JSONField(default=list, db_default=models.Value([], models.JSONField()))
    is_defined = models.BooleanField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    why = models.CharField(_("reason"), max_length=500, blank=True)
    is_typo = models.BooleanField(default=False)

    objects = TagVersionQuerySet.as_manager()

    class Meta:
        ordering = ["tag", "number"]
        constraints = [
            models.UniqueConstraint(fields=["tag", "number"], name="tag_version_once"),
            models.UniqueConstraint(fields=["id", "tag"], name="tag_version_of_tag"),
        ]
