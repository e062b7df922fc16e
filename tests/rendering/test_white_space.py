"""White space in the rendered text: what a reader would see, and line feeds between blocks."""

import pytest

from tests.rendering.shape import rendered_shape, rendered_text

TEXTS = [
    ("line ends in words are blanks", "<p>a\n  b\t c</p>", "a b c"),
    ("a blank belongs to the earlier element", "<p>a <b> b </b> c</p>", "a b c"),
    ("no blank at the edges", "<p> <i> a </i> </p>", "a"),
    ("a blank line between blocks", "<p>a</p><p>b</p><h2>c</h2><p>d</p>", "a\n\nb\n\nc\n\nd"),
    ("however many line ends the source has", "<p>a</p>\n\n\n\n<p>b</p>", "a\n\nb"),
    ("empty blocks leave nothing", "<p>a</p><p> </p><p>&nbsp;</p><div></div><p>b</p>", "a\n\nb"),
    ("a line end at a line break", "<p>a<br>b<br/> c</p>", "a\nb\nc"),
    ("two line breaks are a blank line", "<p>a<br><br>b</p>", "a\n\nb"),
    ("no double blank lines", "<p>a<br><br><br> <br>b</p>", "a\n\nb"),
    ("line breaks at the edges show nothing", "<p><br>a<br></p><p>b</p>", "a\n\nb"),
    ("items", "<ul><li>a</li><li>b</li></ul><p>c</p>", "a\nb\n\nc"),
    ("nested lists", "<ul><li>a<ul><li>b</li><li>c</li></ul></li><li>d</li></ul>", "a\nb\nc\nd"),
    ("paragraphs of an item", "<ul><li><p>a</p><p>b</p></li><li><p>c</p></li></ul>", "a\n\nb\nc"),
    ("cells", "<table><tr><th>a<th>b<tr><td>1<td>2</table><p>c</p>", "a\nb\n1\n2\n\nc"),
    ("empty cells", "<table><tr><td>a<td><tr><td><td>2</table>", "a\n2"),
    ("a table's caption", "<table><caption>a</caption><tr><td>1<td>2</table>", "a\n1\n2"),
    ("terms", "<dl><dt>a</dt><dd>b</dd><dt>c</dt><dd>d</dd></dl>", "a\nb\nc\nd"),
    ("a figure's caption", "<figure><pre>x</pre><figcaption>a</figcaption></figure><p>b</p>", "x\na\n\nb"),
    ("a summary", "<details><summary>a</summary><p>b</p><p>c</p></details>", "a\nb\n\nc"),
    ("boxes are blocks", "<div>a<div>b</div>c</div>", "a\n\nb\n\nc"),
    ("boxes in an item are lines", "<ul><li><div>a</div><div>b</div></li></ul>", "a\nb"),
    ("a box that shows nothing parts words", "<ul><li>a<blockquote></blockquote>b</li></ul>", "a\nb"),
    ("blocks in a heading are lines", "<h2><div>a</div><div>b</div></h2>", "a\nb"),
    ("other blanks stay within words", "<p>a&nbsp; b\u3000c\u2003d</p>", "a\xa0 b\u3000c\u2003d"),
    ("but not at the edges", "<p>&nbsp;&nbsp;a\u3000</p>", "a"),
    ("an indented line of verse", "<p>a<br>&emsp;b</p>", "a\n\u2003b"),
    ("no blank between Chinese lines", "<p>漢字\n  漢字、\nかな\nabc\n漢</p>", "漢字漢字、かな abc 漢"),
    ("but where one was typed", "<p>漢字 漢字</p>", "漢字 漢字"),
    ("invisible characters stay", "<p>a\u200bb&zwj;c&shy;d\u2060e</p>", "a\u200bb\u200dc\xadd\u2060e"),
    ("a carriage return by reference", "<p>a&#13;b</p><pre>a&#13;b</pre>", "a b\n\na\nb"),
    ("Windows line ends", "<p>a\r\nb</p>\r\n<pre>a\r\nb\rc</pre>", "a b\n\na\nb\nc"),
    ("comments and empty elements", "<p>a<!-- b --><b></b>c</p>", "ac"),
]


@pytest.mark.parametrize(("source", "text"), [case[1:] for case in TEXTS], ids=[case[0] for case in TEXTS])
def test_the_text_has_the_white_space_that_a_reader_sees(source, text):
    assert rendered_text(source) == text


PREFORMATTED = [
    ("every blank and line", "<pre>  a\n\n\n\tb  c \n</pre>", "  a\n\n\n\tb  c "),
    ("leading lines after the one that parsers drop", "<pre>\n\n\nfirst</pre>", "\n\nfirst"),
    ("leading lines in code", "<pre><code>\n\nfirst</code></pre>", "\n\nfirst"),
    ("leading lines in an item", "<ul><li><pre>\n\nfirst</pre></li></ul>", "\nfirst"),
    ("leading lines after a comment", "<pre><!-- -->\nfirst</pre>", "\nfirst"),
    ("line breaks", "<pre>a<br>b<br><br><br>c</pre>", "a\nb\n\n\nc"),
    ("line ends at the end show nothing", "<pre>a\n\n<b>\n</b></pre><p>b</p>", "a\n\nb"),
    ("within words", "<p>x</p><pre>a <i> b</i></pre>", "x\n\na  b"),
    ("an old listing", "<xmp>a\n  <b></xmp>", "a\n  <b>"),
]


@pytest.mark.parametrize(
    ("source", "text"), [case[1:] for case in PREFORMATTED], ids=[case[0] for case in PREFORMATTED]
)
def test_preformatted_white_space(source, text):
    assert rendered_text(source) == text


def test_line_feeds_are_between_the_blocks():
    assert rendered_shape("<ul><li>a<br>b<ul><li>c</ul></ul><p>d") == (
        "<ul><li>a<br>\nb\n<ul><li>c</li></ul></li></ul>\n<p>d</p>"
    )
