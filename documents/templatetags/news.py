"""The button by which a reader follows what a page is about."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import template

from documents.models import Document, Group, Tag
from documents.services.following import wish_for

register = template.Library()

_NAMES = {"article": "document", "group": "group", "thread": "thread", "tag": "tag"}


@register.inclusion_tag("documents/news/_follow.html", takes_context=True)
def follow_button(context: dict[str, Any], what: str, row: Document | Group | Tag | UUID) -> dict[str, Any]:
    """`{% follow_button "article" document %}`, of a thread the id of its first note; a query or two, nothing for
    people who are not signed in."""
    request = context["request"]
    if not request.user.is_authenticated:
        return {"what": ""}
    pk = row if isinstance(row, UUID) else row.pk
    return {
        "what": what,
        "key": row.slug if isinstance(row, Document | Group) else str(pk),
        "wish": wish_for(request.user, _NAMES[what], pk),
        "next": request.get_full_path(),
        "csrf_token": context.get("csrf_token"),
    }


@register.filter
def of_notice(corrected: dict[int, Any], notice: Any) -> Any:
    """What one correction did, out of those of a page."""
    return corrected.get(notice.pk)
