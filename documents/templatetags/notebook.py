"""What the notebook's pages look up."""

from __future__ import annotations

from collections.abc import Mapping

from django import template

register = template.Library()


@register.filter
def get_item(mapping: Mapping[str, str], key: str) -> str:
    """The value under a key, "" without one: {{ slots|at:choice.value }}."""
    return mapping.get(key, "")
