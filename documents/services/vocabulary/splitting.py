"""Splits a tag: defines several under it in one act. What stands under it is sorted by its authors, each their own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from documents.errors import ChildRefused, TagRefused, gettext_noop
from documents.models import Tag, User
from documents.permissions import can_define_tags
from documents.services.vocabulary.order import GONE
from documents.services.vocabulary.vocabularies import define_tag, lock_vocabulary, read_again

TOO_FEW = gettext_noop("Name at least one tag.")


@transaction.atomic
def split_tag(*, by: User, tag: Tag, children: Sequence[tuple[str, str]]) -> list[Tag]:
    """Defines tags with these names and definitions under a tag, all or none; no note is written.

    They have its kind and its line. Raises `PermissionDenied`, TagRefused, or `ChildRefused` with the number of the one
    that cannot be defined.
    """
    if not can_define_tags(by, tag.vocabulary.group):
        raise PermissionDenied
    if not children:
        raise ChildRefused(TOO_FEW, number=0)
    names = [name for name, _definition in children]
    lock_vocabulary(tag.vocabulary, Tag.objects.filter(vocabulary=tag.vocabulary_id).named(*names))
    read_again(tag, "name", "is_defined", "slot", "kind")
    if not tag.is_defined:
        raise TagRefused(GONE)
    made = []
    for number, (name, definition) in enumerate(children):
        given: dict[str, Any] = {"parent": tag, "slot": tag.slot, "kind": tag.kind}
        try:
            made.append(define_tag(by=by, group=tag.vocabulary.group, name=name, definition=definition, **given))
        except TagRefused as refusal:
            raise ChildRefused(refusal.message, **refusal.params | {"number": number}) from refusal
    return made
