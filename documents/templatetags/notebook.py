"""Lookups for the notebook's pages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import template

from documents.http import absolute_url

register = template.Library()


@register.filter
def get_item(mapping: Mapping[str, str], key: str) -> str:
    """Returns the value of a key, or "" if there is none: {{ slots|get_item:choice.value }}."""
    return mapping.get(key, "")


@register.simple_tag(takes_context=True)
def absolute(context: dict[str, Any], path: str) -> str:
    """Returns the full address of a path of this site, for paper: {% absolute entry.address %}."""
    return absolute_url(context["request"], path)
