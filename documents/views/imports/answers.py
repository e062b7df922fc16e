"""Answers to what was sent: at once, and after a short wait, since most files are read in less time than a page takes.

No request waits longer for its job. The rest is shown on a page of this import, as it goes on.
"""

from __future__ import annotations

import time
from http import HTTPStatus
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import reverse

from documents.models import Import
from documents.views.imports.report import Row
from documents.views.imports.target import ImportTarget, report_of
from documents.views.site.access import whole_number
from documents.views.site.caching import with_cache_headers

# A short article is read in 0.1 s, and in 0.4 s if the program that reads it has to be started first.
MAX_WAIT_SECONDS = 1.0
POLL_SECONDS = 0.02

pause = time.sleep


def answer_for(request: HttpRequest, to: ImportTarget, batch: UUID) -> HttpResponseBase:
    """Leads to the report if everything has ended within a second, and else to the page of this import."""
    if wait_until_ended(batch):
        return redirect(to.page)
    return see_other(reverse("import", args=[batch]))


def wait_until_ended(batch: UUID) -> bool:
    """Waits a second at most; returns whether everything that was sent has ended."""
    deadline = time.monotonic() + MAX_WAIT_SECONDS
    while Import.objects.pending().filter(batch=batch).exists():
        if time.monotonic() >= deadline:
            return False
        pause(POLL_SECONDS)
    return True


def see_other(address: str) -> HttpResponse:
    """Leads to another page (303), which is fetched by GET."""
    return HttpResponse(status=HTTPStatus.SEE_OTHER, headers={"Location": address})


def rows_as_json(request: HttpRequest, batch: UUID) -> dict[str, object]:
    """Returns the report for a script, with its rows as HTML; `?rows=7,9` asks for those alone."""
    asked = request.GET.get("rows")
    report = report_of(batch, request, None if asked is None else [whole_number(pk) for pk in asked.split(",")])
    return {
        "rows": [as_html(row) for row in report["rows"]],
        "pending": report["counts"]["pending"],
        "nobody_works": report["nobody_works"],
        "pace": report["pace"],
    }


def as_html(row: Row) -> dict[str, object]:
    """Returns one row for a script."""
    html = render_to_string("documents/imports/_row.html", {"row": row})
    return {"id": row["id"], "outcome": row["outcome"], "html": html}


def too_fast(request: HttpRequest, page: HttpResponse, seconds: int) -> HttpResponseBase:
    """Completes the page that says that a limit is reached."""
    page["Retry-After"] = str(seconds)
    return with_cache_headers(request, page)
