"""Footnotes as other programs write them: marks and back links are recognised whatever program wrote them."""

import pytest

from documents.rendering import render
from tests.rendering.shape import rendered_text

PAGES = [
    (
        "pandoc",
        '<a href="#n1" id="r1" role="doc-noteref"><sup>1</sup></a>',
        '<a href="#r1" role="doc-backlink">↩︎</a>',
        "1",
    ),
    ("Wikipedia", '<sup id="r1"><a href="#n1"><span>[</span>12<span>]</span></a></sup>', '<a href="#r1">↑</a>', "12"),
    ("an old page", '<sup><a name="r1" href="#n1">*</a></sup>', '<a href="#r1">^</a>', "*"),
    (
        "an e-book",
        '<a epub:type="noteref" id="r1" href="#n1">iv</a>',
        '<a epub:type="backlink" href="#r1">back</a>',
        "iv",
    ),
]


@pytest.mark.parametrize(("mark", "back", "n"), [page[1:] for page in PAGES], ids=[page[0] for page in PAGES])
def test_marks_and_back_links_are_not_text(mark, back, n):
    notes = f'<section class="footnotes"><ol><li id="n1"><p>Note {back}</p></li></ol></section>'
    rendered = render(f"<p>a{mark} b.</p>{notes}", "html")
    assert rendered.text == "a b.\n\nNote"
    assert f'href="#a-n1" role="doc-noteref" data-n="{n}" aria-label="Footnote {n}"></a>' in rendered.html
    assert 'class="backlink" href="#a-r1" role="doc-backlink"' in rendered.html
    assert '<section role="doc-endnotes" aria-label="Footnotes">' in rendered.html


def test_notes_have_no_paragraph_number():
    html = render('<p>a<sup><a href="#n">1</a></sup></p><p id="n">Note <a href="#x">↩</a></p><p>b</p>', "html").html
    assert '<p id="a-n" class="footnote">Note' in html
    assert html.count('class="pn"') == 2


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ('<p>a<sup><a href="https://a.example/">1</a></sup></p>', "a1"),
        ('<p>a<sup><a href="#nowhere">1</a></sup></p>', "a1"),
        ('<p id="n">a<sup><a href="#n">more</a></sup></p>', "amore"),
        ('<p id="n">a <a href="#n">1</a></p>', "a 1"),
    ],
)
def test_links_that_are_not_marks_stay_text(source, text):
    assert rendered_text(source) == text


def test_a_note_with_several_marks_has_a_back_link_to_each():
    marks = '<p>a<sup id="r1"><a href="#n">[1]</a></sup> b<sup id="r2"><a href="#n">[1]</a></sup></p>'
    back = '<a href="#r1"><sup>a</sup></a> <a href="#r2"><sup>b</sup></a>'
    rendered = render(f'{marks}<ol><li id="n">{back} Note</li></ol>', "html")
    assert rendered.text == "a b\n\nNote"
    assert rendered.html.count('role="doc-noteref"') == rendered.html.count('role="doc-backlink"') == 2


def test_the_permalink_of_a_heading_is_not_text():
    html = render('<h2 id="s">Sea <a class="headerlink" href="#s">¶</a></h2>', "html").html
    assert html == '<h2 id="a-s">Sea<a class="permalink" href="#a-s" aria-label="Link to this heading"></a></h2>'
