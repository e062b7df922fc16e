"""The text of a note: the Markdown that it may use, and the Markdown that it may not."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from selectolax.lexbor import LexborHTMLParser

from documents.rendering import escape_note, render_note
from tests.rendering.soup import html_soup, markdown_soup

LINK = 'rel="nofollow ugc noopener noreferrer"'
CASES = [
    ("emphasis", "*a* **b** `c`", "<p><em>a</em> <strong>b</strong> <code>c</code></p>"),
    ("a line end is a line end", "a\nb", "<p>a<br>\nb</p>"),
    ("a quotation", "> a", "<blockquote>\n<p>a</p>\n</blockquote>"),
    ("a list that begins at three", "3. a\n4. b", '<ol start="3">\n<li>a</li>\n<li>b</li>\n</ol>'),
    ("code", "```python\n<b>\n```", "<pre><code>&lt;b&gt;\n</code></pre>"),
    ("a table", "|a|b|\n|-|-|\n|1|2|", None),
    ("a link", "[a](https://a.example/b)", f'<p><a href="https://a.example/b" {LINK}>a</a></p>'),
    ("an address as typed", "See https://a.example/a_b_(c). So.", None),
    (
        "an address in brackets",
        "(https://a.example/)",
        f'<p>(<a href="https://a.example/" {LINK}>https://a.example/</a>)</p>',
    ),
    ("a mail address", "<ann@mail.example>", f'<p><a href="mailto:ann@mail.example" {LINK}>ann@mail.example</a></p>'),
    ("tags are words", "Use <b>bold</b> & <x> if a < b", None),
    ("a block of tags is words", "<div>\n<script>x</script>\n</div>", None),
    ("a heading is strong", "# A *b* {#text .pn}", "<p><strong>A <em>b</em> {#text .pn}</strong></p>"),
    ("a picture is a link", "![a](https://a.example/p)", f'<p><a href="https://a.example/p" {LINK}>a</a></p>'),
    ("a line across", "a\n\n---\n\nb", "<p>a</p>\n<p>* * *</p>\n<p>b</p>"),
    ("a control character", "a\x0bb\ud800c\x02d", "<p>a\ufffdb\ufffdc\ufffdd</p>"),
]
EXPECTED = {
    "a table": (
        "<table>\n<thead>\n<tr>\n<th>a</th>\n<th>b</th>\n</tr>\n</thead>\n"
        "<tbody>\n<tr>\n<td>1</td>\n<td>2</td>\n</tr>\n</tbody>\n</table>"
    ),
    "an address as typed": f'<p>See <a href="https://a.example/a_b_(c)" {LINK}>https://a.example/a_b_(c)</a>. So.</p>',
    "tags are words": "<p>Use &lt;b&gt;bold&lt;/b&gt; &amp; &lt;x&gt; if a &lt; b</p>",
    "a block of tags is words": "<p>&lt;div&gt;<br>\n&lt;script&gt;x&lt;/script&gt;<br>\n&lt;/div&gt;</p>",
}


def without_direction(html: str) -> str:
    return html.replace(' dir="auto"', "")


@pytest.mark.parametrize(("name", "source", "expected"), CASES, ids=[case[0] for case in CASES])
def test_markdown_in_a_note(name, source, expected):
    assert without_direction(render_note(source)) == (expected or EXPECTED[name])


def test_each_paragraph_has_its_own_direction():
    assert render_note("a\n\nשלום") == '<p dir="auto">a</p>\n<p dir="auto">שלום</p>'


@pytest.mark.parametrize(
    "source",
    [
        "[a](javascript:alert(1))",
        "[a](JaVaScRiPt:alert(1))",
        "[a](java\nscript:alert(1))",
        "[a](data:text/html,x)",
        "[a](vbscript:x)",
        "[a](/relative)",
        "[a](//host)",
        "![a](javascript:alert(1))",
        "[a][b]\n\n[b]: javascript:alert(1)",
        "<javascript:alert(1)>",
    ],
)
def test_a_note_links_only_to_pages_and_mailboxes(source):
    assert "href=" not in render_note(source)


ALLOWED = set("a blockquote br code em li ol p pre strong table tbody td th thead tr ul".split())


def check_safe(html: str) -> None:
    """Checks that nothing in a note can run, restyle the page or take the id of one of its parts."""
    body = LexborHTMLParser(html).body
    for node in body.traverse():
        if node.tag in {"body", "-text"}:
            continue
        assert node.tag in ALLOWED
        assert set(node.attributes) <= {"href", "rel", "title", "dir", "start"}
        assert re.match(r"https?://|mailto:", node.attributes.get("href", "mailto:"), re.IGNORECASE)


@settings(max_examples=300)
@given(markdown_soup)
def test_a_broken_note_is_safe(source):
    check_safe(render_note(source))


@settings(max_examples=150)
@given(html_soup)
def test_a_note_of_tags_is_safe_as_rendered_and_as_typed(source):
    check_safe(render_note(source))
    typed = escape_note(source)
    check_safe(typed)
    letters = re.sub(r"\s", "", LexborHTMLParser(typed).body.text())
    assert letters == re.sub(r"\s", "", source)


def test_a_note_as_typed_keeps_its_lines():
    assert without_direction(escape_note("a\n  b\n\n\n*c* <d>")) == "<p>a<br>  b</p><p>*c* &lt;d&gt;</p>"
