"""Icons and counts that every page uses."""

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
    """Counts the unseen notices that a signed-in person may still see; 100 stands for more.

    Usually there are none, and then it runs one small query without the visibility rule.
    """
    newest = list(Notice.objects.for_person(person).unseen().values_list("pk", flat=True)[:100])
    return Notice.objects.filter(pk__in=newest).visible_to(person).count() if newest else 0


@register.simple_tag
def icon(name: str, classes: str = "") -> SafeString:
    """Draws a symbol of `static/icons.svg`, hidden from screen readers: the words beside it say what it means.

    `{% icon "reply" "icon-turn" %}` mirrors it in right-to-left text.
    """
    return format_html(
        '<svg class="icon{}" aria-hidden="true" focusable="false"><use href="{}#{}"/></svg>',
        f" {classes}" if classes else "",
        static("icons.svg"),
        name,
    )
