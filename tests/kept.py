"""What a process keeps between requests."""

from __future__ import annotations

from documents.templatetags.parts import kept_cards, kept_pieces
from documents.views.article.parts import kept_parts
from documents.views.notebook.facets import kept_counts
from documents.views.shelf import facets
from documents.views.site.caching import page_cache
from documents.views.site.kept_answers import kept_answers
from tests.api.list_caches import clear_list_caches


def empty_kept() -> None:
    """Empties all of it, as if the process had just started."""
    clear_list_caches()
    for cache in (facets.kept_counts, kept_answers, kept_cards, kept_counts, kept_parts, kept_pieces, page_cache):
        cache.clear()
