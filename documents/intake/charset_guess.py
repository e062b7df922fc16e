"""Guesses the charset of bytes that are not UTF-8 and do not declare one.

charset-normalizer measures how disordered each reading is and how much it resembles a language. This module ranks
readings that it finds equally good by the letters a language has: in windows-1250 and windows-1252 most German texts
are the same, while a French one has č or è.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from charset_normalizer import CharsetMatches, from_bytes

from documents.intake.web_codecs import is_single_byte, read_with, without_errors

SAMPLE_BYTES = 64 * 1024
_LINE_BYTES = 4096
_NON_ASCII = re.compile(rb"[\x80-\xff\x1b]")
# Bytes that are never part of a longer character in the charsets below.
_DELIMITER = re.compile(rb"[\t\n\r -/:-?]")

# The charsets of the web (https://encoding.spec.whatwg.org/), most used first: the order breaks ties.
_CANDIDATES = (
    "cp1252 cp1251 cp932 gb18030 euc_jp cp949 big5 cp1250 cp1254 cp1256 cp1255 cp1253 cp1257 cp874 cp1258"
    " koi8_r koi8_u iso8859_2 iso8859_5 iso8859_7 iso8859_15 mac_roman cp866 iso2022_jp"
).split()
_TYPOGRAPHY = frozenset("‘’‚“”„†‡•…–—‹›«»¡¿€£§©®°·´ ™½¼¾×²³\xa0")
_WESTERN = (
    "äöüß",  # German
    "àâæçéèêëîïôœùûüÿ",  # French
    "áéíñóúü",  # Spanish
    "ãáàâçéêíõóôúü",  # Portuguese
    "àèéìíîòóùú",  # Italian
    "àçèéíïòóúü",  # Catalan
    "éëïóöèü",  # Dutch
    "åæøéóòô",  # Danish, Norwegian
    "åäöé",  # Swedish, Finnish
    "áæðéíóöúýþ",  # Icelandic
)
_CENTRAL = (
    "ąćęłńóśźż",  # Polish
    "áčďéěíňóřšťúůýž",  # Czech
    "áäčďéíĺľňóôŕšťúýž",  # Slovak
    "áéíóöőúüű",  # Hungarian
    "ăâîşţ",  # Romanian
    "čćđšž",  # Croatian, Slovene
)
# The non-ASCII letters of the languages for which a charset was made.
_ALPHABETS = {
    "cp1252": _WESTERN,
    "iso8859_15": _WESTERN,
    "mac_roman": _WESTERN,
    "cp1250": _CENTRAL,
    "iso8859_2": _CENTRAL,
    "cp1254": ("çğıi\u0307öşüâîû",),  # Turkish; capital İ is i and a dot when lowered
    "cp1258": ("ăâđêôơưàáèéíóùú\u0300\u0301\u0303\u0309\u0323",),  # Vietnamese
    "cp1257": ("āčēģīķļņšūž", "ąčęėįšųūž", "äõöüšž"),  # Latvian, Lithuanian, Estonian
}
_MAX_STRANGENESS = 0.2
_COST_OF_DAMAGE = 0.02
_RARE = frozenset("ÿ")  # the byte FF, which damage often leaves
RARE_ALONE = _RARE | frozenset("þðý")  # no text has one of these and no other
_MOST_EXAMINED = 500
_LONGEST_WORD = 40
_WORD_BEGIN = re.compile(r"[^\W\d_]+")
_WORD_END = re.compile(r"[^\W\d_]+\Z")
_BEYOND_ASCII = re.compile("[^\x00-\x7f]")
_CONTROL = re.compile("[\x80-\x9f]")
_INNER_CAPITAL = re.compile(r"(?<=[^\W\d_A-Z])[^\W\d_a-z](?=[^\W\d_A-Z])")


@dataclass(frozen=True)
class _DecodedSample:
    """One reading of the sample; a lower `cost` means that it looks more like words."""

    codec: str
    text: str
    cost: float


def guess_charset(data: bytes) -> Iterator[tuple[str, float]]:
    """Yields codecs in which `data` may be written, best first, each with a confidence from 0.3 to 0.95."""
    readings = _decode_candidates(_non_ascii_lines(data))
    for place, reading in enumerate(readings):
        yield reading.codec, _confidence(reading, readings[place + 1 :])


def share_that_fits(text: str, codec: str, *, rare: frozenset[str] = _RARE) -> float:
    """Returns the share of the first characters beyond ASCII that are where writers have such characters.

    Letters are those of a language, in words of their own script; quotation marks are at the ends of words or between
    letters, other signs outside words. Charsets of several bytes show by themselves whether they fit.
    """
    if not is_single_byte(codec):
        return 1.0
    letters = frozenset("".join(_ALPHABETS.get(codec, ()))) - rare
    found = list(islice(_BEYOND_ASCII.finditer(text), _MOST_EXAMINED))
    return sum(_fits(text, one.start(), letters) for one in found) / len(found) if found else 0.0


def _fits(text: str, at: int, letters: frozenset[str]) -> bool:
    """Returns whether a character fits its place; `letters` are those of a Latin charset, none for another script."""
    letter, before, after = text[at], text[at - 1 : at], text[at + 1 : at + 2]
    if letter in "’–—":
        return before.isalnum() or (before.isspace() and letter != "’")
    if letter in _TYPOGRAPHY:
        return not (before.isalpha() and after.isalpha())
    if not letters:
        if unicodedata.category(letter) == "Mn":
            return not before.isascii()
        is_alone = before.isascii() and after.isascii()
        return letter.isalnum() and not is_alone and not _has_ascii_letter(_word_around(text, at))
    return letter.lower() in letters and not (letter.isupper() and before.islower())


def _word_around(text: str, at: int) -> str:
    start = max(0, at - _LONGEST_WORD)
    before = _WORD_END.search(text[start:at])
    after = _WORD_BEGIN.match(text[at + 1 : at + _LONGEST_WORD])
    return (before[0] if before else "") + text[at] + (after[0] if after else "")


def _has_ascii_letter(word: str) -> bool:
    return any(letter.isascii() for letter in word)


def _decode_candidates(sample: bytes) -> list[_DecodedSample]:
    """Returns the readings of a sample that look like a language, best first."""
    readings: dict[str, _DecodedSample] = {}
    _add_readings(readings, _matches(sample, _CANDIDATES), 0.0)
    for codec in _CANDIDATES:
        if codec not in readings and (damaged := _without_damage(sample, codec)):
            sensible, cost = damaged
            _add_readings(readings, _matches(sensible, (codec,)), cost)
    return sorted(readings.values(), key=lambda reading: (reading.cost, _CANDIDATES.index(reading.codec)))


def _matches(sample: bytes, codecs: Sequence[str]) -> CharsetMatches:
    return from_bytes(
        sample,
        cp_isolation=list(codecs),
        threshold=_MAX_STRANGENESS,
        preemptive_behaviour=False,
        enable_fallback=False,
    )


def _add_readings(readings: dict[str, _DecodedSample], matches: CharsetMatches, more_cost: float) -> None:
    for match in matches:
        text = str(match)
        # Python gives bytes that have no letter in a charset of ISO 8859 control characters.
        controls = len(_CONTROL.findall(text))
        damage = _cost_of(controls, len(_BEYOND_ASCII.findall(text)) - controls)
        for codec in (match.encoding, *match.could_be_from_charset):
            if codec in _CANDIDATES:
                cost = match.chaos + 0.3 * (1 - match.coherence) + 0.2 * _strangeness(text, codec) + damage + more_cost
                readings.setdefault(codec, _DecodedSample(codec, text, round(cost, 3)))


def _without_damage(sample: bytes, codec: str) -> tuple[bytes, float] | None:
    """Returns the bytes of a sample that have a meaning in a charset in which a few have none, and what that costs."""
    read = read_with(sample, codec)
    if read is None or not read.senseless or not read.is_slightly_damaged:
        return None
    return without_errors(sample, read), _cost_of(read.senseless, read.sensible)


def _cost_of(senseless: int, sensible: int) -> float:
    return _COST_OF_DAMAGE + 0.5 * senseless / max(1, sensible) if senseless else 0.0


def _strangeness(text: str, codec: str) -> float:
    """Returns the share of non-ASCII letters that are in no language of the charset, or are capitals inside a word."""
    beyond = [letter for letter in text if letter > "\x7f" and letter not in _TYPOGRAPHY]
    if not beyond:
        return 0.0
    capitals = sum(found.group().isupper() and found.group() > "\x7f" for found in _INNER_CAPITAL.finditer(text))
    foreign = 0
    if alphabets := _ALPHABETS.get(codec):
        lowered = [letter.lower() for letter in beyond]
        foreign = min(sum(letter not in alphabet for letter in lowered) for alphabet in alphabets)
    return min(1.0, (foreign + capitals) / len(beyond))


def _confidence(reading: _DecodedSample, others: list[_DecodedSample]) -> float:
    """Returns a confidence that grows with the lead over the next reading with different text."""
    rival = next((other for other in others if other.text != reading.text), None)
    lead = 0.15 if rival is None else min(0.3, rival.cost - reading.cost)
    return round(max(0.3, min(0.95, 0.9 + lead - reading.cost)), 2)


def _non_ascii_lines(data: bytes) -> bytes:
    """Returns about `SAMPLE_BYTES` bytes at most, from lines that have a non-ASCII byte or an escape."""
    pieces, length, at = [], 0, 0
    while length < SAMPLE_BYTES and (found := _NON_ASCII.search(data, at)):
        start = data.rfind(b"\n", at, found.start()) + 1 or at
        end = data.find(b"\n", found.end())
        end = len(data) if end < 0 else end
        piece = data[start:end] if end - start <= _LINE_BYTES else _piece(data, start, found.start(), end)
        pieces.append(piece)
        length += len(piece) + 1
        at = end
    return b"\n".join(pieces)


def _piece(data: bytes, start: int, telling: int, end: int) -> bytes:
    """Cuts a piece of a long line around its first non-ASCII byte, between characters of several bytes.

    Without a delimiter it is cut to a length that 2, 3 and 4 divide, which seldom cuts a character.
    """
    opening = _DELIMITER.search(data, max(start, telling - _LINE_BYTES // 2), telling)
    start = opening.end() if opening else telling if telling - start > _LINE_BYTES else start
    stop = min(end, start + _LINE_BYTES)
    closings = list(_DELIMITER.finditer(data, telling, stop))
    if closings:
        return data[start : closings[-1].start()]
    return data[start:stop] if stop == end else data[start : telling + (stop - telling) // 12 * 12]
