"""find_article: the article in a page, the parts set aside with their reasons, and the gaps."""

from __future__ import annotations

import re
import time

import pytest

from documents.rendering import render
from tests.intake.html.pages import (
    FOOT,
    FURNITURE,
    SENTENCES,
    WHOLE,
    article,
    find,
    page,
    paragraphs,
    parts_set_aside,
    text_of,
)


def test_the_article_is_its_paragraphs_and_the_rest_has_reasons():
    html = article()
    found = find(html)
    assert text_of(found) == WHOLE
    assert parts_set_aside(found, html, "title") == ["<h1>The Low Gauge</h1>"]
    assert parts_set_aside(found, html, "byline") == ['<div class="byline">By I. Varga-Holm</div>']
    assert parts_set_aside(found, html, "legal") == [FOOT.strip()]
    assert len(parts_set_aside(found, html, "navigation")) == 1
    assert {part.reason for part in found.set_aside} == {"title", "byline", "legal", "navigation", "markup"}


@pytest.mark.parametrize(
    ("furniture", "why"),
    [
        ('<div class="ad-slot"><p>Buy rubber boots, twelve crowns a pair.</p></div>', "advertisement"),
        ('<aside class="related"><a href="/a">The frost of the mill</a></aside>', "related"),
        ("<figure><img alt='' src=x><figcaption>The pier at dawn. Photo: K. Lund</figcaption></figure>", "caption"),
        ('<div class="newsletter">Get the Ledger in your inbox every morning</div>', "newsletter"),
        ('<div class="share-buttons"><a href="#">Tweet</a> <a href="#">Post</a></div>', "sharing"),
        ("<p>Follow the Ledger on Facebook and Instagram.</p>", "sharing"),
        ("<p>Advertisement</p>", "advertisement"),
        ('<form action="/"><label>Your mail</label><button>Send</button></form>', "other"),
        ('<section id="comments"><p>First! I was on that ferry and it was cold.</p></section>', "comments"),
        ("<p><strong>Read more:</strong> <a href='/b'>The frost of the mill</a></p>", "related"),
    ],
)
def test_furniture_between_paragraphs_is_set_aside_with_its_reason(furniture: str, why: str):
    html = article(furniture)
    found = find(html)
    assert text_of(found) == WHOLE
    assert [part for part in parts_set_aside(found, html, why) if part in furniture]


def test_lists_tables_emphasis_quotations_and_links_survive():
    middle = (
        "<h2>What the gauge said</h2><p>It was <em>low</em>, as <a href='/gauge'>the gauge house</a> showed.</p>"
        "<ul><li>Monday, four hands under the mark of the old bridge</li><li>Tuesday, five hands and a thumb</li></ul>"
        "<blockquote><p>“The river forgets nothing,” said the keeper of the sluice that evening.</p></blockquote>"
        "<table><tr><th>Day</th><th>Hands under the mark</th></tr><tr><td>Monday</td><td>four</td></tr></table>"
    )
    html = article(middle).replace("<head>", '<head><base href="https://ledger.example/river/">')
    rendered = render(find(html).source, "html")
    assert [heading.text for heading in rendered.headings] == ["What the gauge said"]
    tags = re.sub(r' (?:id|scope)="\w+"|<a class="pn"[^>]*></a>', "", rendered.html)
    for kept in ("<em>low</em>", "<li>Tuesday", "<blockquote><p>“The", "<th>Day", "<td>four"):
        assert kept in tags
    assert 'href="https://ledger.example/gauge"' in rendered.html


def test_links_are_resolved_against_the_address_of_the_page():
    html = article("<p>As <a href='gauge'>the gauge house</a> of the lower town has shown since the great flood.</p>")
    assert (
        'href="https://a.example/river/gauge"' in render(find(html, "https://a.example/river/low").source, "html").html
    )


def test_removing_a_part_between_bare_text_leaves_a_paragraph_break():
    html = page(f"<article>{SENTENCES[0]}<div class='ad'>Boots!</div>{SENTENCES[1]} {SENTENCES[2]}</article>")
    assert text_of(find(html)) == f"{SENTENCES[0]}\n\n{SENTENCES[1]} {SENTENCES[2]}"


def test_the_only_h1_is_the_title_unless_it_is_within_the_text():
    html = article("<h1>Of the second winter</h1>").replace("<h1>The Low Gauge</h1>", "<b></b>")
    assert "\n\nOf the second winter\n\n" in text_of(find(html.replace("<title>The Low Gauge", "<title>")))
    html = page(f"<h1>Of the winters</h1>{paragraphs(0, 1, 2)}", head="")
    assert parts_set_aside(find(html), html, "title") == ["<h1>Of the winters</h1>"]


def test_an_xml_encoding_declaration_is_harmless():
    assert text_of(find('<?xml version="1.0" encoding="iso-8859-1"?>\n' + article())) == WHOLE


def test_scripts_comments_templates_and_noscript_are_not_text():
    unseen = (
        "<script>var a = '<p>not a paragraph</p>';</script><style>p { color: red }</style><!-- <p>nor this</p> -->"
        "<template><p>Nor this, which no reader has ever seen in the paper.</p></template>"
        "<noscript><p>Turn on scripts to read the Ledger.</p></noscript><svg><text>x</text></svg>"
    )
    html = article(unseen)
    found = find(html)
    assert text_of(found) == WHOLE
    assert unseen.strip() in "".join(parts_set_aside(found, html, "markup"))


@pytest.mark.parametrize("hidden", ["hidden", 'style="display: none"', "style='visibility:hidden'"])
def test_hidden_text_is_set_aside(hidden: str):
    html = article(f"<p {hidden}>This sentence is for machines that read the Ledger at night, and for nobody else.</p>")
    found = find(html)
    assert text_of(found) == WHOLE
    assert [part.rule for part in found.set_aside if part.reason == "other"] == ["hidden element"]


def test_text_for_screen_readers_only_is_left_out():
    said = "<span class='sr-only'>(opens in a new window)</span>"
    html = article(f"<p>As the <a href='/gauge'>gauge house{said}</a> of the lower town has shown since the flood.</p>")
    assert "As the gauge house of the lower town" in text_of(find(html))


def test_an_article_that_is_hidden_until_a_script_runs_is_read():
    html = page(f"{FURNITURE}<div style='display:none' class='story'>{paragraphs(0, 1, 2, 3, 4, 5)}</div>{FOOT}")
    assert text_of(find(html)) == WHOLE


def test_teasers_in_article_elements_are_not_the_article():
    teasers = "".join(f"<article><h3><a href='/{n}'>Teaser {n} of the day</a></h3></article>" for n in range(8))
    html = page(f"<div class='story'>{paragraphs(0, 1, 2, 3, 4, 5)}</div><div class='more'>{teasers}</div>")
    assert text_of(find(html)) == WHOLE


def test_a_page_without_an_article_is_kept_whole():
    html = page("Tide table<br>High water 4.10<br>Low water 10.25", head="")
    found = find(html)
    assert text_of(found) == "Tide table\nHigh water 4.10\nLow water 10.25"
    assert {part.reason for part in found.set_aside} == {"markup"}


def test_a_page_of_scripts_only_is_left_unchanged():
    html = "<html><head><script>run()</script></head><body><div></div></body></html>"
    found = find(html)
    assert (found.source, found.set_aside) == (html, ())


@pytest.mark.parametrize("html", ["", "   \n", "<", "<!--", "<p", "</p>", "<a href='", "&", "\x00<b>", "<title>x"])
def test_empty_and_broken_pages_do_not_fail(html: str):
    find(html)


def test_unclosed_and_misnested_tags_lose_no_text():
    html = "<body><div><p>" + "<p>".join(SENTENCES[:3]) + "<b><i></b>" + "<p>".join(SENTENCES[3:]) + "</i>"
    words = " ".join(text_of(find(html)).split())
    assert words == " ".join(" ".join(SENTENCES[:3]).split() + " ".join(SENTENCES[3:]).split()).replace(
        f"{SENTENCES[2]} {SENTENCES[3]}", f"{SENTENCES[2]}{SENTENCES[3]}"
    )


def test_an_article_in_nested_layout_tables_is_read():
    cell = f"<table><tr><td>{paragraphs(0, 1, 2, 3, 4, 5)}</td></tr></table>"
    html = page(
        f"<table><tr><td><a href='/'>Home</a></td><td><table><tr><td>{cell}</td></tr></table></td></tr></table>"
    )
    assert text_of(find(html)) == WHOLE


def test_a_right_to_left_article_keeps_its_direction():
    words = "ترك القارب الرصيف عند الفجر وعلى متنه أربعون شخصا، وكتب مدير الميناء جميع الأسماء في الدفتر. "
    html = page(
        f"{FURNITURE}<div dir='rtl' lang='ar' class='story'><p>{words * 2}</p><p>{words * 3}</p><p>{words}</p></div>"
    )
    found = find(html)
    rendered = render(found.source, "html")
    assert rendered.text.split("\n\n")[0] == (words * 2).strip()
    assert rendered.html.count('dir="rtl"') == 3
    assert rendered.html.count('lang="ar"') == 3


def test_embedded_films_are_gaps_at_their_position():
    film = '<iframe src="https://www.youtube.com/embed/abc"></iframe>'
    html = article(f'{film}<iframe src="https://ads.example/x"></iframe>')
    found = find(html)
    assert [(gap.position, gap.reason, gap.words) for gap in found.gaps] == [
        (html.index(film), "embedded", "https://www.youtube.com/embed/abc")
    ]
    assert text_of(found) == WHOLE


def test_a_post_with_text_belongs_to_the_article_and_one_without_is_a_gap():
    words = (
        "<blockquote class='twitter-tweet'><p>The gauge is lower than it ever was.</p>— Varga (@sluice)</blockquote>"
    )
    bare = "<blockquote class='twitter-tweet'><a href='https://twitter.com/sluice/status/1'></a></blockquote>"
    html = article(words + bare)
    found = find(html)
    assert "The gauge is lower than it ever was." in text_of(found)
    assert [(gap.position, gap.words) for gap in found.gaps] == [
        (html.index(bare), "https://twitter.com/sluice/status/1")
    ]


def test_braille_in_a_page_is_text_like_any_other():
    html = article(
        "<p>On the door of the gauge house stands ⠛⠁⠥⠛⠑ in the letters of the blind, and under it the year.</p>"
    )
    assert "stands ⠛⠁⠥⠛⠑ in the letters" in text_of(find(html))


def test_a_repeated_sentence_is_taken_from_the_article_and_not_from_a_teaser():
    html = page(
        f"<div class='teaser'><a href='/x'>{SENTENCES[0]}</a></div>\n"
        f"<div class='story'>{paragraphs(0, 1, 2, 3, 4, 5)}</div>"
    )
    found = find(html)
    assert text_of(found) == WHOLE
    assert min(span.start for span in found.body) > html.index("class='story'")
    assert "duplicate" in {part.reason for part in found.set_aside}


@pytest.mark.parametrize(
    "html",
    [
        "<div>" * 3000 + paragraphs(0, 1, 2),
        "<table><tr><td>" * 400 + paragraphs(0, 1, 2) + "</td></tr></table>" * 400,
        paragraphs(0, 1, 2, 3, 4, 5) * 1500,
        "<" * 500_000,
        "<div class='" + "ad " * 100_000 + "'>" + paragraphs(0, 1, 2),
        "<div " + "class='ad' " * 50_000 + ">" + paragraphs(0, 1, 2),
        "<!-- saved from url=(" * 20_000,
        "<article>" + "word word <div class='ad'>more</div>" * 10_000 + "</article>",
        "<a href=x>y</a>" * 30_000,
    ],
    ids=["deep", "tables", "megabyte", "signs", "classes", "attributes", "comments", "cuts", "links"],
)
def test_hostile_pages_take_less_than_ten_seconds(html: str):
    before = time.process_time()
    find(html)
    assert time.process_time() - before < 10


def test_links_of_a_saved_page_are_resolved_against_its_original_address():
    html = article("<p>As <a href='gauge'>the gauge house</a> of the lower town has shown since the great flood.</p>")
    saved = f"<!-- saved from url=(0029)https://a.example/river/low-x -->{html}"
    assert 'href="https://a.example/river/gauge"' in render(find(saved).source, "html").html


@pytest.mark.parametrize(
    "line",
    ["By <a href='/ines'>Ines Varga-Holm</a>, <time>14 March 2024</time>", "Published 14 March 2024", "3 May 2020"],
)
def test_a_line_with_author_and_date_is_a_byline(line: str):
    html = page(f"<main><article><h1>The Low Gauge</h1><p>{line}</p>{paragraphs(0, 1, 2, 3, 4, 5)}</article></main>")
    found = find(html)
    assert text_of(found) == WHOLE
    assert len(parts_set_aside(found, html, "byline")) == 1
