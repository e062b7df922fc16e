"""Invitations to a group: links for many people, and mails to one person each.

A link's token has 48 characters: the row's key, and an HMAC-SHA-256, cut to 160 bits, of the key and the row's `secret`
with the site's secret key. The database does not store the token, so a copy of the database opens no group, and
managers of the group can show their link again at any time. A new `secret` makes a new link.
"""

from __future__ import annotations

import base64
import binascii
import uuid
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from documents.errors import GroupRefused, InvitationEnded, gettext_noop
from documents.models import Event, Group, Invitation, Membership, User
from documents.models.group import InvitationQuerySet
from documents.services.events.events import record_group_event
from documents.services.events.jobs import add_job
from documents.services.events.locks import locked_group
from documents.services.groups.groups import lock_managed_group
from documents.services.groups.members import admit, was_removed

MAX_OPEN_LINKS = 20
MAX_MAILS_PER_CALL = 100
MAX_MAILS_PER_DAY = 300
MAIL_LIFETIME = timedelta(days=30)
_SALT = "documents.services.invitations"
_ID_BYTES, _MAC_BYTES = 16, 20


# -- The token --------------------------------------------------------------------------------


def token_of(invitation: Invitation) -> str:
    """Returns the token of `/join/<token>/`, for people who may hand it out."""
    return _encode(invitation.pk.bytes + _mac(invitation))


def invitation_for(token: str) -> Invitation:
    """Returns the open invitation for a token, with its group. Raises `InvitationEnded` for any other token."""
    found = _find_by_token(Invitation.objects.open_at(timezone.now()), token)
    if found is None:
        raise InvitationEnded(
            gettext_noop("This link opens no group any more. Ask whoever gave it to you for another.")
        )
    return found


def own_group_for_token(token: str, person: User) -> Group | None:
    """Returns the group for a token, even of an ended invitation, if `person` is a member."""
    found = _find_by_token(Invitation.objects.filter(group__memberships__user=person), token)
    return found.group if found else None


def _find_by_token(rows: QuerySet[Invitation], token: str) -> Invitation | None:
    raw = _decode(token)
    if len(raw) != _ID_BYTES + _MAC_BYTES:
        return None
    found = rows.select_related("group", "made_by").filter(pk=uuid.UUID(bytes=raw[:_ID_BYTES])).first()
    return found if found is not None and constant_time_compare(_mac(found), raw[_ID_BYTES:]) else None


def _mac(invitation: Invitation) -> bytes:
    said = invitation.pk.bytes + invitation.secret.bytes
    return salted_hmac(_SALT, said, algorithm="sha256").digest()[:_MAC_BYTES]


def _encode(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def _decode(token: str) -> bytes:
    try:
        return base64.b64decode(token.encode("ascii") + b"=" * (-len(token) % 4), altchars=b"-_", validate=True)
    except (UnicodeEncodeError, binascii.Error):
        return b""


# -- Links ------------------------------------------------------------------------------------


@transaction.atomic
def make_link(
    *,
    by: User,
    group: Group,
    role: str = Membership.Role.MEMBER,
    expires_at: datetime | None = None,
    most_uses: int | None = None,
) -> Invitation:
    """Makes a link with which people join as `role`; by default it neither expires nor limits its uses."""
    group = lock_managed_group(by, group)
    if open_links(group).count() >= MAX_OPEN_LINKS:
        raise GroupRefused(gettext_noop("This group has %(n)s open links. End one of them first."), n=MAX_OPEN_LINKS)
    link = Invitation.objects.create(
        group=group, role=_checked_role(role), expires_at=expires_at, most_uses=most_uses, made_by=by
    )
    record_group_event(group, kind=Event.Kind.INVITATION_MADE, row=link, actor=by, fields=[f"role:{role}"])
    return link


@transaction.atomic
def rotate_link(*, by: User, group: Group, invitation: uuid.UUID) -> Invitation:
    """Gives a link a new address; the old address stops working."""
    group = lock_managed_group(by, group)
    link = _open_one(group, invitation)
    link.secret = uuid.uuid4()
    link.save(update_fields=["secret"])
    record_group_event(group, kind=Event.Kind.INVITATION_CHANGED, row=link, actor=by, fields=["secret"])
    return link


@transaction.atomic
def revoke_invitation(*, by: User, group: Group, invitation: uuid.UUID) -> None:
    """Ends a link or an invitation by mail, and deletes its mail address."""
    group = lock_managed_group(by, group)
    link = _open_one(group, invitation)
    link.revoked_at, link.email = timezone.now(), ""
    link.save(update_fields=["revoked_at", "email"])
    record_group_event(group, kind=Event.Kind.INVITATION_REVOKED, row=link, actor=by)


def open_links(group: Group) -> InvitationQuerySet:
    """Returns the open links of a group, newest first, without invitations by mail."""
    return Invitation.objects.open_at(timezone.now()).filter(group=group, email="")


def open_mails(group: Group) -> InvitationQuerySet:
    """Returns the invitations by mail that are still open."""
    return Invitation.objects.open_at(timezone.now()).filter(group=group).exclude(email="")


def _open_one(group: Group, invitation: uuid.UUID) -> Invitation:
    found = Invitation.objects.open_at(timezone.now()).filter(group=group, pk=invitation).first()
    if found is None:
        raise GroupRefused(gettext_noop("This link has ended already."))
    return found


def _checked_role(role: str) -> str:
    if role not in (Membership.Role.MODERATOR, Membership.Role.MEMBER, Membership.Role.READER):
        raise GroupRefused(gettext_noop("Nobody becomes an owner by a link: hand the group over instead."))
    return role


# -- Joining ----------------------------------------------------------------------------------


@transaction.atomic
def join_group(*, by: User, token: str, name_in_group: str = "") -> Membership:
    """Adds `by` to the group for a token; an existing member stays unchanged and uses nothing up.

    The group's lock gives the last place of a limited link to one person; others get `InvitationEnded`. A person whom
    the group removed needs an invitation for one: a link for many raises `GroupRefused`.
    """
    group = locked_group(invitation_for(token).group_id)
    mine = Membership.objects.filter(group=group, user=by).first()
    if mine is not None:
        return mine
    invitation = invitation_for(token)
    if invitation.most_uses != 1 and was_removed(group, by):
        raise GroupRefused(
            gettext_noop("Those who lead this group took you out of it. Ask them for an invitation of your own.")
        )
    membership = admit(group, by, role=invitation.role, by=by, name_in_group=name_in_group)
    used_up = invitation.most_uses is not None and invitation.uses + 1 >= invitation.most_uses
    Invitation.objects.filter(pk=invitation.pk).update(uses=F("uses") + 1, email="" if used_up else invitation.email)
    return membership


# -- By mail ----------------------------------------------------------------------------------


@transaction.atomic
def invite_by_mail(
    *, by: User, group: Group, addresses: Iterable[str], role: str = Membership.Role.MEMBER
) -> dict[str, bool]:
    """Invites people by mail, each with a link for one person; returns for each address whether it is new here.

    Every new address gets a mail, so the result does not reveal who has an account or is a member already. An address
    with an open invitation gets no second one. Raises `GroupRefused` above the daily number of mails.
    """
    group = lock_managed_group(by, group)
    role = _checked_role(role)
    wanted = list(dict.fromkeys(address.strip().lower() for address in addresses))
    waiting = set(open_mails(group).filter(email__in=wanted).values_list("email", flat=True))
    new = [address for address in wanted if address not in waiting]
    _check_not_too_many(by, len(new))
    end = timezone.now() + MAIL_LIFETIME
    for address in new:
        one = Invitation.objects.create(group=group, role=role, email=address, most_uses=1, expires_at=end, made_by=by)
        record_group_event(group, kind=Event.Kind.INVITATION_MADE, row=one, actor=by, fields=["email", f"role:{role}"])
        add_job("invite", {"invitation": str(one.pk)}, once=f"send {one.pk}")
        add_job("invite", {"invitation": str(one.pk)}, once=f"forget {one.pk}", run_at=end)
    return {address: address not in waiting for address in wanted}


def _check_not_too_many(by: User, n: int) -> None:
    since = timezone.now() - timedelta(days=1)
    sent = Invitation.objects.filter(made_by=by, created_at__gt=since, most_uses=1).count()
    if n > MAX_MAILS_PER_CALL or sent + n > MAX_MAILS_PER_DAY:
        raise GroupRefused(
            gettext_noop("At most %(once)s mails are sent at once, and %(day)s a day. Share a link instead."),
            once=MAX_MAILS_PER_CALL,
            day=MAX_MAILS_PER_DAY,
        )
