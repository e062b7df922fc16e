"""The failures of a piece of work: refusals with a reason, and exceeded limits."""

from __future__ import annotations

from typing import Any

from documents.errors import CaptureRefused, ReadingRoomError, RenderingRefused, TranslatableWord, VocabularyFileRefused
from documents.errors import gettext_noop as _

_REFUSALS: dict[str, type[ReadingRoomError]] = {
    "CaptureRefused": CaptureRefused,
    "RenderingRefused": RenderingRefused,
    "VocabularyFileRefused": VocabularyFileRefused,
}


class LimitExceeded(Exception):
    """A piece of work exceeded a limit ("time", "memory", "depth"), or ended its process otherwise ("crash")."""

    def __init__(self, bound: str) -> None:
        super().__init__(bound)
        self.limit = bound


def refusal_for(
    exceeded: LimitExceeded, kind: type[ReadingRoomError], *, seconds: float, megabytes: int
) -> ReadingRoomError:
    """Makes the refusal, of the given kind, for work that exceeded a limit."""
    if exceeded.limit == "time":
        return kind(
            _("Preparing the text took longer than %(seconds)s seconds. Import it in parts."), seconds=f"{seconds:g}"
        )
    if exceeded.limit == "depth":
        return kind(_("The text is nested too deeply. Save it again as plain text and import that."))
    if exceeded.limit == "memory":
        return kind(
            _("Preparing the text needs more than %(megabytes)s MB of memory. Import it in parts."),
            megabytes=megabytes,
        )
    return kind(
        _(
            "The program that prepares texts broke down over this one, most likely for want of memory."
            " Import it in parts."
        )
    )


def pack_refusal(refusal: ReadingRoomError) -> dict[str, Any]:
    """Packs a refusal as values for JSON; translatable terms are marked, because they are translated later."""
    words = {
        key: {"term": str(word)} if isinstance(word, TranslatableWord) else word for key, word in refusal.params.items()
    }
    return {"refused": refusal.message, "kind": type(refusal).__name__, "words": words}


def unpack_refusal(head: dict[str, Any]) -> ReadingRoomError:
    """Restores the refusal that `pack_refusal` packed; one of another kind keeps its words alone."""
    words = {
        key: TranslatableWord(word["term"]) if isinstance(word, dict) else word for key, word in head["words"].items()
    }
    return _REFUSALS.get(head["kind"], ReadingRoomError)(head["refused"], **words)
