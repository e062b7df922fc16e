"""Renders the page of a capture as it was received, with the parts that are set aside marked in it.

Unlike a stored article it is made for looking at: its text is not exact, it has no ids, no addresses and no paragraph
numbers, and it says of each block from which code points of the capture it came.
"""

from documents.rendering.captured.page import CapturedPage, PagePart, ShownPart, finish_page
from documents.rendering.captured.writer import CapturedPageWriter, Mark

__all__ = ["CapturedPage", "CapturedPageWriter", "Mark", "PagePart", "ShownPart", "finish_page"]
