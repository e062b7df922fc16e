"""Patched rows have the bytes of rows made anew, whatever went and came."""

from __future__ import annotations

import tracemalloc
from uuid import UUID

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from documents.content_coding import Body
from documents.exports.notes import kept_rows
from documents.exports.notes.kept_rows import KeptRows, encode_rows, json_of
from documents.exports.notes.rows import Row, make_row

PEOPLE = [f"person-{n}" for n in range(4)]


@st.composite
def rows_of(draw, n: int) -> list[Row]:
    """Draws the rows of the annotation with this number: of one or two passages, or of the whole article."""
    key = str(UUID(int=n))
    author, group = draw(st.sampled_from(PEOPLE)), draw(st.sampled_from([None, None, "group-1", "group-2"]))
    tags = draw(st.lists(st.integers(1, 4), max_size=3, unique=True))
    created, replies = draw(st.integers(0, 3)), draw(st.integers(0, 2))
    places = draw(st.lists(st.one_of(st.none(), st.integers(0, 9)), max_size=2))
    common = (author, "public", group, draw(st.booleans()), created, 0, tags, replies, draw(st.integers(0, 5)) == 0, "")
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


def chunks_of(kept: KeptRows):
    return [(chunk.places, chunk.piece.plain) for chunk in kept.chunks]


@pytest.fixture(autouse=True, scope="module")
def small_chunks():
    """Makes chunks of two rows or so, so that few rows have many."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(kept_rows, "CHUNK", 2)
        yield


@given(st.data())
def test_patched_rows_equal_rows_made_anew(data):
    rows = {n: data.draw(rows_of(n)) for n in range(data.draw(st.integers(0, 12)))}
    kept = KeptRows.made_of(in_order(rows))
    for _ in range(data.draw(st.integers(1, 5))):
        changed = data.draw(st.sets(st.integers(0, 14), min_size=1, max_size=3))
        come = {n: data.draw(rows_of(n)) for n in changed if data.draw(st.booleans())}
        rows = {n: some for n, some in rows.items() if n not in changed} | come
        before = chunks_of(kept), kept.named.copy()
        patched = kept.patched({UUID(int=n).bytes for n in changed}, in_order(come))
        assert (chunks_of(kept), kept.named) == before
        anew = KeptRows.made_of(in_order(rows))
        assert (chunks_of(patched), patched.named) == (chunks_of(anew), anew.named)
        kept = patched


@given(st.data())
def test_chunks_are_the_rows_in_order(data):
    rows = in_order({n: data.draw(rows_of(n)) for n in range(data.draw(st.integers(0, 12)))})
    kept = KeptRows.made_of(rows)
    people, tags = list(kept.named.people.positions), list(kept.named.tags.positions)
    listed = orjson.loads(b"[" + Body(kept.pieces()).plain() + b"]")
    assert [(row[0], row[1]) for row in listed] == [(row.fields[0], row.fields[1]) for row in rows]
    assert [None if row[4] is None else people[row[4]] for row in listed] == [row.fields[4] for row in rows]
    assert [[tags[tag] for tag in row[7]] for row in listed] == [row.fields[7] for row in rows]


def passage_of(n: int, person: str, tags: list[int], start: int, created: int) -> Row:
    return make_row(
        (str(UUID(int=n)), n, 0, start, start + 5, "kept", person, "public", None, True, created, 0, tags, 0, False, "")
    )


def test_a_change_makes_one_chunk_again_also_where_somebody_writes_for_the_first_time(monkeypatch):
    rows = [passage_of(n, "person-1", [1], n * 10, n) for n in range(1, 200)]
    kept = KeptRows.made_of(rows)
    assert len(kept.chunks) > 50
    monkeypatch.setattr(KeptRows, "_made_anew", None)
    patched = kept.patched({UUID(int=999).bytes}, [passage_of(999, "person-2", [2, 1], 55, 999)])
    before, now = {id(chunk) for chunk in kept.chunks}, {id(chunk) for chunk in patched.chunks}
    assert len(now - before) in (1, 2)
    assert len(before - now) == 1
    assert list(patched.named.people.positions) == [("person-1", None), ("person-2", None)]
    assert list(patched.named.tags.positions) == [1, 2]


def test_rows_of_one_reader_continue_the_indexes_of_all():
    kept = KeptRows.made_of([passage_of(1, "person-1", [5], 10, 1), passage_of(2, "person-2", [6], 20, 2)])
    named = kept.named.continued()
    own = encode_rows([passage_of(3, "person-3", [7, 5], 1, 3), passage_of(4, "person-2", [6], 2, 4)], named)
    assert [(row[4], row[7]) for row in orjson.loads(b"[" + json_of(own) + b"]")] == [(2, [2, 0]), (1, [1])]
    assert list(named.people.positions.items()) == [(("person-3", None), 2)]
    assert len(kept.named.people.positions) == 2


def test_size_is_what_the_rows_take_in_memory(monkeypatch):
    monkeypatch.undo()
    monkeypatch.setattr(kept_rows, "CHUNK", 128)

    def row(n):
        common = (f"person-{n % 20}", "public", None, True, 1_700_000_000_000_000 + n, 0, [n % 6], 0, False, "")
        return make_row((str(UUID(int=n)), n, 0, n * 10, n * 10 + 5, "kept", *common))

    tracemalloc.start()
    try:
        before = tracemalloc.get_traced_memory()[0]
        kept = KeptRows.made_of([row(n) for n in range(3_000)])
        Body(kept.pieces()).gzipped()
        taken = tracemalloc.get_traced_memory()[0] - before
    finally:
        tracemalloc.stop()
    assert 0.8 < kept.size / taken < 1.25
