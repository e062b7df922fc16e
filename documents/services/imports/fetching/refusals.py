"""Explains why a server does not hand out a page, and recognises pages that are incomplete."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from documents.errors import FetchRefused
from documents.errors import gettext_noop as _
from documents.intake.html_tags import RAW_TEXT_ENDS, tags
from documents.services.imports.fetching.connection import OK

_MESSAGES = {
    401: _(
        "The site asks for a name and password (401). If you may read the page, save it in your browser and add it."
    ),
    402: _("The site asks for payment (402). If you have paid for the page, save it in your browser and add it."),
    403: _("The site refuses to hand out the page (403). If you may read it, save it in your browser and add it."),
    404: _("There is no page at this address (404). Is it right?"),
    410: _("The page was taken away from this address (410). The Internet Archive may have a copy of it."),
    429: _("The site asks for patience (429). Try again later, or save the page in your browser and add it."),
    451: _("The site says that the law forbids it to hand out the page (451)."),
}
_PAYWALL = re.compile(rb"[\"']isAccessibleForFree[\"']\s*:\s*[\"']?false", re.I)
_FOR_SUBSCRIBERS = _(
    "The page says of itself that it is not free to read: a part of it may be lacking here, or be for subscribers only."
)
_SIGN_IN = re.compile(r"/(?:[\w-]*(?:log-?in|sign-?in|sign_in|sso|oauth2?|authenticate)[\w-]*)(?:[/.]|$)", re.I)
_PASSWORD = re.compile(rb"<input\b[^>]{0,400}\btype\s*=\s*[\"']?password\b", re.I)
_FEW_WORDS = 150
_HEAD = 2 * 1024 * 1024  # bytes at the start of a page that are searched


def refuse_status(status: int) -> None:
    """Raises FetchRefused, with an explanation, for a status other than OK."""
    if status == OK:
        return
    if status in _MESSAGES:
        raise FetchRefused(_MESSAGES[status])
    raise FetchRefused(
        _("The site did not hand out the page (status %(status)d). Try again later, or save it and add the file."),
        status=status,
    )


def refuse_sign_in(data: bytes, address: str, *, was_redirected: bool) -> None:
    """Raises FetchRefused for a sign-in page that was sent in place of the requested page."""
    if not _PASSWORD.search(data, 0, _HEAD):
        return
    is_place = bool(_SIGN_IN.search(urlsplit(address).path))
    if (was_redirected and is_place) or _words_in(data) < _FEW_WORDS:
        raise FetchRefused(
            _("The site shows a form to sign in instead of the page. Save the page in your browser, and add it.")
        )


def _words_in(data: bytes) -> int:
    """Counts roughly the words that a page shows, whatever its charset."""
    html = data[:_HEAD].decode("iso8859-1")
    at, raw, count = 0, False, 0
    for tag in tags(html):
        count += 0 if raw else len(html[at : tag.start].split())
        at, raw = tag.end, tag.name in RAW_TEXT_ENDS and not tag.closing
    return count


def find_access_remarks(data: bytes) -> tuple[str, ...]:
    """Returns messages for a page that says it is not free to read (schema.org `isAccessibleForFree`)."""
    return (_FOR_SUBSCRIBERS,) if _PAYWALL.search(data) else ()
