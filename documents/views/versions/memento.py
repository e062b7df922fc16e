"""The versions of an article by date (RFC 7089, Memento): its TimeMap, its TimeGate, and headers on its pages."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from documents.http import absolute_url
from documents.models import Document, Revision
from documents.provenance import LINK_FORMAT, Memento, closest, http_date, links, parse_http_date, time_map
from documents.views.site.access import PageNotFound, visible_document, withdrawn_response
from documents.views.site.caching import cached_response, document_cache_key, with_cache_headers


@require_safe
def timemap(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Lists all versions with the time from which each is in force, in link format."""
    document = visible_document(request, slug)
    if document.is_withdrawn:
        return withdrawn_response(request, document)
    _require_readable(document)

    def render() -> HttpResponse:
        words = time_map(*_addresses(request, document), mementos_of(request, document))
        response = HttpResponse(words, content_type=f"{LINK_FORMAT}; charset=utf-8")
        response["X-Robots-Tag"] = "noindex"
        return response

    return cached_response(request, document_cache_key(document), render)


@require_safe
def timegate(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Redirects to the version that was in force at `Accept-Datetime`, or to the current one (RFC 7089, 4.1)."""
    document = visible_document(request, slug)
    if document.is_withdrawn:
        return withdrawn_response(request, document)
    _require_readable(document)
    asked = request.headers.get("Accept-Datetime", "")
    wanted = parse_http_date(asked) if asked else None
    if asked and wanted is None:
        response = HttpResponse(
            _("Accept-Datetime must be a date like “Thu, 31 May 2007 20:35:00 GMT”."),
            status=400,
            content_type="text/plain; charset=utf-8",
        )
    else:
        response = HttpResponse(status=302)
        response["Location"] = closest(mementos_of(request, document), wanted).address
    response["Link"] = links(*_addresses(request, document))
    with_cache_headers(request, response)
    patch_vary_headers(response, ["Accept-Datetime"])
    return response


def mementos_of(request: HttpRequest, document: Document) -> list[Memento]:
    """Returns the versions that readers can read, in order of time; capture texts are left out."""
    rows = Revision.objects.editions().filter(document=document).order_by("number").values_list("number", "created_at")
    return [
        Memento(absolute_url(request, reverse("revision", args=[document.slug, number])), created)
        for number, created in rows
    ]


def with_memento_headers(
    request: HttpRequest, document: Document, revision: Revision, response: HttpResponseBase, *, is_version: bool
) -> HttpResponseBase:
    """Adds links to the other versions and, on a version's own address, the time from which it is in force."""
    relations = links(*_addresses(request, document))
    response["Link"] = f"{response['Link']}, {relations}" if "Link" in response else relations
    if is_version and revision.source_format != Revision.SourceFormat.CAPTURE:
        response["Memento-Datetime"] = http_date(revision.created_at)
    return response


def _require_readable(document: Document) -> None:
    if not document.may_read:  # type: ignore[attr-defined]  # set by visible_document
        raise PageNotFound(_("The text of this article is open to its members only."))
    if document.current_revision_id is None:
        raise PageNotFound(_("No text of this article is held here."))


def _addresses(request: HttpRequest, document: Document) -> tuple[str, str, str]:
    """Returns the addresses of the article, its TimeGate and its TimeMap."""
    return (
        absolute_url(request, document.get_absolute_url()),
        absolute_url(request, reverse("timegate", args=[document.slug])),
        absolute_url(request, reverse("timemap", args=[document.slug])),
    )
