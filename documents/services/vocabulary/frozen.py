"""Refuses changes of a vocabulary that is frozen, with a sentence; Postgres refuses them too."""

from __future__ import annotations

from documents.errors import VocabularyFrozen, gettext_noop
from documents.models import Vocabulary, VocabularyFreeze

FROZEN = gettext_noop(
    "The vocabulary is frozen on edition %(number)d (“%(name)s”). Nothing in it changes until who leads it thaws it."
)


def check_not_frozen(vocabulary: Vocabulary | None) -> None:
    """Raises `VocabularyFrozen`, which names the edition, while a vocabulary is frozen."""
    freeze = VocabularyFreeze.objects.in_force(vocabulary)
    if freeze is not None:
        raise VocabularyFrozen(FROZEN, number=freeze.edition.number, name=freeze.edition.name)
