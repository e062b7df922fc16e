"""Parts of pages that are rendered apart from the reader and kept: equal keys mean equal parts, so none is stale."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import Any

from django import template
from django.conf import settings
from django.template.loader import get_template
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from documents.byte_cache import MEGABYTE, ByteCache
from documents.templatetags.room import asked_group_slug

register = template.Library()

kept_cards: ByteCache[str] = ByteCache(8 * MEGABYTE)
kept_pieces: ByteCache[SafeString] = ByteCache(4 * MEGABYTE)


@register.simple_tag(takes_context=True)
def part(context: dict[str, Any], name: str) -> SafeString:
    """Shows a part of the page's `parts` (documents.views.article.parts); raises `KeyError` for an unknown one."""
    shown: SafeString = context["parts"].render(name)
    return shown


@register.simple_tag
def kept(template_name: str, **values: Any) -> SafeString:
    """Includes a template that gets these values and no others, not even the request, and keeps what it becomes.

    `{% kept "documents/site/_foot.html" name=user.public_name %}`: values are words, numbers, and what is made of them.
    """

    def render() -> SafeString:
        return mark_safe(get_template(template_name).render(values))  # noqa: S308 - by a template

    key = (template_name, get_language(), *values.items())
    return render() if settings.DEBUG else kept_pieces.get_or_make(key, render)


@register.simple_tag(takes_context=True)
def card_of(context: dict[str, Any], card: Any) -> SafeString:
    """Shows the card of a note (documents.views.notes.cards.Card): all that it says is its key.

    Cards that only one reader can get, of their own notes and of notes for them alone, are not kept.
    """
    values = {"card": card, "group": asked_group_slug(context.get("request"))}

    def render() -> str:
        return get_template("documents/notes/_card.html").render(values)

    if settings.DEBUG or card.is_mine or card.audience_icon == "private":
        return mark_safe(render())  # noqa: S308 - by a template
    return mark_safe(kept_cards.get_or_make((_digest(card), values["group"], get_language()), render))  # noqa: S308


def _digest(card: Any) -> str:
    """Returns a digest of a card, with the columns of its rows that a card shows."""
    tags = [(chip.tag.name, chip.tag.slot, chip.tag.definition, chip.answers) for chip in card.tags]
    wordings = [(wording.written_at, wording.note_html) for wording in card.versions]
    return hashlib.sha256(repr((replace(card, tags=(), versions=()), tags, wordings)).encode()).hexdigest()
