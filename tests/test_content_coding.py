"""Bodies made of pieces: one gzip member that every program reads, whatever the pieces are."""

from __future__ import annotations

import gzip
import hashlib
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from documents.content_coding import Body, Piece, between

LONG = b"The keeper wrote it down, and nobody read it for forty years. " * 40


def read_like_a_browser(body: bytes) -> bytes:
    """Reads one member, a few bytes at a time, and nothing after it."""
    reader = zlib.decompressobj(31)
    found = b"".join(reader.decompress(body[at : at + 7]) for at in range(0, len(body), 7))
    assert reader.eof
    assert reader.unused_data == b""
    return found


@given(st.lists(st.one_of(st.binary(max_size=300), st.sampled_from([LONG, b"", b"a" * 70_000]))))
def test_joined_pieces_are_one_member_of_gzip(parts):
    body = Body([Piece(part) for part in parts])
    assert body.plain() == b"".join(parts)
    assert gzip.decompress(body.gzipped()) == body.plain()
    assert read_like_a_browser(body.gzipped()) == body.plain()


def test_pieces_are_compressed_once(monkeypatch):
    piece = Piece(LONG)
    first = Body.of(b"[", piece, b"]").gzipped()
    assert len(first) < len(LONG) / 10
    monkeypatch.setattr(zlib, "compressobj", None)
    assert Body.of(b"[", piece, b"]").gzipped() == first


def test_random_names_give_random_lengths_and_the_same_body():
    body = Body.of(LONG)
    found = {body.gzipped(100) for _ in range(40)}
    assert len({len(one) for one in found}) > 5
    assert {read_like_a_browser(one) for one in found} == {LONG}


def test_bytes_beside_each_other_are_one_piece_and_empty_ones_none():
    kept = Piece(b"kept")
    body = Body.of(b"a", b"", b"b", kept, Piece(b""), b"c", b"d")
    assert [piece.plain for piece in body.pieces] == [b"ab", b"kept", b"cd"]
    assert Body.of().plain() == b""


@pytest.mark.parametrize(("parts", "joined"), [((), b""), ((b"a",), b"a"), ((b"a", b"b", b"c"), b"a,b,c")])
def test_separators_stand_between_pieces(parts, joined):
    assert Body(between(Piece(b","), map(Piece, parts))).plain() == joined


def test_identity_is_of_the_pieces_in_order():
    one, two = Piece(b"one"), Piece(b"two")
    assert Body([one, two]).identity == hashlib.sha256(b"one").digest() + hashlib.sha256(b"two").digest()
    assert Body([two, one]).identity != Body([one, two]).identity


TEXT = b"".join(b"<p>The keeper wrote the %d. height of the sea down.</p>\n" % n for n in range(500))
TOOLS = b"".join(b"<li>A tool named %d</li>" % n for n in range(200))


@pytest.mark.parametrize(
    ("content", "kept"),
    [
        (TEXT, 1),
        (b"<p>" + TEXT + b"</p>", 1),
        (b"<nav>" + TOOLS + b"</nav>" + TEXT + TOOLS, 3),
        (b"", 0),
        (TOOLS[:-1] + b"!" + TEXT, 1),
    ],
    ids=["alone", "between others", "several", "empty", "one is not there"],
)
def test_kept_pieces_are_found_in_a_content(content, kept):
    pieces = Piece(TOOLS), Piece(TEXT), Piece(TOOLS)
    body = Body.around(content, pieces)

    assert body.plain() == content
    assert len([one for one in body.pieces if one in pieces]) == kept
    assert read_like_a_browser(body.gzipped()) == content


def test_pieces_in_another_order_than_in_the_content_do_no_harm():
    body = Body.around(TEXT + TOOLS, [Piece(TOOLS), Piece(TEXT)])

    assert (body.plain(), gzip.decompress(body.gzipped())) == (TEXT + TOOLS, TEXT + TOOLS)
