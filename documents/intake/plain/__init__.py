"""The article in a plain-text dump of a web page. Pure: a text in, spans of it out."""

from documents.intake.plain.finder import find_article

__all__ = ["find_article"]
