"""A teaser ends in a gap where a paywall cuts it off, and the wall is set aside."""

from __future__ import annotations

import pytest

from tests.intake.html.pages import FOOT, FURNITURE, SENTENCES, find, ld, page, paragraphs, parts_set_aside, text_of

BROKEN = "When the water had fallen by a hand, the keeper…"


def teaser(below: str, head: str = "", last: str = BROKEN) -> str:
    return page(
        f"{FURNITURE}<article><h1>The Low Gauge</h1>{paragraphs(0, 1, 2)}<p>{last}</p>{below}</article>{FOOT}",
        f"<title>The Low Gauge</title>{head}",
    )


def stated(**more: object) -> str:
    return ld({"@type": "NewsArticle", "headline": "The Low Gauge", "isAccessibleForFree": False, **more})


@pytest.mark.parametrize(
    "wall",
    [
        "<div class='paywall'><h2>This article is for subscribers</h2><p>Subscribe now to keep reading.</p></div>",
        "<p>Subscribe to continue reading</p>",
        "<section><h3>To continue reading, please log in or subscribe.</h3><p>Already a member? Sign in</p></section>",
        "<div><p>Dieser Artikel ist nur für Abonnenten.</p></div>",
        "<p>Il vous reste 80 % de cet article à lire.</p>",
        "<h3>Read the full story with a subscription</h3><p>Four crowns a week.</p><ul><li>Cancel any time</li></ul>",
        "<p>Suscríbete para seguir leyendo</p>",
        "<p>You’ve reached your monthly limit of free articles.</p>",
        "<div id='regwall'><p>Already registered? Sign in to your account.</p></div>",
    ],
)
def test_the_teaser_ends_in_a_gap_and_the_wall_is_set_aside(wall):
    html = teaser(wall)
    found = find(html)
    assert text_of(found) == "\n\n".join([*SENTENCES[:3], BROKEN])
    assert [gap.reason for gap in found.gaps] == ["paywall"]
    assert found.gaps[0].position == html.index(BROKEN) + len(BROKEN)


def test_words_of_a_wall_are_told_as_such():
    html = teaser("<p>Subscribe to continue reading</p>")
    assert parts_set_aside(find(html), html, "newsletter") == ["<p>Subscribe to continue reading</p>"]


def test_a_broken_end_of_an_article_that_is_not_free_is_a_gap():
    assert [gap.reason for gap in find(teaser("", stated())).gaps] == ["paywall"]


def test_an_empty_part_that_is_not_free_is_a_gap():
    part = {"@type": "WebPageElement", "isAccessibleForFree": "False", "cssSelector": ".rest"}
    html = teaser("<div class='rest'></div>", stated(hasPart=part), last=SENTENCES[3])
    assert [gap.reason for gap in find(html).gaps] == ["paywall"]


@pytest.mark.parametrize(
    "html",
    [
        teaser("", stated(), last=SENTENCES[3]),
        teaser("<div class='newsletter'>Subscribe to our newsletter</div>", last=SENTENCES[3]),
        teaser("", last=BROKEN),
        teaser("<p>Continue reading</p>", last=SENTENCES[3]),
        teaser("<div hidden><p>Subscribe to continue reading</p></div>", last=SENTENCES[3]),
        teaser(f"<section id='the-paywall'><h2>The paywall</h2>{paragraphs(4, 5)}</section>", last=SENTENCES[3]),
        teaser(f"<div class='paywall'>{paragraphs(4, 5)}</div>", stated(), last=SENTENCES[3]),
    ],
    ids=["a subscriber's copy", "a newsletter", "an open end", "a link", "a hidden wall", "a heading", "a paid part"],
)
def test_a_whole_article_has_no_gap(html):
    found = find(html)
    assert found.gaps == ()
    assert SENTENCES[2] in text_of(found)


def test_a_sentence_about_walls_stays():
    about = "“Subscribe to continue reading”, said the screen, and she closed it and went down to the gauge herself."
    found = find(teaser(f"<p>{about}</p>{paragraphs(4)}", last=SENTENCES[3]))
    assert about in text_of(found)
    assert found.gaps == ()
