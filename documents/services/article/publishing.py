"""Decides who may read an article: visibility and the legal basis for sharing it, groups, withdrawal."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from documents.errors import PublishingRefused
from documents.errors import gettext_noop as _
from documents.models import Document, Event, Group
from documents.permissions import can_publish
from documents.services.events.events import record_event
from documents.services.events.locks import locked_document, locked_for_curator

SHARED_VISIBILITIES = frozenset({Document.Visibility.PUBLIC, Document.Visibility.RECORD})
MAX_WORDS_LENGTH = 500


@dataclass(frozen=True, slots=True)
class Basis:
    """The basis on which an article is shared with everyone: one of `Document.Basis`, and details in `words`."""

    kind: str = ""
    words: str = ""


def parse_basis(given: str) -> Basis:
    """Parses a basis that was given on a command line.

    It is a kind alone (`own-work`), a kind with details (`licence: CC BY 4.0`), or other text, which names an
    exception.
    """
    given = " ".join(given.split())
    kind, _colon, words = given.partition(":")
    kind = kind.strip().lower().replace(" ", "-")
    if kind in Document.Basis.values:
        return Basis(kind, words.strip())
    return Basis(Document.Basis.EXCEPTION, given) if given else Basis()


def check_basis(visibility: str, basis: Basis, *, of_a_text: bool = True) -> None:
    """Refuses to share a text with everyone without a valid basis. Raises PublishingRefused.

    A record without a text holds only facts and needs no basis.
    """
    if visibility not in Document.Visibility.values:
        raise PublishingRefused(
            _("“%(visibility)s” is none of: %(known)s."),
            visibility=visibility[:40],
            known=", ".join(Document.Visibility.values),
        )
    if of_a_text and visibility in SHARED_VISIBILITIES and basis.kind not in Document.Basis.values:
        raise PublishingRefused(
            _(
                "Say on what basis the article may be shared with everyone: own work, licence, permission, "
                "public domain, or an exception that you name."
            )
        )
    if visibility in SHARED_VISIBILITIES and basis.kind == Document.Basis.EXCEPTION and not basis.words:
        raise PublishingRefused(_("Name the exception on which the article is shared."))
    if len(basis.words) > MAX_WORDS_LENGTH:
        raise PublishingRefused(_("Say the basis in at most %(limit)d characters."), limit=MAX_WORDS_LENGTH)


def check_groups(by: Any, groups: Collection[Group]) -> None:
    """Refuses groups that `by` does not belong to, as if they did not exist. Raises PublishingRefused."""
    if by is None:
        return
    known = set(Group.objects.visible_to(by).filter(pk__in=[group.pk for group in groups]).values_list("pk", flat=True))
    if any(group.pk not in known for group in groups):
        raise PublishingRefused(_("You belong to no such group. Choose among your own groups."))


@transaction.atomic
def set_visibility(
    *,
    document: Document,
    by: Any,
    visibility: str,
    basis: Basis | None = None,
    groups: Collection[Group] | None = None,
) -> Document:
    """Changes who may read an article; without `groups` its groups stay as they are.

    Sharing with everyone needs a site curator and a basis, unless one is stored already. Raises `PermissionDenied` or
    PublishingRefused.
    """
    document = locked_for_curator(by, document)
    if SHARED_VISIBILITIES & {document.visibility, visibility} and not can_publish(by, document):
        raise PermissionDenied(_("What everyone may see is decided by the curators of the room."))
    if basis is None:
        basis = Basis(document.basis, document.basis_words)
    check_basis(visibility, basis, of_a_text=document.current_revision_id is not None)
    if groups is not None:
        replace_groups(document, by, groups)
    before = document.visibility
    document.visibility = visibility
    fields = ["visibility", *_set_basis(document, by, basis)]
    document.save(update_fields=fields)
    record_event(
        document,
        kind=Event.Kind.DOCUMENT_SHARED,
        row=document,
        actor=by,
        fields=[*fields, *(["groups"] if groups is not None else [])],
        before={"audience": before},
        after={"audience": visibility},
        public=bool(SHARED_VISIBILITIES & {before, visibility}),
    )
    return document


@transaction.atomic
def set_indexing(*, document: Document, by: Any, allowed: bool) -> Document:
    """Allows search engines to list the article's page, or asks them not to. Raises `PermissionDenied`."""
    document = locked_document(document.pk)
    if not can_publish(by, document):
        raise PermissionDenied
    document.may_be_indexed = allowed
    document.save(update_fields=["may_be_indexed"])
    fields = ["may_be_indexed"]
    record_event(
        document, kind=Event.Kind.DOCUMENT_SHARED, row=document, actor=by, fields=fields, public=document.is_shared
    )
    return document


@transaction.atomic
def withdraw_document(
    *, document: Document, by: Any, reason: str, kind: int = Document.Withdrawal.GONE, at: datetime | None = None
) -> Document:
    """Withdraws an article from all readers: its addresses answer 410 or 451 with date and reason.

    Its annotations remain for their authors. Raises `PermissionDenied` or PublishingRefused.
    """
    reason = " ".join(reason.split())
    if kind not in Document.Withdrawal.values or not 0 < len(reason) <= MAX_WORDS_LENGTH:
        raise PublishingRefused(
            _("Say in at most %(limit)d characters why the article is withdrawn; readers will see it."),
            limit=MAX_WORDS_LENGTH,
        )
    document = locked_for_curator(by, document)
    if document.is_shared and not can_publish(by, document):
        raise PermissionDenied
    if document.is_withdrawn:
        raise PublishingRefused(_("The article is withdrawn already."))
    document.withdrawn_at = at or timezone.now()
    document.withdrawn_as, document.withdrawn_reason, document.withdrawn_by = kind, reason, by
    return _save_withdrawal(document, by, Event.Kind.DOCUMENT_WITHDRAWN)


@transaction.atomic
def restore_document(*, document: Document, by: Any) -> Document:
    """Ends the withdrawal of an article. Raises `PermissionDenied` or PublishingRefused."""
    document = locked_for_curator(by, document)
    if not document.is_withdrawn:
        raise PublishingRefused(_("The article is not withdrawn."))
    if document.withdrawn_by_id != by.pk and not can_publish(by, document):
        raise PermissionDenied(_("Who withdrew the article puts it back, or a curator of the room."))
    document.withdrawn_at = document.withdrawn_as = document.withdrawn_by = None
    document.withdrawn_reason = ""
    return _save_withdrawal(document, by, Event.Kind.DOCUMENT_RESTORED)


def replace_groups(document: Document, by: Any, groups: Collection[Group]) -> None:
    """Replaces those groups of a locked document that `by` belongs to. Raises PublishingRefused.

    Other groups stay, because `by` may not see their names.
    """
    check_groups(by, groups)
    theirs = document.groups.exclude(pk__in=Group.objects.visible_to(by).values("pk"))
    document.groups.set([*groups, *theirs])


def _set_basis(document: Document, by: Any, basis: Basis) -> list[str]:
    """Sets the basis with its author and time unless it is unchanged; returns the changed fields."""
    if (basis.kind, basis.words) == (document.basis, document.basis_words):
        return []
    document.basis, document.basis_words = basis.kind, basis.words
    document.basis_by, document.basis_at = (by, timezone.now()) if basis.kind else (None, None)
    return ["basis", "basis_words", "basis_by", "basis_at"]


def _save_withdrawal(document: Document, by: Any, kind: Event.Kind) -> Document:
    fields = ["withdrawn_at", "withdrawn_as", "withdrawn_reason", "withdrawn_by"]
    document.save(update_fields=fields)
    record_event(document, kind=kind, row=document, actor=by, fields=fields, public=document.is_shared)
    return document
