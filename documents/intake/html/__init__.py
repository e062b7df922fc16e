"""Reads a page of HTML: its article, the time and address at which it was saved, and all that it shows."""

from documents.intake.html.find import find_article
from documents.intake.html.saved_page import facts_of_saved_page
from documents.intake.html.shown_page import tell_page
from documents.intake.html.whole_source import open_source

__all__ = ["facts_of_saved_page", "find_article", "open_source", "tell_page"]
