"""Bringing an article in: fetching an address, and making document, capture, revisions and facts in one transaction."""
