"""The other passage of a join, as the margin shows it: its words, its article, and what is known of that."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
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
) -> dict[uuid.UUID, JoinedPassage]:
    """Returns the other passages of those annotations that are joins: six queries, or none if there are no joins.

    They are seen from `document`, else each from its own article.
    """
    joins = {one.pk: one for one in annotations if one.relation}
    if not joins:
        return {}
    here = {pk: document.pk if document else one.document_id for pk, one in joins.items()}
    ends = _other_ends(here)
    articles = {end.document_id for end in ends}
    seen = Document.objects.filter(pk__in=articles)
    open_to = set(seen.in_force().visible_to(viewer).values_list("pk", flat=True))
    reads = set(seen.readable_by(viewer).values_list("pk", flat=True))
    facts = fact_words_of(sorted(open_to))
    return {
        end.annotation_id: _joined(
            joins[end.annotation_id],
            end,
            is_same_article=end.document_id == here[end.annotation_id],
            facts=facts[end.document_id] if end.document_id in open_to else None,
            may_read=end.document_id in reads,
        )
        for end in ends
    }


def _other_ends(here: Mapping[uuid.UUID, int]) -> list[Any]:
    """Returns of each join the target that is not in its article `here`, or the second one if both are in it."""
    anchors = (
        Anchor.objects.in_force()
        .filter(revision=F("document__current_revision"))
        .select_related("revision")
        .only("target", "start", "end", "state", "revision__number")
    )
    targets: Any = (
        Target.objects.filter(annotation__in=list(here))
        .select_related("document")
        .defer("exact", "prefix", "suffix")
        .annotate(head=Left("exact", MAX_QUOTE_LENGTH), tail=Right("exact", QUOTE_END))
        .prefetch_related(Prefetch("anchors", queryset=anchors, to_attr="current_anchors"))
        .order_by("annotation", "n")
    )
    ends: dict[uuid.UUID, Any] = {}
    for target in targets:
        first = ends.get(target.annotation_id)
        if first is None or first.document_id == here[target.annotation_id]:
            ends[target.annotation_id] = target
    return list(ends.values())


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
