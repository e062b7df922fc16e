"""What a format, or a vocabulary here, cannot hold of tags: a sentence for each, with the tags that it is about."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.utils.translation import gettext as _

from documents.codebooks import Loss


def loss_words(loss: Loss) -> str:
    """Returns the sentence in the reader's language."""
    return _(loss.sentence) % {"words": loss.words}


def lost_words(tags: Iterable[tuple[str, Sequence[Loss]]]) -> list[tuple[str, list[str]]]:
    """Returns the names of tags that lose something, each with its sentences."""
    return [(name, [loss_words(one) for one in losses]) for name, losses in tags if losses]
