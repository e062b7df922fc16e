"""The form for an article on a group's shelf."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from documents.forms.provenance.facts import StyledForm
from documents.models import ShelfItem
from documents.services.groups.shelf_items import MAX_INTRODUCTION_LENGTH


class ShelfItemForm(StyledForm):
    """The introduction of an article, and the version that the group reads."""

    introduction = forms.CharField(
        label=_("Introduction"),
        max_length=MAX_INTRODUCTION_LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("What the group is to know before reading, or to look for. Markdown."),
    )
    version = forms.TypedChoiceField(
        label=_("Version that the group reads"),
        coerce=int,
        empty_value=None,
        required=False,
        help_text=_("A fixed one stays as it is when the text is corrected."),
    )

    def __init__(self, *args: Any, item: ShelfItem, versions: list[int], last: int, **kwargs: Any) -> None:
        kwargs.setdefault("auto_id", f"item{item.pk}_%s")
        fixed = item.revision.number if item.revision is not None else ""
        kwargs.setdefault("initial", {"introduction": item.introduction, "version": fixed})
        super().__init__(*args, **kwargs)
        named = _("Version %(number)s of %(last)s")
        choices = [(number, named % {"number": number, "last": last}) for number in versions]
        self.fields["version"].choices = [("", _("The current text")), *choices]  # type: ignore[attr-defined]
