"""The page of a capture, made safe, with the parts that are set aside marked in it."""

from __future__ import annotations

import re

import pytest
from selectolax.lexbor import LexborHTMLParser

from documents.errors import CaptureRefused
from documents.intake.html import tell_page
from documents.rendering.captured import CapturedPageWriter, Mark, finish_page
from documents.rendering.captured.split import MAX_COST

STARS = re.compile(r"\*([^*]*)\*")


def rendered(html, marks=(), gaps=()):
    writer = CapturedPageWriter(marks, list(gaps))
    tell_page(html, writer.cuts, writer)
    return finish_page(writer)


def starred(source, *, shown=True):
    """Renders HTML in which stars enclose the parts set aside, numbered from 1; returns page and source."""
    html, marks, last = "", [], 0
    for n, found in enumerate(STARS.finditer(source), 1):
        html += source[last : found.start()]
        marks.append(Mark(len(html), len(html) + len(found[1]), n, shown))
        html += found[1]
        last = found.end()
    html += source[last:]
    return rendered(html, marks), html


def only(page):
    assert len(page.parts) == 1
    return page.parts[0].html


def words_of(html):
    return " ".join(LexborHTMLParser(html).body.text().split())


# -- Marks ------------------------------------------------------------------------------------


def test_a_part_that_covers_blocks_is_a_group_with_a_label_and_an_end():
    page, _html = starred("<nav>*<p>Home<p>News*</nav><p>Ebb.")
    assert only(page).replace("\n", "") == (
        '<div id="part-1" class="aside aside-block"><span class="slot" data-slot="why-1"></span>'
        '<p data-place="8-12">Home</p><p data-place="15-19">News</p>'
        '<span class="slot" data-slot="end"></span></div><p data-place="28-32">Ebb.</p>'
    )
    assert [(one.key, one.words) for one in page.set_aside] == [(1, "Home News")]


def test_words_within_a_paragraph_are_marked_in_it_across_its_elements():
    page, _html = starred("<p>The tide *went <b>out</b> here* again.")
    assert (
        'The tide <span id="part-1" class="aside aside-words"><span class="slot" data-slot="why-1"></span>went '
        '<b>out</b> here<span class="slot" data-slot="end"></span></span> again.'
    ) in only(page)


def test_a_part_that_begins_in_one_paragraph_and_ends_in_another_is_marked_in_both_and_named_once():
    page, _html = starred("<p>a *b<p>c<p>d* e")
    html = only(page)
    assert html.count('id="part-1"') == 1
    assert html.count('data-slot="why-1"') == html.count('data-slot="end"') == 3
    assert words_of(html) == "a b c d e"


@pytest.mark.parametrize(
    ("table", "marked"),
    [
        ("<table><tr><td>a<td>b<tr>*<td>c<td>d*<tr><td>e<td>f</table>", ["tr"]),
        ("<table><tr><td>a<td>*b<tr><td>c*<td>d</table>", ["td", "td"]),
        ("<table><tr><td>a *x*<td>b<tr><td>c<td>d</table>", ["span"]),
        ("<table><thead>*<tr><th>a</th><th>b</th></tr></thead><tbody><tr><td>c*<td>d</table>", ["thead", "td"]),
    ],
)
def test_a_table_that_a_part_cuts_stays_a_table_with_its_cells_in_place(table, marked):
    page, html = starred(table)
    tree = LexborHTMLParser(only(page)).body
    rows = [[cell.text().strip() for cell in row.css("td, th")] for row in tree.css("tr")]
    plain = LexborHTMLParser(html).body
    assert rows == [[cell.text().strip() for cell in row.css("td, th")] for row in plain.css("tr")]
    assert [node.tag for node in tree.css(".aside")] == marked
    assert len(tree.css("#part-1")) == 1


def test_items_of_a_list_are_marked_each():
    page, _html = starred("<ul><li>a<li>*b<li>c*<li>d</ul>")
    tree = LexborHTMLParser(only(page)).body
    assert [node.text() for node in tree.css("ul > li.aside")] == ["b", "c"]
    assert len(tree.css("ul > li")) == 4


def test_what_is_set_aside_as_markup_is_left_to_the_source():
    page, _html = starred("<p>*<dc:title>Ebb</dc:title>*<p>Ebb.", shown=False)
    assert words_of(only(page)) == "Ebb."
    assert page.set_aside == ()


def test_first_words_of_a_part_are_short():
    page, _html = starred("*<p>" + "word " * 100 + "*<p>Ebb.")
    assert page.set_aside[0].words.startswith("word word")
    assert len(page.set_aside[0].words) <= 90


def test_a_gap_stands_before_the_words_behind_it():
    html = "<p>Ebb.<p>Flow."
    assert '<p data-place="10-15"><span class="slot" data-slot="gap-7"></span>Flow.</p>' in only(
        rendered(html, gaps=[(10, 7)])
    )


def test_a_gap_in_a_sentence_and_at_the_end_stands_at_its_place():
    html = "<p>One two three.</p><p>Five.</p>"
    page = only(rendered(html, gaps=[(html.index("two"), 1), (len(html), 2)]))
    assert 'One <span class="slot" data-slot="gap-1"></span>two three.' in page
    assert 'Five.<span class="slot" data-slot="gap-2"></span></p>' in page


PROSE = "The keeper wrote down the height of the sea each evening, and looked at what had come in with it. " * 12


@pytest.mark.parametrize(
    "page",
    [
        "<nav>Home</nav><noscript><p>{}</p></noscript>",
        '<nav>Home</nav><iframe srcdoc="&lt;p>{}&lt;/p>"></iframe>',
        '<nav>Home</nav><script type="application/ld+json">{{"@type": "Article", "articleBody": "{}"}}</script>',
    ],
)
def test_an_article_that_stands_elsewhere_is_shown_with_its_places(page):
    html = page.format(PROSE.strip())
    shown = only(rendered(html))
    assert PROSE.strip() in words_of(shown)
    places = [node.attributes["data-place"].split("-") for node in LexborHTMLParser(shown).css("[data-place]")]
    start = html.index("The keeper")
    assert any(int(first) <= start < int(last) for first, last in places)


def test_a_formula_of_which_a_part_is_set_aside_stands_whole():
    page, _html = starred("<p>Ebb <math><mi>xx</mi>*<mo>+</mo><mi>yy</mi>*</math> flow.")
    assert [sign in words_of(only(page)) for sign in ("xx", "+", "yy")] == [True, True, True]


def test_a_page_that_grows_beyond_all_bounds_is_refused(monkeypatch):
    monkeypatch.setattr("documents.rendering.captured.page.MAX_LENGTH", 100)
    with pytest.raises(CaptureRefused, match="too many elements"):
        rendered("<p>Ebb and flow." * 20)


# -- Places -----------------------------------------------------------------------------------


def test_each_block_says_from_where_its_own_words_came():
    html = "<ul><li>ebb <p>and <b>flow</b></p></ul><p>x &amp; y</p>"
    places = [
        html[slice(*map(int, node.attributes["data-place"].split("-")))]
        for node in LexborHTMLParser(only(rendered(html))).css("[data-place]")
    ]
    assert places == ["ebb", "and <b>flow", "x &amp; y"]


def test_a_cell_keeps_its_place_beside_an_attribute_that_goes():
    html = "<table><tr><td>a<td>b<tr><td rowspan=0>ebb<td>flow</table>"
    assert re.search(r'<td[^>]* data-place="\d+-\d+"[^>]*>ebb', only(rendered(html)))


# -- Safety -----------------------------------------------------------------------------------

HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '<img alt="&lt;script&gt;alert(1)&lt;/script&gt;" src=//e.example/p>',
    '<a href="javascript:alert(1)" onclick="alert(1)">x</a>',
    '<a href="https://e.example/" ping="https://e.example/p" target=_top>x</a>',
    '<form action=//e.example><input autofocus><button formaction="javascript:alert(1)">x</button></form>',
    '<div id="text" class="aside slot" style="position:fixed;inset:0" data-slot="why-1" data-place="5-6">x</div>',
    '<p id="part-1" name="chosen" class="restore">x</p>',
    '<span class="slot" data-slot="why-1">x</span>',
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<svg><script>alert(1)</script><a xlink:href='javascript:alert(1)'><text>x</text></a></svg>",
    "<math><mtext><img src=x onerror=alert(1)></mtext><mi href='javascript:alert(1)'>x</mi></math>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<template><img src=x onerror=alert(1)></template>",
    "<base href=//e.example><link rel=stylesheet href=//e.example/c><meta http-equiv=refresh content='0;//e.example'>",
    "<table background=//e.example/p><td colspan=99999999 rowspan=9999999>x<td>y</table>",
    "<video src=//e.example/v poster=//e.example/p autoplay></video><audio src=//e.example/a autoplay></audio>",
    "<object data=//e.example/o></object><embed src=//e.example/e><applet code=x></applet>",
    "<dialog open>x</dialog><details ontoggle=alert(1) open><summary>x</summary>y</details>",
    "<xmp><img src=x onerror=alert(1)></xmp><plaintext><img src=x onerror=alert(1)>",
    "</pre></div></main><h1>x",
]
SAFE_ATTRIBUTES = frozenset(
    "class colspan rowspan data-place data-slot dir display lang start title scope datetime".split()
)


@pytest.mark.parametrize("hostile", HOSTILE)
def test_nothing_of_a_hostile_page_runs_loads_leads_away_or_takes_our_names(hostile):
    for part in rendered(f"<p>Before.</p>{hostile}<p>Behind.").parts:
        for node in LexborHTMLParser(part.html).body.css("*"):
            assert node.tag not in {"script", "style", "img", "iframe", "object", "embed", "form", "input", "button"}
            assert set(node.attributes) <= SAFE_ATTRIBUTES
            if "data-slot" in node.attributes:
                assert node.text() == ""
                assert node.attributes["data-slot"] in {"picture", "film", "sound", "embedded"}
            assert node.attributes.get("class", "picture") in {"picture", "slot"}


def test_marks_survive_any_nesting_of_inline_elements():
    page, _html = starred("<b><i>" * 100 + "a *b* c")
    assert LexborHTMLParser(only(page)).css_first("#part-1").text() == "b"


SOUP = [
    "<table><p>a</p><tr>b<td>c</table>",
    "<ul>a<li>b<ol>c</ul>d",
    "<b><p>a<i>b</p>c</b>d</i>",
    "<tr><td>a</td></tr><li>b<dd>c<caption>d",
    "<table><form><tr><td>a</form><td>b</table>",
    "<h1><table><tr><td>a<td>b</table></h1>",
    "<pre>\n\n a\n  b</pre><p>c",
    "<dl><div><dt>a<dd>b</div></dl>",
    "<select><optgroup label=x><option>a<option>b</select>",
    "<p>a<table><tr><td>b<td>c</table>d",
]


@pytest.mark.parametrize("soup", SOUP)
def test_no_word_of_a_badly_nested_page_is_lost_or_doubled(soup):
    html = only(rendered(soup))
    letters = sorted(re.findall("[a-d]", words_of(html)))
    assert letters == sorted(re.findall("[a-d]", re.sub("<[^>]*>", "", soup)))


def test_a_page_from_right_to_left_keeps_its_direction_beside_another():
    html = only(rendered('<html dir="rtl" lang="ar"><p>البحر لا يقفز</p><p dir="ltr" lang="en">The sea</p>'))
    first, second = LexborHTMLParser(html).css("p")
    assert (first.attributes["dir"], first.attributes["lang"]) == ("rtl", "ar")
    assert (second.attributes["dir"], second.attributes["lang"]) == ("ltr", "en")


def test_headings_continue_those_of_the_page_around_them():
    tree = LexborHTMLParser(only(rendered("<h1>a</h1><h4>b</h4><h2>c</h2><h1>d</h1>"))).body
    assert [node.tag for node in tree.css("h1, h2, h3, h4, h5, h6")] == ["h3", "h4", "h4", "h3"]


# -- Size -------------------------------------------------------------------------------------


def test_a_divided_list_counts_on():
    page = rendered("<ol start=5>" + "".join(f"<li>Item {n}" for n in range(5, 9_000)) + "</ol>")
    assert len(page.parts) > 2
    for part in page.parts:
        tree = LexborHTMLParser(part.html)
        assert tree.css_first("li").text().strip() == f"Item {tree.css_first('ol').attributes['start']}"


@pytest.mark.parametrize(
    "html",
    [
        "<p>line of words</p>" * 20_000,
        "<ul>" + "<li>line of words" * 20_000 + "</ul>",
        "<table>" + ("<tr>" + "<td>word" * 5) * 4_000 + "</table>",
        "<blockquote><p>" + "<b>word</b> " * 20_000,
    ],
)
def test_a_long_page_is_divided_into_parts_of_a_bounded_size_without_losing_a_word(html):
    page = rendered(html)
    assert len(page.parts) > 1
    assert max(len(part.html) for part in page.parts) < 2 * MAX_COST
    assert sum(len(re.findall(r"\bword", part.html)) for part in page.parts) == html.count("word")
    assert [part.start for part in page.parts] == sorted(part.start for part in page.parts)


def test_a_part_in_a_later_part_of_the_page_says_so():
    html = "<p>line of words</p>" * 20_000
    page = rendered(html + "<p>Menu", [Mark(len(html), len(html) + 7, 1)])
    assert [(one.key, one.page_part) for one in page.set_aside] == [(1, len(page.parts))]


@pytest.mark.parametrize("html", ["<div>" * 50_000 + "x", "<b>" * 50_000 + "x", "<table><tr><td>" * 20_000 + "x"])
def test_deep_nesting_is_no_reason_to_fail(html):
    assert words_of(only(rendered(html))) == "x"


def test_a_page_without_words_has_no_parts():
    assert rendered("<script>a()</script><p> </p>").parts == ()
