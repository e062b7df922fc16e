"""Words as the index holds them."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from documents.search.blocks import LONGEST, blocks_of
from documents.search.words import fold, words_of


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("The Keeper wrote.", "the keeper wrote"),
        ("Café, naïve—“quoted”", "cafe naive quoted"),
        ("don’t it's keeper’s", "dont its keepers"),
        ("l’été d'un qu'il", "l ete d un qu il"),
        ("donʼt they’ll", "dont theyll"),
        ("well-known co\u00adopera\u200bte", "well known cooperate"),
        ("1,000 men, 3.14. 2nd", "1,000 men 3.14 2nd"),
        ("word¹ x²", "word x"),
        ("ﬁne ＡＢＣ Straße", "fine abc strasse"),
        ("Ёлка край Άνθρωπος", "елка край ανθρωποσ"),
        ("שָׁלוֹם مُحَمَّد", "שלום محمد"),
        ("हिन्दी में", "हिन्दी में"),
        ("東京都に ABC", "東京 京都 都に に abc"),
        ("ガラス", "ガラ ラス ス"),
        ("ภาษาไทย", "ภา าษ ษา าไ ไท ทย ย"),
        ("日本abc", "日本 本 abc"),
        ("٭ … 😀", ""),
    ],
)
def test_words_are_folded_and_cut(text, folded):
    assert " ".join(word.folded for word in words_of(text)) == folded


@given(st.text())
def test_words_stand_in_the_text_in_order_and_fold_to_themselves(text):
    words = list(words_of(text))
    assert [word.start for word in words] == sorted(word.start for word in words)
    for word in words:
        assert 0 <= word.start < word.end <= len(text)
        assert fold(text[word.start : word.end].replace("ʼ", "’")) == word.folded
        assert word.folded
        assert not any(one.isspace() for one in word.folded)


@given(st.text(alphabet=st.sampled_from("ab \n😀"), max_size=6_000))
def test_blocks_have_all_words_once_and_are_never_too_long(text):
    blocks = list(blocks_of(text))
    assert all(start < end <= start + LONGEST for start, end in blocks)
    assert all(before[1] <= after[0] for before, after in pairwise(blocks))
    assert "".join("".join(text[start:end].split()) for start, end in blocks) == "".join(text.split())


def test_a_long_paragraph_is_cut_before_a_word():
    text = "keeper " * 1_000
    words = [word.folded for start, end in blocks_of(text) for word in words_of(text[start:end])]
    assert words == ["keeper"] * 1_000
