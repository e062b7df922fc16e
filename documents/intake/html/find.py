"""Finds the article in a page of HTML."""

from __future__ import annotations

from documents.intake.article import FoundArticle
from documents.intake.html.article_runs import choose_runs
from documents.intake.html.cut_page import cut_page
from documents.intake.html.gaps import gaps_in
from documents.intake.html.lines import PageLines
from documents.intake.html.main_text import main_runs
from documents.intake.html.parts import parts_of
from documents.intake.html.saved_page import facts_of_saved_page
from documents.intake.html.tree import read_tree
from documents.spans import Span, SpanMap


def find_article(html: str, address: str = "") -> FoundArticle:
    """Finds the article in a page; `html` is its exact source.

    `address` is where the page came from, in case it does not say. The source of the article is the page's own, with
    everything else cut out. If no part of a page stands out, the whole page without its scripts and styles is the
    article; a page without text is taken as it is.
    """
    page = PageLines(read_tree(html))
    if not page.tree.runs:
        everything = (Span(0, len(html)),) if html.strip() else ()
        return FoundArticle(everything, (), (), html, SpanMap.identity(len(html)))
    choice = choose_runs(page, main_runs(page.tree))
    cutting = cut_page(page, choice.run_numbers, address or _saved_from(html))
    return FoundArticle(
        body=cutting.body,
        set_aside=parts_of(page, cutting, choice),
        gaps=gaps_in(page, cutting, choice.run_numbers),
        source=cutting.source,
        source_map=cutting.source_map,
    )


def _saved_from(html: str) -> str:
    """Returns the address recorded by the program that saved the page; "" if there is none."""
    return next((fact.value for fact in facts_of_saved_page(html) if fact.property == "identifier"), "")
