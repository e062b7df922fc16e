"""Tags on annotations: completes their names, and moves them with their annotations to another vocabulary."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from documents.models import Annotation, Group, Tag, TaggedAnnotation, Vocabulary

COMPLETIONS = 20


def complete_tags(user: Any, *, typed: str, group: Group | None) -> list[Tag]:
    """Returns at most 20 tags that `user` may see, of a group's vocabulary or the site's.

    Tags that begin with what was typed come first.
    """
    visible = Tag.objects.visible_to(user).filter(vocabulary__group=group)
    if not typed:
        return list(visible.order_by("-is_defined", "name")[:COMPLETIONS])
    first = list(visible.filter(name__istartswith=typed).order_by("name")[:COMPLETIONS])
    more = visible.filter(name__icontains=typed).exclude(name__istartswith=typed).order_by("name")
    return first + list(more[: COMPLETIONS - len(first)])


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
