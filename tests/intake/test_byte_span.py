"""byte_spans: the bytes from which characters were read."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from documents.intake import byte_span as module
from documents.intake import decode
from documents.intake.byte_span import byte_spans
from documents.intake.web_codecs import read_with
from documents.spans import Span

LETTERS = st.text(st.sampled_from("ab é😀\n"), min_size=1, max_size=30)


def byte_span(data, charset, text, span):
    found = byte_spans(data, charset, text, [span])
    return None if found is None else found[0]


def read(data, charset):
    return decode(data, encoding=charset).text


@given(LETTERS, st.sampled_from(["utf-8", "utf-16-le", "utf-8-sig"]), st.sampled_from(["\n", "\r\n", "\r"]), st.data())
def test_the_bytes_found_decode_to_the_characters(letters, charset, line, data):
    raw = letters.replace("\n", line).encode(charset)
    text = letters
    ends = sorted(data.draw(st.tuples(st.integers(0, len(text)), st.integers(0, len(text)))))
    span = Span(*ends)
    found = byte_span(raw, charset.removesuffix("-sig"), text, span)
    assert found is not None
    words = raw[found.start : found.end].decode(charset.removesuffix("-sig"))
    assert words.replace("\r\n", "\n").replace("\r", "\n") == span.of(text)


ODD = ["a", "é", "日", "\r\n", "\f", "\v", "\0", "\x85", b"\xff", b"\xe6\x97"]


@given(st.lists(st.sampled_from(ODD), min_size=1, max_size=12), st.data())
def test_bytes_around_what_is_no_character_are_found(pieces, data):
    raw = b"".join(piece if isinstance(piece, bytes) else piece.encode() for piece in [*pieces, "日本の古い言葉" * 2])
    text = read(raw, "utf-8")
    start, end = sorted(data.draw(st.tuples(st.integers(0, len(text)), st.integers(0, len(text)))))
    found = byte_span(raw, "utf-8", text, Span(start, end))
    assert found is not None
    letters = [letter for letter in text[start:end] if letter in "aé\ufffd"]
    there = raw[found.start : found.end].decode("utf-8", "replace")
    assert [letter for letter in there if letter in "aé\ufffd"] == letters


def test_bytes_of_a_damaged_text_are_counted_with_its_damage():
    data = "l\u2019été".encode() + b"\xe2\x80 fut\0 beau\x0cet long"
    text = read(data, "utf-8")
    assert text == "l’été\ufffd fut beau\n\net long"
    assert byte_span(data, "utf-8", text, Span(5, 6)) == Span(9, 11)
    assert byte_span(data, "utf-8", text, Span(7, 10)) == Span(12, 15)
    assert byte_span(data, "utf-8", text, Span(7, 15)) == Span(12, 21)
    assert byte_span(data, "utf-8", text, Span(17, 19)) == Span(22, 24)


def test_characters_of_the_web_have_their_bytes():
    data = "ゆり".encode("cp932") + b"\xff\x87\x40 end"
    assert byte_span(data, "shift_jis", "ゆり\ufffd① end", Span(3, 4)) == Span(5, 7)
    data = "灯塔".encode("gb18030") + b"\xa8\xbc end"
    assert byte_span(data, "gb18030", "灯塔ḿ end", Span(2, 7)) == Span(4, 10)


def test_damage_in_a_charset_that_keeps_a_state_hides_the_bytes():
    data = ("古い言葉。a" * 9).encode("iso2022_jp") + b"\x1b$B\xff\x24\x22\x1b(B end"
    text = read(data, "iso-2022-jp")
    at = text.index("\ufffd")
    assert byte_span(data, "iso-2022-jp", text, Span(at - 1, at)) is not None
    assert byte_span(data, "iso-2022-jp", text, Span(at - 1, at + 1)) is None


class Counted(str):
    """A text that counts the letters that are cut out of it."""

    cut = 0

    def __getitem__(self, part):
        found = super().__getitem__(part)
        self.cut += len(found)
        return found


@pytest.mark.parametrize("charset", ["utf-8", "windows-1252", "big5"])
def test_the_cost_of_many_spans_grows_with_the_text(monkeypatch, charset):
    lines = 400
    text = "the tide house\n" * lines
    data = text.replace("\n", "\r\n").encode()
    reading = read_with(data, "big5hkscs" if charset == "big5" else charset)
    counted = replace(reading, text=Counted(reading.text))
    whole = iter([counted])
    monkeypatch.setattr(module, "read_with", lambda part, codec: next(whole, None) or read_with(part, codec))
    spans = [Span(15 * line, 15 * line + 8) for line in range(lines)]
    assert byte_spans(data, charset, text, spans) == [Span(16 * line, 16 * line + 8) for line in range(lines)]
    assert counted.text.cut < 4 * len(data)


def test_byte_offsets_of_known_words():
    data = "\ufeffÀ la\r\n mer 😀 fin".encode()
    text = read(data, "utf-8")
    assert byte_span(data, "utf-8", text, Span(text.index("mer"), text.index("mer") + 3)) == Span(11, 14)
    assert byte_span(data, "utf-8", text, Span(text.index("😀"), text.index("😀") + 1)) == Span(15, 19)


def test_one_byte_a_character_in_an_old_charset():
    data = "Prix : 5 € ou plus".encode("cp1252")
    assert byte_span(data, "windows-1252", data.decode("cp1252"), Span(7, 10)) == Span(7, 10)


@pytest.mark.parametrize(
    ("data", "charset", "text"),
    [
        (b"%PDF-1.7 ...", "", "Words of a page"),
        (b"other words", "utf-8", "Words of a page"),
        (b"\xff\xfe\xfa", "utf-8", "Words of a page"),
        (b"Words of a page", "no-such-charset", "Words of a page"),
        ("日本".encode("iso2022_jp"), "iso-2022-jp", "日本"),
    ],
)
def test_characters_without_bytes_of_their_own_have_no_byte_span(data, charset, text):
    assert byte_span(data, charset, text, Span(1, 2)) is None
