"""Pictures with words: a gap at their place, and their captions apart from the sentences."""

from __future__ import annotations

import pytest

from tests.intake.html.pages import SENTENCES, WHOLE, article, find, parts_set_aside, text_of


@pytest.mark.parametrize(
    ("picture", "words"),
    [
        ('<figure><img src=x alt="The pier at dawn"></figure>', "The pier at dawn"),
        ('<p><img src=x alt="The pier &amp; the sea"></p>', "The pier & the sea"),
        ('<img src=x alt="The pier at dawn" width="640" height="400">', "The pier at dawn"),
        ("<figure><img src=x><figcaption>Old Varga at the sluice</figcaption></figure>", "Old Varga at the sluice"),
        ('<figure><picture><img src=x alt="IMG_2093.jpg"></picture><figcaption>Varga</figcaption></figure>', "Varga"),
        ('<div class="wp-caption"><img src=x><p class="wp-caption-text">Old Varga</p></div>', "Old Varga"),
        ('<figure><img src=x alt="One"><img src=y alt="Two"><figcaption>Both</figcaption></figure>', "One"),
    ],
)  # fmt: skip
def test_a_picture_with_words_is_a_gap_with_these_words_at_its_place(picture, words):
    html = article(picture)
    found = find(html)
    assert text_of(found) == WHOLE
    assert [(gap.reason, gap.words) for gap in found.gaps] == [("picture", words)]
    assert found.gaps[0].position == html.index("<img")


@pytest.mark.parametrize(
    "picture",
    [
        '<img src=x alt="">',
        "<img src=x>",
        '<img src=x alt="The weather" width=16 height=16>',
        '<img src=x alt="counter" width="1" height="1">',
        '<img class="icon-arrow" src=x alt="More">',
        '<span class="avatar"><img src=x alt="I. Varga"></span>',
        '<img src=x alt="A wave" role="presentation">',
        '<img src=x alt="A wave" aria-hidden="true">',
        '<div hidden><img src=x alt="A wave"></div>',
        '<aside class="related"><a href=/b><img src=x alt="The frost of the mill">The frost</a></aside>',
        '<img src=x alt="IMG_2093.JPG">',
    ],
)
def test_decoration_and_pictures_without_words_are_no_gaps(picture):
    found = find(article(picture))
    assert found.gaps == ()
    assert text_of(found) == WHOLE


def test_the_caption_of_a_picture_is_set_aside():
    html = article(
        '<figure><img src=x alt="The pier"><figcaption>The pier in 1911, before the flood.</figcaption></figure>'
    )
    found = find(html)
    assert parts_set_aside(found, html, "caption") == ["<figcaption>The pier in 1911, before the flood.</figcaption>"]


def test_pictures_at_both_ends_of_the_article_are_gaps_and_those_beyond_are_none():
    above = '<figure><img src=x alt="Above"><figcaption>A caption</figcaption></figure>'
    below = '<figure><img src=x alt="Below"></figure>'
    html = article().replace('<div class="byline">', f'{above}<div class="byline">')
    html = html.replace(
        "</article>", f'{below}</article><img src=x alt="Beyond" class="logo"><p><img src=y alt="Far"></p>'
    )
    assert [gap.words for gap in find(html).gaps][:2] == ["Above", "Below"]


def test_a_picture_in_a_sentence_leaves_the_sentence_whole():
    found = find(article(f'<p>{SENTENCES[0]} The mark <img src=x alt="a notch in the post"> was cut in 1911.</p>'))
    assert "The mark was cut in 1911." in text_of(found)
    assert [gap.words for gap in found.gaps] == ["a notch in the post"]
