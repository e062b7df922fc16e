"""What can go wrong, named for what went wrong, in words that a person can act on.

At the bottom of the layout: no Django here. A message is a gettext msgid in English; whoever shows it
translates it (`gettext(error.message) % error.words`).
"""

from __future__ import annotations


def gettext_noop(message: str) -> str:
    """Marks a message for translation where gettext may not be imported."""
    return message


class TranslatableWord(str):
    """A word in a message that is a message itself, to be translated with it."""

    __slots__ = ()


class ReadingRoomError(Exception):
    """Something could not be done; `message` says what and what to do, `params` fill its places."""

    def __init__(self, message: str, **params: object) -> None:
        super().__init__(message, params)
        self.message = message
        self.params = params

    def __str__(self) -> str:
        return self.message % self.params if self.params else self.message


class CaptureRefused(ReadingRoomError):
    """A file cannot become an article; nothing of it was stored."""


class FetchRefused(CaptureRefused):
    """A page was not fetched from its address."""


class SidecarRefused(CaptureRefused):
    """The file of facts beside an article has a mistake in it."""


class RenderingRefused(ReadingRoomError):
    """A text cannot become a safe page whose letters are the exact text."""


class CorrectionRefused(ReadingRoomError):
    """A correction was not saved; the text stays as it was."""


class ExtractionRefused(ReadingRoomError):
    """What is in an article and what is set aside stays as it was."""


class RequestRefused(ReadingRoomError):
    """What was sent cannot be read; `status` is the answer in HTTP."""

    def __init__(self, message: str, status: int = 400, **params: object) -> None:
        super().__init__(message, **params)
        self.status = status


class SignInRequired(ReadingRoomError):
    """Only people with an account may do this, and nobody is signed in."""


class AnnotationRefused(ReadingRoomError):
    """What was sent is not an annotation that the room can keep; `pointer` is the place in it (a JSON Pointer)."""

    def __init__(self, message: str, pointer: str = "", **params: object) -> None:
        super().__init__(message, **params)
        self.pointer = pointer


class PassageNotFound(AnnotationRefused):
    """The words selected do not stand in the text, or in more places than one."""


class IdentityChanged(ReadingRoomError):
    """An edit would change an annotation's `id` or `canonical`, which stay for ever."""


class IdempotencyKeyReused(ReadingRoomError):
    """The Idempotency-Key was sent before, with something else."""


class RateLimitExceeded(ReadingRoomError):
    """One person has written very many notes lately; in `seconds` more can be saved."""

    def __init__(self, message: str, seconds: int) -> None:
        super().__init__(message)
        self.seconds = seconds


class ModerationRefused(ReadingRoomError):
    """A decision on a note was not taken; it stays as it was."""


class StaleVersion(ReadingRoomError):
    """What is to be changed has been changed since it was read."""


class SetupLinkRefused(ReadingRoomError):
    """The link for the first curator is not open, or none may be made."""


class NoSuchAccount(ReadingRoomError):
    """No account, or more than one, answers to a name."""


class StatementRefused(ReadingRoomError):
    """What was said of an article was not kept; its facts stay as they were."""


class DerivationRefused(ReadingRoomError):
    """What was said of where an article comes from was not kept; its chain stays as it was."""


class CopyRequestRefused(ReadingRoomError):
    """A request about a copy was not answered."""


class PublishingRefused(ReadingRoomError):
    """An article's visibility, basis or withdrawal stays as it was."""


class GroupRefused(ReadingRoomError):
    """A group, or who belongs to it, stays as it was."""


class InvitationEnded(ReadingRoomError):
    """A link opens no group: it was mistyped, revoked, used up, or its time is over; which of these is not told."""


class ShelfRefused(ReadingRoomError):
    """What stands on a group's shelf, and how, stays as it was."""


class RolesRefused(ReadingRoomError):
    """A change of roles would leave a room that nobody looks after."""


class TagRefused(ReadingRoomError):
    """A tag cannot stand so in its vocabulary."""


class SamplesInUse(ReadingRoomError):
    """The samples stay, because people have written on them."""
