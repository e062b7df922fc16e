"""What became of a note's passage on the text that a page shows, in words a reader can act on (promise 5)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Prefetch
from django.db.models.functions import Left, Right
from django.urls import reverse

from documents.models import Anchor, Document, Revision, Target
from documents.services.notes.older_revisions import standing_on

LONGEST_QUOTE = 240
QUOTE_END = 60

STATE_ICONS = {"kept": "exact", "moved": "moved", "changed": "changed", "lost": "lost"}


@dataclass(frozen=True)
class Standing:
    """Where a passage stands: `start` and `end` are code points of the revision on the page, None where it is lost.

    `quote` are the words that were selected, `now` those that stand there instead, `before` and `after` what stood
    around lost ones. `state` is empty where nobody has carried the passage to this text.
    """

    quote: str
    start: int | None = None
    end: int | None = None
    state: str = ""
    words: str = ""
    icon: str = ""
    now: str = ""
    before: str = ""
    after: str = ""
    made_on: int = 0
    made_on_url: str = ""
    passage_url: str = ""

    @property
    def is_lost(self) -> bool:
        return self.state == Anchor.State.LOST


def passages_on(document: Document, revision: Revision) -> list[Prefetch]:
    """Targets in this document with the ends of their words (a passage may be a whole book), and where they stand."""
    targets = (
        Target.objects.filter(document=document)
        .defer("exact")
        .annotate(head=Left("exact", LONGEST_QUOTE), tail=Right("exact", QUOTE_END), made_on=F("revision__number"))
    )
    anchors = (
        Anchor.objects.in_force()
        .filter(revision=revision)
        .defer("quote")
        .annotate(head=Left("quote", LONGEST_QUOTE), tail=Right("quote", QUOTE_END))
    )
    return [
        Prefetch("targets", queryset=targets, to_attr="here"),
        Prefetch("here__anchors", queryset=anchors, to_attr="standing"),
    ]


def stand_on_older(document: Document, revision: Revision, annotations: Iterable[Any]) -> None:
    """Gives passages that have no anchor on an older text the place where their words stand in it, as computed."""
    if revision.pk == document.current_revision_id:
        return
    without = [target for one in annotations for target in one.here if not target.standing]
    places = standing_on(revision, [target.pk for target in without])
    for target in without:
        if target.pk in places:
            start, end, state = places[target.pk]
            anchor: Any = Anchor(target=target, start=start, end=end, state=state)
            anchor.head = anchor.tail = ""  # what stands there instead is on the page itself
            target.standing = [anchor]


def standing_of(document: Document, revision: Revision, annotation: Any) -> Standing | None:
    """Where an annotation read with `passages_on` stands; None for one on the whole article."""
    if not annotation.here:
        return None
    target = annotation.here[0]
    quote = on_one_line(target.head, target.tail, target.end - target.start)
    anchor = target.standing[0] if target.standing else None
    if anchor is None:
        return Standing(quote)
    is_lost = anchor.start is None
    is_changed = anchor.state == Anchor.State.CHANGED
    is_as_made = anchor.state == Anchor.State.KEPT and target.made_on == revision.number
    return Standing(
        quote=quote,
        start=anchor.start,
        end=anchor.end,
        state=anchor.state,
        words="" if is_as_made else str(anchor.get_state_display()),
        icon=STATE_ICONS[anchor.state],
        now=on_one_line(anchor.head, anchor.tail, anchor.end - anchor.start) if is_changed else "",
        before=target.prefix if is_lost else "",
        after=target.suffix if is_lost else "",
        made_on=target.made_on,
        made_on_url=made_on_url(document, revision, target),
        passage_url="" if is_lost else document.passage_url(revision.number, anchor.start, anchor.end),
    )


def on_one_line(head: str, tail: str, length: int) -> str:
    """Words on one line; of many words (`length` code points) the first and the last."""
    if length <= LONGEST_QUOTE:
        return " ".join(head.split())
    first = head[: LONGEST_QUOTE - QUOTE_END].rsplit(" ", 1)[0]
    last = tail.split(" ", 1)[-1]
    return " ".join(f"{first} … {last}".split())


def shortened(words: str) -> str:
    """The same of words that are at hand."""
    return on_one_line(words[:LONGEST_QUOTE], words[-QUOTE_END:], len(words))


def made_on_url(document: Document, revision: Revision, target: Any) -> str:
    """The page of the text on which the passage was marked, at the note, if it is another text."""
    if target.made_on == revision.number:
        return ""
    return f"{reverse('revision', args=[document.slug, target.made_on])}#note-{target.annotation_id}"
