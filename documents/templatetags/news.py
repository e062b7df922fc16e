"""The button by which a reader follows what a page is about."""

from __future__ import annotations

from typing import Any

from django import template

from documents.models import Annotation, Document, Group, Tag
from documents.services.following import wish_for

register = template.Library()

_NAMES = {"article": "document", "group": "group", "thread": "thread", "tag": "tag"}


@register.inclusion_tag("documents/news/_follow.html", takes_context=True)
def follow_button(context: dict[str, Any], what: str, row: Document | Group | Annotation | Tag) -> dict[str, Any]:
    """`{% follow_button "article" document %}`: one query; nothing for people who are not signed in."""
    request = context["request"]
    if not request.user.is_authenticated:
        return {"what": ""}
    if isinstance(row, Annotation) and row.root_id is not None:
        row = Annotation(pk=row.root_id)
    return {
        "what": what,
        "key": str(row.pk) if isinstance(row, Annotation | Tag) else row.slug,
        "wish": wish_for(request.user, _NAMES[what], row),
        "next": request.get_full_path(),
        "csrf_token": context.get("csrf_token"),
    }


@register.filter
def of_notice(corrected: dict[int, Any], notice: Any) -> Any:
    """What one correction did, out of those of a page."""
    return corrected.get(notice.pk)
