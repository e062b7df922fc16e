"""What a reader may ask, and what is said of what cannot be understood."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from documents.search.grammar import MAX_TERMS, Mistake, parse, quote


def in_short(typed):
    """Returns each term: `stem:` for one that is looked for by its stem, `-` for one that should not be there."""
    return [
        f"{'-' if term.is_excluded else ''}{'stem:' if term.is_stemmed else ''}{term.tsquery(quote)}"
        for term in parse(typed).terms
    ]


@pytest.mark.parametrize(
    ("typed", "terms"),
    [
        ("Ledgers tide", ["stem:'ledgers'", "stem:'tide'"]),
        ('"kept a ledger"', ["('kept' <-> 'a' <-> 'ledger')"]),
        ("“kept a” «ledger»", ["('kept' <-> 'a')", "('ledger')"]),
        ("harbo*", ["('harbo':*)"]),
        ("well-kno*", ["('well' <-> 'kno':*)"]),
        ("well-known", ["('well' <-> 'known')"]),
        ('tide -ledger -"a b"', ["stem:'tide'", "-stem:'ledger'", "-('a' <-> 'b')"]),
        ("tide ~2 bar", ["stem:('tide' <1> 'bar' | 'bar' <1> 'tide' | 'tide' <2> 'bar' | 'bar' <2> 'tide')"]),
        ("東京都", ["('東京' <-> '京都')"]),
        ('"東京都"', ["('東京' <-> '京都')"]),
        ("日", ["('日':*)"]),
        ("tide tide", ["stem:'tide'"]),
    ],
)
def test_terms(typed, terms):
    assert in_short(typed) == terms
    assert parse(typed).mistakes == ()


@pytest.mark.parametrize(
    ("typed", "mistake", "terms"),
    [
        ('tide "kept a', Mistake.UNCLOSED, ["stem:'tide'", "('kept' <-> 'a')"]),
        ("~5 tide", Mistake.NOT_NEAR, ["stem:'tide'"]),
        ("tide ~5", Mistake.NOT_NEAR, ["stem:'tide'"]),
        ('tide ~5 "a b"', Mistake.NOT_NEAR, ["stem:'tide'", "('a' <-> 'b')"]),
        ("-tide", Mistake.ONLY_WITHOUT, ["-stem:'tide'"]),
        ("… 😀", Mistake.NO_WORDS, []),
    ],
)
def test_mistakes_are_named_and_the_rest_is_understood(typed, mistake, terms):
    assert parse(typed).mistakes == (mistake,)
    assert in_short(typed) == terms


def test_a_distance_out_of_bounds_is_brought_into_them():
    assert parse("a ~99 b").mistakes == (Mistake.TOO_FAR,)
    assert "<10>" in parse("a ~99 b").terms[0].tsquery(quote)
    assert "<11>" not in parse("a ~99 b").terms[0].tsquery(quote)


def test_no_more_than_a_few_terms_are_looked_for():
    query = parse(" ".join(f"w{n}" for n in range(MAX_TERMS + 3)))
    assert (len(query.terms), query.mistakes) == (MAX_TERMS, (Mistake.TOO_MANY,))


@given(st.text(alphabet=st.one_of(st.characters(), st.sampled_from('"-~* ab5“'))))
def test_whatever_is_typed_can_be_read(typed):
    query = parse(typed)
    assert query.can_be_asked or query.mistakes or not typed.replace("\x00", "").strip()
