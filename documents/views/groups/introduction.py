"""The introduction that those who lead a group give to an article on its shelf, as the reading page shows it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.safestring import SafeString, mark_safe

from documents.models import Document, Event, Group, ShelfItem, name_for


@dataclass(frozen=True)
class Introduction:
    """An introduction and the person who wrote it, by the name that they have in the group."""

    html: SafeString
    name: str
    group: Group


def introduction_of(viewer: Any, document: Document, group: Group | None) -> Introduction | None:
    """Returns the introduction for a reader who comes from the group's shelf, or None; two queries if there is one."""
    if group is None:
        return None
    items = ShelfItem.objects.filter(group=group, document=document).exclude(introduction="")
    item = items.select_related("added_by").first()
    if item is None:
        return None
    # Safe: rendered as a note is, from Markdown, when it was saved.
    html = mark_safe(item.introduction_html)  # noqa: S308
    return Introduction(html, name_for(viewer, _author_of(item), group), group)


def _author_of(item: ShelfItem) -> Any:
    """Returns who wrote the introduction last; if no event says so, who put the article on the shelf."""
    written = Event.objects.filter(
        group=item.group_id, kind=Event.Kind.SHELF_CHANGED, row=str(item.pk), fields__contains="introduction"
    )
    last = written.select_related("actor").order_by("-number").first()
    return last.actor if last is not None else item.added_by
