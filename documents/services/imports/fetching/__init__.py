"""Fetches a single page from the web for a person who gave its address."""

from documents.services.imports.fetching.addresses import PUBLIC_INTERNET, FetchPolicy
from documents.services.imports.fetching.fetch import FetchedPage, Redirect, fetch_page

__all__ = ["PUBLIC_INTERNET", "FetchPolicy", "FetchedPage", "Redirect", "fetch_page"]
