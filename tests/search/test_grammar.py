"""What a reader may ask, and what is said of what cannot be understood."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from documents.search.grammar import MAX_TERMS, Mistake, parse


def in_short(typed):
    """Returns each term: `stem:` for one that is looked for by its stem, `-` for one that should not be there."""
    return [f"{'-' if term.is_excluded else ''}{asked(term)}" for term in parse(typed).terms]


def asked(term):
    if term.stemmed is None:
        return term.exact_query("<->")
    near = f"{term.near.word.plain} ~{term.near.distance} " if term.near else ""
    return f"stem:{near}{term.stemmed.plain}"


@pytest.mark.parametrize(
    ("typed", "terms"),
    [
        ("Ledgers tide", ["stem:ledgers", "stem:tide"]),
        ('"kept a ledger"', ["('kept' <-> 'a' <-> 'ledger')"]),
        ("“kept a” «ledger»", ["('kept' <-> 'a')", "('ledger')"]),
        ("harbo*", ["('harbo':*)"]),
        ("well-kno*", ["('well' <-> 'kno':*)"]),
        ("well-known", ["('well' <-> 'known')"]),
        ('tide -ledger -"a b"', ["stem:tide", "-stem:ledger", "-('a' <-> 'b')"]),
        ("tide ~2 bar", ["stem:tide ~2 bar"]),
        ("東京都", ["('東京' <-> '京都')"]),
        ('"東京都"', ["('東京' <-> '京都')"]),
        ("日", ["('日':*)"]),
        ("第1章", ["('第' <-> '1' <-> '章':*)"]),
        ("กู้", ["('กู้':*)"]),
        ("ทำ", ["stem:ทํา"]),
        ("나", ["stem:나"]),
        ("Café", ["stem:café"]),
        ("tide tide", ["stem:tide"]),
    ],
)
def test_terms(typed, terms):
    assert in_short(typed) == terms
    assert parse(typed).mistakes == ()


@pytest.mark.parametrize(
    ("typed", "mistake", "terms"),
    [
        ('tide "kept a', Mistake.UNCLOSED, ["stem:tide", "('kept' <-> 'a')"]),
        ("~5 tide", Mistake.NOT_NEAR, ["stem:tide"]),
        ("tide ~5", Mistake.NOT_NEAR, ["stem:tide"]),
        ('tide ~5 "a b"', Mistake.NOT_NEAR, ["stem:tide", "('a' <-> 'b')"]),
        ("-tide", Mistake.ONLY_WITHOUT, ["-stem:tide"]),
        ("… 😀", Mistake.NO_WORDS, []),
    ],
)
def test_mistakes_are_named_and_the_rest_is_understood(typed, mistake, terms):
    assert parse(typed).mistakes == (mistake,)
    assert in_short(typed) == terms


def test_a_distance_out_of_bounds_is_brought_into_them():
    assert parse("a ~99 b").mistakes == (Mistake.TOO_FAR,)
    assert in_short("a ~99 b") == ["stem:a ~10 b"]
    assert in_short("a ~0 b") == ["stem:a ~1 b"]


def test_no_more_than_a_few_terms_are_looked_for():
    query = parse(" ".join(f"w{n}" for n in range(MAX_TERMS + 3)))
    assert (len(query.terms), query.mistakes) == (MAX_TERMS, (Mistake.TOO_MANY,))


@given(st.text(alphabet=st.one_of(st.characters(), st.sampled_from('"-~* ab5“'))))
def test_whatever_is_typed_can_be_read(typed):
    query = parse(typed)
    assert query.can_be_asked or query.mistakes or not typed.replace("\x00", "").strip()


def fields(typed):
    """Returns each field as it was understood."""
    return [f"{'-' if one.is_excluded else ''}{one.name}={one.value}" for one in parse(typed).fields]


@pytest.mark.parametrize(
    ("typed", "asked_of", "terms"),
    [
        ("tide tag:irony", ["tag=irony"], ["stem:tide"]),
        ('Person:"Jane  Doe" tide', ["person=Jane Doe"], ["stem:tide"]),
        ("tide -publisher:Gazette -ledger", ["-publisher=Gazette"], ["stem:tide", "-stem:ledger"]),
        ("tide date:1999..2003", ["date=1999..2003"], ["stem:tide"]),
        ("tide date:1999.. date:..2003 date:unknown", ["date=1999..", "date=..2003", "date=unknown"], ["stem:tide"]),
        ("tide tag:a tag:a", ["tag=a"], ["stem:tide"]),
        ("tag:“close reading” tide", ["tag=close reading"], ["stem:tide"]),
        ("author:jane", [], ["('author' <-> 'jane')"]),
        ('"tag:irony"', [], ["('tag' <-> 'irony')"]),
        ("vintage:irony", [], ["('vintage' <-> 'irony')"]),
    ],
)
def test_fields_stand_beside_words(typed, asked_of, terms):
    assert (fields(typed), in_short(typed)) == (asked_of, terms)
    assert parse(typed).mistakes == ()


@pytest.mark.parametrize(
    ("typed", "mistakes"),
    [
        ("tide tag:", [Mistake.NO_VALUE]),
        ('tide tag:""', [Mistake.NO_VALUE]),
        ("tide tag: irony", [Mistake.NO_VALUE]),
        ("tide date:yesterday", [Mistake.NO_DATE]),
        ("tide date:2003..1999", [Mistake.NO_DATE]),
        ("tag:irony", [Mistake.ONLY_FIELDS]),
        ("tag:", [Mistake.NO_VALUE]),
        ('tide person:"Jane', [Mistake.UNCLOSED]),
        ("tide ~5 tag:irony", [Mistake.NOT_NEAR]),
        ("-tide tag:irony", [Mistake.ONLY_WITHOUT]),
        (" ".join(["tide", *(f"tag:{n}" for n in range(20))]), [Mistake.TOO_MANY]),
    ],
)
def test_mistakes_in_fields_are_named(typed, mistakes):
    assert list(parse(typed).mistakes) == mistakes
