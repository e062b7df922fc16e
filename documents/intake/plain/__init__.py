"""Finds the article in a plain-text dump of a web page. Pure: takes a text, returns spans of it."""

from documents.intake.plain.finder import find_article

__all__ = ["find_article"]
