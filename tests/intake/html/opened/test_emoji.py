"""Emoji that a page shows as pictures are signs in the text."""

from __future__ import annotations

import pytest

from tests.intake.html.pages import SENTENCES, article, find, text_of


@pytest.mark.parametrize(
    ("picture", "sign"),
    [
        ('<img class="emoji" alt="🌊" src="w.svg">', "🌊"),
        ('<img alt="👩‍👩‍👧" src="f.png">', "👩‍👩‍👧"),
        ('<img alt="&#x1F30A;" src="w.svg">', "🌊"),
        ('<img class="wp-smiley" alt=":-)" src="s.gif">', ":-)"),
        ("<img alt='❤️' src=h>", "❤️"),
    ],
)
def test_a_picture_of_an_emoji_is_the_emoji(picture, sign):
    found = find(article(f"<p>{SENTENCES[0]} And the sea {picture} was calm.</p>"))
    assert f"And the sea {sign} was calm." in text_of(found)
    assert found.gaps == ()


@pytest.mark.parametrize("picture", ['<img alt="The sea" src=s>', '<img alt="5" src=s>', '<img alt="" src=s>'])
def test_other_pictures_are_no_signs(picture):
    found = find(article(f"<p>{SENTENCES[0]} And the sea {picture} was calm.</p>"))
    assert "And the sea was calm." in text_of(found)
