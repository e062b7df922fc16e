"""Lookups for the notebook's pages."""

from __future__ import annotations

from collections.abc import Mapping

from django import template

register = template.Library()


@register.filter
def get_item(mapping: Mapping[str, str], key: str) -> str:
    """Returns the value of a key, or "" if there is none: {{ slots|get_item:choice.value }}."""
    return mapping.get(key, "")
