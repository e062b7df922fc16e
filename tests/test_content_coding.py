"""Pieces of an answer that were compressed before give the same answer."""

from __future__ import annotations

import gzip
import random
import zlib

import pytest

from documents.content_coding import Piece, compressed, piece_of

TEXT = b"".join(b"<p>The keeper wrote the %d. height of the sea down.</p>\n" % n for n in range(500))
TOOLS = b"".join(b"<li>A tool named %d</li>" % n for n in range(200))


def packed(body: bytes, *pieces: Piece, private: bool = False) -> bytes:
    content, coding = compressed(body, "gzip", private=private, pieces=pieces)
    assert coding == "gzip"
    return content


@pytest.mark.parametrize("private", [False, True])
@pytest.mark.parametrize(
    "body",
    [
        TEXT,
        b"<main>" + TEXT + b"</main>",
        b"<nav>" + TOOLS + b"</nav>" + TEXT,
        TOOLS + TEXT + TOOLS,
        b"",
        b"nothing of it",
    ],
    ids=["one piece alone", "one", "two", "one again", "empty", "none"],
)
def test_an_answer_made_of_pieces_is_the_same(body, private):
    content = packed(body, piece_of(TOOLS), piece_of(TEXT), piece_of(TOOLS), private=private)

    assert gzip.decompress(content) == body
    # As browsers read it: one member, nothing behind it.
    reader = zlib.decompressobj(16 + zlib.MAX_WBITS)
    assert reader.decompress(content) == body
    assert (reader.eof, reader.unused_data) == (True, b"")


def test_pieces_are_not_compressed_again_and_cost_few_bytes():
    body = b"<nav>" + TOOLS + b"</nav>" + TEXT
    pieces = piece_of(TOOLS), piece_of(TEXT)

    content = packed(body, *pieces)

    assert all(piece.deflated in content for piece in pieces)
    assert len(content) < len(packed(body)) * 1.1


def test_what_stands_between_pieces_refers_to_nothing_before_them():
    """Words that return after a piece are written out again: their distance would be another without it."""
    chance = random.Random(7)
    own = [bytes(chance.choices(b"abcdefghij <>", k=300)) for _ in range(4)]
    body = own[0] + TEXT + own[0] + own[1] + TOOLS + own[1] + own[0]

    assert gzip.decompress(packed(body, piece_of(TEXT), piece_of(TOOLS))) == body


@pytest.mark.parametrize("pieces", [(TOOLS, TEXT), (TEXT[:-1] + b"!",), (TEXT + b"more",)])
def test_a_piece_that_is_not_there_or_not_in_this_order_does_no_harm(pieces):
    body = TEXT + TOOLS

    assert gzip.decompress(packed(body, *(piece_of(one) for one in pieces))) == body
