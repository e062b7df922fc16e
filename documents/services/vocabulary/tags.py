"""Tags on annotations: completes their names, and moves them with their annotations to another vocabulary."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet

from documents.models import Annotation, Group, Tag, TaggedAnnotation, Vocabulary

COMPLETIONS = 20


def complete_tags(user: Any, *, typed: str, group: Group | None) -> list[Tag]:
    """Returns at most 20 tags that `user` may see, of a group's vocabulary or the site's.

    Tags that begin with what was typed come first.
    """
    tags = Tag.objects.filter(vocabulary__in=list(Vocabulary.objects.filter(group=group)))
    if not typed:
        return _first_visible(user, tags.order_by("-is_defined", "name"), COMPLETIONS)
    first = _first_visible(user, tags.filter(name__istartswith=typed).order_by("name"), COMPLETIONS)
    if len(first) == COMPLETIONS:
        return first
    more = tags.filter(name__icontains=typed).exclude(name__istartswith=typed).order_by("name")
    return first + _first_visible(user, more, COMPLETIONS - len(first))


def _first_visible(user: Any, tags: QuerySet[Tag], most: int) -> list[Tag]:
    """Returns the first of these tags that `user` may see.

    A vocabulary can have thousands of tags. So the rule is asked for the first hundred, and for ever more of them as
    long as too few are visible.
    """
    found: list[Tag] = []
    keys = list(tags.values_list("pk", flat=True))
    first, many = 0, 5 * COMPLETIONS
    while first < len(keys) and len(found) < most:
        asked = keys[first : first + many]
        visible = Tag.objects.visible_to(user).in_bulk(asked)
        found += [visible[key] for key in asked if key in visible]
        first, many = first + many, 4 * many
    return found[:most]


def move_tags(annotations: Iterable[Annotation]) -> None:
    """Gives annotations that moved to another audience the tags of the same names in the vocabulary there."""
    taggings = TaggedAnnotation.objects.filter(content_object__in=annotations).select_related("tag", "content_object")
    for tagging in taggings.order_by("pk"):
        annotation = tagging.content_object
        vocabulary = Vocabulary.objects.of_audience(annotation.audience, annotation.group_id)
        if tagging.tag.vocabulary_id != vocabulary.pk:
            left = tagging.tag_id
            (tagging.tag,) = Tag.objects.get_or_create_named([tagging.tag.name], vocabulary)
            tagging.save(update_fields=["tag"])
            Tag.objects.filter(pk=left).delete_unused()
