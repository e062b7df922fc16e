"""Fetches a page from the web, once, for somebody who gave its address."""

from documents.services.fetching.fetch import Fetched, Redirect, fetch_page
from documents.services.fetching.places import PUBLIC, Reach

__all__ = ["PUBLIC", "Fetched", "Reach", "Redirect", "fetch_page"]
