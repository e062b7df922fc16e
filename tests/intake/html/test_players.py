"""The menus and dialogs of players."""

from __future__ import annotations

import pytest

from tests.intake.html.pages import SENTENCES, article, find, reasons_at, text_of

MENU = "<div role='dialog'><p>This is a modal window. Press Escape to close it and to return to the player.</p></div>"
WORDS = "<ul><li>Chapters</li><li>subtitles off, selected</li><li>0.5x</li></ul><span>0:00 / 3:20</span>"


@pytest.mark.parametrize(
    "player",
    [
        f"<div class='video-js vjs-default-skin'><div><button>Play</button></div>{MENU}{WORDS}</div>",
        f"<div class='jwplayer'>{WORDS}</div>",
        f"<div class='x1'><video src='a.mp4'></video><div><button>Play</button>{WORDS}</div></div>",
        f"<div><div><audio src='a.mp3'></audio></div><input type='range'>{WORDS}</div>",
    ],
)
def test_the_words_of_a_player_are_set_aside(player: str):
    html = article(player)
    found = find(html)
    assert text_of(found) == "\n\n".join(SENTENCES)
    assert reasons_at(found, html, "Chapters") == ["player"]


def test_sentences_beside_a_film_stay():
    html = article(
        f"<div><video src='a.mp4'></video><button>Play</button><p>{SENTENCES[0][:-1]}, as the film shows.</p></div>"
    )
    assert "as the film shows" in text_of(find(html))


def test_a_person_who_plays_is_no_player():
    html = article(
        "<p class='player-profile'>The keeper was also a player of the fiddle, and was asked to every wedding.</p>"
    )
    assert "asked to every wedding" in text_of(find(html))
