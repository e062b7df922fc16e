"""What can go wrong, named for what went wrong, in words that a person can act on.

At the bottom of the layout: no Django here. A message is a gettext msgid in English; whoever shows it
translates it (`gettext(error.message) % error.words`).
"""

from __future__ import annotations


def gettext_noop(message: str) -> str:
    """Marks a message for translation where gettext may not be imported."""
    return message


class ReadingRoomError(Exception):
    """Something could not be done; `message` says what and what to do, `words` fill its places."""

    def __init__(self, message: str, **words: object) -> None:
        super().__init__(message, words)
        self.message = message
        self.words = words

    def __str__(self) -> str:
        return self.message % self.words if self.words else self.message


class CaptureRefused(ReadingRoomError):
    """A file cannot become an article; nothing of it was stored."""


class SidecarRefused(CaptureRefused):
    """The file of facts beside an article has a mistake in it."""


class CorrectionRefused(ReadingRoomError):
    """A correction was not saved; the text stays as it was."""
