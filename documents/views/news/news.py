"""A person's news: replies, mentions, what they follow, corrections, and what waits for their decision."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from documents.models import Notice
from documents.services.news.gathering import gather, group_by_article
from documents.services.news.mark_seen import mark_notice_seen, mark_notices_seen
from documents.services.news.news import DEFERRED_FIELDS, RELATED, load_news
from documents.services.vocabulary.reviewing import waiting_reviews
from documents.views.news.correction_summary import correction_summaries_for
from documents.views.site.access import whole_number
from documents.views.site.caching import with_cache_headers

LINES_PER_PAGE = 30
MAX_NOTICES = 300  # that are read for one page
Kind = Notice.Kind
FILTERS = {
    "mentions": (_("Mentions"), [Kind.MENTION]),
    "answers": (_("Answers"), [Kind.REPLY]),
    "followed": (_("What I follow"), [Kind.FOLLOWED]),
    "corrections": (_("Corrections"), [Kind.CORRECTED]),
    "moderation": (
        _("Moderation"),
        [Kind.HIDDEN, Kind.SHOWN, Kind.APPROVED, Kind.TO_DECIDE, Kind.REQUEST, Kind.TAG_PROPOSAL],
    ),
}


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def news(request: HttpRequest) -> HttpResponse:
    """Lists notices, of one `?kind=` and `?before=` a moment; POST marks one `notice` or all up to `until` as seen."""
    if request.method == "POST":
        return _mark_seen(request)
    asked = request.GET.get("kind", "")
    wanted = Notice.objects.all()
    if asked in FILTERS:
        wanted = wanted.filter(kind__in=FILTERS[asked][1])
    before = _moment(request.GET.get("before", ""))
    if before is not None:
        wanted = wanted.filter(created_at__lt=before)
    shown = wanted.visible_to(request.user).select_related(*RELATED).defer(*DEFERRED_FIELDS)
    found = list(shown[: MAX_NOTICES + 1])
    lines = gather(load_news(request.user, found[:MAX_NOTICES]), LINES_PER_PAGE)
    page = [item.notice for line in lines for item in line.items]
    oldest = min((notice.created_at for notice in page), default=None)
    unseen = Notice.objects.unseen().visible_to(request.user).first()
    context = {
        "articles": group_by_article(lines),
        "corrections": correction_summaries_for(request.user, page),
        "choices": _choices(asked),
        "is_filtered": asked in FILTERS,
        "reviews": waiting_reviews(request.user) if asked not in FILTERS and before is None else [],
        "until": unseen.created_at.isoformat() if unseen else "",
        "older_url": _address(asked, oldest) if oldest is not None and found[-1].created_at < oldest else "",
        "newest_url": _address(asked) if before is not None else "",
    }
    return with_cache_headers(request, render(request, "documents/news/news.html", context))  # type: ignore[return-value]


@require_http_methods(["GET", "HEAD", "POST"])
def notices(request: HttpRequest) -> HttpResponse:
    """Redirects from the page's former address."""
    return redirect("news", permanent=True, preserve_request=True)


def _mark_seen(request: HttpRequest) -> HttpResponse:
    """Marks one notice as seen, for a script, or all that the page showed, for its button."""
    if one := whole_number(request.POST.get("notice", "")):
        mark_notice_seen(by=request.user, pk=one)
        return HttpResponse(status=204)
    until = _moment(request.POST.get("until", ""))
    if until is not None:
        mark_notices_seen(by=request.user, until=until)
    return redirect("news")


def _moment(given: str) -> datetime | None:
    """Parses a moment with a time zone, as the page wrote it; returns None for anything else."""
    try:
        moment = parse_datetime(given[:40])
    except ValueError:
        return None
    return moment if moment is not None and moment.tzinfo is not None else None


def _choices(asked: str) -> list[dict[str, Any]]:
    """Returns the filters as links, with the current one marked."""
    everything = {"label": _("Everything"), "url": _address(""), "is_shown": asked not in FILTERS}
    kinds = [
        {"label": label, "url": _address(name), "is_shown": name == asked} for name, (label, _kinds) in FILTERS.items()
    ]
    return [everything, *kinds]


def _address(kind: str, before: datetime | None = None) -> str:
    asked = {"kind": kind} if kind in FILTERS else {}
    if before is not None:
        asked["before"] = before.isoformat()
    return reverse("news") + (f"?{urlencode(asked)}" if asked else "")
