"""Dumps whose lines were broken to a width, and what is rendered from them."""

import textwrap

import pytest

from documents.intake.plain import find_article
from documents.rendering import render
from tests.intake.plain.dumps import ARTICLE, PARAGRAPHS, TITLE

MENU = ("Skip to content", "", "* Home", "* Harbour", "* Farming", "* Sport", "* Log in", "")
FOOT = ("", "Leave a comment", "", "Most read", "1. Ferry suspended until Monday", "", "© 2024 Courier Media")
HEAD = (TITLE, "", "15 March 2024, 06:10", "")


def wrapped(paragraph: str, width: int, margin: str = "") -> str:
    """A paragraph in lines of `width` columns, the first ones `margin` from the edge."""
    return textwrap.fill(paragraph, width, initial_indent=margin, subsequent_indent=margin)


@pytest.mark.parametrize("width", [60, 72, 80])
@pytest.mark.parametrize("margin", ["", "   "])
def test_paragraphs_in_several_lines_are_found_and_rendered_as_one_each(width, margin):
    article = "\n\n".join(wrapped(paragraph, width, margin) for paragraph in PARAGRAPHS)
    text = "\n".join([*MENU, *HEAD, article, *FOOT])
    found = find_article(text)
    assert [span.of(text) for span in found.body] == [article.strip()]
    assert render(found.source, "plain").text == ARTICLE


@pytest.mark.parametrize("width", [76, 110])
@pytest.mark.parametrize("beyond", [(), ("https://ledger.example/harbour/2024/03/15/" + "a-long-address-" * 6,)])
def test_a_line_that_goes_on_beyond_the_width_changes_nothing(width, beyond):
    article = "\n\n".join(wrapped(paragraph, width) for paragraph in PARAGRAPHS)
    text = "\n".join([*MENU, *beyond, *HEAD, article, *FOOT])
    found = find_article(text)
    assert [span.of(text) for span in found.body] == [article]
    assert render(found.source, "plain").text == ARTICLE


def test_paragraphs_that_begin_further_in_are_told_apart():
    article = "\n".join(
        textwrap.fill(paragraph, 72, initial_indent="    ", subsequent_indent="") for paragraph in PARAGRAPHS
    )
    text = "\n".join([*MENU, *HEAD, article, *FOOT])
    found = find_article(text)
    assert [span.of(text) for span in found.body] == [article.strip()]
    assert render(found.source, "plain").text == ARTICLE


def test_an_advertisement_between_wrapped_paragraphs_goes_and_nothing_else():
    pieces = [wrapped(paragraph, 72) for paragraph in PARAGRAPHS]
    text = "\n\n".join([*pieces[:2], "Advertisement", *pieces[2:], "Leave a comment"])
    found = find_article(text)
    assert [part.span.of(text) for part in found.set_aside] == ["Advertisement", "Leave a comment"]
    assert render(found.source, "plain").text == ARTICLE


def test_one_paragraph_a_line_stays_one_a_line():
    text = "\n".join(
        [*PARAGRAPHS, "GMT 14:24 2017 Monday ,16 October", "How the ferry was lost", "GMT 14:23 2017 Monday"]
    )
    found = find_article(text)
    assert render(found.source, "plain").text == ARTICLE


def test_bullets_with_further_lines_are_items():
    items = "\n".join(
        textwrap.fill(f"* {paragraph}", 72, subsequent_indent="  ") for paragraph in (PARAGRAPHS[1], PARAGRAPHS[3])
    )
    text = f"{wrapped(PARAGRAPHS[0], 72)}\n\n{items}\n\n{wrapped(PARAGRAPHS[4], 72)}\n\nLeave a comment\n"
    html = render(find_article(text).source, "plain").html
    assert (html.count("<li"), html.count("<p")) == (2, 2)
