"""Rows of teasers, comments and people without telling names."""

from __future__ import annotations

import pytest

from tests.intake.html.pages import SENTENCES, find, page, paragraphs, reasons_at, text_of

ARTICLE = f"<div class='c1'>{paragraphs(0, 1, 2)}{paragraphs(3, 4, 5)}</div>"
WORDS = "<p>The harbour of the {n}th town is to be dredged in spring, its master said in a letter to the council.</p>"
OWN_TEASERS = {
    "items": f"<li class='x s{{n}}'><div><h3><a href='/n/{{n}}'>News of day {{n}}</a></h3>{WORDS}</div></li>",
    "label above": f"<article><i>Town</i><h4><a href='../{{n}}.html'>Story no. {{n}}</a></h4>{WORDS}</article>",
    "linked first line": f"<div class='q'><a href='/{{n}}'>A story with the number {{n}}</a>{WORDS}</div>",
}
FOREIGN_TEASER = f"<div class='q'><a href='https://other.example/{{n}}'>A story with the number {{n}}</a>{WORDS}</div>"


def stream_of(teaser: str) -> str:
    return "".join(teaser.replace("{n}", str(n)) for n in range(24))


@pytest.mark.parametrize("teaser", [*OWN_TEASERS.values(), FOREIGN_TEASER], ids=[*OWN_TEASERS, "of another site"])
def test_a_stream_of_other_stories_beside_the_article_is_set_aside(teaser: str):
    html = page(f"<main>{ARTICLE}<div>{stream_of(teaser)}</div></main>")
    assert text_of(find(html)) == "\n\n".join(SENTENCES)
    assert reasons_at(find(html), html, "17th town") == ["related"]


@pytest.mark.parametrize("teaser", OWN_TEASERS.values(), ids=OWN_TEASERS)
def test_a_stream_of_other_stories_below_the_paragraphs_is_set_aside(teaser: str):
    html = page(f"<main>{ARTICLE.removesuffix('</div>')}<div>{stream_of(teaser)}</div></div></main>")
    assert text_of(find(html)) == "\n\n".join(SENTENCES)
    assert reasons_at(find(html), html, "17th town") == ["related"]


def test_an_article_that_lists_things_with_links_keeps_them():
    items = "".join(
        f"<div class='i'><h3><a href='https://shop.example/{n}'>Boat {n}</a></h3><p>{words}</p></div>"
        for n, words in enumerate(SENTENCES[1:])
    )
    html = page(f"<article><p>{SENTENCES[0]}</p>{items}</article>")
    assert all(sentence in text_of(find(html)) for sentence in SENTENCES)


COMMENTS = "".join(
    f"<div class='k7'><a href='/u'>{name}</a> <span>{n} days ago</span><p>{words}</p><a href='#r'>Reply</a></div>"
    for n, (name, words) in enumerate(
        (
            ("Anna Berg", "I remember the mill well, because my grandfather went there every week with his cart."),
            ("olaf_k", "Thank you for this piece, I had read nothing about the second channel before today."),
            ("Mia S.", "Is the keeper still alive, and could somebody ask him about the gauge and the frost?"),
        ),
        2,
    )
)


@pytest.mark.parametrize("where", ["beside", "in the same element"])
def test_comments_without_a_telling_name_are_set_aside(where: str):
    html = page(
        f"<main>{ARTICLE}<div>{COMMENTS}</div></main>"
        if where == "beside"
        else f"<article>{ARTICLE[16:-6]}{COMMENTS}</article>"
    )
    assert text_of(find(html)) == "\n\n".join(SENTENCES)
    assert reasons_at(find(html), html, "second channel") == ["comments"]


def test_entries_of_one_author_are_a_report():
    entries = "".join(
        f"<div class='e'><time>1{n}:02</time> <b>By Ines</b><p>{words}</p></div>" for n, words in enumerate(SENTENCES)
    )
    html = page(f"<article><h1>The Low Gauge</h1>{paragraphs(0, 1, 2)}{entries}</article>")
    assert not reasons_at(find(html), html, f"<p>{SENTENCES[5]}")


def test_people_to_follow_are_set_aside():
    people = "".join(
        f"<li><a href='/u/{n}'>Ines Varga the {n}th</a> <i>{n} stories</i><button>Follow</button></li>"
        for n in range(5)
    )
    html = page(f"<article>{paragraphs(0, 1, 2)}<ul>{people}</ul>{paragraphs(3, 4, 5)}</article>")
    assert text_of(find(html)) == "\n\n".join(SENTENCES)
    assert reasons_at(find(html), html, "the 3th") == ["other"]


def test_the_names_of_those_who_liked_a_page_are_not_its_article():
    names = ", ".join(f"<a href='/users/{n}'>Keeper_of_the_{n}th_gauge</a>" for n in range(300))
    html = page(
        f"<div id='inner'><div class='userstuff'>{paragraphs(0, 1, 2)}{paragraphs(3, 4, 5)}</div><p>{names}</p></div>"
    )
    text = text_of(find(html))
    assert "Keeper_of_the_7th_gauge" not in text
    assert all(sentence in text for sentence in SENTENCES)
