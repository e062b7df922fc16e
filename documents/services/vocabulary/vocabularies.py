"""Vocabularies: the tags that a group or the site defines, and their appearance.

Public pages show tags, so every change of a tag raises the counters of those pages.
"""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from documents.errors import TagRefused, gettext_noop
from documents.models import Annotation, Group, Tag, User, Vocabulary
from documents.permissions import can_define_tags
from documents.services.article.public_changes import count_public_change, documents_with_public


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
) -> Tag:
    """Defines a tag in a group's vocabulary, or the site's; a tag of that name that is already in use becomes it."""
    if not can_define_tags(by, group):
        raise PermissionDenied
    vocabulary, _made = Vocabulary.objects.get_or_create(group=group)
    tag = Tag.objects.filter(vocabulary=vocabulary, name__iexact=name).first()
    tag = tag or Tag.objects.create(vocabulary=vocabulary, name=name)
    words = {"name": name, "definition": definition, "example": example}
    return change_tag(by=by, tag=tag, **words, slot=slot, parent=parent, is_defined=True)


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
) -> Tag:
    """Changes a tag for every annotation that has it; the annotations' texts stay as they are.

    Raises `PermissionDenied`, or TagRefused if the vocabulary has that name already or the parent is not suitable.
    """
    if not can_define_tags(by, tag.vocabulary.group):
        raise PermissionDenied
    # One change of a vocabulary at a time, so that no two of them make a circle of parents.
    Vocabulary.objects.select_for_update(no_key=True).get(pk=tag.vocabulary_id)
    _check_parent(tag, parent)
    count_public_change(documents_with_public(Annotation.objects.filter(taggings__tag=tag)))
    tag.name, tag.definition, tag.example = name, definition, example
    tag.slot, tag.parent, tag.is_defined = slot, parent, is_defined
    tag.slug = ""  # made anew from the name
    try:
        with transaction.atomic():
            tag.save(update_fields=["name", "slug", "definition", "example", "slot", "parent", "is_defined"])
    except IntegrityError as error:
        raise TagRefused(gettext_noop("The vocabulary has a tag of this name already.")) from error
    if not is_defined:
        Tag.objects.filter(pk=tag.pk).delete_unused()
    return tag


def _check_parent(tag: Tag, parent: Tag | None) -> None:
    above = parent
    while above is not None:
        if above.pk == tag.pk or above.vocabulary_id != tag.vocabulary_id:
            raise TagRefused(gettext_noop("The parent is another tag of the same vocabulary, and not one below this."))
        above = above.parent
