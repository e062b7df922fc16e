"""Sets cache headers: anyone may cache public pages, nobody may cache the pages of a signed-in reader.

    def reading(request, slug):
        document = get_object_or_404(Document.objects.visible_to(request.user), slug=slug)
        return cached_response(request, document_cache_key(document, revision), lambda: render(request, …))

`cached_response` compares the ETag before anything is rendered, so a 304 costs only the queries of the key. Everything
that a page shows to people without a session must be in its key, or follow from it. Counters that also rise with hidden
changes (`event_number`, `modified_at`) must not be in it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.postgres.aggregates import StringAgg
from django.contrib.staticfiles.storage import staticfiles_storage
from django.db.models import Count, Max, Value
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.translation import get_language

from documents.models import Capture, Document, Revision, Statement, public_numbers
from documents.models.derivation_chain import chain_cache_key
from documents.views.site.page_cache import MEGABYTE, PageCache

page_cache = PageCache(24 * MEGABYTE)
VARY_HEADERS = ("Cookie", "Accept", "Accept-Language")
PUBLIC_CACHE_CONTROL = "public, max-age=0, must-revalidate"
PRIVATE_CACHE_CONTROL = "private, no-store"
# Each of these cookies makes a page personal: a session, or a message to this reader.
PERSONAL_COOKIES = (settings.SESSION_COOKIE_NAME, "messages")


def is_personal(request: HttpRequest) -> bool:
    """Checks whether the response is for this reader only: the request has a session, even one that has ended."""
    return any(name in request.COOKIES for name in PERSONAL_COOKIES)


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
    if unchanged is not None:
        response = unchanged
    elif (kept := page_cache.get(etag)) is not None:
        response = kept
    else:
        response = render()
        # The token in a form belongs to one reader.
        if "CSRF_COOKIE_NEEDS_UPDATE" not in request.META and may_cache():
            page_cache.put(etag, response)
    if response.status_code in {200, 304}:
        response["ETag"] = etag
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


def document_cache_key(document: Document, revision: Revision | None = None, *more: object) -> Iterator[object]:
    """Yields everything on which a page about one document depends for readers who are not signed in.

    It runs three queries when it is iterated, which does not happen for a signed-in reader. Public notes, with the
    names of their authors and tags, follow from `public_changes`, which every service that changes them increments. The
    names of the people who decided on facts and imported the copy are added here.
    """
    facts = Statement.objects.filter(document=document).aggregate(
        Max("pk"),
        Count("pk"),
        Count("retired_at"),
        Count("agent__erased_at"),
        names=StringAgg("agent__public_name", Value("\x1f"), distinct=True, default=Value("")),
    )
    captures = Capture.objects.filter(document=document).order_by("pk")
    brought = captures.values_list("pk", "received_by__public_name", "received_by__erased_at")
    yield from (
        document.pk,
        document.public_changes,
        revision.pk if revision else document.current_revision_id,
        document.current_revision_id,
        sorted(facts.items()),
        list(brought),
        chain_cache_key(document),
        document.title,
        document.language,
        document.direction,
        document.visibility,
        document.basis,
        document.basis_words,
        document.may_be_indexed,
        document.withdrawn_at,
        str(document.curator),
        str(document.basis_by),
        *more,
    )


def public_cache_key(*more: object) -> Iterator[object]:
    """Yields everything on which a page about the whole room depends for readers who are not signed in.

    One query when it is iterated, which does not happen for a signed-in reader. The numbers are raised by triggers, in
    the transaction of each change that everybody sees (see `PublicChange`), and by nothing else.
    """
    yield from (sorted(public_numbers().items()), *more)


def version_authors_cache_key(document: Document) -> list[Any]:
    """Returns the current names of those who made versions, on which a list of versions depends."""
    makers = Revision.objects.editions().filter(document=document, made_by__isnull=False).order_by("made_by")
    return list(makers.values_list("made_by__public_name", "made_by__erased_at").distinct())


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
