"""Names in files of other programs, where two tags may have one name if they stand in different places."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from documents.codebooks.loss import Loss
from documents.errors import gettext_noop

LONGEST_NAME = 100
RENAMED = gettext_noop("Several tags of the file are called “%(words)s”; here each has a name of its own.")


def one_line(name: str) -> str:
    """Returns a name on one line in NFC, as readers type it; some programs write accents apart from their letters."""
    return unicodedata.normalize("NFC", " ".join(name.split()))


def told_apart(names: Sequence[str], parents: Sequence[int | None]) -> tuple[list[str], dict[int, Loss]]:
    """Returns a name of its own for each tag, and a loss for those that get another.

    `parents` are the places in `names` of the tags above. The first keeps its name; the others add what they stand
    under, or a number: the same for the same file, so that it can be taken in again.
    """
    taken: set[str] = set()
    found: list[str] = []
    losses: dict[int, Loss] = {}
    for n, name in enumerate(names):
        above = parents[n]
        candidate, count = name, 1
        if candidate.casefold() in taken and above is not None:
            candidate = _with(name, names[above])
        while candidate.casefold() in taken:
            count += 1
            candidate = _with(name, str(count))
        if candidate != name:
            losses[n] = Loss(RENAMED, name)
        taken.add(candidate.casefold())
        found.append(candidate)
    return found, losses


def _with(name: str, more: str) -> str:
    more = f" ({more})"[:60]
    return f"{name[: LONGEST_NAME - len(more)]}{more}"
