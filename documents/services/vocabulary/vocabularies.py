"""Vocabularies: the tags that a group or the site defines, and their appearance.

Public pages show tags, so every change of a tag raises the counters of those pages. Every change of a name or a meaning
makes a version of the tag (documents.models.TagVersion), which says who made it and why.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.db.models import QuerySet
from django.utils import timezone

from documents.errors import ReasonMissing, TagRefused, gettext_noop
from documents.models import Annotation, Group, Tag, User, Vocabulary
from documents.models.tag_tree import parents_of
from documents.permissions import can_define_tags
from documents.services.article.public_changes import count_public_change, documents_with_public
from documents.services.events.locks import locked_documents, locked_group
from documents.services.vocabulary.frozen import check_not_frozen
from documents.services.vocabulary.labels import SPELLING, set_links, set_spellings
from documents.services.vocabulary.order import GONE, place_at_the_end

NAME_TAKEN = gettext_noop("The vocabulary has a tag of this name already.")
MERGED = gettext_noop("“%(tag)s” is merged into “%(into)s”. Change that, or undo the merge first.")
MEANT = gettext_noop("Other tags are merged into “%(tag)s”, so it stays in the vocabulary. Undo these merges first.")
DEEPEST = 20
TRIES = 5
CHANGED = ("definition", "example", "slot", "parent", "kind")
NO_PARENT = gettext_noop("The parent is another tag of the same vocabulary, and not one below this.")
TOO_DEEP = gettext_noop("A tag stands under at most %(n)d others.")
NO_REASON = gettext_noop("Say why the name or the meaning changes, or that only a typo is mended.")


@transaction.atomic
def define_tag(
    *,
    by: User,
    group: Group | None,
    name: str,
    definition: str = "",
    example: str = "",
    slot: str = Tag.Slot.PLAIN,
    parent: Tag | None = None,
    kind: str = Tag.Kind.TOPIC,
    spellings: Sequence[str] = (),
    identifiers: Sequence[str] = (),
    locked: set[int] | None = None,
) -> Tag:
    """Defines a tag in a group's vocabulary, or the site's; a tag of that name that is already in use becomes it.

    It stands after those beside it if somebody ordered them. `spellings` and `identifiers` are lines as
    `documents.codebooks` reads them. `locked` is what `lock_vocabulary` returned to who has called it for this name.

    Raises `PermissionDenied` or TagRefused; a tag that is defined already needs `change_tag`, which asks why.
    """
    if not can_define_tags(by, group):
        raise PermissionDenied
    vocabulary, _made = Vocabulary.objects.get_or_create(group=group)
    named = Tag.objects.filter(vocabulary=vocabulary).named(name)
    locked = lock_vocabulary(vocabulary, named) if locked is None else locked
    given: dict[str, Any] = {"name": name, "definition": definition, "example": example}
    given |= {"slot": slot, "parent": parent, "kind": kind}
    if found := named.first():
        if found.is_defined:
            raise TagRefused(NAME_TAKEN)
        given |= {"spellings": spellings, "identifiers": identifiers, "locked": locked}
        return change_tag(by=by, tag=found, **given, is_defined=True)
    tag = Tag(vocabulary=vocabulary, **given, is_defined=True)
    _parent_to_store(tag, parent)
    tag.position = place_at_the_end(tag)
    with version_made(by):
        _save(tag)
    set_spellings(tag, spellings, by)
    set_links(tag, identifiers, by)
    return tag


def lock_vocabulary(vocabulary: Vocabulary, tags: QuerySet[Tag], *, with_group: bool = False) -> set[int]:
    """Locks the articles that show these tags publicly, and then the vocabulary, so that it is changed once at a time.

    A tag is also shown where one stands that is merged into it. Whoever adds to the record of the group, too, locks it
    `with_group`. Returns the keys of the articles. Raises `VocabularyFrozen` while the vocabulary is frozen.

    Whoever writes a note locks its article first and then the words on it; so does this, or two could wait for each
    other. Who changes several tags locks the articles of all of them at the beginning. The tags are locked last, so
    that no note gets one before the end. An article of a note that got one just before is found then, and this begins
    anew, because it is too late to lock it.
    """
    for left in reversed(range(TRIES)):
        with transaction.atomic():
            keys = set(tags.values_list("pk", flat=True))
            keys |= set(Tag.objects.filter(merged_into__in=keys).values_list("pk", flat=True))
            tagged = Annotation.objects.filter(taggings__tag__in=keys)
            documents = set(locked_documents(documents_with_public(tagged) if keys else ()))
            if with_group and vocabulary.group_id is not None:
                locked_group(vocabulary.group_id)
            Vocabulary.objects.select_for_update(no_key=True).get(pk=vocabulary.pk)
            check_not_frozen(vocabulary)
            if not keys:
                break
            list(Tag.objects.select_for_update().filter(pk__in=keys).order_by("pk").values_list("pk"))
            if documents_with_public(tagged) <= documents or not left:
                break
            transaction.set_rollback(True)
    return documents


@transaction.atomic
def change_tag(
    *,
    by: User,
    tag: Tag,
    name: str,
    definition: str,
    example: str = "",
    slot: str,
    parent: Tag | None,
    is_defined: bool,
    kind: str = "",
    why: str = "",
    is_typo: bool = False,
    spellings: Sequence[str] | None = None,
    identifiers: Sequence[str] | None = None,
    locked: set[int] | None = None,
) -> Tag:
    """Changes a tag for every annotation that has it; the annotations' texts stay as they are.

    The taggings that are there keep the version that was in force. `is_typo` says that the change leaves the meaning
    what it was. `spellings` and `identifiers` replace those that it has; without a `kind` it keeps its own. `locked` is
    what `lock_vocabulary` returned to who has called it for this tag. A tag that goes under another stands last there.
    One that is taken out of the vocabulary keeps its words, but has no spellings and no identifiers, asks nothing and
    is not retired.

    Raises `PermissionDenied`, `ReasonMissing` if a defined tag changes its name or meaning without a reason,
    `SpellingTaken`, `SpellingRefused`, `IdentifierRefused`, or TagRefused if the vocabulary has that name already or
    the parent is not suitable.
    """
    if not can_define_tags(by, tag.vocabulary.group):
        raise PermissionDenied
    documents = lock_vocabulary(tag.vocabulary, Tag.objects.filter(pk=tag.pk)) if locked is None else locked
    read_again(tag, "name", "definition", "example", "kind", "is_defined", "retired_at", "parent", "position")
    if not is_defined and tag.merged.exists():
        raise TagRefused(MEANT, tag=tag.name)
    if is_defined:
        definition, example = as_it_was(tag.definition, definition), as_it_was(tag.example, example)
    else:
        name, definition, example = tag.name, tag.definition, tag.example
    if Tag.objects.filter(vocabulary=tag.vocabulary).named(name).exclude(pk=tag.pk).exists():
        raise TagRefused(NAME_TAKEN)
    if tag.is_defined and (tag.name, tag.definition) != (name, definition) and not (why or is_typo):
        raise ReasonMissing(NO_REASON)
    parent = _parent_to_store(tag, parent)
    count_public_change(documents)
    stays = tag.is_defined and tag.parent_id == (parent.pk if parent else None)
    tag.name, tag.definition, tag.example = name, definition, example
    tag.slot, tag.parent, tag.kind, tag.is_defined = slot, parent, kind or tag.kind, is_defined
    tag.position = (tag.position if stays else place_at_the_end(tag)) if is_defined else 0
    tag.retired_at = tag.retired_at if is_defined else None
    with version_made(by, why, is_typo):
        if not is_defined:
            tag.properties.filter(retired_at=None).update(retired_at=timezone.now())
        _save(tag, "name", "slug", *CHANGED, "is_defined", "retired_at", "position")
    if spellings is not None or not is_defined:
        set_spellings(tag, (spellings or ()) if is_defined else (), by)
    if identifiers is not None or not is_defined:
        set_links(tag, (identifiers or ()) if is_defined else (), by)
    if not is_defined:
        Tag.objects.filter(pk=tag.pk).delete_unused()
    return tag


@transaction.atomic
def retire_tag(*, by: User, tag: Tag, is_retired: bool) -> None:
    """Retires a defined tag, which stays on its notes and is not offered for others any more, or takes it back.

    Raises `PermissionDenied`, or TagRefused if the vocabulary does not define it any more.
    """
    if not can_define_tags(by, tag.vocabulary.group):
        raise PermissionDenied
    lock_vocabulary(tag.vocabulary, Tag.objects.none())
    read_again(tag, "is_defined")
    if not tag.is_defined:
        raise TagRefused(GONE)
    tag.retired_at = timezone.now() if is_retired else None
    tag.save(update_fields=["retired_at"])


def close_vocabulary(*, by: User, group: Group, is_closed: bool) -> None:
    """Closes the vocabulary of a group, so that notes get only what it defines, or opens it again."""
    if not can_define_tags(by, group):
        raise PermissionDenied
    Vocabulary.objects.update_or_create(group=group, defaults={"is_closed": is_closed})


def _save(tag: Tag, *fields: str) -> None:
    tag.slug = ""  # made anew from the name
    try:
        with transaction.atomic():
            tag.save(update_fields=fields or None)
    except IntegrityError as error:
        spelled = Tag.objects.filter(vocabulary=tag.vocabulary_id).spelled(tag.name).exclude(pk=tag.pk).first()
        if spelled is None or spelled.name.lower() == tag.name.lower():
            raise TagRefused(NAME_TAKEN) from error
        raise TagRefused(SPELLING, spelling=tag.name, tag=spelled.name) from error


@contextmanager
def version_made(by: User, why: str = "", is_typo: bool = False) -> Iterator[None]:
    """Tells the trigger that writes versions of tags who makes those of this block, and why."""
    with connection.cursor() as cursor:
        given = json.dumps({"by": str(by.pk), "why": why, "is_typo": is_typo})
        cursor.execute("SELECT set_config('readingroom.tag_change', %s, true)", [given])
        yield
        # What was done to the questions of tags becomes one version now, before others do something in its name.
        cursor.execute("SET CONSTRAINTS makes_version IMMEDIATE")
        cursor.execute("SET CONSTRAINTS makes_version DEFERRED")
        cursor.execute("SELECT set_config('readingroom.tag_change', '', true)")


def read_again(tag: Tag, *fields: str) -> None:
    """Reads what may have changed before the vocabulary was locked; raises TagRefused if the tag is gone or merged."""
    try:
        tag.refresh_from_db(fields=[*fields, "merged_into"])
    except Tag.DoesNotExist as error:
        raise TagRefused(GONE) from error
    if tag.merged_into:
        raise TagRefused(MERGED, tag=tag.name, into=tag.merged_into.name)


def as_it_was(stored: str, given: str) -> str:
    """Returns words with the line ends that are stored if they are else the same; forms and tables send others."""
    given = given.replace("\r\n", "\n")
    return stored if stored.replace("\r\n", "\n") == given else given


def _parent_to_store(tag: Tag, parent: Tag | None) -> Tag | None:
    """Returns the parent of a tag; the one that it has, if it stands under `parent` because that one was merged.

    Raises TagRefused if the parent is not suitable, as things are now that the vocabulary is locked; one query.
    """
    stored = tag.parent if tag.pk else None
    if stored and parent == stored and stored.merged_into_id:
        return stored
    if parent is None and (stored is None or stored.merged_into_id is None):
        return None
    defined = Tag.objects.filter(vocabulary=tag.vocabulary_id, is_defined=True)
    parents = parents_of(defined.values_list("pk", "parent", "merged_into"))
    if stored and stored.merged_into_id and tag.pk in parents and parents[tag.pk] == (parent.pk if parent else None):
        return stored
    above: list[int] = []
    here = parent.pk if parent else None
    while here is not None and here in parents and len(above) < DEEPEST:
        above.append(here)
        here = parents[here]
    if parent is not None and (not above or tag.pk in above):
        raise TagRefused(NO_PARENT)
    if len(above) == DEEPEST:
        raise TagRefused(TOO_DEEP, n=DEEPEST - 1)
    return parent
