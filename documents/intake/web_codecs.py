"""Decodes bytes as the Encoding Standard does where Python's codecs differ, and notes bytes that have no meaning.

https://encoding.spec.whatwg.org/: a charset of one byte gives a byte from 0x80 to 0x9F without a letter the control
character of that number; a byte of a longer character that is followed by ASCII is senseless alone.
"""

from __future__ import annotations

import codecs
import re
from bisect import bisect_left
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cached_property, lru_cache

from documents.spans import Span

# Stands in a reading for bytes without a meaning; no charset has it.
UNREADABLE = "\udfff"
# More senseless places than this are no damage, and would take long to note.
MOST_ERRORS = 20_000
FEW_ERRORS = 2  # are damage in any charset
# How many characters must speak for a charset, for each place that speaks against it: damage of one byte may cost
# several characters of many bytes.
_SOUND_OF_ONE_BYTE, _SOUND_OF_MANY = 50, 10

_CODE_PAGES = {f"cp{page}" for page in (866, 874, *range(1250, 1259))}
_SINGLE_BYTE = _CODE_PAGES | {
    "koi8-r",
    "koi8-u",
    "mac-roman",
    "mac-cyrillic",
    *(f"iso8859-{part}" for part in (2, 3, 4, 5, 6, 7, 8, 10, 13, 14, 15, 16)),
}
_UNDEFINED = "\ufffe"  # in a table for `codecs.charmap_decode`
_LETTERS_OF_THE_WEB = {"koi8-u": {0xAE: "ў", 0xBE: "Ў"}, "cp1255": {0xCA: "\u05ba"}}
# Characters for which Python's codec has another, mostly one for private use.
_INSTEAD = {
    "euc_jp": ("〜‖−¢£¬", "～∥－￠￡￢"),
    "gb18030": (
        "\ue5e5\ue78d\ue78e\ue78f\ue790\ue791\ue792\ue793\ue794\ue795\ue796\ue7c7"
        "\ue81e\ue826\ue82b\ue82c\ue832\ue843\ue854\ue864",
        "\u3000︐︒︑︓︔︕︖︗︘︙ḿ龴龵龶龷龸龹龺龻",
    ),
    "big5hkscs": ("•､‾∼♁☉／＼¥¢£", "‧﹑¯～⊕⊙∕﹨￥￠￡"),
}
# What Python's codec makes of the bytes A0, FD, FE and FF in Shift_JIS, which mean nothing.
_PRIVATE_IN_SHIFT_JIS = re.compile("[\uf8f0-\uf8f3]")
_SENSELESS_IN_SHIFT_JIS = re.compile(f"[\uf8f0-\uf8f3{UNREADABLE}]")
# Codecs that begin with a mark, switch between sets of characters, or write two characters as one.
_STATEFUL = re.compile(r"iso2022|hz\Z|utf-32\Z|utf-8-sig|euc_jis|shift_jis[x_]")
_SEVEN_BIT_JAPANESE = re.compile(rb"\x1b(?:\(([BJI])|\$[@B])([^\x1b]*)")
_HIGH = bytes(byte | 0x80 if 0x21 <= byte <= 0x7E else byte for byte in range(256))
# Bytes that begin no character; in the other charsets of several bytes these are 80 and FF.
_LONE_BYTES = {
    "euc_jp": frozenset({*range(0x80, 0x8E), *range(0x90, 0xA1), 0xFF}),
    "cp932": frozenset({0xA0, 0xFD, 0xFE, 0xFF}),
}


@dataclass(frozen=True)
class Reading:
    """Bytes read in one charset: `UNREADABLE` stands in `text` for each of `errors`, the bytes without a meaning."""

    codec: str
    text: str
    errors: tuple[Span, ...] = ()
    undefined: int = 0  # bytes that their charset leaves without a letter, and the web reads as control characters

    @property
    def is_slightly_damaged(self) -> bool:
        """Returns whether so little speaks against this charset, and so much for it, that the rest is damage."""
        sound = _SOUND_OF_ONE_BYTE if self.codec in _SINGLE_BYTE else _SOUND_OF_MANY
        return self.senseless <= max(FEW_ERRORS, self.sensible // sound)

    @property
    def senseless(self) -> int:
        """Returns the number of places that speak against this charset."""
        return len(self.errors) + self.undefined

    @cached_property
    def sensible(self) -> int:
        """Returns the number of characters beyond ASCII that speak for it."""
        return len(self.text) - len(self.text.encode("ascii", "ignore")) - self.senseless

    @cached_property
    def error_places(self) -> list[int]:
        """Returns where the errors stand in the text."""
        return [found.start() for found in re.finditer(UNREADABLE, self.text)]


def is_single_byte(codec: str) -> bool:
    """Returns whether each byte of a charset of the web is a character."""
    return codecs.lookup(codec).name in _SINGLE_BYTE


def read_with(data: bytes, codec: str) -> Reading | None:
    """Reads bytes with one of Python's codecs; returns None if more than `MOST_ERRORS` places have no meaning."""
    codec = codecs.lookup(codec).name
    if codec == "iso2022_jp":
        read = read_with(_as_euc_jp(data), "euc_jp")
        return read and Reading(codec, read.text, read.errors)
    notes = _Notes()
    token = _notes.set(notes)
    try:
        text = (
            codecs.charmap_decode(data, _NOTE, _table(codec))[0] if codec in _SINGLE_BYTE else data.decode(codec, _NOTE)
        )
        if codec == "cp932":
            text = notes.of_shift_jis(text)
    except _TooManyErrors:
        return None
    finally:
        _notes.reset(token)
    if codec in _INSTEAD:
        text = _with_characters_of_the_web(text, codec)
    undefined = len(data) - len(data.translate(None, _undefined_bytes(codec))) if codec in _SINGLE_BYTE else 0
    return Reading(codec, text, tuple(notes.errors), undefined)


def without_errors(data: bytes, reading: Reading) -> bytes:
    """Returns the bytes of a reading that have a meaning."""
    ends = [0, *(at for span in reading.errors for at in (span.start, span.end)), len(data)]
    sensible = b"".join(data[start:end] for start, end in zip(ends[::2], ends[1::2], strict=True))
    return sensible.translate(None, _undefined_bytes(reading.codec)) if reading.codec in _SINGLE_BYTE else sensible


def bytes_before(reading: Reading, position: int, known: tuple[int, int] = (0, 0)) -> int:
    """Returns the number of bytes that gave the characters before `position` of a reading.

    The cost grows with the distance from `known`, an earlier position and the bytes before it, unless the codec keeps a
    state. Raises `UnicodeEncodeError` if a character is written in a way that Python's codec does not know.
    """
    places = reading.error_places
    passed = bisect_left(places, position)
    start, before = (places[passed - 1] + 1, reading.errors[passed - 1].end) if passed else (0, 0)
    if start < known[0] <= position and not _STATEFUL.match(reading.codec):
        start, before = known
    between = reading.text[start:position]
    if reading.codec in _SINGLE_BYTE:
        return before + len(between)
    if reading.codec in _INSTEAD:
        ours, theirs = _INSTEAD[reading.codec]
        between = between.translate(dict(zip(map(ord, theirs), ours, strict=True)))
    return before + len(between.encode(reading.codec))


class _TooManyErrors(Exception):
    """Stops a codec: the bytes are not in its charset."""


class _Notes:
    """What is noted while bytes are decoded: those without a meaning; counts what Python's codec does not know."""

    def __init__(self) -> None:
        self.errors: list[Span] = []
        self._left = MOST_ERRORS

    def count(self) -> None:
        self._left -= 1
        if self._left < 0:
            raise _TooManyErrors

    def of_shift_jis(self, text: str) -> str:
        """Notes the senseless bytes to which Python's codec gives characters for private use."""
        if not _PRIVATE_IN_SHIFT_JIS.search(text):
            return text
        errors, others, at, byte = [], iter(self.errors), 0, 0
        for found in _SENSELESS_IN_SHIFT_JIS.finditer(text):
            byte += len(text[at : found.start()].encode("cp932"))
            if found[0] == UNREADABLE:
                errors.append(next(others))
            else:
                self.count()
                errors.append(Span(byte, byte + 1))
            at, byte = found.end(), errors[-1].end
        self.errors = errors
        return _PRIVATE_IN_SHIFT_JIS.sub(UNREADABLE, text)


_notes: ContextVar[_Notes] = ContextVar("notes")


def _note(error: UnicodeError) -> tuple[str, int]:
    """Notes bytes without a meaning, as an error handler of Python's codecs."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    notes = _notes.get()
    notes.count()
    known = _known_to_the_web(error)
    if known:
        return known
    span = Span(error.start, _end_of_error(error))
    notes.errors.append(span)
    return UNREADABLE, span.end


_NOTE = "readingroom-note"
codecs.register_error(_NOTE, _note)


def _known_to_the_web(error: UnicodeDecodeError) -> tuple[str, int] | None:
    """Returns a character that Python's codec does not know, and where it ends."""
    first, second = error.object[error.start], error.object[error.start + 1 : error.start + 2]
    if error.encoding == "gb18030" and first == 0x80:
        return "€", error.start + 1
    if error.encoding == "euc_jp" and 0xA1 <= first <= 0xFE and second >= b"\xa1":
        row, cell = first - 0xA1, second[0] - 0xA1
        lead, trail = divmod(row * 94 + cell, 188)
        moved = bytes((lead + (0x81 if lead < 0x1F else 0xC1), trail + (0x40 if trail < 0x3F else 0x41)))
        try:
            return moved.decode("cp932"), error.start + 2
        except UnicodeDecodeError:
            return None
    return None


def _end_of_error(error: UnicodeDecodeError) -> int:
    """Returns where senseless bytes end: two that look like one character are senseless together."""
    lone = _LONE_BYTES.get(error.encoding, frozenset({0x80, 0xFF}))
    after = error.start + 1
    is_pair = error.encoding in {"cp932", "cp949", "gb18030", "big5hkscs", "euc_jp"}
    if is_pair and error.end == after < len(error.object) and error.object[error.start] not in lone:
        return after + (error.object[after] >= 0x80)
    return error.end


@lru_cache(maxsize=8)
def _table(codec: str) -> str:
    """Returns the characters of the 256 bytes of a charset."""
    table = [bytes([byte]).decode(codec, "replace") for byte in range(256)]
    for byte, letter in enumerate(table):
        if letter == "\ufffd":
            table[byte] = chr(byte) if byte < 0xA0 else _UNDEFINED
    for byte, letter in _LETTERS_OF_THE_WEB.get(codec, {}).items():
        table[byte] = letter
    return "".join(table)


@lru_cache(maxsize=8)
def _undefined_bytes(codec: str) -> bytes:
    return bytes(byte for byte, letter in enumerate(_table(codec)) if "\x80" <= letter < "\xa0")


def _with_characters_of_the_web(text: str, codec: str) -> str:
    ours, theirs = _INSTEAD[codec]
    for one, other in zip(ours, theirs, strict=True):
        text = text.replace(one, other)
    return text


def _as_euc_jp(data: bytes) -> bytes:
    """Writes ISO-2022-JP in EUC-JP, which has the same characters and needs no state."""

    def moved(found: re.Match[bytes]) -> bytes:
        letters = found[2]
        if found[1] in {b"B", b"J"}:
            return letters
        high = letters.translate(_HIGH)
        return re.sub(rb"[\xa1-\xdf]", lambda kana: b"\x8e" + kana[0], high) if found[1] == b"I" else high

    return _SEVEN_BIT_JAPANESE.sub(moved, data)
