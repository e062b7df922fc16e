"""Fuzzy search: text that moved and was edited is found in new text that no old text matches, and nowhere else."""

from documents.anchoring import AnchorState
from tests.anchoring.starred_text import add_stars, carry, parse_stars

PLACES = "The harbour lay still. Boats went out at dawn. Nets hung on the poles to dry. Gulls cried over the mole."


def carried(before, after):
    old, start, end = parse_stars(before)
    new = after.replace("*", "")
    (one,) = carry(old, new, [(start, end)])
    return one, None if one.start is None else add_stars(new, one.start, one.end)


def test_a_sentence_that_moved_and_was_edited_is_found():
    before = f"*The old lighthouse keeper wrote every ship into his book.* {PLACES}"
    after = f"{PLACES} And still: *The old lighthouse keeper wrote each ship into his book.*"
    one, place = carried(before, after)
    assert (one.state, place) == (AnchorState.CHANGED, after)


def test_part_of_a_sentence_that_moved_into_another_is_found():
    before = f"Long ago, as they tell it, *the keeper counted the ships by night* and slept. {PLACES}"
    after = f"{PLACES} In winter *the keeper counted the ships by night* from his bed."
    assert carried(before, after)[1] == after


def test_text_matched_by_another_old_sentence_is_not_taken():
    quote = "the keeper counted the ships by night"
    one, _ = carried(f"Once *{quote}* alone. {PLACES} Later {quote} again.", f"{PLACES} Later {quote} again.")
    assert one.state is AnchorState.LOST


def test_a_repeated_sentence_needs_a_neighbour_to_be_found_elsewhere():
    refrain = "And so it goes on and on."
    before = f"He left. *{refrain}* They stayed. {PLACES} {refrain}"
    after = f"He left. They stayed. {PLACES} Something else came. {refrain} It was late."
    assert carried(before, after)[0].state is AnchorState.LOST
