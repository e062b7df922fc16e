"""What does not fit: something of a tag that a file has and a vocabulary here cannot keep, or the other way round."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Loss:
    """A sentence for `gettext`, and the words that stand in it (“%(words)s”)."""

    sentence: str
    words: str = ""
