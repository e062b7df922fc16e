"""Carrying, one example for each rule: the passage is between the stars; no stars after the change means lost."""

import pytest

from documents.anchoring import LOST_PASSAGE, AnchorMethod, AnchorState, describe
from tests.anchoring.starred_text import add_stars, carry, parse_stars

CASES = [
    ("the same text", "The *cat* sat.", "The *cat* sat.", AnchorState.KEPT),
    ("text before the change", "The *cat* sat. It slept.", "The *cat* sat. It dreamt.", AnchorState.KEPT),
    ("text after the change", "Once. The *cat* sat.", "Once more. The *cat* sat.", AnchorState.MOVED),
    (
        "a sentence moved",
        "Alpha went home early. *Beta stayed late.* Gamma left at noon.",
        "Gamma left at noon. Alpha went home early. *Beta stayed late.*",
        AnchorState.MOVED,
    ),
    (
        "words between two changes",
        "x. The long road was dry and dusty, and *the old man* walked slowly home to rest a while. x",
        "y. The long road was dry and dusty, and *the old man* walked slowly home to rest a while. y",
        AnchorState.KEPT,
    ),
    (
        "a word within the passage replaced",
        "He saw *the quick brown fox* jump over it.",
        "He saw *the swift brown fox* jump over it.",
        AnchorState.CHANGED,
    ),
    (
        "the first word of the passage replaced",
        "He saw *quick brown foxes jumping* over it.",
        "He saw *swift brown foxes jumping* over it.",
        AnchorState.CHANGED,
    ),
    (
        "a mistyped letter mended",
        "They *recieved the lettre* too late.",
        "They *received the letter* too late.",
        "changed",
    ),
    (
        "quotation marks and dashes of another kind",
        "She said *“it’s late – too late”* and left.",
        'She said *"it\'s late - too late"* and left.',
        AnchorState.CHANGED,
    ),
    (
        "lines wrapped anew",
        "It was *a long way to the\nriver* and nobody knew\nthe road.",
        "It was *a long way\nto the river* and nobody\nknew the road.",
        AnchorState.CHANGED,
    ),
    (
        "the second of two refrains, both still there",
        "1 So it goes, my dear old friend, on and on and on. So it goes, *my dear* old friend, on and on and on. 1",
        "22 So it goes, my dear old friend, on and on and on. So it goes, *my dear* old friend, on and on and on. 2",
        AnchorState.MOVED,
    ),
    (
        "a refrain whose first copy was deleted",
        "It was a cold morning. And so it goes. The boats lay idle all day. *And so it goes.* Then came the thaw.",
        "It was a cold morning. The boats lay idle all day. *And so it goes.* Then came the thaw.",
        AnchorState.MOVED,
    ),
    (
        "a refrain that was itself deleted",
        "It was a cold morning. *And so it goes.* The boats lay idle all day. And so it goes. Then came the thaw.",
        "It was a cold morning. The boats lay idle all day. And so it goes. Then came the thaw.",
        AnchorState.LOST,
    ),
    (
        "a refrain that belongs to a paragraph that moved",
        "The first day was long.\n\n*And so it goes.* We rowed to the island.\n\nAnd so it goes. The last day came.\n",
        "The first day was long.\n\nAnd so it goes. The last day came.\n\n*And so it goes.* We rowed to the island.\n",
        AnchorState.MOVED,
    ),
    (
        "words deleted that stand elsewhere too",
        "We met *at noon* by the river. Later we parted. The bells ring at noon in this town.",
        "We met by the river. Later we parted. The bells ring at noon in this town.",
        AnchorState.LOST,
    ),
    (
        "a sentence rewritten",
        "*Nobody came to the house.* It rained.",
        "Every guest was late. It rained.",
        AnchorState.LOST,
    ),
    (
        "right-to-left letters",
        "שלום לכולם. *הספר הישן* על השולחן. סוף.",
        "ברוכים הבאים. שלום לכולם. *הספר הישן* על השולחן. סוף.",
        AnchorState.MOVED,
    ),
    (
        "a script without spaces",
        "我們*在河邊*相遇。後來分手了。",
        "我們昨天*在河邊*相遇。後來分手了。",
        AnchorState.MOVED,
    ),
    (
        "letters beyond U+FFFF",
        "One 😀 day *the 👩‍👩‍👧 family* left.",
        "Some 😀 day *the 👩‍👩‍👧 family* left.",
        AnchorState.MOVED,
    ),
    (
        "half of the passage deleted",
        "It rained. *Nobody came to us. Nobody rang for us.* We slept.",
        "It rained. *Nobody rang for us.* We slept.",
        AnchorState.CHANGED,
    ),
    (
        "all but the last sentence of the passage deleted",
        "It rained. *The boats lay idle in the bay, and the men mended nets. The bells rang at six.* We slept.",
        "It rained. *The bells rang at six.* We slept.",
        AnchorState.CHANGED,
    ),
    (
        "all but the end of a sentence deleted",
        "It rained. *The boats, which nobody had painted since the war and few remembered, lay idle in the bay.*",
        "It rained. *lay idle in the bay.*",
        AnchorState.CHANGED,
    ),
    (
        "all but a word of the passage deleted",
        "It rained. *The boats, which nobody had painted since the war and few remembered, sank.* We slept.",
        "It rained. sank. We slept.",
        AnchorState.LOST,
    ),
    ("a place between two words", "One **day it came.", "Early one **day it came.", AnchorState.MOVED),
    ("the end of the text", "One day.**", "One day.** It came.", AnchorState.KEPT),
]


@pytest.mark.parametrize(("name", "before", "after", "state"), CASES, ids=[case[0] for case in CASES])
def test_passage_is_carried(name, before, after, state):
    old, start, end = parse_stars(before)
    new = after.replace("*", "")
    (carried,) = carry(old, new, [(start, end)])
    assert carried.state == state
    assert (after if carried.start is None else add_stars(new, carried.start, carried.end)) == after


def test_a_point_before_a_letter_stays_outside_the_grapheme_that_it_becomes():
    (carried,) = carry("\u0301", "a\u0301", [(0, 0)])
    assert carried.start in (0, 2)


def test_a_deleted_word_is_lost():
    old, start, end = parse_stars("The *cat* sat. Then it left.")
    assert carry(old, "The dog sat. Then he left.", [(start, end)]) == [LOST_PASSAGE]


def test_graphemes_are_not_split_unless_the_old_passage_split_them():
    old, start, end = parse_stars("They ate *crepe* today.")
    new = "They ate crepe\u0301 today."
    (carried,) = carry(old, new, [(start, end)])
    assert new[carried.start : carried.end] == "crepe\u0301"


def test_a_passage_torn_apart_stays_with_its_largest_part():
    old, start, end = parse_stars("One. *He lived alone in the tower by the sea.* Two.")
    new = "He lived. " + "Nothing of that was said before. " * 20 + "Alone in the tower by the sea. Two."
    (carried,) = carry(old, new, [(start, end)])
    assert carried.start is None or "tower by the sea" in new[carried.start : carried.end]


def test_a_passage_over_the_whole_text_stays_over_the_whole_text():
    old = "First sentence here. Second sentence here. Third sentence here."
    new = "First sentence here. Something between. Second sentence here. Third sentence here."
    (carried,) = carry(old, new, [(0, len(old))])
    assert (carried.start, carried.end) == (0, len(new))


def test_a_span_outside_the_text_is_refused():
    with pytest.raises(ValueError, match="not within"):
        carry("abc", "abd", [(2, 4)])


def test_a_thousand_passages_are_returned_in_order():
    old = "".join(f"Sentence {n} stands here. " for n in range(1000))
    new = "A new beginning. " + old.replace("Sentence 500 ", "Something inserted. Sentence 500 ") + "A new end."
    passages = [(old.index(f"Sentence {n} "), old.index(f"Sentence {n} ") + 12) for n in range(1000)]
    carried = carry(old, new, passages)
    assert [new[one.start : one.end] for one in carried] == [old[start:end] for start, end in passages]
    assert {one.method for one in carried} == {AnchorMethod.UNCHANGED}


def test_a_carried_quote_is_the_old_quote():
    old, start, end = parse_stars("Many *words stand here* today, and more follow.")
    new = "Today. " + old
    (carried,) = carry(old, new, [(start, end)])
    assert describe(new, carried.start, carried.end).exact == "words stand here"
