"""HTML from the web: what rendering keeps, in which order, and what it reports as left out."""

import pytest

from documents.rendering import Dropped, render
from tests.rendering.shape import rendered_shape, rendered_text, shape

SHAPES = [
    ("bare words get a paragraph", "a<p>b</p>c", "<p>a</p>\n<p>b</p>\n<p>c</p>"),
    ("words around a list get paragraphs", "a<ul><li>b</ul>c", "<p>a</p>\n<ul><li>b</li></ul>\n<p>c</p>"),
    ("words in a quotation get a paragraph", "<blockquote>a</blockquote>", "<blockquote><p>a</p></blockquote>"),
    (
        "inline elements around blocks are opened in each",
        "<b>a<p>b</p><h2>c</h2></b>",
        '<p><b>a</b></p>\n<p><b>b</b></p>\n<h2 id="a-c"><b>c</b></h2>',
    ),
    (
        "a link around blocks is a link in each",
        '<a href="https://a.example/"><div>a</div><div>b</div></a>',
        '<p><a href="https://a.example/" rel="noopener noreferrer">a</a></p>\n'
        '<p><a href="https://a.example/" rel="noopener noreferrer">b</a></p>',
    ),
    ("an element that repeats itself", "<b><b><b>a</b></b></b>", "<p><b>a</b></p>"),
    ("letters in letters in letters", "<small>" * 400 + "<p>a</p><p>b</p>", None),
    ("an item without a list", "<li>a<li>b", "<ul><li>a</li>\n<li>b</li></ul>"),
    ("words in a list", "<ul>a<li>b</ul>", "<ul><li>a</li>\n<li>b</li></ul>"),
    ("a list in a list", "<ul><li>a</li><ul><li>b</li></ul></ul>", "<ul><li>a\n<ul><li>b</li></ul></li></ul>"),
    ("a term without a list", "<dt>a<dd>b", "<dl><dt>a</dt>\n<dd>b</dd></dl>"),
    (
        "old names",
        "<strike>a</strike><tt>b</tt><menu><li>c</menu>",
        "<p><s>a</s><code>b</code></p>\n<ul><li>c</li></ul>",
    ),
    ("fonts and unknown elements", "<font color=red>a</font><x-y>b</x-y><big>c</big>", "<p>abc</p>"),
    ("an outline without gaps", "<h1>a</h1><h4>b</h4><h2>c</h2><h2>d</h2>", None),
    ("a heading that is a picture", "<h2><img src=x alt=y></h2><p>a</p>", None),
    ("a form around an article", "<form><p>a</p><input><button>b</button></form>", "<p>a</p>"),
    ("a table for layout", "<table><tr><td><p>a</p><p>b</p></td></tr></table>", "<p>a</p>\n<p>b</p>"),
    ("a table that says it is for layout", "<table role=presentation><tr><td>a<td>b</table>", "<p>a</p>\n<p>b</p>"),
    (
        "a table that holds headings",
        "<table><tr><td><h2>a</h2>b<td>c</table>",
        '<h2 id="a-a">a</h2>\n<p>b</p>\n<p>c</p>',
    ),
    ("ruby with parentheses", "<ruby>漢<rp>(</rp><rt>kan</rt><rp>)</rp></ruby>", None),
    ("ruby without", "<ruby>漢<rt>kan</rt>字<rt>ji</rt></ruby>", None),
    (
        "direction and language of boxes go to their blocks",
        '<div dir=rtl lang=he><p>א</p><p lang="ar">ب</p></div>',
        None,
    ),
    ("superscripts that are no notes", "<p>m<sup>2</sup></p>", "<p>m<sup>2</sup></p>"),
    ("closed and open details", "<details open name=x><summary>a</summary>b</details>", None),
]
EXPECTED = {
    "a heading that is a picture": (
        '<p><span class="picture" role="img" data-words="y" aria-label="Picture, not shown in this copy: y"></span></p>'
        "<p>a</p>"
    ),
    "letters in letters in letters": "\n".join(
        f"<p>{'<small>' * 64}{letter}{'</small>' * 64}</p>" for letter in ("a", "b")
    ),
    "an outline without gaps": ('<h2 id="a-a">a</h2>\n<h3 id="a-b">b</h3>\n<h3 id="a-c">c</h3>\n<h3 id="a-d">d</h3>'),
    "ruby with parentheses": "<p><ruby>漢<rp>(</rp><rt>kan</rt><rp>)</rp></ruby></p>",
    "ruby without": "<p><ruby>漢<rp>(</rp><rt>kan</rt><rp>)</rp>字<rp>(</rp><rt>ji</rt><rp>)</rp></ruby></p>",
    "direction and language of boxes go to their blocks": (
        '<p dir="rtl" lang="he">א</p>\n<p dir="rtl" lang="ar">ب</p>'
    ),
    "closed and open details": '<details open=""><summary>a</summary>\n<p>b</p></details>',
}


@pytest.mark.parametrize(("name", "source", "expected"), SHAPES, ids=[case[0] for case in SHAPES])
def test_html_is_rendered_in_one_shape(name, source, expected):
    assert rendered_shape(source) == (expected or EXPECTED[name])


LEFT_OUT = [
    ("<script>x()</script>", "script"),
    ("<style>p{}</style>", "style sheet"),
    ("<noscript>turn scripts on</noscript>", "words for browsers without scripts"),
    ("<template><p>x</p></template>", "template"),
    ("<iframe src=x>x</iframe>", "embedded page"),
    ("<object data=x>x</object>", "embedded object"),
    ("<video>x</video>", "film"),
    ("<svg><title>x</title><text>x</text></svg>", "drawing"),
    ("<select><option>x</select>", "form field"),
    ("<textarea>x</textarea>", "form field"),
    ("<p hidden>x</p>", "hidden element"),
    ("<div style='color:red; display : NONE'>x</div>", "hidden element"),
    ("<img src=x alt=''>", "decorative picture"),
    ("<a href='javascript:x()'></a>", "address of a link that leads to no page and no mailbox"),
]


@pytest.mark.parametrize(("source", "what"), LEFT_OUT)
def test_what_is_not_article_text_is_left_out_and_reported(source, what):
    rendered = render(f"<p>a</p>{source}<p>b</p>{source}", "html")
    assert rendered.text == "a\n\nb"
    assert rendered.dropped == (Dropped(what, 2),)


def test_a_picture_is_named_at_its_position_and_never_fetched():
    rendered = render('<p>a <img src="https://tracker.example/a.png" alt="A &quot;cat&quot;" onerror=x> b</p>', "html")
    assert rendered.text == "a b"
    assert shape(rendered.html) == (
        '<p>a <span class="picture" role="img" data-words="A &quot;cat&quot;"'
        ' aria-label="Picture, not shown in this copy: A &quot;cat&quot;"></span>b</p>'
    )
    assert rendered.dropped == (Dropped("remote picture", 1),)


def test_the_caption_of_a_picture_is_text():
    assert rendered_text("<figure><img src=x alt=y><figcaption>The quay</figcaption></figure>") == "The quay"


LINKS = [
    ("https://a.example/b?c=1&d", "https://a.example/b?c=1&amp;d"),
    ("  HTTP://a.example  ", "HTTP://a.example"),
    ("ht\ntps://a.example/", "https://a.example/"),
    ("//a.example/b", "https://a.example/b"),
    ("mailto:ann@mail.example", "mailto:ann@mail.example"),
    ("/b", None),
    ("b.html", None),
    ("javascript:alert(1)", None),
    (" java\tscript:alert(1)", None),
    ("data:text/html,x", None),
    ("vbscript:x", None),
    ("ftp://a.example/", None),
    ("http:", None),
    ("https://[", None),
    ("#nowhere", None),
]


@pytest.mark.parametrize(("given", "kept"), LINKS)
def test_links_lead_only_to_pages_and_mailboxes(given, kept):
    expected = f'<a href="{kept}" rel="noopener noreferrer">x</a>' if kept else "x"
    assert rendered_shape(f'<a href="{given}" target=_top ping=x style="x" onclick=x>x</a>') == f"<p>{expected}</p>"


@pytest.mark.parametrize(
    "head",
    [
        '<base href="https://a.example/one/two">',
        '<link rel=canonical href="https://a.example/one/two">',
        '<meta property="og:url" content="https://a.example/one/two">',
    ],
)
def test_relative_links_are_resolved_against_the_address_that_the_page_states(head):
    rendered = render(f'<head>{head}</head><p><a href="../b">x</a></p>', "html")
    assert 'href="https://a.example/b"' in rendered.html
    assert rendered.settings["base"] == "https://a.example/one/two"


REGIONS = [
    ("body", "<nav>menu</nav><p>a</p>", "menu\n\na"),
    ("article", "<nav>menu</nav><article><p>a</p></article><footer>end</footer>", "a"),
    ("article", "<main>menu<article><p>a</p></article></main>", "a"),
    ("main", "<nav>menu</nav><main><p>a</p></main>", "a"),
    ("main", "<nav>menu</nav><div role=main><p>a</p></div>", "a"),
    ("main", "<main><article>a</article><article>b</article></main><footer>end</footer>", "a\n\nb"),
    ("body", "<article>a</article><article>b</article>", "a\n\nb"),
]


@pytest.mark.parametrize(("region", "source", "text"), REGIONS)
def test_the_only_article_of_a_page_is_read_and_the_region_is_recorded(region, source, text):
    rendered = render(f"<!DOCTYPE html><html><head><title>t</title></head><body>{source}</body></html>", "html")
    assert rendered.text == text
    assert rendered.settings["region"] == region


def test_an_article_keeps_its_inherited_direction_if_the_page_has_another():
    page = "<html lang=en dir=ltr><div dir=rtl lang=ar><article><p>مرحبا</p></article></div></html>"
    assert rendered_shape(page) == '<p dir="rtl" lang="ar">مرحبا</p>'
    assert rendered_shape(page.replace("dir=ltr", "dir=rtl").replace("lang=en", "lang=ar")) == "<p>مرحبا</p>"


def test_ids_are_prefixed_and_unique():
    links = '<a href="#text">up</a> <a href="#x y">y</a>'
    html = render(f'<p id="text">a {links}</p><h2 id=p1>b</h2><p id="text">c</p><a name="x y"></a>', "html").html
    assert shape(html).startswith('<p><span id="a-text"></span>a ')
    assert '<a href="#a-text">up</a>' in html
    assert '<h2 id="a-p1">' in html
    assert html.count("a-text") == 2
    assert 'id="text"' not in html


def test_headings_with_equal_text_have_ids_of_their_own():
    headings = render("<h2>a</h2><h2>a</h2><h2 id='a-3'>b</h2><h2>A!</h2><h2>…</h2>", "html").headings
    assert [heading.id for heading in headings] == ["a-a", "a-a-2", "a-a-3", "a-a-4", "a-heading"]


def test_a_name_attribute_cannot_replace_a_function_of_the_page():
    rendered = render("<p>a<img name=getElementById src=x><form name=body><a name=querySelector>b</a></form>", "html")
    assert "name=" not in rendered.html
    assert 'id="a-querySelector"' in rendered.html


def test_links_to_ids_of_removed_boxes_and_empty_blocks_still_work():
    html = render(
        '<p><a href="#one">1</a> <a href="#two">2</a></p><div id=one><p>a</p></div><p id=two></p><p>b</p>', "html"
    ).html
    assert '<span id="a-one"></span>a</p>' in html
    assert '<span id="a-two"></span>b</p>' in html


def test_a_formula_keeps_its_text_without_its_annotation():
    source = (
        "<p>Let <math><semantics><mrow> <mi> x </mi> <mo>=</mo> <mfrac><mn>1</mn><mi>y</mi></mfrac> </mrow>"
        '<annotation encoding="application/x-tex">x = \\frac 1 y</annotation></semantics></math> be.</p>'
    )
    assert rendered_text(source) == "Let x=1/y be."


def test_a_formula_token_with_html_keeps_its_text():
    source = "<p><math><mtext>if <b>x</b> <style>y</style><script>z</script></mtext><mtable><p>a</math></p>"
    assert rendered_text(source).startswith("if x")


def test_tables_have_header_scopes_and_wide_ones_scroll_by_keyboard():
    narrow = rendered_shape("<table><thead><tr><th><th>b<tbody><tr><th>c<td style='text-align: right'>1</table>")
    assert narrow == (
        '<table><thead><tr><td></td><th scope="col">b</th></tr></thead>\n'
        '<tbody><tr><th scope="row">c</th>\n<td class="right">1</td></tr></tbody></table>'
    )
    wide = rendered_shape("<table><tr><td>1<td>2<td>3<td>4</table>")
    assert wide.startswith('<div class="wide" tabindex="0"><table>')


def test_code_too_wide_for_a_phone_scrolls_by_keyboard():
    assert rendered_shape(f"<pre>{'x' * 41}</pre>") == f'<pre tabindex="0">{"x" * 41}</pre>'
    assert rendered_shape(f"<pre>{'x' * 40}\n{'x' * 40}</pre>").startswith("<pre>")


def test_blocks_state_their_direction_only_where_the_article_has_both():
    assert rendered_shape("<p>שלום</p><p>1</p><ul><li>עולם</ul>").count("dir=") == 0
    assert rendered_shape("<p>Peace:</p><ul><li>שלום<li>a</ul><p dir=ltr>שלום</p>") == (
        '<p dir="ltr">Peace:</p>\n<ul dir="rtl"><li>שלום</li>\n<li dir="ltr">a</li></ul>\n<p dir="ltr">שלום</p>'
    )
