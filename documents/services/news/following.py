"""What somebody follows, does not want to hear of, and how often they want to be told by mail."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from documents.models import Annotation, Document, Follow, Group, Job, Membership, Tag, User
from documents.services.news.mail_schedule import next_mail_time

ON, OFF, MUTE = "on", "off", "mute"
WISHES = (ON, OFF, MUTE)


class NotFollowable(LookupError):
    """There is no such thing, or not for this person to see."""


def find_followable(by: Any, what: str, key: str) -> tuple[str, Any]:
    """The field of `Follow` and the row that an address names: an article or group by its name there, a note by its
    UUID (its thread is meant), a tag by its number. Raises `NotFollowable`."""
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
    is_number = key.isascii() and key.isdecimal() and len(key) < 10
    return Tag.objects.visible_to(by).filter(pk=int(key)).first() if is_number else None


_LOOKUPS: dict[str, Callable[[Any, str], Any]] = {
    "article": lambda by, key: Document.objects.in_force().visible_to(by).filter(slug=key).first(),
    "group": lambda by, key: Group.objects.visible_to(by).filter(slug=key).first(),
    "thread": _thread,
    "tag": _tag,
}


@transaction.atomic
def set_follow(*, by: User, what: str, key: str, wish: str) -> None:
    """Follows a thing (`on`), leaves it (`off`), or wants to hear nothing of it (`mute`).

    Some things one hears of without asking; to leave these is to mute them. Raises `NotFollowable`.
    """
    name, row = find_followable(by, what, key)
    if wish == OFF and not _follows_by_default(by, name, row.pk):
        Follow.objects.filter(person=by, **{name: row}).delete()
        return
    Follow.objects.update_or_create(
        person=by, **{name: row}, defaults={"is_muted": wish != ON}, create_defaults={"is_muted": wish != ON}
    )


def wish_for(person: Any, name: str, pk: Any) -> str:
    """Whether `person` follows a row (`on`), hears nothing of it (`mute`), or has said nothing (`off`)."""
    follow = Follow.objects.filter(person=person, **{name: pk}).first()
    if follow is not None:
        return MUTE if follow.is_muted else ON
    return ON if _follows_by_default(person, name, pk) else OFF


def _follows_by_default(person: Any, name: str, pk: Any) -> bool:
    """Members hear of their group, and who wrote in a thread of its answers."""
    if name == "group":
        return Membership.objects.filter(user=person, group=pk).exists()
    if name == "thread":
        return Annotation.objects.filter(Q(pk=pk) | Q(root=pk), author=person, deleted_at=None).exists()
    return False


@transaction.atomic
def set_mail_wish(*, by: User, wish: str) -> None:
    """How often `by` is told by mail; a mail that waits goes out by the new wish, or not at all."""
    by.mail_wish = User.MailWish(wish)
    by.save(update_fields=["mail_wish"])
    waiting = Job.objects.filter(kind=Job.Kind.DIGEST, once=str(by.pk), given_up_at=None)
    if by.mail_wish == User.MailWish.NEVER:
        waiting.delete()
    else:
        waiting.update(run_at=next_mail_time(by, timezone.now()))
