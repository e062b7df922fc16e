"""The CSRF token, for the scripts of our own pages: no page carries one, so that equal pages are equal bytes."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token

from documents.api.site.endpoint import endpoint
from documents.http import json_response


def show(request: HttpRequest) -> HttpResponse:
    """A token that goes with the reader's cookie, and whose account it writes under: a page may be older than that."""
    account = str(request.user.pk) if request.user.is_authenticated else ""
    return json_response({"token": get_token(request), "account": account})


view = endpoint(get=show, headers={"Cache-Control": "private, no-store", "Vary": "Cookie"})
