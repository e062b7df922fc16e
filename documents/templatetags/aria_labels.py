"""The labels of notes for screen readers: the author, the passage, the date and the number of replies."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from documents.templatetags.provenance import day_words

register = template.Library()

QUOTED_WORDS = 8  # of the passage, enough to recognise it


@register.simple_tag
def note_label(card: Any) -> str:
    """Returns one line for `aria-label`: "Note by Bob on “the keeper wrote”, 3 May, 2 answers"."""
    words = ", ".join(part for part in (_what(card), day_words(card.created_at), _answers(card.thread.count)) if part)
    return f"{words}, {_('resolved')}" if card.resolved_at else words


def _what(card: Any) -> str:
    name = card.name
    if not card.position:
        whole = _("Your note on the whole article") if card.is_mine else _("Note by {name} on the whole article")
        return whole.format(name=name)
    words = Truncator(" ".join((card.position.current_quote or card.position.quote).split())).words(QUOTED_WORDS)
    if card.note_html:
        noted = _("Your note on “{words}”") if card.is_mine else _("Note by {name} on “{words}”")
        return noted.format(name=name, words=words)
    marked = _("Your highlight on “{words}”") if card.is_mine else _("Highlight by {name} on “{words}”")
    return marked.format(name=name, words=words)


def _answers(count: int) -> str:
    return ngettext("{n} answer", "{n} answers", count).format(n=count) if count else ""
