"""Properties that hold for every page, however broken it is."""

from __future__ import annotations

from contextlib import suppress

from hypothesis import given, settings
from hypothesis import strategies as st

from documents.errors import RenderingRefused
from documents.intake.html.article_runs import choose_runs
from documents.intake.html.lines import PageLines
from documents.intake.html.main_text import main_runs
from documents.intake.html.tree import read_tree
from tests.intake.html.pages import SENTENCES, find, text_of
from tests.rendering.soup import html_soup

_paragraphs = st.sampled_from([f"<p>{words}</p>" for words in SENTENCES])
_furniture = st.sampled_from(
    [
        "<div class='ad'>",
        "<aside>",
        "<article>",
        "<div hidden>",
        "<table><tr><td>",
        "<blockquote class='twitter-tweet'>",
    ]
)
pages = st.lists(st.one_of(html_soup, _paragraphs, _furniture), max_size=12).map("".join)


@settings(max_examples=150)
@given(pages)
def test_every_character_is_once_in_the_article_or_set_aside(html: str):
    found = find(html, "https://ledger.example/")
    with suppress(RenderingRefused):
        text_of(found)


@settings(max_examples=100)
@given(pages)
def test_a_tree_covers_its_page_in_order(html: str):
    tree = read_tree(html)
    assert [run.number for run in tree.runs] == list(range(len(tree.runs)))
    assert all(a.span.end <= b.span.start for a, b in zip(tree.runs, tree.runs[1:], strict=False))
    for element in tree.root.elements():
        assert element.start <= element.inner <= element.inner_end <= element.end
        assert 0 <= element.first <= element.last <= len(tree.runs)
        places = [(child.start, child.end) if hasattr(child, "name") else (child.span.start, child.span.end)
                  for child in element.children]  # fmt: skip
        assert places == sorted(places)
        assert all(element.inner <= start and end <= element.inner_end for start, end in places)


@settings(max_examples=100)
@given(pages)
def test_something_is_chosen_wherever_there_is_text(html: str):
    page = PageLines(read_tree(html))
    if page.tree.runs:
        assert choose_runs(page, main_runs(page.tree)).run_numbers
