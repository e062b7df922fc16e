"""The unsubscribe link of every mail: a page with a button, and the one-click request of a mail program."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from documents.services.news.unsubscribe import person_for_token, stop_mails
from documents.views.site.access import PageNotFound


@csrf_exempt  # a mail program posts without having fetched the page (RFC 8058); the token grants the right
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """Shows a button on GET, which changes nothing; POST ends the mails and is idempotent. No sign-in is needed."""
    is_done = request.method == "POST" and stop_mails(token)
    if not is_done and (request.method == "POST" or person_for_token(token) is None):
        raise PageNotFound(_("This link ends no mails. Take the one in the newest mail."))
    response = render(request, "documents/news/unsubscribe.html", {"is_done": is_done})
    # The address contains a secret: no cache stores it, and no other site gets it as a referrer.
    response["Cache-Control"] = "private, no-store"
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex"
    return response
