"""The order of tags that stand beside each other under one parent: by name, until somebody moves one."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Max, QuerySet

from documents.errors import TagRefused, gettext_noop
from documents.models import Tag, User, Vocabulary
from documents.models.tag_tree import parents_of
from documents.permissions import can_define_tags
from documents.services.vocabulary.frozen import check_not_frozen

GONE = gettext_noop("The vocabulary does not define this tag any more.")


@transaction.atomic
def move_tag(*, by: User, tag: Tag, up: bool) -> bool:
    """Moves a defined tag one place up or down among those beside it; returns whether it was not at the end already.

    The first move gives each of them a place, in the order in which they stand. Raises `PermissionDenied`, or
    TagRefused if the vocabulary does not define the tag any more, or is frozen.
    """
    if not can_define_tags(by, tag.vocabulary.group):
        raise PermissionDenied
    check_not_frozen(Vocabulary.objects.select_for_update(no_key=True).get(pk=tag.vocabulary_id))
    here = Tag.objects.filter(pk=tag.pk, is_defined=True, merged_into=None).first()
    if here is None:
        raise TagRefused(GONE)
    parents = _parents(here)
    beside = list(_under(parents[here.pk], parents).order_by("position", "name", "pk"))
    at = beside.index(here)
    there = at - 1 if up else at + 1
    if not 0 <= there < len(beside):
        return False
    beside[at], beside[there] = beside[there], beside[at]
    put_in_order(beside)
    return True


def put_in_order(tags: list[Tag]) -> None:
    """Gives tags places from 1 in this order; writes those alone that have another."""
    moved = []
    for place, tag in enumerate(tags, start=1):
        if tag.position != place:
            tag.position = place
            moved.append(tag)
    Tag.objects.bulk_update(moved, ["position"])


def place_at_the_end(tag: Tag) -> int:
    """Returns the place of a tag that comes after those beside it: 0, which is by name, if nobody ordered them."""
    above = tag.parent.meaning.pk if tag.parent else None
    beside = _under(above, _parents(tag)).exclude(pk=tag.pk)
    last: int = beside.aggregate(last=Max("position"))["last"] or 0
    return last + 1 if last else 0


def _parents(tag: Tag) -> dict[int, int | None]:
    """Returns under which tag each of a vocabulary stands: as pages show them, so under what a merged one means."""
    defined = Tag.objects.filter(vocabulary=tag.vocabulary_id, is_defined=True)
    return parents_of(defined.values_list("pk", "parent", "merged_into"))


def _under(above: int | None, parents: dict[int, int | None]) -> QuerySet[Tag]:
    return Tag.objects.filter(pk__in=[key for key, parent in parents.items() if parent == above])
