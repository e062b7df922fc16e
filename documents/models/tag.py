"""Tags: django-taggit's manager with our own models, and a vocabulary for each group and for the site."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from taggit.managers import TaggableManager
from taggit.models import ItemBase, TagBase

from documents.models.annotation import Annotation
from documents.models.group import Group, Membership


class Vocabulary(models.Model):
    """The tags of one group, or of the site where `group` is empty."""

    group = models.OneToOneField(
        Group, models.CASCADE, null=True, blank=True, related_name="vocabulary", verbose_name=_("group")
    )

    class Meta:
        verbose_name = _("vocabulary")
        verbose_name_plural = _("vocabularies")
        constraints = [
            models.UniqueConstraint(fields=["group"], name="vocabulary_of_the_site_once", nulls_distinct=False)
        ]

    def __str__(self) -> str:
        return str(self.group) if self.group_id else str(_("The site"))


class TagQuerySet(models.QuerySet["Tag"]):
    """Tags by who may see them."""

    def visible_to(self, user: Any) -> TagQuerySet:
        """Returns the tags on annotations that `user` may see, and those that a vocabulary of theirs defines."""
        used = TaggedAnnotation.objects.filter(
            tag=OuterRef("pk"), content_object__in=Annotation.objects.visible_to(user)
        )
        allowed = Exists(used) | Q(vocabulary__group=None, is_defined=True)
        if user.is_authenticated:
            mine = Membership.objects.filter(user=user).values("group")
            allowed |= Q(vocabulary__group__in=mine, is_defined=True)
        return self.filter(allowed)


class Tag(TagBase):
    """A tag of a vocabulary, in which its name is unique whatever its case.

    `slot` is its place in the palette: a colour wash and a line style that go together in every theme. `is_defined`
    says that somebody added it to the vocabulary; other tags exist only while they are used.
    """

    class Slot(models.TextChoices):
        PLAIN = "plain", _("thin line")
        CLAIM = "claim", _("thick line")
        EVIDENCE = "evidence", _("double line")
        QUESTION = "question", _("dotted line")
        METHOD = "method", _("dashed line")
        VOICE = "voice", _("wavy line")

    name = models.CharField(_("name"), max_length=100)
    slug = models.SlugField(_("name in addresses"), max_length=120, allow_unicode=True)
    vocabulary = models.ForeignKey(Vocabulary, models.CASCADE, related_name="tags", verbose_name=_("vocabulary"))
    definition = models.TextField(_("definition"), blank=True, max_length=2000)
    example = models.TextField(_("example"), blank=True, max_length=500, help_text=_("Words to which it belongs."))
    slot = models.CharField(_("line style"), max_length=8, choices=Slot.choices, default=Slot.PLAIN)
    parent = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, verbose_name=_("parent"))
    is_defined = models.BooleanField(_("in the vocabulary"), default=False)

    objects = TagQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        verbose_name = _("tag")
        verbose_name_plural = _("tags")
        constraints = [models.UniqueConstraint("vocabulary", Lower("name"), name="tag_once_a_vocabulary")]

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Saves the tag with a slug made from its name, which need not be unique, unlike taggit's own."""
        if not self.slug:
            self.slug = self.slugify(self.name) or "tag"
        models.Model.save(self, *args, **kwargs)


class TaggedAnnotation(ItemBase):
    """One tag on one annotation, with who added it and when."""

    content_object = models.ForeignKey(Annotation, models.CASCADE, related_name="taggings")
    tag = models.ForeignKey(Tag, models.CASCADE, related_name="taggings")
    tagged_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    tagged_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["content_object", "tag"], name="tag_once_an_annotation")]


Annotation.add_to_class("tags", TaggableManager(through=TaggedAnnotation, blank=True))
