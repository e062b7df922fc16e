"""Texts cut where evidence begins and ends."""

from hypothesis import given
from hypothesis import strategies as st

from documents.provenance import Piece, cut_at_evidence
from documents.spans import Span


def test_overlapping_evidence_is_cut_where_it_changes():
    pieces = cut_at_evidence("By Ann, 14 March", [(1, Span(3, 6)), (2, Span(4, 10))])
    assert pieces == [
        Piece("By "),
        Piece("A", (1,), (1,)),
        Piece("nn", (1, 2), (2,)),
        Piece(", 14", (2,)),
        Piece(" March"),
    ]


def test_evidence_that_began_before_a_part_is_lit_but_does_not_open_there():
    assert cut_at_evidence("cdef", [(1, Span(0, 4))], offset=2) == [Piece("cd", (1,)), Piece("ef")]


def test_a_text_without_evidence_is_one_piece_and_an_empty_one_is_none():
    assert cut_at_evidence("words", []) == [Piece("words")]
    assert cut_at_evidence("", []) == []


@given(
    st.text(max_size=60),
    st.lists(st.tuples(st.integers(0, 5), st.integers(0, 80), st.integers(1, 20)), max_size=8),
    st.integers(0, 20),
)
def test_the_pieces_together_are_the_text(text, spans, offset):
    evidence = [(fact, Span(start, start + length)) for fact, start, length in spans]
    pieces = cut_at_evidence(text, evidence, offset=offset)
    assert "".join(piece.text for piece in pieces) == text
    place = offset
    for piece in pieces:
        covered = {fact for fact, span in evidence if span.start <= place < span.end}
        assert set(piece.facts) == covered
        place += len(piece.text)
