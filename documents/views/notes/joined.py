"""The other passage of a join, as the margin shows it: its words, its article, and what is known of that."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import F, Prefetch
from django.db.models.functions import Left, Right
from django.urls import reverse

from documents.models import Anchor, Document, Target, relation_words
from documents.views.notes.current_position import MAX_QUOTE_LENGTH, QUOTE_END, STATE_ICONS, shorten_quote
from documents.views.shelf.shelf import FactWords, fact_words_of


@dataclass(frozen=True)
class JoinedPassage:
    """The other passage of a join; `here` is the number of the one on the page among the two.

    `title` is empty if its article is not open to the reader, who is then the author. `state` says what became of the
    words, for those who may read that text; `passage_url` is empty for the others.
    """

    here: int
    relation: str
    quote: str
    beside_url: str
    is_same_article: bool = False
    title: str = ""
    is_title_given: bool = False
    language: str = ""
    direction: str = ""
    facts: tuple[FactWords, ...] = ()
    article_url: str = ""
    passage_url: str = ""
    state: str = ""
    icon: str = ""


def joined_passages(
    viewer: Any, annotations: Iterable[Any], document: Document | None = None
) -> dict[tuple[uuid.UUID, int], JoinedPassage]:
    """Returns the other passages of those annotations that are joins: six queries, or none if there are no joins.

    They are seen from `document`, else each from its own; they are found by the note and by where it is seen from.
    """
    joins = {(one.pk, document.pk if document else one.document_id): one for one in annotations if one.relation}
    if not joins:
        return {}
    ends = _other_ends(joins)
    articles = {end.document_id for end in ends.values()}
    seen = Document.objects.filter(pk__in=articles)
    open_to = set(seen.in_force().visible_to(viewer).values_list("pk", flat=True))
    reads = set(seen.readable_by(viewer).values_list("pk", flat=True))
    facts = fact_words_of(sorted(open_to))
    return {
        place: _joined(
            joins[place],
            end,
            is_same_article=end.document_id == place[1],
            facts=facts[end.document_id] if end.document_id in open_to else None,
            may_read=end.document_id in reads,
        )
        for place, end in ends.items()
    }


def _other_ends(places: Iterable[tuple[uuid.UUID, int]]) -> dict[tuple[uuid.UUID, int], Any]:
    """Returns of joins, each seen from an article, the target that is not in it, or the second one if both are."""
    seen_from: dict[uuid.UUID, list[int]] = defaultdict(list)
    for annotation, document in places:
        seen_from[annotation].append(document)
    anchors = (
        Anchor.objects.in_force()
        .filter(revision=F("document__current_revision"))
        .select_related("revision")
        .only("target", "start", "end", "state", "revision__number")
    )
    targets: Any = (
        Target.objects.filter(annotation__in=list(seen_from))
        .select_related("document")
        .defer("exact", "prefix", "suffix")
        .annotate(head=Left("exact", MAX_QUOTE_LENGTH), tail=Right("exact", QUOTE_END))
        .prefetch_related(Prefetch("anchors", queryset=anchors, to_attr="current_anchors"))
        .order_by("annotation", "n")
    )
    ends: dict[tuple[uuid.UUID, int], Any] = {}
    for target in targets:
        for document in seen_from[target.annotation_id]:
            first = ends.get((target.annotation_id, document))
            if first is None or first.document_id == document:
                ends[target.annotation_id, document] = target
    return ends


def _joined(
    annotation: Any, end: Any, *, is_same_article: bool, facts: tuple[FactWords, ...] | None, may_read: bool
) -> JoinedPassage:
    """Builds the passage; `facts` is None if its article is not open to the reader."""
    said = JoinedPassage(
        here=1 - end.n,
        relation=relation_words(annotation.relation, from_second=end.n == 0),
        quote=shorten_quote(end.head, end.tail, end.end - end.start),
        beside_url=reverse("beside", args=[annotation.pk]),
        is_same_article=is_same_article,
    )
    if facts is None:
        return said
    other = end.document
    note = f"#note-{annotation.pk}"
    said = replace(
        said,
        title=other.title,
        is_title_given=other.title_given,
        language=other.language,
        direction=other.direction,
        facts=facts,
        article_url=f"{other.get_absolute_url()}{note}",
    )
    anchor = end.current_anchors[0] if end.current_anchors else None
    if anchor is None or not may_read:
        return said
    is_standing = anchor.start is not None
    return replace(
        said,
        passage_url=f"{other.passage_url(anchor.revision.number, anchor.start, anchor.end)}{note}"
        if is_standing
        else "",
        state=str(anchor.get_state_display()) if anchor.state in Anchor.AFFECTED else "",
        icon=STATE_ICONS[anchor.state],
    )
