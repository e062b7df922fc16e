"""Patched rows have the bytes of rows made anew, whatever went and came."""

from __future__ import annotations

import tracemalloc
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from documents.exports.notes.kept_rows import KeptRows, Row, make_row

PEOPLE = [f"person-{n}" for n in range(4)]


@st.composite
def rows_of(draw, n: int) -> list[Row]:
    """Draws the rows of the annotation with this number: of one or two passages, or of the whole article."""
    key = str(UUID(int=n))
    author, group = draw(st.sampled_from(PEOPLE)), draw(st.sampled_from([None, None, "group-1", "group-2"]))
    tags = draw(st.lists(st.integers(1, 4), max_size=3, unique=True))
    created, replies = draw(st.integers(0, 3)), draw(st.integers(0, 2))
    places = draw(st.lists(st.one_of(st.none(), st.integers(0, 9)), max_size=2))
    common = (author, "public", group, draw(st.booleans()), created, 0, tags, replies, draw(st.integers(0, 5)) == 0)
    if not places:
        return [make_row((key, None, None, None, None, None, *common))]
    return [
        make_row(
            (key, m, m, start, None if start is None else start + 5, "kept" if start is not None else "lost", *common)
        )
        for m, start in enumerate(places)
    ]


def in_order(rows: dict[int, list[Row]]) -> list[Row]:
    return sorted((row for some in rows.values() for row in some), key=lambda row: row.place)


def state_of(kept: KeptRows):
    return kept.json(), kept.places, kept.writers, kept.named


@given(st.data())
def test_patched_rows_equal_rows_made_anew(data):
    rows = {n: data.draw(rows_of(n)) for n in range(data.draw(st.integers(0, 12)))}
    kept = KeptRows.made_of(in_order(rows))
    for _ in range(data.draw(st.integers(1, 5))):
        changed = data.draw(st.sets(st.integers(0, 14), min_size=1, max_size=3))
        come = {n: data.draw(rows_of(n)) for n in changed if data.draw(st.booleans())}
        rows = {n: some for n, some in rows.items() if n not in changed} | come
        before = state_of(kept)
        patched = kept.patched({UUID(int=n).bytes for n in changed}, in_order(come))
        assert state_of(kept) == before
        assert state_of(patched) == state_of(KeptRows.made_of(in_order(rows)))
        kept = patched


@given(st.data())
def test_rows_of_a_person_are_marked_and_no_others(data):
    rows = in_order({n: data.draw(rows_of(n)) for n in range(8)})
    kept = KeptRows.made_of(rows)
    for person in PEOPLE:
        mine = [number for number, row in enumerate(rows) if row.fields[4] == (person, None)]
        assert kept.numbers_of(person) == mine
        for row in rows:
            row.fields[9] = row.fields[4] == (person, None)
        assert kept.json_marking(mine) == KeptRows.made_of(rows).json()
        for row in rows:
            row.fields[9] = False
    assert kept.numbers_of("somebody else") == []


def test_rows_without_a_change_of_the_first_names_are_not_encoded_again(monkeypatch):
    common = ("person-1", "public", None, True, 1, 0, [1], 0, False)
    rows = [make_row((str(UUID(int=n)), n, 0, n * 10, n * 10 + 5, "kept", *common)) for n in range(1, 10)]
    kept = KeptRows.made_of(rows)
    monkeypatch.setattr(KeptRows, "_made_anew", None)
    more = make_row((str(UUID(int=99)), 99, 0, 55, 60, "kept", "person-2", *common[1:6], [2, 1], 0, False))
    patched = kept.patched({UUID(int=99).bytes, UUID(int=3).bytes}, [more])
    assert len(patched.pieces) == 9
    assert list(patched.named.people.positions) == [("person-1", None), ("person-2", None)]


def test_size_is_what_the_rows_take_in_memory():
    def row(n):
        common = (f"person-{n % 20}", "public", None, True, 1_700_000_000_000_000 + n, 0, [n % 6], 0, False)
        return make_row((str(UUID(int=n)), n, 0, n * 10, n * 10 + 5, "kept", *common))

    tracemalloc.start()
    try:
        before = tracemalloc.get_traced_memory()[0]
        kept = KeptRows.made_of(map(row, range(3_000)))
        taken = tracemalloc.get_traced_memory()[0] - before
    finally:
        tracemalloc.stop()
    assert 0.8 < kept.size / taken < 1.25
