"""Dumps whose lines were wrapped at a width, and the text rendered from them."""

import textwrap

import pytest

from documents.intake.plain import find_article
from documents.rendering import render
from tests.intake.plain.dumps import ARTICLE, PARAGRAPHS, TITLE

MENU = ("Skip to content", "", "* Home", "* Harbour", "* Farming", "* Sport", "* Log in", "")
FOOT = ("", "Leave a comment", "", "Most read", "1. Ferry suspended until Monday", "", "© 2024 Courier Media")
HEAD = (TITLE, "", "15 March 2024, 06:10", "")


def wrapped(paragraph: str, width: int, margin: str = "") -> str:
    """Returns a paragraph in lines of at most `width` columns, each indented by `margin`."""
    return textwrap.fill(paragraph, width, initial_indent=margin, subsequent_indent=margin)


@pytest.mark.parametrize("width", [60, 72, 80])
@pytest.mark.parametrize("margin", ["", "   "])
def test_paragraphs_of_several_lines_are_rendered_as_one_each(width, margin):
    article = "\n\n".join(wrapped(paragraph, width, margin) for paragraph in PARAGRAPHS)
    text = "\n".join([*MENU, *HEAD, article, *FOOT])
    found = find_article(text)
    assert [span.of(text) for span in found.body] == [article.strip()]
    assert render(found.source, "plain").text == ARTICLE


@pytest.mark.parametrize("width", [76, 110])
@pytest.mark.parametrize("beyond", [(), ("https://ledger.example/harbour/2024/03/15/" + "a-long-address-" * 6,)])
def test_a_line_longer_than_the_width_changes_nothing(width, beyond):
    article = "\n\n".join(wrapped(paragraph, width) for paragraph in PARAGRAPHS)
    text = "\n".join([*MENU, *beyond, *HEAD, article, *FOOT])
    found = find_article(text)
    assert [span.of(text) for span in found.body] == [article]
    assert render(found.source, "plain").text == ARTICLE


def test_paragraphs_with_an_indented_first_line_are_told_apart():
    article = "\n".join(
        textwrap.fill(paragraph, 72, initial_indent="    ", subsequent_indent="") for paragraph in PARAGRAPHS
    )
    text = "\n".join([*MENU, *HEAD, article, *FOOT])
    found = find_article(text)
    assert [span.of(text) for span in found.body] == [article.strip()]
    assert render(found.source, "plain").text == ARTICLE


def test_only_the_advertisement_between_wrapped_paragraphs_is_set_aside():
    pieces = [wrapped(paragraph, 72) for paragraph in PARAGRAPHS]
    text = "\n\n".join([*pieces[:2], "Advertisement", *pieces[2:], "Leave a comment"])
    found = find_article(text)
    assert [part.span.of(text) for part in found.set_aside] == ["Advertisement", "Leave a comment"]
    assert render(found.source, "plain").text == ARTICLE


def test_text_with_one_paragraph_a_line_keeps_its_paragraphs():
    text = "\n".join(
        [*PARAGRAPHS, "GMT 14:24 2017 Monday ,16 October", "How the ferry was lost", "GMT 14:23 2017 Monday"]
    )
    found = find_article(text)
    assert render(found.source, "plain").text == ARTICLE


def test_bullets_of_several_lines_are_list_items():
    items = "\n".join(
        textwrap.fill(f"* {paragraph}", 72, subsequent_indent="  ") for paragraph in (PARAGRAPHS[1], PARAGRAPHS[3])
    )
    text = f"{wrapped(PARAGRAPHS[0], 72)}\n\n{items}\n\n{wrapped(PARAGRAPHS[4], 72)}\n\nLeave a comment\n"
    html = render(find_article(text).source, "plain").html
    assert (html.count("<li"), html.count("<p")) == (2, 2)
