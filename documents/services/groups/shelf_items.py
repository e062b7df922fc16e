"""A group's shelf: its articles in their order, each with an introduction and perhaps a fixed version."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Max

from documents.errors import ShelfRefused, StaleVersion
from documents.errors import gettext_noop as _
from documents.models import Document, Event, Group, Revision, ShelfItem
from documents.permissions import can_curate, can_moderate
from documents.sandbox import render_note_in_sandbox
from documents.services.events.events import record_event, record_group_event
from documents.services.events.locks import locked_document, locked_group

MAX_INTRODUCTION_LENGTH = 10_000
MAX_ITEMS = 500


def is_open_to(group: Group, document: Document) -> bool:
    """Checks whether all members of the group may read the document; one query unless it is public."""
    if document.is_public:
        return True
    if document.is_withdrawn or document.visibility == Document.Visibility.PRIVATE:
        return False
    return document.groups.filter(pk=group.pk).exists()


@transaction.atomic
def add_to_shelf(*, group: Group, document: Document, by: Any, give_access: bool = False) -> ShelfItem:
    """Adds an article at the end of a group's shelf, for the group's owners and moderators.

    An article that the members may not read is opened to them if `give_access` is set and `by` may curate it. Raises
    `PermissionDenied` or `ShelfRefused`.
    """
    document = locked_document(document.pk)
    group = _locked_for(by, group)
    seen = Document.objects.in_force().visible_to(by).filter(pk=document.pk)
    if document.current_revision_id is None or not seen.exists():
        raise ShelfRefused(_("There is no such article here, or it is not open to you."))
    if not is_open_to(group, document):
        _give_access(group, document, by, give_access)
    return place_on_shelf(group, document, by)


def place_on_shelf(group: Group, document: Document, by: Any) -> ShelfItem:
    """Adds the row at the end of the shelf of a locked group whose members may read the document."""
    shelf = ShelfItem.objects.filter(group=group)
    if shelf.filter(document=document).exists():
        raise ShelfRefused(_("This article stands on the shelf already."))
    if shelf.count() >= MAX_ITEMS:
        raise ShelfRefused(_("The shelf of a group holds %(most)d articles."), most=MAX_ITEMS)
    last = shelf.aggregate(last=Max("position"))["last"]
    item = ShelfItem.objects.create(
        group=group, document=document, position=0 if last is None else last + 1, added_by=by
    )
    record_group_event(group, kind=Event.Kind.SHELF_ADDED, row=item, actor=by, fields=["document"])
    return item


@transaction.atomic
def remove_from_shelf(*, item: ShelfItem, by: Any) -> None:
    """Removes an article from a group's shelf; who may read it stays the same."""
    group = _locked_for(by, item.group)
    item = _reload(item, group)
    pk = item.pk
    item.delete()
    record_group_event(group, kind=Event.Kind.SHELF_REMOVED, row=pk, actor=by)


def change_item(*, item: ShelfItem, by: Any, introduction: str, version: int | None) -> ShelfItem:
    """Changes an article's introduction for the group (Markdown), and the fixed version that it reads (or None).

    Writes nothing if nothing changed. Raises `PermissionDenied` or `ShelfRefused`.
    """
    introduction = introduction.strip()
    if len(introduction) > MAX_INTRODUCTION_LENGTH or "\0" in introduction:
        raise ShelfRefused(_("Write the introduction in at most %(most)d characters."), most=MAX_INTRODUCTION_LENGTH)
    html = render_note_in_sandbox(introduction).html if introduction else ""
    with transaction.atomic():
        group = _locked_for(by, item.group)
        item = _reload(item, group)
        new = {
            "introduction": introduction,
            "introduction_html": html,
            "revision_id": _edition(item, by, version).pk if version is not None else None,
        }
        changed = [name for name, value in new.items() if getattr(item, name) != value]
        if not changed:
            return item
        for name, value in new.items():
            setattr(item, name, value)
        item.save(update_fields=["introduction", "introduction_html", "revision"])
        fields = [name.removesuffix("_id") for name in changed if name != "introduction_html"]
        record_group_event(group, kind=Event.Kind.SHELF_CHANGED, row=item, actor=by, fields=fields)
    return item


@transaction.atomic
def order_shelf(*, group: Group, by: Any, order: Sequence[int]) -> None:
    """Orders the shelf by these primary keys. Raises `StaleVersion` if they are not exactly those on the shelf."""
    group = _locked_for(by, group)
    _save_order(group, by, list(order))


@transaction.atomic
def move_item(*, item: ShelfItem, by: Any, steps: int) -> None:
    """Moves an article down the shelf by `steps` places, or up if negative, at most to its ends."""
    group = _locked_for(by, item.group)
    item = _reload(item, group)
    order = _ordered_keys(group)
    place = order.index(item.pk)
    order.pop(place)
    order.insert(max(0, min(len(order), place + steps)), item.pk)
    _save_order(group, by, order)


def _ordered_keys(group: Group) -> list[int]:
    return list(ShelfItem.objects.filter(group=group).order_by("position", "pk").values_list("pk", flat=True))


def _save_order(group: Group, by: Any, order: list[int]) -> None:
    standing = _ordered_keys(group)
    if sorted(order) != sorted(standing):
        raise StaleVersion(_("Somebody else has changed the shelf meanwhile. Look at it again."))
    if order == standing:
        return
    items = list(ShelfItem.objects.filter(group=group))
    for item in items:
        item.position = order.index(item.pk)
    ShelfItem.objects.bulk_update(items, ["position"])
    record_group_event(group, kind=Event.Kind.SHELF_CHANGED, row=group, actor=by, fields=["order"])


def _locked_for(by: Any, group: Group) -> Group:
    if not by.is_active:
        raise PermissionDenied
    group = locked_group(group.pk)
    if not can_moderate(by, group):
        raise PermissionDenied(_("The shelf is arranged by those who lead the group."))
    return group


def _reload(item: ShelfItem, group: Group) -> ShelfItem:
    """Reads the row again under the lock of its group."""
    found = ShelfItem.objects.filter(pk=item.pk, group=group).select_related("document").first()
    if found is None:
        raise ShelfRefused(_("This article is no longer on the shelf."))
    return found


def _edition(item: ShelfItem, by: Any, number: int) -> Revision:
    """Returns an edition of the article by number, if `by` may read the article."""
    editions = Revision.objects.without_text().editions().filter(document=item.document_id, number=number)
    found = editions.filter(document__in=Document.objects.readable_by(by)).first()
    if found is None:
        raise ShelfRefused(_("This article has no version of that number."))
    return found


def _give_access(group: Group, document: Document, by: Any, give_access: bool) -> None:
    """Lets the group read the locked document; a private document is then open to this group only."""
    if not can_curate(by, document):
        raise ShelfRefused(
            _("The members of the group may not read this article. Ask its curator to open it to the group.")
        )
    if not give_access:
        raise ShelfRefused(_("The members of the group may not read this article yet. Say that it is opened to them."))
    before = document.visibility
    if before == Document.Visibility.PRIVATE:
        document.visibility = Document.Visibility.MEMBERS
        document.save(update_fields=["visibility"])
        document.groups.clear()
    document.groups.add(group)
    record_event(
        document,
        kind=Event.Kind.DOCUMENT_GROUPS,
        row=document,
        actor=by,
        fields=["groups"] if before == document.visibility else ["groups", "visibility"],
        before={"audience": before},
        after={"audience": document.visibility},
    )
