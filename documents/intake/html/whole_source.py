"""Opens a source that is an article as a whole: of a book, a Word document, or a page of which nothing is set aside."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TypeVar

from documents.intake.article import FoundArticle, gaps_in_order
from documents.intake.html.opened import open_page
from documents.intake.html.opened.edits import gap_in_source
from documents.intake.html.opened.formulas import MENTIONED
from documents.intake.html.opened.shadow_roots import DECLARED
from documents.intake.html.pictures import described_pictures
from documents.spans import MappedText

_Found = TypeVar("_Found", bound=FoundArticle)
_MAX_LENGTH = 2_000_000  # code points; reading the tree of a longer source would take too long
_CONCERNED = (re.compile(r"<(?:amp-)?img\b", re.I), MENTIONED, DECLARED)


def open_source(found: _Found) -> _Found:
    """Returns the article with its formulas and emoji as text, and gaps for its pictures."""
    if len(found.source) > _MAX_LENGTH or not any(one.search(found.source) for one in _CONCERNED):
        return found
    opened = open_page(MappedText(found.source, found.source_map))
    made = opened.source.source_map
    pictures = (gap_in_source(made, gap) for gap in described_pictures(opened.tree))
    gaps = gaps_in_order(found.gaps, opened.gaps, pictures)
    return replace(found, source=opened.source.text, source_map=made, gaps=gaps)
