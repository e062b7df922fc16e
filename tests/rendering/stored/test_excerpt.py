"""Excerpts: passages with the paragraphs around them."""

import re

import pytest
from selectolax.lexbor import LexborHTMLParser

from documents.rendering.stored.excerpt import excerpt_of

WORDS = {"opening": "Quotation begins: ", "closing": " Quotation ends. "}
PN = '<a class="pn" href="#p{n}" data-n="{n}" aria-label="Paragraph {n}"></a>'


def paragraph(n: int, words: str) -> str:
    return f'<p id="p{n}">{PN.format(n=n)}{words}</p>'


def text_of(html: str) -> str:
    return LexborHTMLParser(f'<div id="text">{html}</div>').css_first("#text").text(deep=True)


def cut(html: str, quote: str):
    """Returns the excerpt around the first occurrence of `quote`, after checks that hold for every excerpt."""
    text = text_of(html)
    start = text.index(quote)
    found = excerpt_of(html, start, start + len(quote), **WORDS)
    tree = LexborHTMLParser(f'<div id="text">{found.html}</div>').css_first("#text")
    marked = "".join(mark.text(deep=True) for mark in tree.css("mark.quoted"))
    said = marked.removeprefix(WORDS["opening"]).removesuffix(WORDS["closing"])
    assert re.sub(r"\s", "", said) == re.sub(r"\s", "", quote)
    assert len(tree.css("#quotation")) == 1
    return found


def test_an_excerpt_has_the_whole_paragraph():
    html = "\n\n".join(
        [
            paragraph(1, "Not this."),
            paragraph(2, "The sea &amp; the <em>tide house</em> at night."),
            paragraph(3, "Nor this."),
        ]
    )
    found = cut(html, "& the tide")
    assert found.anchor_id == "p2"
    assert found.html == (
        f'<p id="p2">{PN.format(n=2)}The sea <mark class="quoted" id="quotation">'
        '<span class="visually-hidden">Quotation begins: </span>&amp; the </mark><em><mark class="quoted">tide'
        '<span class="visually-hidden"> Quotation ends. </span></mark> house</em> at night.</p>'
    )


def test_several_paragraphs_are_whole_and_their_neighbours_are_left_out():
    html = "\n\n".join(paragraph(n, f"Words {n} of the text 😀.") for n in range(1, 6))
    found = cut(html, "2 of the text 😀.\n\nWords 3 of the text 😀.\n\nWords 4")
    assert text_of(found.html).replace(WORDS["opening"], "").replace(WORDS["closing"], "") == (
        "Words 2 of the text 😀.\n\nWords 3 of the text 😀.\n\nWords 4 of the text 😀."
    )
    assert found.anchor_id == "p2"


def test_a_paragraph_inside_a_blockquote_keeps_the_blockquote():
    quoted = f"{paragraph(1, 'One.')}\n\n{paragraph(2, 'Two.')}"
    html = f'<blockquote dir="rtl">{quoted}</blockquote>\n\n{paragraph(3, "Three.")}'
    found = cut(html, "Two")
    assert found.html.startswith('<blockquote dir="rtl"><p id="p2">')
    assert "One." not in found.html
    assert found.anchor_id == "p2"


def test_an_item_of_a_list_keeps_its_number():
    html = '<ol start="3"><li id="p1">three</li>\n<li id="p2">four</li>\n<li id="p3">five</li></ol>'
    assert cut(html, "five").html.startswith('<ol start="5"><li id="p3">')
    assert cut(html, "four\nfive").html.startswith('<ol start="4"><li id="p2">')


def test_a_cell_keeps_its_table_and_space_between_cells_is_not_marked():
    rows = "<tr><td>3.38</td>\n<td>0.11</td></tr>\n<tr><td>3.61</td>\n<td>0.00</td></tr>"
    html = f'<table id="p1"><tbody>{rows}</tbody></table>'
    found = cut(html, "0.11\n3.61")
    assert found.html.count("<td>") == 4
    tree = LexborHTMLParser(found.html)
    assert [mark.parent.tag for mark in tree.css("mark")] == ["td", "td"]


def test_references_and_attribute_values_are_counted_correctly():
    html = f'<p id="p1"><span data-n="a &gt; b > c"></span>x&nbsp;y &lt;z&gt; {"é"} 😀 end</p>'
    assert "😀" in cut(html, "<z> é 😀").html


def test_the_first_line_feed_of_a_preformatted_block_is_not_counted():
    html = f'{paragraph(1, "One.")}\n\n<pre id="p2">\n\n  first\n    second\n</pre>'
    found = cut(html, "first\n    sec")
    assert found.anchor_id == "p2"
    assert text_of(found.html).startswith("\n  Quotation begins: first")


def test_only_the_lines_around_a_quotation_in_a_long_preformatted_block_are_shown():
    lines = "\n".join(f"line {n} <b>" for n in range(2000))
    html = "<pre>\n" + lines.replace("<", "&lt;").replace(">", "&gt;") + "</pre>"
    found = cut(html, "1000 <b>\nline 1001")
    shown = re.findall(r"line \d+", text_of(found.html))
    assert shown[0] == "line 998"
    assert len(shown) < 10
    assert found.anchor_id == ""


def test_a_formula_is_not_split():
    html = '<p id="p1">where <math><mi>x</mi><mo>=</mo><mn>2</mn></math> holds</p>'
    found = excerpt_of(html, 0, len(text_of(html)), **WORDS)
    assert "<math><mi>x</mi><mo>=</mo><mn>2</mn></math>" in found.html
    assert found.html.count("Quotation begins") == found.html.count("Quotation ends") == 1


def test_the_blank_line_between_two_paragraphs_shows_both():
    html = f"{paragraph(1, 'One.')}\n\n{paragraph(2, 'Two.')}"
    found = excerpt_of(html, 4, 6, **WORDS)
    assert "One." in found.html
    assert "Two." in found.html


@pytest.mark.parametrize(("quote", "place"), [("Heading", "a-head"), ("after", "p2"), ("inner", "a-deep")])
def test_the_link_to_the_article_leads_to_the_nearest_id_before_the_passage(quote, place):
    last = paragraph(2, 'after <span id="a-deep">the inner</span> words')
    html = f'{paragraph(1, "Before.")}\n\n<h2 id="a-head">Heading</h2>\n\n{last}'
    text = text_of(html)
    start = text.index(quote)
    assert excerpt_of(html, start, start + len(quote), **WORDS).anchor_id == place


def test_visually_hidden_text_is_escaped():
    found = excerpt_of(paragraph(1, "One."), 0, 3, opening="<b>", closing="&")
    assert "&lt;b&gt;" in found.html
    assert '<span class="visually-hidden">&amp;</span>' in found.html
