"""Places where a dump of a page lacks something, each marked by a star, and places where nothing is missing."""

import pytest

from documents.intake.plain import find_article
from tests.intake.plain.dumps import PARAGRAPHS, find_in_page

BEFORE, AFTER = PARAGRAPHS[0], PARAGRAPHS[1]
MISSING = [
    ("embedded", "*https://twitter.com/ann/status/1213171052156772352"),
    ("embedded", "*https://www.youtube.com/watch?v=a1"),
    ("quotation", "There is one sentence in the ledgers that everybody in the town now knows by heart:*"),
    ("quotation", "The board calls it “a matter of opinion.” Courier reports.*"),
    ("subject", "The keeper of the tide house has been asked to give his ledgers back, *has learned."),
    ("subject", "The ledgers were read by two surveyors last winter, according to* . Nobody else has seen them."),
    ("picture", "The nail can be seen at the left edge of the brass scale in the photo below.*"),
]


@pytest.mark.parametrize(("why", "line"), MISSING, ids=[line for _, line in MISSING])
def test_what_is_missing_is_proposed_at_its_position(why, line):
    between = f"\n\n{line.replace('*', '')}\n\nThe board met again on Thursday, and nothing more was said of it.\n\n"
    text, found = find_in_page(between=between, after="\n\nLeave a comment")
    place = text.index(between) + 2 + line.index("*")
    assert [(gap.reason, gap.position) for gap in found.gaps] == [(why, place)]


NOT_MISSING = [
    "He read the first line of the ledger aloud to all of them: “High water at noon.”",
    "The ledgers list what was found on the first day:\n\n• a nail\n\n• a hammer",
    "The first line of the ledger is known to all of them:\n\n“It was high water at noon, and nobody came.”",
    "The keeper, a friend of the mayor, has learned.",
    "According to the keeper, nobody has seen the hammer since the night in question.",
    "It was, as the Courier reports, a matter of opinion among the gentlemen of the board.",
    "The post is at https://twitter.com/ann/status/1213 and says nothing new.",
]


@pytest.mark.parametrize("lines", NOT_MISSING)
def test_no_gap_is_proposed_where_nothing_is_missing(lines):
    assert find_in_page(between=f"\n\n{lines}\n\n", after="\n\nLeave a comment")[1].gaps == ()


def test_an_address_in_place_of_a_post_is_set_aside_and_is_a_gap():
    address = "https://twitter.com/ann/status/12"
    text, found = find_in_page(between=f"\n\n{address}\n\n")
    assert [(part.reason, part.span.of(text)) for part in found.set_aside] == [("other", address)]
    assert [gap.words for gap in found.gaps] == [address]


def test_lists_under_wider_blank_space_lack_their_headings():
    lists = "\n\n\n• The first reading of the tide.\n• The second reading of the tide." * 2
    text, found = find_in_page(between=f"{lists}\n\n", after="\n\nLeave a comment")
    assert [gap.reason for gap in found.gaps] == ["heading", "heading"]
    assert all(text[gap.position :].startswith("• The first") for gap in found.gaps)


def test_a_text_that_is_not_a_page_has_no_gaps():
    text = f"{BEFORE} The board was told of this in the following words:\n\n{AFTER}"
    assert find_article(text).gaps == ()


WALLED = (
    "Home\nNews\nSport\nWeather\n\nThe Low Gauge\n\nBy I. Varga\n\n"
    "The ferry left the pier at dawn with forty people aboard, and the harbour master wrote down every name.\n\n"
    "By noon the wind had turned, and the boats of the lower town were drawn up on the shingle in two rows…\n\n"
)


@pytest.mark.parametrize(
    "wall",
    [
        "Subscribe now to continue reading.\nAlready a subscriber? Sign in\n",
        "This article is for subscribers only\n",
        "Dieser Artikel ist nur für Abonnenten.\n",
    ],
)
def test_a_text_that_ends_before_a_wall_has_a_gap_there(wall):
    text = f"{WALLED}{wall}\nRelated stories\nThe frost of the mill\n© 2021 The Northern Ledger. All rights reserved.\n"
    found = find_article(text)
    assert [(gap.reason, gap.position) for gap in found.gaps] == [("paywall", text.index("rows…") + len("rows…"))]
    assert found.source.strip().endswith("in two rows…")
    assert wall.strip() in [part.span.of(text) for part in found.set_aside if part.reason == "newsletter"]


def test_a_text_that_goes_on_after_words_of_a_wall_has_no_gap():
    text = f"{WALLED}Subscribe to continue reading.\n\n" + "\n\n".join(
        f"{words} And so the day went on for the people of the lower town, who had seen worse and said so."
        for words in ("In the evening the lamps were lit.", "The council met in the schoolroom.")
    )
    assert [gap.reason for gap in find_article(text).gaps if gap.reason == "paywall"] == []
