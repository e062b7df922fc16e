"""How two joined passages relate. A join is an annotation with a relation and exactly two targets, in order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


class Relation(models.TextChoices):
    """What the first passage is to the second."""

    SAME_WORDS = "same-words", _("Same words")
    SAME_CLAIM = "same-claim", _("Same claim")
    CONTRADICTS = "contradicts", _("Contradicts")
    SOURCE_OF = "source-of", _("Is the source of")
    TRANSLATES = "translates", _("Translates")
    SEE_ALSO = "see-also", _("See also")


_SEEN_FROM_THE_SECOND: dict[str, str | _StrPromise] = {
    Relation.SOURCE_OF: pgettext_lazy("a passage, before the other", "Has its source in"),
    Relation.TRANSLATES: pgettext_lazy("a passage, before the other", "Is translated by"),
}
DIRECTED = tuple(_SEEN_FROM_THE_SECOND)
"""The relations that read differently from their second passage."""

TURNED = ":turned"
"""Ends the value of a choice that is the relation of the other passage to this one."""


def relation_choices() -> list[tuple[str, str]]:
    """Returns what one may choose that one passage is to another, in the order of a form; values and words."""
    choices = []
    for relation in Relation:
        choices.append((str(relation), relation_words(relation)))
        if relation in DIRECTED:
            choices.append((f"{relation}{TURNED}", relation_words(relation, from_second=True)))
    return choices


def relation_words(relation: str, *, from_second: bool = False) -> str:
    """Returns what one of two joined passages is to the other, in the order of the join or from its second passage."""
    seen = _SEEN_FROM_THE_SECOND.get(relation) if from_second else None
    return str(seen or Relation(relation).label)
