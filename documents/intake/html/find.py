"""The article in a page of HTML."""

from __future__ import annotations

from documents.intake.article import Found
from documents.intake.html.article_runs import choose
from documents.intake.html.cut_page import cut
from documents.intake.html.gaps import gaps_in
from documents.intake.html.lines import Page
from documents.intake.html.main_text import main_runs
from documents.intake.html.parts import parts_of
from documents.intake.html.saved_page import facts_of_saved_page
from documents.intake.html.tree import read_tree
from documents.spans import Span, SpanMap


def find_article(html: str, address: str = "") -> Found:
    """Finds the article in a page, of which `html` is the exact source and `address` the place it came from, if
    the page does not say itself.

    The source of the article is the page's own, with all else cut out. A page in which nothing can be told from
    anything else is an article as a whole, without its scripts and styles; one without any words is taken as it is.
    """
    page = Page(read_tree(html))
    if not page.tree.runs:
        everything = (Span(0, len(html)),) if html.strip() else ()
        return Found(everything, (), (), html, SpanMap.identity(len(html)))
    choice = choose(page, main_runs(page.tree))
    cutting = cut(page, choice.kept, address or _saved_from(html))
    return Found(
        body=cutting.body,
        set_aside=parts_of(page, cutting, choice),
        gaps=gaps_in(page, cutting, choice.kept),
        source=cutting.source,
        source_map=cutting.source_map,
    )


def _saved_from(html: str) -> str:
    """The address that the program gives that saved the page; "" if it gives none."""
    return next((fact.value for fact in facts_of_saved_page(html) if fact.property == "identifier"), "")
