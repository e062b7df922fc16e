"""The filters of the notebook whose values people write, or choose from a list that is always the same."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from documents.models import Document, ShelfEntry, Tag
from documents.models.notebook.conditions import YES
from documents.models.notebook.counts import RowCounts
from documents.models.notebook.filter import NotebookFilter
from documents.templatetags.provenance import day_words
from documents.views.notebook.asked import Asked, date_in_words, period_words, publisher_in_words
from documents.views.notebook.facets import MAX_CHOICES

PERIODS = ("1d", "7d", "30d", "365d")
IN_THE_FOLD = (
    *("and", "not", "below", "kind", "wording", "hand"),
    *("joined", "publisher", "date", "since", "until"),
)
Labelled = tuple[str, str, bool]  # value, label, whether it is chosen


@dataclass(frozen=True)
class Written:
    """A filter whose values people write; `suggestions` is the id of a list of some."""

    name: str
    label: str
    hint: str
    chosen: tuple[tuple[str, str], ...]
    suggestions: str = ""


@dataclass(frozen=True)
class Fields:
    """All of them; `publishers` are suggestions."""

    tags: tuple[Written, ...]
    articles: tuple[Written, ...]
    kinds: tuple[Labelled, ...]
    periods: tuple[Labelled, ...]
    until: str
    is_below: bool
    is_joined: bool
    wordings: tuple[Labelled, ...]
    is_in_use: bool
    publishers: tuple[str, ...]


def fields_of(viewer: Any, asked: Asked, counts: RowCounts) -> Fields:
    """Returns the fields for what is asked; suggests what is stated of the articles with the most notes."""
    query = asked.query
    kinds = query.get("kind")
    written = Written(
        "publisher",
        _("Publisher"),
        "",
        tuple((one, publisher_in_words(one)) for one in query.get("publisher")),
        "publishers",
    )
    dated = Written(
        "date",
        _("Date of the article"),
        _("1999, 199X, 1999..2003 or unknown"),
        tuple((one, date_in_words(one)) for one in query.get("date")),
    )
    return Fields(
        tags=(
            Written("and", _("And also the tag"), "", _names(asked, "and"), "tag-names"),
            Written("not", _("But not the tag"), "", _names(asked, "not"), "tag-names"),
        ),
        articles=(written, dated),
        kinds=tuple((value, str(label), value in kinds) for value, label in Tag.Kind.choices),
        periods=tuple(_periods(query)),
        until="".join(query.get("until")),
        is_below=query.get("below") == (YES,),
        is_joined=query.asks_for("joined"),
        wordings=tuple((value, label, value in query.get("wording")) for value, label in asked.wordings.items()),
        is_in_use=query.asks_for(*IN_THE_FOLD),
        publishers=_publishers(viewer, counts),
    )


def _names(asked: Asked, name: str) -> tuple[tuple[str, str], ...]:
    return tuple(zip(asked.query.get(name), asked.names(name), strict=True))


def _periods(query: NotebookFilter) -> Iterable[Labelled]:
    (since,) = query.get("since") or ("",)
    yield "", _("At any time"), not since
    for period in dict.fromkeys((*PERIODS, *filter(None, [since]))):
        is_day = not period.endswith("d")
        words = _("Since %(day)s") % {"day": day_words(date.fromisoformat(period))} if is_day else period_words(period)
        yield period, words, period == since


def _publishers(viewer: Any, counts: RowCounts) -> tuple[str, ...]:
    most = [key for key, _n in counts.articles.most_common(MAX_CHOICES)]
    open_to = Document.objects.in_force().visible_to(viewer).filter(pk__in=most).values("pk")
    named = ShelfEntry.objects.filter(pk__in=open_to).values_list("publishers", flat=True)
    return tuple(sorted({name for names in named for name in names}))


def groupings(asked: Asked) -> list[Labelled]:
    """Returns under what the notes can stand, with the addresses that put them there."""
    labels = {"article": _("Article"), "tag": _("Tag"), "person": _("Person"), "day": _("Day")}
    return [
        (asked.query.query_string(**asked.kept_parameters(grouped=value)), label, value == asked.grouped)
        for value, label in labels.items()
    ]
