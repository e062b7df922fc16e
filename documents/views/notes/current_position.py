"""The position of a note's passage in the text that a page shows, in words that a reader can act on (promise 5)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Prefetch
from django.db.models.functions import Left, Right
from django.urls import reverse

from documents.models import Anchor, Document, Revision, Target
from documents.services.notes.older_revisions import find_positions_on

MAX_QUOTE_LENGTH = 240
QUOTE_END = 60

STATE_ICONS = {"kept": "exact", "moved": "moved", "changed": "changed", "set-aside": "evidence", "lost": "lost"}


@dataclass(frozen=True)
class CurrentPosition:
    """The position of a passage: `start` and `end` are code points of the revision on the page, None if it has none.

    `quote` is the text that was selected, `current_quote` the text that has replaced it, `before` and `after` the
    original context of a passage without a position, and `capture_url` the page that shows it in the text of the
    capture if it is set aside. `state` is empty if the passage has no anchor on this revision.
    """

    quote: str
    start: int | None = None
    end: int | None = None
    state: str = ""
    words: str = ""
    icon: str = ""
    current_quote: str = ""
    before: str = ""
    after: str = ""
    made_on_revision: int = 0
    made_on_url: str = ""
    passage_url: str = ""
    capture_url: str = ""

    @property
    def is_set_aside(self) -> bool:
        return self.state == Anchor.State.SET_ASIDE

    @property
    def is_lost(self) -> bool:
        return self.state == Anchor.State.LOST

    @property
    def is_without_position(self) -> bool:
        return self.state in Anchor.WITHOUT_POSITION


def target_prefetches(document: Document, revision: Revision) -> list[Prefetch]:
    """Prefetches targets in this document and their anchors, with only the ends of quotes, which may be whole books."""
    targets = (
        Target.objects.filter(document=document)
        .defer("exact")
        .annotate(
            head=Left("exact", MAX_QUOTE_LENGTH), tail=Right("exact", QUOTE_END), made_on_revision=F("revision__number")
        )
    )
    anchors = (
        Anchor.objects.in_force()
        .filter(revision=revision)
        .defer("quote")
        .annotate(head=Left("quote", MAX_QUOTE_LENGTH), tail=Right("quote", QUOTE_END))
    )
    return [
        Prefetch("targets", queryset=targets, to_attr="document_targets"),
        Prefetch("document_targets__anchors", queryset=anchors, to_attr="current_anchors"),
    ]


def place_on_older_revision(document: Document, revision: Revision, annotations: Iterable[Any]) -> None:
    """Computes positions on an older text for passages without an anchor there and attaches unsaved anchors."""
    if revision.pk == document.current_revision_id:
        return
    without = [target for one in annotations for target in one.document_targets if not target.current_anchors]
    places = find_positions_on(revision, [target.pk for target in without])
    for target in without:
        if target.pk in places:
            start, end, state = places[target.pk]
            anchor: Any = Anchor(target=target, start=start, end=end, state=state)
            anchor.head = anchor.tail = ""  # the page itself shows the current text
            target.current_anchors = [anchor]


def current_position_of(document: Document, revision: Revision, annotation: Any) -> CurrentPosition | None:
    """Returns the position of an annotation loaded with `target_prefetches`; None for one on the whole article."""
    if not annotation.document_targets:
        return None
    target = annotation.document_targets[0]
    quote = shorten_quote(target.head, target.tail, target.end - target.start)
    anchor = target.current_anchors[0] if target.current_anchors else None
    if anchor is None:
        return CurrentPosition(quote)
    has_position = anchor.start is not None
    is_changed = anchor.state == Anchor.State.CHANGED
    is_as_made = anchor.state == Anchor.State.KEPT and target.made_on_revision == revision.number
    return CurrentPosition(
        quote=quote,
        start=anchor.start,
        end=anchor.end,
        state=anchor.state,
        words="" if is_as_made else str(anchor.get_state_display()),
        icon=STATE_ICONS[anchor.state],
        current_quote=shorten_quote(anchor.head, anchor.tail, anchor.end - anchor.start) if is_changed else "",
        before="" if has_position else target.prefix,
        after="" if has_position else target.suffix,
        made_on_revision=target.made_on_revision,
        made_on_url=made_on_url(document, revision, target),
        passage_url=document.passage_url(revision.number, anchor.start, anchor.end) if has_position else "",
        capture_url=capture_url(document, target.made_on_revision, target.start, target.end)
        if anchor.state == Anchor.State.SET_ASIDE
        else "",
    )


def shorten_quote(head: str, tail: str, length: int) -> str:
    """Returns a text on one line; of a long one (`length` is in code points) only its beginning and end."""
    if length <= MAX_QUOTE_LENGTH:
        return " ".join(head.split())
    first = head[: MAX_QUOTE_LENGTH - QUOTE_END].rsplit(" ", 1)[0]
    last = tail.split(" ", 1)[-1]
    return " ".join(f"{first} … {last}".split())


def shorten(words: str) -> str:
    """Like `shorten_quote`, for a text that is in memory."""
    return shorten_quote(words[:MAX_QUOTE_LENGTH], words[-QUOTE_END:], len(words))


def capture_url(document: Document, number: int, start: int, end: int) -> str:
    """Returns the page that shows code points `start` to `end` of a revision in the text of the capture."""
    return f"{reverse('source', args=[document.slug])}?at={start}-{end}&revision={number}#asked"


def made_on_url(document: Document, revision: Revision, target: Any) -> str:
    """Returns the page of the revision on which the passage was marked, at the note; empty if it is this revision."""
    if target.made_on_revision == revision.number:
        return ""
    return f"{reverse('revision', args=[document.slug, target.made_on_revision])}#note-{target.annotation_id}"
