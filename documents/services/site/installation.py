"""What the first start of a room leaves behind: the fingerprint of its secret key, and how far its samples came."""

from __future__ import annotations

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from documents.errors import SecretKeyRefused, gettext_noop
from documents.models import Document, Installation, User

_SALT = "documents.services.site.installation"


def fingerprint_of(key: str) -> str:
    """Returns a value that is the same for the same key and from which the key cannot be computed."""
    return salted_hmac(_SALT, "the secret key of this room", secret=key, algorithm="sha256").hexdigest()


def is_another_key(key: str) -> bool:
    """Checks whether the room belongs to another secret key; a room without one belongs to none."""
    known = Installation.objects.values_list("key_fingerprint", flat=True).first()
    return known is not None and not constant_time_compare(known, fingerprint_of(key))


def refuse_another_key() -> None:
    """Raises `SecretKeyRefused` if this process has another secret key than the room."""
    if is_another_key(settings.SECRET_KEY):
        raise SecretKeyRefused(
            gettext_noop(
                "This room belongs to another secret key than this process has. Set READINGROOM_SECRET_KEY to the key "
                "of the room's other processes, or READINGROOM_HOME to the directory whose file secret-key holds it. "
                "If that key is lost or was told to others, stop every process of the room and run "
                "`manage.py change_secret_key`."
            )
        )


def record_key(key: str) -> None:
    """Records the secret key of a room that has none yet. Another process that did so first is not overruled."""
    Installation.objects.get_or_create(id=1, defaults={"key_fingerprint": fingerprint_of(key)})


@transaction.atomic
def change_key(key: str) -> int:
    """Makes this the room's secret key, and ends all sessions, which it cannot read; returns how many."""
    Installation.objects.update_or_create(id=1, defaults={"key_fingerprint": fingerprint_of(key)})
    return Session.objects.all().delete()[0]


def are_samples_due() -> bool:
    """Checks whether a start that added the samples was interrupted, or the room is empty and never had them."""
    room = Installation.objects.get()
    if room.samples_begun_at is not None:
        return room.samples_ended_at is None
    return not Document.objects.exists() and not User.objects.exists()


def begin_samples() -> None:
    """Records that the samples are being added; until `end_samples`, the next start goes on with them."""
    Installation.objects.filter(samples_begun_at=None).update(samples_begun_at=timezone.now())


def end_samples() -> None:
    """Records that all samples are there, or are no longer wanted."""
    Installation.objects.exclude(samples_begun_at=None).filter(samples_ended_at=None).update(
        samples_ended_at=timezone.now()
    )
