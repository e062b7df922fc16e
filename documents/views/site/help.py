"""The guides to the site: Markdown files of the project, one for each audience, served in the site's own frame."""

from __future__ import annotations

import hashlib
from pathlib import Path

from django.apps import apps
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from documents.rendering import Guide, render_guide
from documents.views.site.caching import cached_response

FOLDER = Path(apps.get_app_config("documents").path) / "help"
# In the order of the index: most people only read.
GUIDES = {
    "readers": _("For readers and students"),
    "teachers": _("For teachers and research groups"),
    "curators": _("For curators"),
    "operators": _("For those who run a room"),
    "programmers": _("For programmers"),
}


@require_safe
def index(request: HttpRequest) -> HttpResponseBase:
    """Lists the guides with their subjects."""
    sources = {name: _source(name) for name in GUIDES}

    def page() -> HttpResponseBase:
        guides = [(name, GUIDES[name], render_guide(source)) for name, source in sources.items()]
        return render(request, "documents/site/help_index.html", {"guides": guides})

    return cached_response(request, [_digest(source) for source in sources.values()], page)


@require_safe
def guide(request: HttpRequest, name: str) -> HttpResponseBase:
    """Shows one guide, with its contents and links to the others."""
    if name not in GUIDES:
        raise Http404
    source = _source(name)

    def page() -> HttpResponseBase:
        shown: Guide = render_guide(source)
        others = [(other, label) for other, label in GUIDES.items() if other != name]
        return render(
            request, "documents/site/help_guide.html", {"guide": shown, "label": GUIDES[name], "others": others}
        )

    return cached_response(request, [_digest(source)], page)


def _source(name: str) -> str:
    return (FOLDER / f"{name}.md").read_text(encoding="utf-8")


def _digest(source: str) -> str:
    return hashlib.sha256(source.encode()).hexdigest()
