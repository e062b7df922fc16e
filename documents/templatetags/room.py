"""Small marks that every page uses."""

from __future__ import annotations

from typing import Any

from django import template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

from documents.models import Notice

register = template.Library()


@register.simple_tag
def unseen_notice_count(person: Any) -> int:
    """How many notices wait for a signed-in person, of those they may still see; 100 stands for more.

    Where none wait, which is most often so, that is one small query, and the rule of sight is not asked.
    """
    newest = list(Notice.objects.for_person(person).unseen().values_list("pk", flat=True)[:100])
    return Notice.objects.filter(pk__in=newest).visible_to(person).count() if newest else 0


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
