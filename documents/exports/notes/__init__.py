"""Annotations as JSON: the compact list that pages paint from, and W3C JSON-LD."""
