"""Imports an article: fetches an address, and makes document, capture, revisions and facts in one transaction."""
