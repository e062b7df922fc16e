"""The sitemap (sitemaps.org): the articles that search engines may list, the shelf and the guides."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.sitemaps import Sitemap
from django.contrib.sitemaps.views import sitemap as sitemap_view
from django.db.models import QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.views.decorators.http import require_safe

from documents.models import Document
from documents.views.site.caching import with_cache_headers
from documents.views.site.help import GUIDES


class _OurSitemap(Sitemap):
    """Addresses at the origin that the settings name, else at the one that was requested."""

    def get_domain(self, site: Any = None) -> str:
        """Returns host and port."""
        return urlsplit(settings.READINGROOM_ORIGIN).netloc or super().get_domain(site)

    def get_protocol(self, protocol: str | None = None) -> str:
        """Returns the scheme."""
        return urlsplit(settings.READINGROOM_ORIGIN).scheme or super().get_protocol(protocol)


class Articles(_OurSitemap):
    """Public articles that search engines may list, with the time of their current text; 50,000 a page."""

    def items(self) -> QuerySet[Document]:
        """Returns the articles, newest first."""
        documents = Document.objects.readable_by(AnonymousUser()).on_shelf().indexable()
        return documents.only("slug", "current_revision__created_at").select_related("current_revision")

    def lastmod(self, document: Document) -> datetime | None:
        """Returns when the current text was made."""
        return document.current_revision.created_at if document.current_revision else None


class Pages(_OurSitemap):
    """The shelf and the guides."""

    def items(self) -> Sequence[str]:
        """Returns the paths."""
        return [reverse("shelf"), reverse("help"), *(reverse("help-guide", args=[name]) for name in GUIDES)]

    def location(self, path: str) -> str:
        """Returns the path itself."""
        return path


SITEMAPS: dict[str, type[Sitemap[Any]] | Sitemap[Any]] = {"articles": Articles, "pages": Pages}


@require_safe
def sitemap(request: HttpRequest) -> HttpResponseBase:
    """Sends `/sitemap.xml`; `?p=2` is its second page."""
    response = sitemap_view(request, SITEMAPS)
    response.render()
    del response["X-Robots-Tag"]
    return with_cache_headers(request, response)
