"""The link in every mail by which these mails end: a page with a button, and the one click of a mail program."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from documents.services.news.unsubscribe import person_for_token, stop_mails
from documents.views.site.access import PageNotFound


@csrf_exempt  # a mail program posts without ever having seen the page (RFC 8058); the token is what allows it
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """Looking changes nothing, POST ends the mails, as often as it is asked; who is signed in does not matter."""
    is_done = request.method == "POST" and stop_mails(token)
    if not is_done and (request.method == "POST" or person_for_token(token) is None):
        raise PageNotFound(_("This link ends no mails. Take the one in the newest mail."))
    response = render(request, "documents/news/unsubscribe.html", {"is_done": is_done})
    # The address is a key: it is kept nowhere, and no other site learns it.
    response["Cache-Control"] = "private, no-store"
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex"
    return response
