"""Where a reader sees one letter end and the next begin (UAX #29, as far as cutting a quotation needs it)."""

from __future__ import annotations

import unicodedata

_ZERO_WIDTH_JOINER = "\u200d"
_REGIONAL_FIRST, _REGIONAL_LAST = 0x1F1E6, 0x1F1FF
_SKIN_TONE_FIRST, _SKIN_TONE_LAST = 0x1F3FB, 0x1F3FF
_TAG_FIRST, _TAG_LAST = 0xE0020, 0xE007F
_JAMO = ((0x1100, 0x115F, "L"), (0x1160, 0x11A7, "V"), (0x11A8, 0x11FF, "T"))
_SYLLABLE_FIRST, _SYLLABLE_LAST = 0xAC00, 0xD7A3
_JAMO_FOLLOWERS = {"L": ("L", "V", "S", "ST"), "V": ("V", "T"), "S": ("V", "T"), "T": ("T",), "ST": ("T",)}


def is_boundary(text: str, at: int) -> bool:
    """Says whether cutting `text` before the code point `at` leaves every visible letter whole.

    Looks back over a row of flags only; constant otherwise. Both ends of the text are boundaries.
    """
    if at <= 0 or at >= len(text):
        return True
    before, after = text[at - 1], text[at]
    if before < "\u0300" and after < "\u0300":
        return not (before == "\r" and after == "\n")
    if _extends(after) or before == _ZERO_WIDTH_JOINER:
        return False
    if _is_regional(before) and _is_regional(after):
        return _regionals_before(text, at) % 2 == 0
    return _jamo(after) not in _JAMO_FOLLOWERS.get(_jamo(before), ())


def _extends(character: str) -> bool:
    """Combining marks, joiners, variation selectors, skin tones, tag characters: part of the letter before."""
    code = ord(character)
    return (
        unicodedata.category(character) in ("Mn", "Me", "Mc")
        or character == _ZERO_WIDTH_JOINER
        or _SKIN_TONE_FIRST <= code <= _SKIN_TONE_LAST
        or _TAG_FIRST <= code <= _TAG_LAST
    )


def _is_regional(character: str) -> bool:
    return _REGIONAL_FIRST <= ord(character) <= _REGIONAL_LAST


def _regionals_before(text: str, at: int) -> int:
    """How many regional indicators stand in a row directly before `at`: two make one flag."""
    first = at
    while first > 0 and _is_regional(text[first - 1]):
        first -= 1
    return at - first


def _jamo(character: str) -> str:
    """The Hangul syllable type: L, V, T, S (a syllable without final), ST (with one), or nothing."""
    code = ord(character)
    if _SYLLABLE_FIRST <= code <= _SYLLABLE_LAST:
        return "S" if (code - _SYLLABLE_FIRST) % 28 == 0 else "ST"
    for first, last, name in _JAMO:
        if first <= code <= last:
            return name
    return ""
