"""The reasons for which parts of a page are set aside: known from elements, text, links or position."""

from __future__ import annotations

import pytest

from tests.intake.html.pages import SENTENCES, find, page, paragraphs, parts_set_aside, reasons_at

STORY = f"<div class='story'>{paragraphs(0, 1, 2, 3, 4, 5)}</div>"


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ("Written by Ines Varga-Holm, RD", "byline"),
        ("Last updated: Nov 20, 2019 01:41 PM", "byline"),
        ("2018-08-16", "byline"),
        ("In this Dec. 12, 2006, file photo, the pier of the lower town lies under snow.", "caption"),
        ("The mill in frost (AP Photo/K. Lund)", "caption"),
        ("Anzeige", "advertisement"),
        ("Iklan", "advertisement"),
        ("广告", "advertisement"),
        ("12 comments", "comments"),
        ("Copyright © 2021 The Northern Ledger", "legal"),
        ("Subscribe to the newsletter of the Ledger", "newsletter"),
        ("By the way, the mill stood still", "other"),
        ("A line of which nobody can tell what it is", "other"),
    ],
)
def test_the_reason_for_a_line_is_known_from_its_text(words: str, why: str):
    html = page(f"<div><span>{words}</span></div><hr>{STORY}")
    assert reasons_at(find(html), html, words) == [why]


@pytest.mark.parametrize(
    ("element", "why", "rule"),
    [
        ("<nav>{}</nav>", "navigation", "element nav"),
        ("<aside>{}</aside>", "related", "element aside"),
        ("<div role='banner'>{}</div>", "masthead", "role banner"),
        ("<div class='x mostPopular-list'>{}</div>", "related", "class “popular”"),
        ("<div id='disqus_thread'>{}</div>", "comments", "id “disqus”"),
        ("<div class='cookie-consent'>{}</div>", "legal", "class “consent”"),
        ("<div class='site-header'>{}</div>", "masthead", "class “header”"),
        ("<ul class='menu' style='display:none'><li>{}</li></ul>", "navigation", "hidden element"),
        ("<div class='ad-break'>{}</div>", "advertisement", "class “ad”"),
        ("<div class='loaded shadow header-less'>{}</div>", "masthead", "class “header”"),
    ],
)
def test_the_reason_for_an_element_is_known_from_its_name_role_or_class(element: str, why: str, rule: str):
    whole = element.format("Words of the paper itself")
    html = page(f"{whole}{STORY}")
    found = find(html)
    assert [(part.reason, part.rule) for part in found.set_aside if part.span.of(html) == whole] == [(why, rule)]


def test_a_part_of_a_word_in_a_class_is_no_reason():
    html = page(f"<div class='loaded shadow broadsheet adage'>A line of its own</div>{STORY}")
    assert [part.reason for part in find(html).set_aside if "A line of its own" in part.span.of(html)] == ["other"]


def test_an_article_is_not_furniture_whatever_its_class():
    html = page(f"<div class='ad share related' id='comments'>{paragraphs(0, 1, 2, 3, 4, 5)}</div>")
    found = find(html)
    assert all(sentence in found.source for sentence in SENTENCES)


def test_links_are_navigation_before_the_article_and_related_after_it():
    links = "".join(f"<li><a href='/{n}'>The frost of the mill in the year {n} of the gauge</a></li>" for n in range(3))
    html = page(f"<div><ul>{links}</ul></div>{STORY}<div><ol>{links}</ol></div>")
    found = find(html)
    assert len(parts_set_aside(found, html, "navigation")) == 1
    assert [part.count("<a ") for part in parts_set_aside(found, html, "related")] == [3]


def test_a_pull_quote_is_a_duplicate():
    quote = SENTENCES[3][:-1]
    html = page(f"<div><span>“{quote}”</span></div><hr>{STORY}")
    assert parts_set_aside(find(html), html, "duplicate") == [f"<div><span>“{quote}”</span></div>"]


def test_neighbours_with_one_reason_are_one_part():
    boxes = "".join(f"<div class='teaser'>Teaser {n}</div>\n<script>x({n})</script>" for n in range(5))
    html = page(f"{STORY}<section>{boxes}</section>")
    assert len([part for part in find(html).set_aside if part.reason == "related"]) == 1
