"""The CSRF token, for the scripts of our own pages.

Pages do not contain the token, so that equal pages have equal bytes.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token

from documents.api.site.endpoint import endpoint
from documents.http import json_response


def show(request: HttpRequest) -> HttpResponse:
    """Returns a token for the reader's cookie, and the account that is signed in.

    The page may be older than the sign-in, so its script compares the accounts.
    """
    account = str(request.user.pk) if request.user.is_authenticated else ""
    return json_response({"token": get_token(request), "account": account})


view = endpoint(get=show, headers={"Cache-Control": "private, no-store", "Vary": "Cookie"})
