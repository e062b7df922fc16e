"""The button with which a reader follows the subject of a page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import template

from documents.models import Document, Group, Tag
from documents.services.news.following import wish_for

register = template.Library()

MAX_TAGS = 3
_NAMES = {"article": "document", "group": "group", "thread": "thread", "tag": "tag"}


@register.inclusion_tag("documents/news/_follow.html", takes_context=True)
def follow_button(
    context: dict[str, Any], what: str, row: Document | Group | Tag | UUID, wish: str = ""
) -> dict[str, Any]:
    """Renders the follow button: `{% follow_button "article" document %}`; for a thread the id of its first note.

    One or two queries, none if the page knows the `wish`; nothing for people who are not signed in.
    """
    return _button(context, what, row, wish=wish)


@register.inclusion_tag("documents/news/_follow_tags.html", takes_context=True)
def follow_tags(context: dict[str, Any], pairs: Sequence[tuple[str, str]]) -> dict[str, Any]:
    """Renders buttons for the tag that an address filters by: `{% follow_tags query.pairs %}`.

    Each vocabulary that has the tag gets a button; without a tag, or with several, there is none.
    """
    names = [value for name, value in pairs if name == "tag"]
    user = context["request"].user
    if len(names) != 1 or not user.is_authenticated:
        return {"buttons": []}
    tags = Tag.objects.visible_to(user).meant_by(names).filter(merged_into=None).select_related("vocabulary__group")
    return {"buttons": [_button(context, "tag", tag, _tag_name(tag)) for tag in tags.order_by("pk")[:MAX_TAGS]]}


def _button(
    context: dict[str, Any], what: str, row: Document | Group | Tag | UUID, name: str = "", wish: str = ""
) -> dict[str, Any]:
    request = context["request"]
    if not request.user.is_authenticated:
        return {"what": ""}
    pk = row if isinstance(row, UUID) else row.pk
    return {
        "what": what,
        "name": name,
        "key": row.slug if isinstance(row, Document | Group) else str(pk),
        "wish": wish or wish_for(request.user, _NAMES[what], pk),
        "next": request.get_full_path(),
        "csrf_token": context.get("csrf_token"),
    }


def _tag_name(tag: Tag) -> str:
    group = tag.vocabulary.group
    return f"{tag.name}, {group.label}" if group is not None else tag.name


@register.filter
def correction_of_notice(corrections: dict[int, Any], notice: Any) -> Any:
    """Returns what the correction of a notice did, from those of the page."""
    return corrections.get(notice.pk)
