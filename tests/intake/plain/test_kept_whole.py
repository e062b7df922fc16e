"""Texts that are not pages: all of each stays, whatever its lines look like."""

import pytest

from documents.intake.plain import find_article
from tests.intake.plain.dumps import ARTICLE, PARAGRAPHS

POEM = """Low water

The tide came in,
The tide went out,
And nobody could say
What all that water was about.

The tide came in,
The tide went out,
Share and share alike,
It said, and turned about.
"""
LIST = "Kettle\nRope, forty metres\nSoup\nA spring for the engine\nHens\nMore hens\nCards\nHome\nSearch\n"
NOTE = "Dear Ann,\nthe ferry is late again.\nYours, Tom"
CONTENTS = "\n".join(f"{number}. Chapter the {number}th" for number in range(1, 30))
BOOK = (
    "THE TIDE HOUSE\n\nCONTENTS\n\n"
    + CONTENTS
    + "\n\n"
    + "\n\n".join(f"CHAPTER {number}\n\n{ARTICLE}" for number in range(1, 30))
)
LICENCE = "Copyright (c) 2024 Oda Brinkhurst. All rights reserved.\n\n" + ARTICLE
ESSAY = f"On ledgers\n\nBy Ann\n\n{PARAGRAPHS[0]}\n\nDiscussion\n\n{PARAGRAPHS[1]}\n\nComments\n\n{PARAGRAPHS[3]}\n"
BOOK_WITH_RIGHTS = f"Copyright (c) 2024 Oda Brinkhurst. All rights reserved.\n\n{BOOK}"
BALLAD = "\n\n".join(
    "The tide came in\nThe boats went out\nThe nail was moved\nThe keeper slept\nHome\nThe hens" for _ in range(9)
)
PLAY = "\n".join(f"ANN. Who is number {n}?\nTOM. He is." for n in range(40))

WHOLE = {
    "poem": POEM,
    "list": LIST,
    "note": NOTE,
    "book": BOOK,
    "licence": LICENCE,
    "essay": ESSAY,
    "play": PLAY,
    "book with rights": BOOK_WITH_RIGHTS,
    "ballad": BALLAD,
    "one paragraph": PARAGRAPHS[0],
    "one word": "Home",
    "signs": "***",
    "an address": "https://twitter.com/a/status/1",
    "addresses": "https://youtu.be/a\nhttps://youtu.be/b\nhttps://youtu.be/c\n",
    "table": "| port | metres |\n| --- | --- |\n| Anselm | 1.3 |\n| Merrow | 2.1 |\n" * 9,
    "only furniture": "Advertisement\nShare this:\nLeave a reply\n",
}


@pytest.mark.parametrize("name", WHOLE)
def test_a_text_without_furniture_is_kept_whole(name):
    text = WHOLE[name]
    found = find_article(text)
    assert found.set_aside == ()
    assert [span.of(text) for span in found.body] == [text.strip()]
    assert found.source == text.rstrip("\n")


def test_samples_in_markdown_are_kept_whole(request):
    samples = sorted((request.config.rootpath / "documents" / "samples").glob("*.md"))
    assert samples
    for path in samples:
        text = path.read_text(encoding="utf-8")
        assert find_article(text).set_aside == (), path.name


@pytest.mark.parametrize("text", ["", " ", "\n\n", "\t\n\u3000\n"])
def test_a_blank_text_has_no_article(text):
    found = find_article(text)
    assert (found.body, found.set_aside, found.gaps, found.source) == ((), (), (), "")


def test_a_poem_with_a_notice_below_loses_no_line():
    text = POEM + "\nLeave a comment\n"
    found = find_article(text)
    assert [span.of(text) for span in found.body] == [POEM.strip()]
    assert [part.reason for part in found.set_aside] == ["comments"]
