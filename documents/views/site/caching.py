"""Sets cache headers: anyone may cache public pages, nobody may cache the pages of a signed-in reader.

    def reading(request, slug):
        document = get_object_or_404(Document.objects.visible_to(request.user), slug=slug)
        return cached_response(request, document_cache_key(document, revision), lambda: render(request, …))

`cached_response` compares the ETag before anything is rendered. Everything that a page shows to people without a
session must be in its key, or follow from it. What follows from one document does so by the number of its public pages
(`PublicVersion`), which triggers raise. Counters that also rise with hidden changes (`event_number`, `modified_at`)
must not be in a key. A page with the key of a document is also kept as it was sent (`kept_answers`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.translation import get_language

from documents.byte_cache import MEGABYTE
from documents.http import keep_while_unchanged
from documents.models import Revision, public_numbers
from documents.views.site.kept_answers import is_personal
from documents.views.site.page_cache import PageCache

page_cache = PageCache(16 * MEGABYTE)
VARY_HEADERS = ("Cookie", "Accept", "Accept-Language")
PUBLIC_CACHE_CONTROL = "public, max-age=0, must-revalidate"
PRIVATE_CACHE_CONTROL = "private, no-store"


@dataclass(frozen=True)
class DocumentKey:
    """A document, the number of its public pages, and what follows from the request: a key that needs nothing else."""

    document: int
    number: int
    more: tuple[object, ...]

    def __iter__(self) -> Iterator[object]:
        return iter((self.document, self.number, *self.more))


def always_cacheable() -> bool:
    """Allows a page to be cached, as far as there is space."""
    return True


def cached_response(
    request: HttpRequest,
    key: Iterable[object],
    render: Callable[[], HttpResponseBase],
    may_cache: Callable[[], bool] = always_cacheable,
) -> HttpResponseBase:
    """Returns the page with its cache headers, or 304 without rendering it if the reader's copy is current.

    A public page that this process has rendered before is sent again from its cache. `may_cache` is called after a page
    was rendered; if it returns False, the page is not stored.
    """
    if is_personal(request):
        return with_cache_headers(request, render())
    etag = etag_of(request, key)
    unchanged: HttpResponseBase | None = get_conditional_response(request, etag=etag)
    is_lasting = True
    if unchanged is not None:
        response = unchanged
    elif (kept := page_cache.page(etag)) is not None:
        response = kept
    else:
        response = render()
        # The token in a form belongs to one reader.
        is_lasting = "CSRF_COOKIE_NEEDS_UPDATE" not in request.META and may_cache()
        if is_lasting:
            page_cache.keep(etag, response)
    if response.status_code in {200, 304}:
        response["ETag"] = etag
        if is_lasting and isinstance(key, DocumentKey):
            keep_while_unchanged(response, key.document, key.number)
    return with_cache_headers(request, response)


def with_cache_headers(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    """Adds the headers that say who may cache a response."""
    response["Cache-Control"] = PRIVATE_CACHE_CONTROL if is_personal(request) else PUBLIC_CACHE_CONTROL
    patch_vary_headers(response, VARY_HEADERS)
    return response


def etag_of(request: HttpRequest, key: Iterable[object]) -> str:
    """Returns a strong ETag: equal tags mean equal bytes for this address, in this language, from this release."""
    parts = [program_digest(), request.build_absolute_uri(), get_language(), *key]
    return f'"{hashlib.sha256(repr(parts).encode()).hexdigest()[:40]}"'


def document_cache_key(document: Any, revision: Revision | None = None, *more: object) -> DocumentKey:
    """Returns everything on which a page about one document depends for readers who are not signed in.

    `document` comes from `visible_document`, which read its `public_number` in the same statement as the document:
    whatever the page reads later is at least as new. `more` follows from the request.
    """
    return DocumentKey(document.pk, document.public_number, (revision.pk if revision else None, *more))


def public_cache_key(*more: object) -> Iterator[object]:
    """Yields everything on which a page about the whole room depends for readers who are not signed in.

    One query when it is iterated, which does not happen for a signed-in reader. The numbers are raised by triggers, in
    the transaction of each change that everybody sees (see `PublicChange`), and by nothing else.
    """
    yield from (sorted(public_numbers().items()), *more)


def program_digest() -> str:
    """Returns a digest that changes with every change of the program, so that it invalidates older pages."""
    return _digest_of_program() if settings.DEBUG else _digest_of_running_program()


@cache
def _digest_of_running_program() -> str:
    return _digest_of_program()


def _digest_of_program() -> str:
    # By content, not by modification time, so that several machines with one release agree.
    digest = hashlib.sha256(settings.READINGROOM_RELEASE.encode())
    digest.update(str(getattr(staticfiles_storage, "manifest_hash", "")).encode())
    root = Path(settings.BASE_DIR)
    for folder, pattern in (("templates", "*.html"), ("documents", "*.py"), ("documents", "*.mo")):
        for path in sorted((root / folder).rglob(pattern)):
            digest.update(path.relative_to(root).as_posix().encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()
