"""Words of search as HTML."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

register = template.Library()


@register.simple_tag
def marked(words: Iterable[Any]) -> SafeString:
    """Returns pieces of a snippet (`words` and `is_hit`), those that were looked for marked."""
    return mark_safe(  # noqa: S308 - each part is escaped
        "".join(f"<mark>{escape(piece.words)}</mark>" if piece.is_hit else escape(piece.words) for piece in words)
    )


@register.simple_tag
def pieces(words: Iterable[Any]) -> SafeString:
    """Returns pieces of a line (`words` and `slot`), those with a tag in the line style of it."""
    return mark_safe(  # noqa: S308 - each part is escaped
        "".join(
            f'<span class="tagged tag-{escape(piece.slot)}">{escape(piece.words)}</span>'
            if piece.slot
            else escape(piece.words)
            for piece in words
        )
    )
