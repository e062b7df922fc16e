"""Makes editions of vocabularies, freezes a vocabulary on one, and thaws it again.

While a vocabulary is frozen, `lock_vocabulary` refuses every change by the name of the edition, and Postgres refuses
what comes by other ways. No note is touched.
"""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from documents.errors import EditionRefused, gettext_noop
from documents.models import Event, Group, User, Vocabulary, VocabularyEdition, VocabularyFreeze
from documents.permissions import can_define_tags
from documents.services.events.events import record_group_event
from documents.services.events.locks import locked_group
from documents.services.vocabulary.edition_content import content_of, hash_of
from documents.services.vocabulary.edition_differences import tags_in

EMPTY = gettext_noop("The vocabulary defines no tag yet, so there is nothing to make an edition of.")
SAME = gettext_noop("Edition %(number)d (“%(name)s”) says all of this already.")
OTHERWISE = gettext_noop(
    "The vocabulary has changed since edition %(number)d. Make an edition of it as it is now, and freeze it on that."
)
FROZEN_ALREADY = gettext_noop("The vocabulary is frozen on edition %(number)d (“%(name)s”) already.")
NOT_FROZEN = gettext_noop("The vocabulary is not frozen on this edition any more.")


@transaction.atomic
def make_edition(
    *, by: User, group: Group | None, name: str, note: str = "", is_frozen: bool = False
) -> VocabularyEdition:
    """Makes the next edition of a group's vocabulary, or the site's, and with `is_frozen` freezes it on that.

    Raises `PermissionDenied`, or `EditionRefused` if nothing is defined, or nothing has changed since the last edition.
    """
    vocabulary = _locked(by, group)
    content = content_of(vocabulary) if vocabulary else ""
    if vocabulary is None or not (size := len(tags_in(content))):
        raise EditionRefused(EMPTY)
    last = vocabulary.editions.order_by("-number").first()
    if last is not None and last.content == content:
        raise EditionRefused(SAME, number=last.number, name=last.name)
    edition = VocabularyEdition.objects.create(
        vocabulary=vocabulary,
        number=last.number + 1 if last else 1,
        name=name,
        note=note,
        content=content,
        sha256=hash_of(content),
        size=size,
        made_by=by,
    )
    _record(edition, Event.Kind.VOCABULARY_EDITION, by)
    if is_frozen:
        _freeze(edition, by)
    return edition


@transaction.atomic
def freeze_vocabulary(*, by: User, edition: VocabularyEdition) -> None:
    """Freezes a vocabulary on an edition that says what it is now.

    Raises `PermissionDenied`, or `EditionRefused` if it has changed since, or is frozen.
    """
    vocabulary = _locked(by, edition.vocabulary.group)
    if vocabulary is None or edition.content != content_of(vocabulary):
        raise EditionRefused(OTHERWISE, number=edition.number)
    _freeze(edition, by)


@transaction.atomic
def thaw_vocabulary(*, by: User, edition: VocabularyEdition) -> None:
    """Ends the freezing of a vocabulary on this edition. Raises `PermissionDenied` or `EditionRefused`."""
    freeze = VocabularyFreeze.objects.in_force(_locked(by, edition.vocabulary.group))
    if freeze is None or freeze.edition_id != edition.pk:
        raise EditionRefused(NOT_FROZEN)
    freeze.thawed_by, freeze.thawed_at = by, timezone.now()
    freeze.save(update_fields=["thawed_by", "thawed_at"])
    _record(edition, Event.Kind.VOCABULARY_THAWED, by)


def _locked(by: User, group: Group | None) -> Vocabulary | None:
    """Locks the group, whose record gets an event, and then its vocabulary; None before its first tag."""
    if not can_define_tags(by, group):
        raise PermissionDenied
    if group is not None:
        locked_group(group.pk)
    return Vocabulary.objects.select_for_update(no_key=True).filter(group=group).first()


def _freeze(edition: VocabularyEdition, by: User) -> None:
    there = VocabularyFreeze.objects.in_force(edition.vocabulary)
    if there is not None:
        raise EditionRefused(FROZEN_ALREADY, number=there.edition.number, name=there.edition.name)
    VocabularyFreeze.objects.create(vocabulary=edition.vocabulary, edition=edition, frozen_by=by)
    _record(edition, Event.Kind.VOCABULARY_FROZEN, by)


def _record(edition: VocabularyEdition, kind: Event.Kind, by: User) -> None:
    """Adds an event to the record of the group; the freezes of the site's vocabulary are its own record."""
    if edition.vocabulary.group_id is not None:
        group = Group.objects.get(pk=edition.vocabulary.group_id)
        record_group_event(group, kind=kind, row=edition.uuid, actor=by)
