"""What waits for a person who looks after articles: grouped by kind, each with a link to where it is decided."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from documents.models import Derivation, Document, Gap, WaitingKind
from documents.models.waiting import facts_to_check, waiting_counts, waiting_rows
from documents.permissions import looks_after_articles
from documents.views.site.access import number_parameter
from documents.views.site.caching import with_cache_headers

LINES_OF_A_KIND = 8
LINES_PER_PAGE = 50
MAX_PAGE = 10_000
MAX_WORDS = 30


@dataclass(frozen=True)
class Line:
    """One thing that waits: about which article, in words, since when, and where it is decided."""

    document: Document
    words: str
    since: datetime
    url: str
    quote: str = ""


@dataclass(frozen=True)
class Section:
    """The things of one kind that are shown; `count` is that of all, up to `MOST_COUNTED`."""

    kind: WaitingKind
    lines: Sequence[Line]
    count: int

    @property
    def url(self) -> str:
        """The address of the page with all of this kind."""
        return _address(self.kind)

    @property
    def has_more(self) -> bool:
        """Whether not all are shown."""
        return self.count > len(self.lines)


@login_required
@require_safe
def waiting(request: HttpRequest) -> HttpResponseBase:
    """Lists what waits for the user: the first few of each kind, or a page of one `?kind=`."""
    if not looks_after_articles(request.user):
        raise PermissionDenied(
            _("What waits is decided by curators, and by owners of groups for the articles that they brought in.")
        )
    counts = waiting_counts(request.user)
    asked = request.GET.get("kind", "")
    context: dict[str, Any] = {"choices": _choices(asked, counts)}
    if asked in WaitingKind.values:
        number = min(max(1, number_parameter(request, "page", default=1)), MAX_PAGE)
        context |= _page_of(request, WaitingKind(asked), number)
    else:
        context["sections"] = [
            Section(kind, _LINES[kind](waiting_rows(request.user, kind)[:LINES_OF_A_KIND]), counts[kind])
            for kind in WaitingKind
            if counts[kind]
        ]
    return with_cache_headers(request, render(request, "documents/moderation/waiting.html", context))


def _page_of(request: HttpRequest, kind: WaitingKind, number: int) -> dict[str, Any]:
    """Returns one page of a kind for the template; beyond the last, the first."""
    first = (number - 1) * LINES_PER_PAGE
    rows = list(waiting_rows(request.user, kind)[first : first + LINES_PER_PAGE + 1])
    if not rows and number > 1:
        return _page_of(request, kind, 1)
    lines = _LINES[kind](rows[:LINES_PER_PAGE])
    return {
        "asked": kind,
        "sections": [Section(kind, lines, len(lines))] if lines else [],
        "previous_url": _address(kind, number - 1) if number > 1 else "",
        "next_url": _address(kind, number + 1) if len(rows) > LINES_PER_PAGE else "",
    }


def _choices(asked: str, counts: Any) -> list[dict[str, Any]]:
    """Returns the filters as links, each with its count, the current one marked."""
    kinds = [
        {"label": kind.label, "url": _address(kind), "is_shown": kind == asked, "count": counts[kind]}
        for kind in WaitingKind
        if counts[kind] or kind == asked
    ]
    everything = {"label": _("Everything"), "url": reverse("waiting"), "is_shown": asked not in WaitingKind.values}
    return [everything, *kinds]


def _address(kind: str, page: int = 1) -> str:
    return f"{reverse('waiting')}?{urlencode({'kind': kind} | ({'page': page} if page > 1 else {}))}"


# -- Lines: each function takes the rows of its kind, and needs at most one more query ---------------------------------


def _requests(rows: Any) -> list[Line]:
    return [
        Line(
            row.document,
            str(row.get_kind_display()),
            row.created_at,
            row.get_absolute_url(),
            Truncator(" ".join(row.words.split())).words(MAX_WORDS, truncate=" …"),
        )
        for row in _with_documents(rows)
    ]


def _proposals(rows: Any) -> list[Line]:
    return [
        Line(
            row.document,
            str(row.get_kind_display()),
            row.made_at,
            reverse("proposal", args=[row.document.slug, row.pk]),
        )
        for row in _with_documents(rows)
    ]


def _with_documents(rows: Iterable[Any]) -> list[Any]:
    """Loads the articles of requests or proposals in one query, because the rows are sliced already."""
    found = list(rows)
    documents = Document.objects.in_bulk([row.document_id for row in found])
    for row in found:
        row.document = documents[row.document_id]
    return found


def _facts(documents: Any) -> list[Line]:
    stated = facts_to_check().order_by("document", "property", "pk")
    return _per_article(
        documents,
        stated.only("document", "property", "stated_at"),
        lambda rows: (
            ngettext("%(n)s fact: %(names)s", "%(n)s facts: %(names)s", len(rows))
            % {"n": len(rows), "names": ", ".join(dict.fromkeys(str(row.get_property_display()) for row in rows))}
        ),
        lambda document, _rows: reverse("facts", args=[document.slug]),
    )


def _origins(documents: Any) -> list[Line]:
    named = Derivation.objects.unchecked().order_by("document", "pk")
    return _per_article(
        documents,
        named.only("document", "named", "stated_at"),
        lambda rows: (
            ", ".join(Truncator(row.named).chars(80) for row in rows if row.named)
            or ngettext("%(n)s origin", "%(n)s origins", len(rows)) % {"n": len(rows)}
        ),
        lambda document, _rows: reverse("derivations", args=[document.slug]),
    )


def _gaps(documents: Any) -> list[Line]:
    found = Gap.objects.undecided().select_related("revision").order_by("document", "position", "pk")
    return _per_article(
        documents,
        found.only("document", "reason", "stated_at", "revision__capture"),
        lambda rows: (
            ngettext("%(n)s gap: %(names)s", "%(n)s gaps: %(names)s", len(rows))
            % {"n": len(rows), "names": ", ".join(dict.fromkeys(str(row.get_reason_display()) for row in rows))}
        ),
        lambda document, rows: (
            f"{reverse('source', args=[document.slug])}?{urlencode({'capture': rows[0].revision.capture_id})}#gaps"
        ),
    )


def _withdrawn(documents: Any) -> list[Line]:
    return [
        Line(
            document,
            document.withdrawn_reason or str(document.get_withdrawn_as_display()),
            document.withdrawn_at,
            f"{reverse('facts', args=[document.slug])}#end",
        )
        for document in documents
    ]


def _per_article(
    documents: Iterable[Document],
    rows: Any,
    words: Callable[[list[Any]], str],
    url: Callable[[Document, list[Any]], str],
) -> list[Line]:
    """Returns a line for each article, from those of `rows`, ordered by article, that belong to one of them."""
    shown = list(documents)
    found = rows.filter(document__in=shown)
    by_article = {pk: list(theirs) for pk, theirs in groupby(found, key=lambda row: row.document_id)}
    return [
        Line(document, words(theirs), min(row.stated_at for row in theirs), url(document, theirs))
        for document in shown
        # Somebody may have decided on the last of them since the articles were found.
        if (theirs := by_article.get(document.pk))
    ]


_LINES: dict[str, Callable[[Any], list[Line]]] = {
    WaitingKind.REQUESTS: _requests,
    WaitingKind.PROPOSALS: _proposals,
    WaitingKind.FACTS: _facts,
    WaitingKind.ORIGINS: _origins,
    WaitingKind.GAPS: _gaps,
    WaitingKind.WITHDRAWN: _withdrawn,
}
