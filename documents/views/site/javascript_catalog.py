"""The messages of the scripts, in the reader's language."""

from __future__ import annotations

from django.views.decorators.cache import cache_control
from django.views.decorators.http import conditional_page
from django.views.decorators.vary import vary_on_headers
from django.views.i18n import JavaScriptCatalog

# A script of its own, so that pages contain no messages for scripts and equal pages stay equal bytes.
javascript_catalog = conditional_page(
    cache_control(public=True, max_age=3600)(
        vary_on_headers("Accept-Language")(JavaScriptCatalog.as_view(packages=["documents"]))
    )
)
