"""Tags on annotations: django-taggit's manager with our own models."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from typing import Any

from django.conf import settings
from django.db import models, transaction
from django.db.models.functions import Lower
from django.utils import timezone
from taggit.managers import TaggableManager, _TaggableManager
from taggit.models import ItemBase
from taggit.utils import require_instance_manager

from documents.models.annotation import Annotation
from documents.models.tag import Tag, Vocabulary


class TaggedAnnotation(ItemBase):
    """One tag on one annotation, with who added it and when, and the version of the tag that was in force then.

    A trigger sets the version, so that no writer can leave it out.
    """

    content_object = models.ForeignKey(Annotation, models.CASCADE, related_name="taggings")
    tag = models.ForeignKey(Tag, models.CASCADE, related_name="taggings")
    tagged_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    tagged_at = models.DateTimeField(default=timezone.now)
    tag_version = models.ForeignKey("TagVersion", models.DO_NOTHING, db_constraint=False, related_name="taggings")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["content_object", "tag"], name="tag_once_an_annotation")]


class AnnotationTags(_TaggableManager):
    """Reads and writes the tags of an annotation by name, as taggit's manager does.

    The names become tags of the group's vocabulary, or the site's, in one query each for all found and all missing
    ones; undefined tags that are left on no annotation are deleted. `through_defaults` says who added a tag and when;
    tags that stay keep their author and time. No m2m_changed signals are sent.
    """

    @require_instance_manager
    @transaction.atomic(savepoint=False)
    def add(self, *tags: str | Tag, through_defaults: Mapping[str, Any] | None = None) -> list[Tag]:
        """Adds tags to those that are there, and returns the tags with these names."""
        wanted = self._in_vocabulary(tags)
        self._insert(wanted, through_defaults)
        return wanted

    @require_instance_manager
    @transaction.atomic(savepoint=False)
    def set(self, tags: Iterable[str | Tag], *, through_defaults: Mapping[str, Any] | None = None) -> list[Tag]:
        """Makes the tags with these names the only ones, and returns them."""
        wanted = self._in_vocabulary(tags)
        self._delete(self._there() - {tag.pk for tag in wanted})
        self._insert(wanted, through_defaults)
        return wanted

    @require_instance_manager
    @transaction.atomic(savepoint=False)
    def remove(self, *tags: str | Tag) -> None:
        """Removes those tags with these names that are there."""
        names = [_name_of(tag).lower() for tag in tags]
        named = self.through.objects.annotate(lower_name=Lower("tag__name")).filter(lower_name__in=names)
        self._delete(frozenset(named.filter(content_object=self.instance).values_list("tag", flat=True)))

    @require_instance_manager
    def clear(self) -> None:
        """Removes all tags."""
        self.set([])

    def _in_vocabulary(self, tags: Iterable[str | Tag]) -> list[Tag]:
        names = [_name_of(tag) for tag in tags]
        if not names:
            return []
        vocabulary = Vocabulary.objects.of_audience(self.instance.audience, self.instance.group_id)
        already = self._there() if vocabulary.is_closed else frozenset()
        return Tag.objects.get_or_create_named(names, vocabulary, already)

    def _there(self) -> AbstractSet[int]:
        return frozenset(self.through.objects.filter(content_object=self.instance).values_list("tag", flat=True))

    def _insert(self, tags: Iterable[Tag], through_defaults: Mapping[str, Any] | None) -> None:
        """Inserts those that are not there; Postgres skips the others."""
        self._remove_prefetched_objects()
        self.through.objects.bulk_create(
            [self.through(content_object=self.instance, tag=tag, **(through_defaults or {})) for tag in tags],
            ignore_conflicts=True,
        )

    def _delete(self, tags: AbstractSet[int]) -> None:
        self._remove_prefetched_objects()
        if tags:
            self.through.objects.filter(content_object=self.instance, tag__in=tags).delete()
            Tag.objects.filter(pk__in=tags).delete_unused()


def _name_of(tag: str | Tag) -> str:
    return tag if isinstance(tag, str) else tag.name


Annotation.add_to_class("tags", TaggableManager(through=TaggedAnnotation, manager=AnnotationTags, blank=True))
