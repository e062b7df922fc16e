"""Keeps views of the notebook under a name, changes them, and deletes them."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from documents.errors import SavedViewRefused, StaleVersion, gettext_noop
from documents.models import Group, SavedView, User
from documents.permissions import can_write_for

MAX_VIEWS = 100
"""Views that a person keeps, and that a group does."""


@transaction.atomic
def save_view(*, by: User, name: str, query: str, group: Group | None = None) -> SavedView:
    """Keeps a view for `by`, or for a group that they write for.

    `query` is one that `canonical_query` wrote. Raises `PermissionDenied` or `SavedViewRefused`.
    """
    if group is not None and not can_write_for(by, group):
        raise PermissionDenied(gettext_noop("You read in this group, but do not write for it."))
    # Whoever saves another at the same moment waits, so that the number is right.
    if group is not None:
        Group.objects.select_for_update(no_key=True).get(pk=group.pk)
        kept = SavedView.objects.filter(group=group)
    else:
        User.objects.select_for_update(no_key=True).get(pk=by.pk)
        kept = SavedView.objects.filter(group=None, owner=by)
    if kept.count() >= MAX_VIEWS:
        raise SavedViewRefused(
            gettext_noop("There are %(most)d saved views already. Delete one that nobody needs."), most=MAX_VIEWS
        )
    return SavedView.objects.create(owner=by, group=group, name=name, query=query)


@transaction.atomic
def change_view(*, by: User, view: SavedView, read: str, name: str, query: str) -> SavedView:
    """Gives a view another name or query; `read` is its `version` as `by` read it.

    Raises `PermissionDenied`, or `StaleVersion` if somebody has changed it since.
    """
    held = _locked(by, view)
    if held.version != read:
        raise StaleVersion(gettext_noop("This view was changed since you opened it. Look at it, then save again."))
    held.name, held.query, held.changed_at = name, query, timezone.now()
    held.save(update_fields=["name", "query", "changed_at"])
    return held


@transaction.atomic
def delete_view(*, by: User, view: SavedView) -> None:
    """Deletes a view; the notes that it shows stay. Raises `PermissionDenied`."""
    _locked(by, view).delete()


def _locked(by: User, view: SavedView) -> SavedView:
    if not SavedView.objects.editable_by(by).filter(pk=view.pk).exists():
        raise PermissionDenied(gettext_noop("A view of a group is changed by who made it, and by those who lead."))
    return SavedView.objects.select_for_update().get(pk=view.pk)
