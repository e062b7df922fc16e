"""The changes that a correction makes to notes, as a page shows them: author, and quote before and after."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from documents.models import Anchor, Annotation, name_for
from documents.views.notes.cards import AUDIENCE_ICONS, audience_words
from documents.views.notes.current_position import STATE_ICONS, shorten

FIRST_LINE_LENGTH = 140
MAX_PER_STATE = 60


@dataclass(frozen=True)
class AnchorChange:
    """The change to one passage of a note; `new_quote` is empty if the passage is no longer in the text."""

    name: str
    created_at: datetime
    audience_words: str
    audience_icon: str
    line: str
    old_quote: str
    new_quote: str
    url: str = ""


@dataclass(frozen=True)
class AnchorChangeGroup:
    """The notes whose anchors get one state: their number, how many the viewer may see, and the first of these."""

    state: str
    words: str
    icon: str
    meaning: str
    count: int
    seen: int
    shown: Sequence[AnchorChange]

    @property
    def more(self) -> int:
        """The number of notes that the viewer may see but that do not fit on the page."""
        return max(0, self.seen - len(self.shown))

    @property
    def hidden(self) -> int:
        """The number of notes that the viewer may not see; they are counted but not shown."""
        return max(0, self.count - self.seen)


def anchor_change_of(
    viewer: Any, annotation: Annotation, old_quote: str, new_quote: str, url: str = ""
) -> AnchorChange:
    """Describes the change to a passage of `annotation`, which `viewer` may see."""
    is_mine = viewer.is_authenticated and annotation.author_id == viewer.pk
    return AnchorChange(
        name=_("You") if is_mine else name_for(viewer, annotation.author, annotation.group),
        created_at=annotation.created_at,
        audience_words=audience_words(annotation, is_mine),
        audience_icon=AUDIENCE_ICONS[annotation.audience],
        line=first_line(annotation.note),
        old_quote=shorten(old_quote),
        new_quote=shorten(new_quote),
        url=url,
    )


def first_line(note: str) -> str:
    """Returns the first line of a note that is not blank, cut at a word."""
    line = next((line.strip() for line in note.splitlines() if line.strip()), "")
    return line if len(line) <= FIRST_LINE_LENGTH else line[:FIRST_LINE_LENGTH].rsplit(" ", 1)[0] + " …"


def group_by_state(
    counts: Mapping[str, int],
    seen: Mapping[str, int],
    by_state: Mapping[str, Sequence[AnchorChange]],
    states: Iterable[str],
) -> list[AnchorChangeGroup]:
    """Groups changes by state, in the order of `states`; `counts` has all of them, `seen` the visible ones."""
    meanings = {
        Anchor.State.KEPT: _("stay where they are"),
        Anchor.State.MOVED: _("go along with their words"),
        Anchor.State.CHANGED: _("the words under them differ"),
        Anchor.State.SET_ASIDE: _("kept and listed, shown in the text of the capture"),
        Anchor.State.LOST: _("kept and listed, on no words"),
    }
    return [
        AnchorChangeGroup(
            state=state,
            words=str(Anchor.State(state).label),
            icon=STATE_ICONS[state],
            meaning=meanings[Anchor.State(state)],
            count=counts.get(state, 0),
            seen=seen.get(state, 0),
            shown=by_state.get(state, ())[:MAX_PER_STATE],
        )
        for state in states
    ]
