"""Finds the article in a page of HTML, and what the page says of the time and address at which it was saved."""

from documents.intake.html.find import find_article
from documents.intake.html.saved_page import facts_of_saved_page

__all__ = ["facts_of_saved_page", "find_article"]
