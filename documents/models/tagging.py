"""Tags on annotations: django-taggit's manager with our own models."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.conf import settings
from django.db import models, transaction
from django.db.models import F, Q
from django.db.models.functions import Coalesce, Lower
from django.utils import timezone
from taggit.managers import TaggableManager, _TaggableManager
from taggit.models import ItemBase
from taggit.utils import require_instance_manager

from documents.models.annotation import Annotation
from documents.models.tag import Tag
from documents.models.vocabulary import Vocabulary


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


def taggings_prefetch() -> models.Prefetch[Any]:
    """Loads what `tags_of` reads of each annotation, in one query."""
    return models.Prefetch("taggings", TaggedAnnotation.objects.select_related("tag__merged_into").order_by("pk"))


def tags_of(annotation: Any) -> list[Tag]:
    """Returns the tags of an annotation in the order in which it got them; for a merged one that which it means.

    Each is there once. The taggings must have been loaded by `taggings_prefetch`.
    """
    tags = [tagging.tag.meaning for tagging in annotation.taggings.all()]
    return list({tag.pk: tag for tag in tags}.values())


def names_of_tags(annotation: Annotation) -> list[str]:
    """Reads the names of the tags that `tags_of` returns."""
    taggings = TaggedAnnotation.objects.filter(content_object=annotation).order_by("pk")
    return list(dict.fromkeys(taggings.values_list(Coalesce("tag__merged_into__name", "tag__name"), flat=True)))


_left: ContextVar[set[int] | None] = ContextVar("tags that may be unused when all notes are written", default=None)


@contextmanager
def unused_tags_deleted_at_end() -> Iterator[None]:
    """Lets a transaction that writes many notes delete all unused tags at its end, in one order.

    Who deleted them note by note would lock tags in the order of the notes, and two who do so could deadlock.
    """
    left: set[int] = set()
    token = _left.set(left)
    try:
        yield
    finally:
        _left.reset(token)
    delete_unused_tags(left)


def delete_unused_tags(tags: Iterable[int]) -> None:
    """Deletes those of the tags that are unused, now or at the end of the many notes that are being written."""
    left = _left.get()
    if left is not None:
        left.update(tags)
    elif tags:
        Tag.objects.filter(pk__in=tags).delete_unused()


class AnnotationTags(_TaggableManager):
    """Reads and writes the tags of an annotation by name, as taggit's manager does.

    The names become tags of the group's vocabulary, or the site's, in one query each for all found and all missing
    ones; undefined tags that are left on no annotation are deleted. `through_defaults` says who added a tag and when;
    tags that stay keep their author and time; so does a merged tag where that stays which it means. No m2m_changed
    signals are sent.
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
        there, keys = self._there(), {tag.pk for tag in wanted}
        self._delete(frozenset(tag for tag, meaning in there.items() if meaning not in keys))
        self._insert([tag for tag in wanted if tag.pk not in there.values()], through_defaults)
        return wanted

    @require_instance_manager
    @transaction.atomic(savepoint=False)
    def remove(self, *tags: str | Tag) -> None:
        """Removes those tags with these names that are there."""
        names = [_name_of(tag).lower() for tag in tags]
        named = self.through.objects.annotate(own=Lower("tag__name"), meant=Lower("tag__merged_into__name"))
        named = named.filter(Q(own__in=names) | Q(meant__in=names))
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
        already = frozenset(self._there().values() if vocabulary.is_closed else ())
        return Tag.objects.get_or_create_named(names, vocabulary, already)

    def _there(self) -> dict[int, int]:
        """Returns what each tag that is there means; a tag that was not merged means itself."""
        taggings = self.through.objects.filter(content_object=self.instance)
        return dict(taggings.values_list("tag", Coalesce("tag__merged_into", F("tag"))))

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
            delete_unused_tags(tags)


def _name_of(tag: str | Tag) -> str:
    return tag if isinstance(tag, str) else tag.name


Annotation.add_to_class("tags", TaggableManager(through=TaggedAnnotation, manager=AnnotationTags, blank=True))
