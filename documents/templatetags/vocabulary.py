"""What a tag is called besides its name, for readers of a language."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.translation import get_language, gettext

from documents.models import Tag, TagLabel
from documents.models.tag_label import labels_of

register = template.Library()


@register.filter
def shown_labels(tag: Tag) -> list[TagLabel]:
    """Returns the spellings that readers are shown, those in no language last, usual names first; no query."""
    shown = [one for one in labels_of(tag) if one.is_shown]
    return sorted(shown, key=lambda one: (one.use != TagLabel.Use.PREFERRED, not one.language, one.language.lower()))


@register.filter
def usual_name(tag: Tag) -> Any:
    """Returns the spelling that is usual in the reader's language, if that is another than the name; no query."""
    asked = (get_language() or "").lower()
    usual = {one.language.lower(): one for one in tag.labels.all() if one.use == TagLabel.Use.PREFERRED}
    found = usual.get(asked) or usual.get(asked.partition("-")[0])
    return found if found is not None and found.label != tag.name else None


@register.filter
def translated(words: str) -> str:
    """Returns words that a lower layer marked for translation, in the reader's language."""
    return gettext(words)


@register.simple_tag
def file_address(whose: Any, ending: str) -> str:
    """Returns the address of a vocabulary in a format (documents.views.vocabulary.vocabulary.Whose)."""
    return str(whose.file_address(ending))
