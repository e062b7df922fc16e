"""read_with: bytes as the Encoding Standard decodes them, with what has no meaning."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from documents.intake.web_codecs import MOST_ERRORS, UNREADABLE, bytes_before, read_with, without_errors
from documents.spans import Span

N = UNREADABLE
MEANINGS = [
    ("cp1252", b"\x80\x81\x8d\x8f\x90\x9d", "€\x81\x8d\x8f\x90\x9d"),
    ("cp1250", b"\x83\x8a", "\x83Š"),
    ("cp1251", b"\x98\x88", "\x98€"),
    ("cp1253", b"\x9f\xaa\xff", f"\x9f{N}{N}"),
    ("cp1255", b"\xca\xd9", f"\u05ba{N}"),
    ("cp1257", b"\xa1\xa5\x90", f"{N}{N}\x90"),
    ("cp874", b"\x80\x81\xdb", f"€\x81{N}"),
    ("iso8859-2", b"\x9c\xb1", "\x9cą"),
    ("iso8859-6", b"\xa1\xc7", f"{N}ا"),
    ("koi8-u", b"\xae\xbe\xa4", "ўЎє"),
    ("mac-cyrillic", b"\xa2\xff", "Ґ€"),
    ("utf-8", b"\xe5\xb8\xe5\xb8\x82", f"{N}市"),
    ("utf-8", b"\xed\xa0\x80", N * 3),
    ("utf-8", b"\xf0\x9f\x8c", N),
    ("utf-16-le", b"a\0\0\xd8b\0", f"a{N}b"),
    ("utf-16-be", b"\0a\xdc", f"a{N}"),
    ("gb18030", b"\x80\xff\xd6\xd0", f"€{N}中"),
    ("gb18030", b"\xa8\xbc\xa6\xd9", "ḿ︐"),
    ("gb18030", b"\xd6A\xd6", f"諥{N}"),
    ("gb18030", b"\xd6 \xd6\xd0", f"{N} 中"),
    ("cp932", b"\xa0\xfd\x82\xa0\xff", f"{N}{N}あ{N}"),
    ("cp932", b"\x81\xf8\x82\xa0", f"{N}あ"),
    ("cp932", b"\x87\x40\xb1", "①ｱ"),
    ("euc_jp", b"\xad\xa1\xad\xea\xa1\xc1", "①㈱～"),
    ("euc_jp", b"\xff\xc6\xfc \xc6", f"{N}日 {N}"),
    ("euc_jp", b"\x8e\xb1\x8f\xb0\xa1", "ｱ丂"),
    ("iso2022_jp", b"\x1b$BF|-!\x1b(I1\x1b(Bx\x1b(J~", "日①ｱx~"),
    ("cp949", b"\xff\xc7\xd1\xb0", f"{N}한{N}"),
    ("big5hkscs", b"\xff\xa4\xa4\xa1\x45", f"{N}中‧"),
]


@pytest.mark.parametrize(("codec", "data", "text"), MEANINGS)
def test_bytes_mean_what_the_standard_says(codec, data, text):
    assert read_with(data, codec).text == text


def test_errors_have_their_bytes():
    read = read_with("né\n".encode() + b"\xe2\x80" + "â".encode() + b"\xff", "utf-8")
    assert read.errors == (Span(4, 6), Span(8, 9))
    assert (read.senseless, read.sensible) == (2, 2)
    assert read_with(b"\xa0\x82\xa0\x80\xfe\x82", "cp932").errors == (Span(0, 1), Span(4, 5), Span(5, 6))


def test_bytes_that_are_undefined_in_a_charset_of_one_byte_speak_against_it():
    read = read_with(b"\xe9t\xe9 \x9d\x81", "cp1252")
    assert (read.undefined, read.senseless, read.sensible) == (2, 2, 2)
    assert without_errors(b"\xe9t\xe9 \x9d\x81", read) == b"\xe9t\xe9 "


def test_too_many_errors_end_the_reading():
    assert len(read_with(b"\xff" * MOST_ERRORS, "utf-8").errors) == MOST_ERRORS
    assert read_with(b"\xff" * (MOST_ERRORS + 1), "utf-8") is None
    assert read_with(b"\xfd" * (MOST_ERRORS + 1), "cp932") is None


CODECS = ["utf-8", "cp1252", "cp932", "euc_jp", "gb18030", "cp949", "big5hkscs", "utf-16-le", "cp1253"]
PIECES = [b"a", "é".encode(), b"\xff", b"\xb0\xa1", b"\xa0", b"\x82\xa0", b"\xe2\x80"]


@given(st.sampled_from(CODECS), st.lists(st.sampled_from(PIECES), max_size=12))
def test_each_error_is_at_its_bytes(codec, pieces):
    data = b"".join(pieces)
    read = read_with(data, codec)
    places = [at for at, letter in enumerate(read.text) if letter == UNREADABLE]
    assert len(places) == len(read.errors)
    for at, span in zip(places, read.errors, strict=True):
        assert bytes_before(read, at + 1) == span.end
        assert read_with(data[: span.start], codec).text == read.text[:at]
