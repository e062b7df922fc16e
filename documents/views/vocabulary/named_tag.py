"""The address of a tag by its name, which people can read and type; it leads to the page of the tag."""

from __future__ import annotations

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from documents.models import Group, Tag
from documents.views.site.access import PageNotFound
from documents.views.site.caching import with_cache_headers

SITE = "site"
MOST = 100


@require_safe
def named(request: HttpRequest, whose: str, slug: str) -> HttpResponseBase:
    """Leads to the tag of a group's vocabulary, or of the `site`'s, that has this slug; lists them if several have."""
    tags = Tag.objects.visible_to(request.user).filter(slug=slug).order_by("-is_defined", "name", "pk")
    if "\0" in whose + slug:
        found: list[Tag] = []
    elif whose == SITE:
        found = list(tags.filter(vocabulary__group=None)[:MOST])
    else:
        open_groups = Group.objects.visible_to(request.user).filter(slug=whose)
        found = list(tags.filter(vocabulary__group__in=open_groups)[:MOST])
    if not found:
        raise PageNotFound(_("There is no tag at this address, or it is on no note that is open to you."))
    if len(found) == 1:
        return with_cache_headers(request, redirect(found[0]))
    page = render(request, "documents/vocabulary/named_tag.html", {"tags": found, "slug": slug})
    return with_cache_headers(request, page)
