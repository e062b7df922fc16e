"""Tags on annotations: finds the vocabulary, and creates, completes, moves and deletes tags."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django.db import connection

from documents.models import Annotation, Group, Tag, TaggedAnnotation, Vocabulary

COMPLETIONS = 20


def vocabulary_for(audience: str, group_id: UUID | None) -> Vocabulary:
    """Returns the group's vocabulary for audiences within a group, otherwise the site's."""
    shared_in = group_id if audience in (Annotation.Audience.GROUP, Annotation.Audience.MODERATORS) else None
    known = Vocabulary.objects.filter(group=shared_in).first()
    return known or Vocabulary.objects.get_or_create(group_id=shared_in)[0]  # type: ignore[misc]


def set_tags(annotation: Annotation, names: Sequence[str], by: Any) -> None:
    """Sets exactly the tags `names` on an annotation; tags that stay keep their author and time."""
    before = {tagging.tag_id: tagging for tagging in TaggedAnnotation.objects.filter(content_object=annotation)}
    wanted = get_or_create_tags(names, vocabulary_for(annotation.audience, annotation.group_id)) if names else []
    dropped = before.keys() - {tag.pk for tag in wanted}
    if dropped:
        TaggedAnnotation.objects.filter(content_object=annotation, tag__in=dropped).delete()
        delete_unused_tags(dropped)
    add_tags(annotation, [tag for tag in wanted if tag.pk not in before], by)


def add_tags(annotation: Annotation, tags: Iterable[Tag], by: Any) -> None:
    """Adds tags to an annotation that does not have them yet."""
    TaggedAnnotation.objects.bulk_create(
        [
            TaggedAnnotation(content_object=annotation, tag=tag, tagged_by=by, tagged_at=annotation.modified_at)
            for tag in tags
        ]
    )


def get_or_create_tags(names: Sequence[str], vocabulary: Vocabulary) -> list[Tag]:
    """Returns the tags with these names in a vocabulary, in the order of the names; creates missing ones.

    Postgres compares the names, as its unique index does. Missing tags are created in sorted order, so that two writers
    cannot deadlock.
    """
    found = _known(names, vocabulary)
    new = sorted(name for name in names if name not in found)
    if new:
        Tag.objects.bulk_create(
            [Tag(name=name, slug=_slug(name), vocabulary=vocabulary) for name in new], ignore_conflicts=True
        )
        found |= _known(new, vocabulary)
    return list({found[name].pk: found[name] for name in names}.values())


def _known(names: Sequence[str], vocabulary: Vocabulary) -> dict[str, Tag]:
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT wanted.name, tag.id, tag.name FROM unnest(%s::text[]) AS wanted (name)
               JOIN documents_tag tag ON tag.vocabulary_id = %s AND lower(tag.name) = lower(wanted.name)
               ORDER BY tag.id FOR KEY SHARE OF tag""",
            [list(names), vocabulary.pk],
        )
        return {name: Tag(pk=pk, name=stored, vocabulary=vocabulary) for name, pk, stored in cursor.fetchall()}


def _slug(name: str) -> str:
    return Tag().slugify(name)[:120] or "tag"


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
        vocabulary = vocabulary_for(annotation.audience, annotation.group_id)
        if tagging.tag.vocabulary_id != vocabulary.pk:
            left = tagging.tag_id
            (tagging.tag,) = get_or_create_tags([tagging.tag.name], vocabulary)
            tagging.save(update_fields=["tag"])
            delete_unused_tags({left})


def delete_unused_tags(tags: Iterable[int]) -> None:
    """Deletes those of the tags that are on no annotation and that no vocabulary defines.

    Such a tag is part of what people wrote. The tags are locked first, so that nobody can add one to an annotation
    between the check and the deletion.
    """
    words = list(Tag.objects.select_for_update().filter(pk__in=tags, is_defined=False).order_by("pk"))
    Tag.objects.filter(pk__in=[tag.pk for tag in words], taggings=None, tag=None).delete()
