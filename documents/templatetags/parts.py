"""The parts of a page that all of its readers share, rendered apart from the reader and kept."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag(takes_context=True)
def part(context: dict[str, Any], name: str) -> SafeString:
    """Shows a part of the page's `parts` (documents.views.article.parts); raises `KeyError` for an unknown one."""
    shown: SafeString = context["parts"].render(name)
    return shown
