"""What waits for the people who look after articles, until somebody decides on it; all queries are bounded."""

from __future__ import annotations

from collections import Counter
from functools import cache
from typing import Any

from django.db.models import CharField, Exists, OuterRef, QuerySet, TextChoices, Value
from django.utils.translation import gettext_lazy as _

from documents.models.compiled import CompiledQuery
from documents.models.document import CopyRequest, Document
from documents.models.extraction import Gap, Proposal
from documents.models.provenance import Derivation, Statement
from documents.models.reader_shape import ReaderShape

MOST_COUNTED = 100
"""A count stops here: this number stands for it and every larger one."""


class WaitingKind(TextChoices):
    """The kinds of what waits, in the order of their urgency."""

    REQUESTS = "requests", _("Requests")
    PROPOSALS = "proposals", _("Proposed texts")
    FACTS = "facts", _("Facts")
    ORIGINS = "origins", _("Origins")
    GAPS = "gaps", _("Gaps")
    WITHDRAWN = "withdrawn", _("Withdrawn")


# A withdrawn article may stay withdrawn for ever, so nothing of it waits except what people ask.
COUNTED = tuple(kind for kind in WaitingKind if kind != WaitingKind.WITHDRAWN)


def waiting_rows(user: Any, kind: str) -> QuerySet[Any]:
    """Returns the rows of one kind that wait for `user`, longest first.

    They are requests and proposals, and for the other kinds articles: one that has several facts to check waits once.
    Of samples only what people ask waits.
    """
    theirs = Document.objects.looked_after_by(user)
    in_force = theirs.in_force().filter(is_sample=False).order_by("created_at", "pk")
    readable = theirs.readable_by(user).filter(is_sample=False).order_by("created_at", "pk")
    of_article = {"document": OuterRef("pk")}
    match WaitingKind(kind):
        case WaitingKind.REQUESTS:
            asked = CopyRequest.objects.filter(state=CopyRequest.State.OPEN, document__in=theirs)
            return asked.order_by("created_at", "pk")
        case WaitingKind.PROPOSALS:
            proposed = Proposal.objects.filter(state=Proposal.State.OPEN, document__in=readable.order_by())
            return proposed.order_by("made_at", "pk")
        case WaitingKind.FACTS:
            return in_force.filter(Exists(facts_to_check().filter(**of_article)))
        case WaitingKind.ORIGINS:
            return in_force.filter(Exists(Derivation.objects.unchecked().filter(**of_article)))
        case WaitingKind.GAPS:
            return readable.filter(Exists(Gap.objects.undecided().filter(**of_article)))
        case WaitingKind.WITHDRAWN:
            return theirs.exclude(withdrawn_at=None).order_by("-withdrawn_at", "pk")


def facts_to_check() -> QuerySet[Statement]:
    """Returns the values that the program found and nobody has decided on."""
    return Statement.objects.unchecked().exclude(value="")


def count_waiting(user: Any) -> int:
    """Counts what waits for `user`, up to `MOST_COUNTED`; one query."""
    return len(_counted_query(ReaderShape.of(user)).run(reader=user.pk))


@cache
def _counted_query(shape: ReaderShape) -> CompiledQuery:
    return CompiledQuery(_kinds_of_rows(shape.reader, COUNTED)[:MOST_COUNTED], shape.stand_ins)


def waiting_counts(user: Any) -> Counter[str]:
    """Counts what waits for `user` by kind, each up to `MOST_COUNTED`; one query."""
    return Counter(_kinds_of_rows(user, tuple(WaitingKind)))


def _kinds_of_rows(user: Any, kinds: tuple[WaitingKind, ...]) -> QuerySet[Any]:
    """Returns the kind of each row that waits, at most `MOST_COUNTED` of each kind."""
    first, *others = (
        waiting_rows(user, kind)
        .order_by()
        .annotate(waits_as=Value(kind.value, CharField()))
        .values_list("waits_as", flat=True)[:MOST_COUNTED]
        for kind in kinds
    )
    return first.union(*others, all=True)
