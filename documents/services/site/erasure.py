"""Erases a person: the account and everything that is about them go; what others have read stays without their name.

Goes: login, mail addresses, password, sessions, preferences, memberships with the names in groups, what they follow and
were told, their own private notes, and articles that only they could read. Stays: notes that others could read, as of
"Somebody who has left" (or, if they wish, only their empty places), and what they decided about facts and texts, which
others rely on. Others' words that name them are the others'.
"""

from __future__ import annotations

from dataclasses import dataclass

from allauth.account.models import EmailAddress
from django.contrib.admin.models import LogEntry
from django.contrib.auth import SESSION_KEY
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from documents.errors import ErasureRefused, gettext_noop
from documents.models import (
    Annotation,
    BulkChange,
    CopyRequest,
    Document,
    Flag,
    Follow,
    Import,
    Invitation,
    Job,
    Membership,
    Mention,
    Notice,
    Opening,
    Presence,
    SavedView,
    SpellingSearch,
    User,
)
from documents.services.article.delete_document import delete_document
from documents.services.article.public_changes import count_change_of_name
from documents.services.groups.members import leave_group
from documents.services.notes import delete_annotation
from documents.services.people.accounts import NOBODY_MANAGES, has_manager, lock_managers

ERASED_NAME = "Somebody who has left"


@dataclass(frozen=True)
class Erasure:
    """How much of a person there is: what goes, and the notes that others could read."""

    private_notes: int
    shared_notes: int
    groups: int
    articles: int


def erasure_of(person: User) -> Erasure:
    """Counts what erasing this person would concern."""
    notes = _notes_of(person)
    return Erasure(
        private_notes=notes.filter(audience=Annotation.Audience.PRIVATE).count(),
        shared_notes=notes.exclude(audience=Annotation.Audience.PRIVATE).count(),
        groups=Membership.objects.filter(user=person).count(),
        articles=_articles_of(person).count(),
    )


@transaction.atomic
def erase_person(*, person: User, with_notes: bool = False) -> Erasure:
    """Erases a person, with all their notes if `with_notes`; returns what there was.

    Raises `ErasureRefused` if nobody would be left who manages people, or `GroupRefused` if a group of others would be
    left without an owner. Then nothing is changed.
    """
    lock_managers()
    person = User.objects.select_for_update().get(pk=person.pk)
    if person.erased_at is not None:
        raise ErasureRefused(gettext_noop("This person was erased before."))
    found = erasure_of(person)
    count_change_of_name(person)
    _delete_notes(person, with_notes)
    for document in _articles_of(person):
        delete_document(document)
    _leave_groups(person)
    _delete_rows_about(person)
    _clear_account(person)
    if not has_manager():
        raise ErasureRefused(NOBODY_MANAGES)
    return found


def _notes_of(person: User) -> QuerySet[Annotation]:
    return Annotation.objects.filter(author=person, deleted_at=None)


def _articles_of(person: User) -> QuerySet[Document]:
    """Returns the articles that only this person could read, and on which nobody else has written."""
    others = Annotation.objects.exclude(author=person).values("document")
    private = Document.objects.filter(curator=person, visibility=Document.Visibility.PRIVATE)
    return private.exclude(pk__in=others)


def _delete_notes(person: User, with_notes: bool) -> None:
    notes = _notes_of(person)
    going = notes if with_notes else notes.filter(audience=Annotation.Audience.PRIVATE)
    for pk in list(going.values_list("pk", flat=True)):
        delete_annotation(by=person, pk=pk)


def _leave_groups(person: User) -> None:
    for membership in Membership.objects.filter(user=person).select_related("group"):
        if Membership.objects.filter(group=membership.group).exclude(user=person).exists():
            leave_group(by=person, group=membership.group)
        else:
            membership.delete()


def _delete_rows_about(person: User) -> None:
    Follow.objects.filter(person=person).delete()
    SavedView.objects.filter(owner=person, group=None).delete()
    Opening.objects.filter(person=person).delete()
    Notice.objects.filter(recipient=person).delete()
    Mention.objects.filter(person=person).delete()
    Presence.objects.filter(person=person).delete()
    SpellingSearch.objects.filter(person=person).delete()
    Import.objects.filter(by=person).delete()
    BulkChange.objects.filter(by=person).delete()
    Job.objects.filter(arguments__person=str(person.pk)).delete()
    Flag.objects.filter(by=person, state=Flag.State.OPEN).delete()
    addresses = {person.email, *EmailAddress.objects.filter(user=person).values_list("email", flat=True)} - {""}
    for address in addresses:
        CopyRequest.objects.filter(contact__iexact=address).update(contact="")
        Invitation.objects.filter(email__iexact=address).delete()
    EmailAddress.objects.filter(user=person).delete()
    about = LogEntry.objects.filter(content_type=ContentType.objects.get_for_model(User), object_id=str(person.pk))
    about.update(object_repr=ERASED_NAME, change_message="")
    _end_sessions(person)


def _end_sessions(person: User) -> None:
    """Deletes the person's sessions; which person one belongs to stands only in its coded data."""
    for session in Session.objects.iterator():
        if session.get_decoded().get(SESSION_KEY) == str(person.pk):
            session.delete()


def _clear_account(person: User) -> None:
    person.login = f"erased-{person.pk.hex}"
    person.email = person.language = ""
    person.public_name = ERASED_NAME
    person.preferences = {}
    person.mail_wish = User.MailWish.NEVER
    person.is_curator = person.is_superuser = person.is_active = False
    person.last_login = None
    person.erased_at = timezone.now()
    person.set_unusable_password()
    person.save()
    person.groups.clear()
    person.user_permissions.clear()
