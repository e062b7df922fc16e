"""decode: a text with a few senseless bytes stays in its charset, and the places are told."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from documents.errors import CaptureRefused
from documents.intake.decode import decode
from tests.intake.test_decode import SENTENCES, WRITTEN_IN

NOT_IN_UTF8 = [b"\x80", b"\xa0", b"\x92", b"\xc0", b"\xe9", b"\xff"]
CUT = {
    "two bytes of three": ("’".encode()[:2], "“"),
    "three bytes of four": ("🌊".encode()[:3], "🌊"),
    "the last of two": ("é".encode()[1:], "é"),
}
LEGACY = [
    ("French", "cp1252", b"\x81"),
    ("Polish", "cp1250", b"\x98"),
    ("Russian", "cp1251", b"\x98"),
    ("Greek", "cp1253", b"\xff"),
    ("Hebrew", "cp1255", b"\xff"),
    ("Turkish", "cp1254", b"\x9e"),
    ("Thai", "cp874", b"\xff"),
    ("Japanese", "shift_jis", b"\xff"),
    ("Japanese", "euc_jp", b"\xff"),
    ("Chinese", "gb18030", b"\xff"),
    ("Chinese, traditional", "big5", b"\xff"),
    ("Korean", "euc_kr", b"\xff"),
]


def unreadable(decoded):
    """Returns how many places could not be read, and the first of them."""
    found = [oddity for oddity in decoded.oddities if oddity.kind == "unreadable"]
    return (found[0].count, found[0].positions) if found else (0, ())


@pytest.mark.parametrize("declared", [None, "utf-8"])
@pytest.mark.parametrize("stray", NOT_IN_UTF8, ids=[byte.hex() for byte in NOT_IN_UTF8])
@pytest.mark.parametrize("language", SENTENCES)
def test_one_senseless_byte_of_utf8_costs_one_place(language, stray, declared):
    sentence = SENTENCES[language]
    for at in (0, len(sentence) // 2, len(sentence)):
        damaged = sentence[:at].encode() + stray + sentence[at:].encode()
        decoded = decode(damaged, declared=declared)
        assert decoded.text == f"{sentence[:at]}\ufffd{sentence[at:]}"
        assert (decoded.charset, decoded.charset_reason) == ("utf-8", "declared" if declared else "utf-8-damaged")
        assert unreadable(decoded) == (1, (at,))


@pytest.mark.parametrize(("cut", "after"), CUT.values(), ids=CUT)
def test_a_letter_that_is_cut_costs_one_place(cut, after):
    text = f"{SENTENCES['English']}\n{SENTENCES['French']}"
    decoded = decode(f"{text}\n".encode() + cut + f"{after} end".encode())
    assert decoded.text == f"{text}\n\ufffd{after} end"
    assert decoded.oddities[0].lines == (3,)
    assert decode(text.encode() + cut).text == f"{text}\ufffd"


@given(st.data())
@settings(max_examples=200)
def test_damage_of_three_bytes_keeps_all_letters_elsewhere(data):
    language = data.draw(st.sampled_from([name for name in SENTENCES if name != "English"]))
    text = SENTENCES[language] * 3
    raw = bytearray(text.encode())
    places = data.draw(st.lists(st.integers(2, len(raw) - 1), max_size=3, unique=True))
    for at in places:
        raw[at] = data.draw(st.integers(0, 255))
    decoded = decode(bytes(raw), declared=data.draw(st.sampled_from([None, "utf-8"])))
    assert decoded.charset == "utf-8"
    near = {at + step for at in places for step in range(-4, 5)}
    kept, byte = [], 0
    for letter in text:
        length = len(letter.encode())
        kept.append(letter if near.isdisjoint(range(byte, byte + length)) else " ")
        byte += length
    rest = decoded.text
    for piece in "".join(kept).split():
        assert piece in rest
        rest = rest[rest.index(piece) + len(piece) :]


@pytest.mark.parametrize(("language", "codec", "stray"), LEGACY, ids=[codec for _language, codec, _stray in LEGACY])
@pytest.mark.parametrize("how", ["declared", "encoding", "nothing"])
def test_one_senseless_byte_of_another_charset_costs_one_place(language, codec, stray, how):
    lines = [SENTENCES[language]] * 3
    damaged = stray.join(line.encode(codec) for line in lines[:2]) + b"\n" + lines[2].encode(codec)
    decoded = decode(damaged, **({} if how == "nothing" else {how: codec}))
    assert decoded.charset == decode(SENTENCES[language].encode(codec), encoding=codec).charset
    (oddity,) = decoded.oddities
    assert (oddity.count, oddity.positions, oddity.lines) == (1, (len(lines[0]),), (1,))
    instead = "\ufffd" if oddity.kind == "unreadable" else ""
    assert decoded.text == f"{lines[0]}{instead}{lines[1]}\n{lines[2]}"


@pytest.mark.parametrize(("language", "codec"), WRITTEN_IN)
def test_a_text_of_another_charset_is_not_damaged_utf8(language, codec):
    data = SENTENCES[language].encode(codec)
    decoded = decode(data, declared="utf-8")
    assert (decoded.text, decoded.charset_reason) == (SENTENCES[language], "declared-otherwise")


def test_the_letter_that_a_single_byte_means_is_kept_if_it_fits():
    assert decode(b"They met at the caf\xe9 by the harbour.").text == "They met at the café by the harbour."
    assert decode(b"The keeper\x92s ledger.").text == "The keeper’s ledger."
    assert decode(b"The coat cost \x80 40.").text == "The coat cost € 40."


@pytest.mark.parametrize("stray", [b"\x9d", b"\xff", b"\xd7"])
def test_a_single_byte_that_fits_no_word_is_damage(stray):
    decoded = decode(b"The ti" + stray + b"de went out.")
    assert (decoded.text, decoded.charset) == ("The ti\ufffdde went out.", "utf-8")


def test_a_declared_charset_is_kept_for_one_odd_byte():
    decoded = decode(b"The ti\xe9de went out.", declared="utf-8")
    assert (decoded.text, decoded.charset_reason) == ("The ti\ufffdde went out.", "declared")


def test_damaged_utf8_is_not_read_as_the_older_charset_that_it_declares():
    data = SENTENCES["Russian"].encode() + b"\xff"
    decoded = decode(data, declared="windows-1251")
    assert (decoded.text, decoded.charset_reason) == (f"{SENTENCES['Russian']}\ufffd", "declared-otherwise")


def test_a_charset_in_which_many_bytes_have_no_letter_is_not_believed():
    data = (SENTENCES["Japanese"] * 4).encode("shift_jis")
    assert decode(data, declared="iso-8859-1").charset == "shift_jis"
    assert decode(data, declared="iso-8859-1", declared_inside="x-sjis").charset_reason == "declared"
    polish = SENTENCES["Polish"] * 3
    assert decode(polish.encode("cp1250"), declared="iso-8859-2").text == polish


def test_a_mark_and_a_person_allow_damage_too():
    sentence = SENTENCES["Greek"]
    assert decode(b"\xef\xbb\xbf" + sentence.encode() + b"\xff", declared="koi8-r").text == f"{sentence}\ufffd"
    assert decode(sentence.encode("utf-16") + b"\0\xd8", declared="utf-8").text == f"{sentence}\ufffd"
    decoded = decode(sentence.encode("cp1253") + b"\xff", encoding="windows-1253")
    assert (decoded.text, decoded.charset_reason, unreadable(decoded)) == (
        f"{sentence}\ufffd",
        "given",
        (1, (len(sentence),)),
    )


def test_a_charset_given_by_a_person_is_refused_if_nothing_makes_sense_in_it():
    with pytest.raises(CaptureRefused, match="not in utf-8: most of its letters"):
        decode(SENTENCES["Russian"].encode("cp1251"), encoding="utf-8")


def test_many_senseless_places_are_counted_and_the_first_thousand_placed():
    sentence = SENTENCES["Chinese"].encode()
    decoded = decode((sentence + b"\xff\n") * 1500)
    count, positions = unreadable(decoded)
    assert (count, len(positions)) == (1500, 1000)
    assert all(decoded.text[at] == "\ufffd" for at in positions)
    assert decoded.oddities[0].lines[:3] == (1, 2, 3)


def test_utf16_that_a_server_declares_needs_no_mark():
    data = SENTENCES["English"].encode("utf-16-be")
    assert decode(data, declared="utf-16be").text == SENTENCES["English"]
    assert decode(SENTENCES["English"].encode(), declared="utf-16").text == SENTENCES["English"]


@pytest.mark.parametrize("seed", range(5))
def test_packed_bytes_are_refused_as_no_text(seed):
    with pytest.raises(CaptureRefused, match=r"not a text|could not be made out"):
        decode(random.Random(seed).randbytes(3000), declared="utf-8")
