"""What a person follows or mutes, and how often they get mail."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q, Subquery
from django.utils import timezone

from documents.models import Annotation, Document, Follow, Group, Job, Membership, Tag, User
from documents.services.news.mail_schedule import next_mail_time

ON, OFF, MUTE = "on", "off", "mute"
WISHES = (ON, OFF, MUTE)


class NotFollowable(LookupError):
    """The thing does not exist, or this person may not see it."""


def find_followable(by: Any, what: str, key: str) -> tuple[str, Any]:
    """Returns the field of `Follow` and the row that an address names. Raises `NotFollowable`.

    Articles and groups are named by their slug, a thread by the UUID of any of its annotations, a tag by its primary
    key.
    """
    if what not in _LOOKUPS or "\0" in key:
        raise NotFollowable
    found = _LOOKUPS[what](by, key)
    if found is None:
        raise NotFollowable
    return ("document" if what == "article" else what), found


def _thread(by: Any, key: str) -> Annotation | None:
    try:
        note = Annotation.objects.visible_to(by).filter(pk=UUID(key)).first()
    except ValueError:
        return None
    if note is None or note.root_id is None:
        return note
    return Annotation.objects.visible_to(by).filter(pk=note.root_id).first()


def _tag(by: Any, key: str) -> Tag | None:
    is_number = key.isascii() and key.isdecimal() and len(key) <= 10
    return Tag.objects.visible_to(by).filter(pk=int(key)).first() if is_number else None


_LOOKUPS: dict[str, Callable[[Any, str], Any]] = {
    "article": lambda by, key: Document.objects.in_force().visible_to(by).filter(slug=key).first(),
    "group": lambda by, key: Group.objects.visible_to(by).filter(slug=key).first(),
    "thread": _thread,
    "tag": _tag,
}


@transaction.atomic
def set_follow(*, by: User, what: str, key: str, wish: str) -> None:
    """Follows a thing (`on`), unfollows it (`off`), or mutes it (`mute`). Raises `NotFollowable`.

    Some things are followed by default; unfollowing these mutes them.
    """
    name, row = find_followable(by, what, key)
    if wish == OFF and not _follows_by_default(by, name, row.pk):
        Follow.objects.filter(person=by, **{name: row}).delete()
        return
    Follow.objects.update_or_create(
        person=by, **{name: row}, defaults={"is_muted": wish != ON}, create_defaults={"is_muted": wish != ON}
    )


def wish_for(person: Any, name: str, pk: Any) -> str:
    """Returns whether `person` follows a row (`on`), mutes it (`mute`), or neither (`off`)."""
    follow = Follow.objects.filter(person=person, **{name: pk}).first()
    if follow is not None:
        return MUTE if follow.is_muted else ON
    return ON if _follows_by_default(person, name, pk) else OFF


def follow_of(person: Any, document: Any) -> Subquery:
    """Returns as a column whether `person` muted an article that they follow; NULL if they do neither."""
    return Subquery(Follow.objects.filter(person=person, document=document).values("is_muted")[:1])


def wish_in(is_muted: bool | None) -> str:
    """Returns the wish for an article from the column `follow_of`."""
    return OFF if is_muted is None else MUTE if is_muted else ON


def _follows_by_default(person: Any, name: str, pk: Any) -> bool:
    """Checks the defaults: members follow their group, and authors in a thread follow it."""
    if name == "group":
        return Membership.objects.filter(user=person, group=pk).exists()
    if name == "thread":
        return Annotation.objects.filter(Q(pk=pk) | Q(root=pk), author=person, deleted_at=None).exists()
    return False


@transaction.atomic
def set_mail_wish(*, by: User, wish: str) -> None:
    """Sets how often `by` gets mail; reschedules a waiting mail, or deletes it if the wish is never."""
    by.mail_wish = User.MailWish(wish)
    by.save(update_fields=["mail_wish"])
    waiting = Job.objects.filter(kind=Job.Kind.DIGEST, once=str(by.pk), given_up_at=None)
    if by.mail_wish == User.MailWish.NEVER:
        waiting.delete()
    else:
        waiting.update(run_at=next_mail_time(by, timezone.now()))
