"""Characters of symbol fonts, which are numbers in the font's own order and mean nothing without it.

Word writes them as `w:sym`, or as text in the private area U+F000 to U+F0FF.
"""

from __future__ import annotations

import re

from mammoth.docx.dingbats import dingbats

from documents.intake.odd_characters import REPLACEMENT

_PRIVATE_AREA = 0xF000
_IN_PRIVATE_AREA = re.compile("[\uf000-\uf0ff]")
_PRIVATE = re.compile("[\ue000-\uf8ff]")
_BY_FONT = {(font.casefold(), code): chr(letter) for (font, code), letter in dingbats.items()}
_FONTS = frozenset(font for font, _code in _BY_FONT)


def letter_of_symbol(font: str, code: str) -> str:
    """Returns the letter for a `w:sym`; U+FFFD if nobody knows it without the font.

    >>> letter_of_symbol("Symbol", "F061"), letter_of_symbol("Wingdings", "FC"), letter_of_symbol("Secret", "F021")
    ('α', '✓', '\ufffd')
    """
    try:
        number = int(code, 16)
        letter = chr(number)
    except (ValueError, OverflowError):
        return REPLACEMENT
    if font.casefold() in _FONTS or _PRIVATE.match(letter):
        return _BY_FONT.get((font.casefold(), number & 0xFF if number >= _PRIVATE_AREA else number), REPLACEMENT)
    return letter if letter.isprintable() else REPLACEMENT


def without_symbol_codes(text: str, font: str) -> str:
    """Returns text set in a font with letters for the numbers of a symbol font."""
    if font.casefold() not in _FONTS:
        return text
    return _IN_PRIVATE_AREA.sub(lambda found: letter_of_symbol(font, f"{ord(found[0]):x}"), text)
