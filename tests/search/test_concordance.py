"""Lines are ordered and counted by the index alone: what it says of each hit is what the text says."""

from __future__ import annotations

import random

import pytest
from django.contrib.auth.models import AnonymousUser

from documents.models import Document
from documents.search.blocks import blocks_of
from documents.search.concordance import choose_paragraphs, hits_of, lines_of
from documents.search.grammar import parse
from documents.search.lines import text_after, text_before
from documents.search.results import Search
from documents.search.words import words_of
from tests.factories import make_document

pytestmark = pytest.mark.django_db

WORDS = (
    *("keeper", "Keeper’s", "tide", "1,000", "Café", "e\u0301te\u0301", "3.14", "don’t", "l’été", "ﬁn", "x😀y", "—"),
    *(
        "вода",
        "й",
        "и\u0306",
        "Ὀδυσσεύς",
        "ΟΔΟΣ",
        "מים",
        "שָׁלוֹם",
        "ماء",
        "كِتَاب",
        "नदी",
        "กู้ยืมเงิน",
        "東京都に行く",
        "ひらがな",
        "שלום",
    ),
)


def paragraphs_of(seed):
    chance = random.Random(seed)
    for length in (3, 40, 290, 700):
        yield " ".join(chance.choices(WORDS, k=length)).strip()


def expected_of(text, sought, width):
    """Returns the lines of a word in a text, and the words beside it, found by reading the text from its beginning."""
    found = set()
    start = 0
    for paragraph in text.split("\n\n"):
        words = list(words_of(paragraph))
        for n, word in enumerate(words):
            if word.folded == sought:
                before = tuple(one.folded for one in words[max(n - 3, 0) : n][::-1])
                after = tuple(one.folded for one in words[n + 1 : n + 4])
                left = text_before(paragraph, word.start, width)
                right = text_after(paragraph, word.end, width)
                hit = paragraph[word.start : word.end]
                found.add((start + word.start, start + word.end, left, hit, right, sought, before, after))
        start += len(paragraph) + 2
    return found


@pytest.mark.parametrize("seed", range(6))
def test_what_the_index_says_of_hits_is_what_the_text_says(seed):
    text = "\n\n".join(paragraphs_of(seed))
    document = make_document(text, visibility=Document.Visibility.PUBLIC)
    assert document.current_revision.text == text
    assert len(list(blocks_of(text))) > 4  # some of the paragraphs have several rows
    for sought in sorted({word.folded for word in words_of(" ".join(WORDS))}):
        asked = Search(parse(f'"{sought}"'), AnonymousUser())
        hits = hits_of(asked, choose_paragraphs(asked, "", 1))
        lines = lines_of(hits, 30)
        assert {
            (line.start, line.end, line.left, line.hit, line.right, hit.form, hit.before, hit.after)
            for hit, line in zip(hits, lines, strict=True)
        } == expected_of(text, sought, 30), sought


@pytest.mark.parametrize(("text", "starts"), [("a" * 2500, [0, 2000]), ("b " + "a" * 2500 + " aaaa", [2, 2000, 2503])])
def test_a_row_that_begins_inside_a_word_has_its_own_words(text, starts):
    make_document(text, visibility=Document.Visibility.PUBLIC)
    asked = Search(parse("aaaa*"), AnonymousUser())
    lines = lines_of(hits_of(asked, choose_paragraphs(asked, "", 1)), 30)
    assert [line.start for line in lines] == starts
    assert {line.hit.strip("a") for line in lines} == {""}
