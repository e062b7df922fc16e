"""Merges tags, and undoes that: no note is written, everything that reads a tag reads what it means now.

    merge = merge_tags(by=user, tag=irony, into=figure, why="We never told them apart.")
    undo_merge(by=user, merge=merge)                       # at any time, in any order

Triggers derive what each tag means from the merges that stand (documents/migrations/sql/tag_merges.sql).
"""

from __future__ import annotations

from collections import defaultdict

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone

from documents.errors import ReasonMissing, TagRefused, gettext_noop
from documents.models import Tag, TagMerge, User
from documents.permissions import can_define_tags
from documents.services.article.public_changes import count_public_change
from documents.services.vocabulary.labels import SPELLING
from documents.services.vocabulary.vocabularies import lock_vocabulary, read_again, version_made

INTO_NONE = gettext_noop("Choose another tag of this vocabulary, one that it defines.")
INTO_MERGED = gettext_noop("“%(tag)s” is merged into “%(into)s” itself. Choose “%(into)s”.")
NO_REASON = gettext_noop("Say why they are one. The reason stays in the history of the tag.")
UNDONE = gettext_noop("This merge is undone already.")


@transaction.atomic
def merge_tags(*, by: User, tag: Tag, into: Tag, why: str) -> TagMerge:
    """Merges a tag into another of its vocabulary: it stays on its notes, and means the other from now on.

    What was merged into it before means the other too. A word that the vocabulary does not define becomes part of it.
    Raises `PermissionDenied`, `ReasonMissing`, or TagRefused for a tag that is merged already or a bad target.
    """
    if not can_define_tags(by, tag.vocabulary.group):
        raise PermissionDenied
    documents = lock_vocabulary(tag.vocabulary, Tag.objects.filter(pk=tag.pk))
    read_again(tag, "name", "is_defined")
    chosen = Tag.objects.filter(pk=into.pk, vocabulary=tag.vocabulary_id, is_defined=True).exclude(pk=tag.pk)
    target = chosen.select_related("merged_into").first()
    if target is None:
        raise TagRefused(INTO_NONE)
    if target.merged_into:
        raise TagRefused(INTO_MERGED, tag=target.name, into=target.merged_into.name)
    if not why:
        raise ReasonMissing(NO_REASON)
    count_public_change(documents)
    try:
        with transaction.atomic(), version_made(by, why):
            return TagMerge.objects.create(
                tag=tag,
                into=target,
                vocabulary_id=tag.vocabulary_id,
                was_word=not tag.is_defined,
                why=why,
                merged_by=by,
            )
    except IntegrityError as error:  # a word that is spelled like a third tag
        defined = Tag.objects.filter(vocabulary=tag.vocabulary_id, is_defined=True)
        other = defined.spelled(tag.name).exclude(pk=tag.pk).first()
        if other is None:
            raise
        raise TagRefused(SPELLING, spelling=tag.name, tag=other.meaning.name) from error


@transaction.atomic
def undo_merge(*, by: User, merge: TagMerge) -> None:
    """Undoes a merge: the tag means itself again, and what came through it by other merges means it.

    A word that the vocabulary did not define before is a word again. Raises `PermissionDenied`, or TagRefused if
    somebody else has undone it.
    """
    if not can_define_tags(by, merge.vocabulary.group):
        raise PermissionDenied
    documents = lock_vocabulary(merge.vocabulary, Tag.objects.filter(pk__in=_come_through(merge)))
    merge.refresh_from_db(fields=["undone_at"])
    if merge.undone_at is not None:
        raise TagRefused(UNDONE)
    count_public_change(documents)
    merge.undone_by, merge.undone_at = by, timezone.now()
    with version_made(by):
        merge.save(update_fields=["undone_by", "undone_at"])
    Tag.objects.filter(pk=merge.tag_id).delete_unused()


def _come_through(merge: TagMerge) -> set[int]:
    """Returns the tag of a merge and those that came to it by merges that stand.

    While it stands nothing can be merged into any of them; so before the vocabulary is locked they can only get fewer.
    """
    merged_into: dict[int, list[int]] = defaultdict(list)
    standing = TagMerge.objects.filter(vocabulary=merge.vocabulary_id, undone_at=None)
    for tag, into in standing.values_list("tag_id", "into_id"):
        merged_into[into].append(tag)
    found, waiting = set(), [merge.tag_id]
    while waiting:
        found.add(here := waiting.pop())
        waiting += merged_into[here]
    return found
