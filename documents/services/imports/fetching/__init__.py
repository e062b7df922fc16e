"""Fetches a page from the web, once, for somebody who gave its address."""

from documents.services.imports.fetching.addresses import PUBLIC, Reach
from documents.services.imports.fetching.fetch import Fetched, Redirect, fetch_page

__all__ = ["PUBLIC", "Fetched", "Reach", "Redirect", "fetch_page"]
