"""Small marks that every page uses."""

from __future__ import annotations

from django import template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag
def icon(name: str, classes: str = "") -> SafeString:
    """Draws a symbol of `static/icons.svg` for the eye alone: the words beside it say what it means.

    `{% icon "reply" "icon-turn" %}` turns round where writing runs from right to left.
    """
    return format_html(
        '<svg class="icon{}" aria-hidden="true" focusable="false"><use href="{}#{}"/></svg>',
        f" {classes}" if classes else "",
        static("icons.svg"),
        name,
    )
