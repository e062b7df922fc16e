import pytest

from documents.anchoring import LOST, Method, State, carry, describe
from documents.anchoring.carry import common_head, common_tail
from tests.anchoring.stars import show, stars

CASES = [
    ("text before the change", "The *cat* sat. It slept.", "The *cat* sat. It dreamt.", State.KEPT, Method.UNCHANGED),
    ("text after the change", "Once. The *cat* sat.", "Once more. The *cat* sat.", State.MOVED, Method.UNCHANGED),
    ("the same text", "The *cat* sat.", "The *cat* sat.", State.KEPT, Method.UNCHANGED),
    (
        "a sentence moved",
        "Alpha went home. *Beta stayed late.* Gamma left early.",
        "Gamma left early. Alpha went home. *Beta stayed late.*",
        State.MOVED,
        Method.QUOTE,
    ),
    (
        "changes on both sides",
        "x. The long road was dry and dusty, and *the old man* walked slowly home to rest a while. x",
        "y. The long road was dry and dusty, and *the old man* walked slowly home to rest a while. y",
        State.KEPT,
        Method.QUOTE_IN_CONTEXT,
    ),
    (
        "the second of two refrains, both still there",
        "1 So it goes, my dear old friend, on and on and on. So it goes, *my dear* old friend, on and on and on. 1",
        "22 So it goes, my dear old friend, on and on and on. So it goes, *my dear* old friend, on and on and on. 2",
        State.MOVED,
        Method.QUOTE_IN_CONTEXT,
    ),
]


@pytest.mark.parametrize(("name", "before", "after", "state", "method"), CASES, ids=[case[0] for case in CASES])
def test_passage_is_carried(name, before, after, state, method):
    old, start, end = stars(before)
    new, _, _ = stars(after)
    (carried,) = carry(old, new, [(start, end)])
    assert (carried.state, carried.method) == (state, method)
    assert show(new, carried.start, carried.end) == after


def test_words_that_are_gone_are_lost():
    old, start, end = stars("The *cat* sat. Then it left.")
    assert carry(old, "The dog sat. Then he left.", [(start, end)]) == [LOST]


def test_a_refrain_of_which_one_was_deleted_is_lost_rather_than_guessed():
    refrain = "And so it goes on and on and on and on and on. " * 2
    line = "And so it goes on and *on* and on and on and on. "
    old, start, end = stars("a " + refrain + line + refrain + "b")
    new = "c " + refrain + refrain + "d"
    assert carry(old, new, [(start, end)]) == [LOST]


def test_refrains_that_all_remain_keep_their_order():
    line = "And so it goes, and so it always went, says the old man at the end of every day of the year. "
    old = "a " + line * 3 + "b"
    new = "ccc " + line * 3 + "d"
    starts = [2 + n * len(line) + line.index("old man") for n in range(3)]
    carried = carry(old, new, [(start, start + 7) for start in starts])
    assert [one.start for one in carried] == [start + 2 for start in starts]


def test_a_short_word_that_only_stands_elsewhere_now_is_lost():
    old, start, end = stars("1 We met at *noon* by the river. 1")
    assert carry(old, "2 The river is wide, and noon is hot. 2", [(start, end)]) == [LOST]


def test_thousand_passages_are_answered_in_order():
    old = "".join(f"Sentence {n} stands here. " for n in range(1000))
    new = "A new beginning. " + old.replace("Sentence 500 ", "Something inserted. Sentence 500 ") + "A new end."
    passages = [(old.index(f"Sentence {n} "), old.index(f"Sentence {n} ") + 12) for n in range(1000)]
    carried = carry(old, new, passages)
    wrong = [
        old[start:end]
        for one, (start, end) in zip(carried, passages, strict=True)
        if one.start is None or new[one.start : one.end] != old[start:end]
    ]
    # The one whose neighbour changed is too short to vouch for itself.
    assert wrong == ["Sentence 500"]
    assert carried[500] == LOST


@pytest.mark.parametrize(
    ("one", "other", "head", "tail"),
    [("", "", 0, 0), ("abc", "abc", 3, 0), ("abc", "abd", 2, 0), ("aaa", "aa", 2, 0), ("xab", "yab", 0, 2)],
)
def test_common_head_and_tail_never_overlap(one, other, head, tail):
    assert common_head(one, other) == head
    assert common_tail(one, other, head) == tail


def test_a_carried_quote_is_the_old_quote():
    old, start, end = stars("Many *words stand here* today, and more follow.")
    new = "Today. " + old
    (carried,) = carry(old, new, [(start, end)])
    assert describe(new, carried.start, carried.end).exact == "words stand here"
