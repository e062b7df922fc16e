"""Classes and ids made of the words of a heading or of the subject, and those of real furniture."""

from __future__ import annotations

import pytest

from tests.intake.html.pages import SENTENCES, article, find, page, paragraphs, reasons_at, text_of

LETTER = (
    "The clerk copied the letter twice and kept the better copy for himself. It lies in the third box of the archive. "
    "Nobody has asked to see it since."
)
HEADINGS = (
    ("related-work", "Related work"),
    ("sharing_the_catch", "Sharing the catch"),
    ("commentsOnTheSources", "Comments on the sources"),
    ("section-newsletter-of-1911", "Newsletter of 1911"),
    ("advertisement-for-a-miller", "Advertisement for a miller"),
    ("cookies-and-bread", "Cookies and bread"),
    ("trending-downwards", "Trending downwards"),
    ("user-content-respond", "Respond or retreat"),
)


@pytest.mark.parametrize(("name", "heading"), HEADINGS)
@pytest.mark.parametrize("place", ["first", "middle", "last"])
def test_a_section_named_after_its_heading_stays(name: str, heading: str, place: str):
    named = f"<section id='{name}'><h2>{heading}</h2><p>{LETTER}</p></section>"
    others = [f"<section><h2>Part {n}</h2>{paragraphs(n, n + 1)}</section>" for n in (0, 2, 4)]
    others.insert({"first": 0, "middle": 1, "last": 3}[place], named)
    text = text_of(find(page(f"<article><h1>The Low Gauge</h1>{''.join(others)}</article>")))
    assert f"{heading}\n\n{LETTER}" in text
    assert all(sentence in text for sentence in SENTENCES)


@pytest.mark.parametrize(("name", "heading"), [*HEADINGS, ("comments", "Comments"), ("share", "Share of the catch")])
def test_a_heading_named_after_its_words_stays(name: str, heading: str):
    text = text_of(find(article(f"<h2 id='{name}'>{heading}</h2>")))
    assert f"{heading}\n\n{SENTENCES[3]}" in text


@pytest.mark.parametrize(
    "paragraph",
    [
        "<p class='share-price'>The share price of the ferry company fell from nine crowns to two.</p>",
        "<div class='ad-hoc-committee'><p>An ad hoc committee met eleven times and came to no decision.</p></div>",
        "<p class='related'>The two floods are related, because the same sluice was left open on both nights.</p>",
        "<blockquote class='consent-letter'>The consent letter of the widow has been lost since the fire.</blockquote>",
    ],
)
def test_a_class_made_of_words_of_the_subject_is_no_reason(paragraph: str):
    html = article(paragraph)
    assert not reasons_at(find(html), html, paragraph)


def test_a_section_with_a_heading_and_three_sentences_stays_whatever_its_class():
    html = article(f"<section class='share promo related'><h2>What the clerk wrote</h2><p>{LETTER}</p></section>")
    assert f"What the clerk wrote\n\n{LETTER}" in text_of(find(html))


@pytest.mark.parametrize("heading", ["h2", "h3", "h4"])
def test_the_first_of_several_headings_with_a_class_of_headings_stays(heading: str):
    steps = "".join(
        f"<section><{heading} class='headline'>Step {n}</{heading}><p>{SENTENCES[n]}</p></section>" for n in range(6)
    )
    text = text_of(find(page(f"<article><h1>The Low Gauge</h1>{steps}</article>")))
    assert [f"Step {n}" in text for n in range(6)] == [True] * 6


@pytest.mark.parametrize(
    ("furniture", "reason"),
    [
        ("<div class='share'><p>Share</p><a href='/f'>Facebook</a><a href='/m'>Mastodon</a></div>", "sharing"),
        (
            "<div id='newsletter'><h3>Newsletter</h3><p>The best of the week comes to you every Friday morning.</p>"
            "<p>It is free. It is short.</p><form><input type='email'><button>Send</button></form></div>",
            "newsletter",
        ),
        (
            "<div id='comments'><h3>3 comments</h3><div><b>Anna</b><p>I saw the gauge myself, it was lower.</p>"
            "</div><div><b>Olaf</b><p>It was not, my uncle kept a book of all the floods.</p></div></div>",
            "comments",
        ),
        (
            "<div class='ad'><p>Warm boots for the winter by Holm and Sons, at half price in all shops.</p></div>",
            "advertisement",
        ),
        (
            "<div class='related'><h3>Related</h3><ul><li><a href='/a'>The mill that stood still for a winter</a></li>"
            "<li><a href='/b'>The sluice that nobody wanted to close</a></li></ul></div>",
            "related",
        ),
        (
            "<div id='comments'><h3>Join the conversation</h3><p>Comments are welcome. Keep to the subject at hand. "
            "Those who insult others are shut out for good.</p></div>",
            "comments",
        ),
    ],
)
def test_furniture_is_still_set_aside(furniture: str, reason: str):
    html = article(furniture)
    found = find(html)
    assert reasons_at(found, html, furniture) == [reason]
    assert text_of(found).count("\n\n") == len(SENTENCES) - 1
