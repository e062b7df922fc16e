"""Opens a page: what a browser would build from it stands where it would be shown, with every character mapped."""

from documents.intake.html.opened.edits import Edit, apply_edits, decode_references, map_through
from documents.intake.html.opened.page import OpenedPage, open_page

__all__ = ["Edit", "OpenedPage", "apply_edits", "decode_references", "map_through", "open_page"]
