"""Errors, named for what went wrong, with messages that a person can act on.

This is the bottom layer: no Django here. A message is a gettext msgid in English; whoever shows it translates it
(`documents.http.translate_error`).
"""

from __future__ import annotations


def gettext_noop(message: str) -> str:
    """Marks a message for translation in modules that may not import gettext."""
    return message


class TranslatableWord(str):
    """A parameter of a message that is itself a msgid and is translated with the message."""

    __slots__ = ()


class ReadingRoomError(Exception):
    """Something could not be done; `message` says what, and what to do; `params` fill its placeholders."""

    def __init__(self, message: str, **params: object) -> None:
        super().__init__(message, params)
        self.message = message
        self.params = params

    def __str__(self) -> str:
        return self.message % self.params if self.params else self.message


class CaptureRefused(ReadingRoomError):
    """A file cannot become an article; nothing was stored."""


class FetchRefused(CaptureRefused):
    """A page was not fetched from its address."""


class ContentRefused(CaptureRefused):
    """The body of a response cannot be unpacked; `params` has the way of packing and the reason."""


class SidecarRefused(CaptureRefused):
    """The file of facts beside an article has a mistake."""


class RenderingRefused(ReadingRoomError):
    """A text cannot be rendered as safe HTML whose text content is exactly the text."""


class CorrectionRefused(ReadingRoomError):
    """A correction was not saved; the text stays as it was."""


class ExtractionRefused(ReadingRoomError):
    """A change to the parts of an article or the parts set aside was refused; nothing changed."""


class RequestRefused(ReadingRoomError):
    """A request cannot be read; `status` is the HTTP status of the response."""

    def __init__(self, message: str, status: int = 400, **params: object) -> None:
        super().__init__(message, **params)
        self.status = status


class SignInRequired(ReadingRoomError):
    """This needs an account, and nobody is signed in."""


class AnnotationRefused(ReadingRoomError):
    """The JSON is not an annotation that the site can store; `pointer` is the place in it (a JSON Pointer)."""

    def __init__(self, message: str, pointer: str = "", **params: object) -> None:
        super().__init__(message, **params)
        self.pointer = pointer


class VocabularyClosed(AnnotationRefused):
    """A closed vocabulary does not define a word that was to be put on a note."""


class PassageNotFound(AnnotationRefused):
    """The selected quote does not occur in the text, or occurs more than once."""


class IdentityChanged(ReadingRoomError):
    """An edit would change an annotation's `id` or `canonical`, which are permanent."""


class IdempotencyKeyReused(ReadingRoomError):
    """The Idempotency-Key was sent before with a different request."""


class RateLimitExceeded(ReadingRoomError):
    """A person has written too many notes lately; they can save more after `seconds` seconds."""

    def __init__(self, message: str, seconds: int) -> None:
        super().__init__(message)
        self.seconds = seconds


class ModerationRefused(ReadingRoomError):
    """A decision about a note was refused; the note stays as it was."""


class StaleVersion(ReadingRoomError):
    """The row was changed after the sender read it."""


class SetupLinkRefused(ReadingRoomError):
    """The setup link for the first curator is not valid, or none may be created."""


class SecretKeyRefused(ReadingRoomError):
    """The secret key of this process is not the one that the room's sessions and links are signed with."""


class NoSuchAccount(ReadingRoomError):
    """A name matches no account, or more than one."""


class PageNotRendered(ReadingRoomError):
    """The page of a capture could not be rendered now; another time, or another machine, may do it."""


class StatementRefused(ReadingRoomError):
    """A statement about an article was not stored; its facts stay as they were."""


class FactsChanged(StatementRefused):
    """Somebody changed a fact after the sender read it; nothing was stored."""


class DerivationRefused(ReadingRoomError):
    """A derivation of an article was not stored; its chain stays as it was."""


class CopyRequestRefused(ReadingRoomError):
    """A request about a copy was not answered."""


class PublishingRefused(ReadingRoomError):
    """A change of an article's visibility, basis or withdrawal was refused; nothing changed."""


class GroupRefused(ReadingRoomError):
    """A change of a group or its members was refused; nothing changed."""


class InvitationEnded(ReadingRoomError):
    """An invitation link does not work: mistyped, revoked, used up or expired; the message does not say which."""


class ShelfRefused(ReadingRoomError):
    """A change of a group's shelf was refused; nothing changed."""


class RolesRefused(ReadingRoomError):
    """A change of roles would leave the site without anybody to manage it."""


class ErasureRefused(ReadingRoomError):
    """A person is not erased, because the site would be left without somebody who manages people."""


class BulkChangeRefused(ReadingRoomError):
    """Many notes are not changed in one act; nothing was asked for."""


class SavedViewRefused(ReadingRoomError):
    """A view of the notebook is not kept; nothing was stored."""


class TagRefused(ReadingRoomError):
    """A tag cannot be stored like this in its vocabulary."""


class ChildRefused(TagRefused):
    """One of several tags that are defined together cannot be; `number` in its params counts them from 0."""


class ReasonMissing(TagRefused):
    """A defined tag does not change its name or meaning without a reason."""


class SpellingTaken(TagRefused):
    """Another tag of the vocabulary is spelled like this."""


class SpellingRefused(TagRefused):
    """A line names no spelling of a tag, or one that does not go with the others."""


class IdentifierRefused(TagRefused):
    """A line names no outside identifier, or one that another tag of the vocabulary has."""


class VocabularyFrozen(TagRefused):
    """The vocabulary is frozen on one of its editions, so nothing of it changes."""


class EditionRefused(ReadingRoomError):
    """No edition is made of a vocabulary, or it is not frozen on one; nothing changed."""


class ReviewRefused(ReadingRoomError):
    """A tagging was not reviewed, because there is nothing to review, or because its tag changed meanwhile."""


class QuestionRefused(TagRefused):
    """A tag cannot ask this; `field` of its form is where to mend it."""

    def __init__(self, message: str, field: str, **params: object) -> None:
        super().__init__(message, **params)
        self.field = field


class AssignmentRefused(ReadingRoomError):
    """A task cannot be like this; `field` of its form is where to mend it, empty for the whole."""

    def __init__(self, message: str, field: str, **params: object) -> None:
        super().__init__(message, **params)
        self.field = field


class VocabularyFileRefused(ReadingRoomError):
    """A file cannot be read as a table of tags."""


class SamplesInUse(ReadingRoomError):
    """The samples were not removed, because people have written notes on them."""
