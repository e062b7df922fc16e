"""Finds the article in a page of HTML, and the time and address at which the page was saved."""

from documents.intake.html.find import find_article
from documents.intake.html.saved_page import facts_of_saved_page
from documents.intake.html.whole_source import open_source

__all__ = ["facts_of_saved_page", "find_article", "open_source"]
