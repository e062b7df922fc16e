"""Paragraph numbers: which blocks are numbered, and where the number is placed."""

import re

import pytest

from documents.rendering import render

CASES = [
    ("paragraphs, not headings", "<h2>x</h2><p>a</p><p>b</p>", ["p", "p"]),
    ("paragraphs of a quotation", "<blockquote><p>a</p><p>b</p></blockquote>", ["p", "p"]),
    ("paragraphs in details, not the summary", "<details><summary>x</summary>a</details>", ["p"]),
    ("items of the outermost list", "<ol><li>a<ul><li>b</li></ul></li><li><p>c</p><p>d</p></li></ol>", ["li", "li"]),
    ("a table as a whole", "<table><tr><td>a<td><p>b</p></table>", ["table"]),
    ("a wide table as well", "<table><tr><td>a<td>b<td>c<td>d</table>", ["table"]),
    ("a list of terms as a whole", "<dl><dt>a<dd><p>b</dl>", ["dl"]),
    ("a figure with its caption", "<figure><pre>a</pre><figcaption>b</figcaption></figure>", ["figure"]),
    ("code", "<pre>a</pre>", ["pre"]),
    ("nothing without words", "<p><img src=x alt=y></p><hr><figure><img src=x></figure><p>a</p>", ["p"]),
]


@pytest.mark.parametrize(("source", "tags"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_blocks_with_a_number(source, tags):
    assert re.findall(r'<(\w+) id="p\d+"', render(source, "html").html) == tags


def test_numbers_count_up_and_come_first_in_their_block():
    html = render("<p id=own>a</p><ul><li>b</ul>", "html").html
    assert html == (
        '<p id="p1"><a class="pn" href="#p1" data-n="1" aria-label="Paragraph 1"></a><span id="a-own"></span>a</p>\n\n'
        '<ul><li id="p2"><a class="pn" href="#p2" data-n="2" aria-label="Paragraph 2"></a>b</li></ul>'
    )


@pytest.mark.parametrize(
    ("source", "holder"),
    [
        ("<table><caption>c</caption><tr><td>a<td>b</table>", "<caption>"),
        ("<table><tr><td>a<td>b</table>", "<td>"),
        ("<dl><dt>a<dd>b</dl>", "<dt>"),
    ],
)
def test_the_number_is_where_html_allows_a_link(source, holder):
    assert f'{holder}<a class="pn"' in render(source, "html").html


def test_a_table_that_begins_with_an_empty_row_has_its_number_in_the_first_row_with_words():
    rendered = render("<table><tr></tr><tr><td></td><td>High water</td></tr></table>", "html")
    assert rendered.text == "High water"
    assert '<td><a class="pn" href="#p1"' in rendered.html
