"""Decodes bytes as text: which charset, how sure, and why.

The result is the exact text of revision 0: code points with LF line ends, without a byte order mark, without what is no
character (`odd_characters`), otherwise unchanged and not normalised.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from documents.errors import CaptureRefused
from documents.errors import gettext_noop as _
from documents.intake.charset_guess import RARE_ALONE, guess_charset, share_that_fits
from documents.intake.charset_labels import charset_name, codec_of
from documents.intake.limits import MAX_BYTES
from documents.intake.odd_characters import Oddity, clean
from documents.intake.web_codecs import FEW_ERRORS, Reading, read_with
from documents.spans.characters import with_line_feeds

# Longest first: the mark of UTF-32 LE begins with that of UTF-16 LE.
_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_WIDE = frozenset({"utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"})
_NO_BREAK_MARKS = re.compile("[\\s\u200b\u200c\u200d\u2060\ufeff]*")
_NULS = re.compile(rb"\0+")
_CONTROLS = bytes(byte for byte in range(32) if byte not in b"\t\n\r")
_SAMPLE = 1024**2  # bytes in which NULs are counted
_HEAD = 2048  # characters that show UTF-16
_FEW_NULS = 3

_LETTERS_OF_DAMAGE = 100  # for each of more senseless bytes, in a text that is legible without them
_FITTING = 0.75  # of the characters beyond ASCII in a guessed charset
_SOUND_OF_UNDECLARED = 10  # characters of UTF-8 for each senseless place, where another charset is declared


@dataclass(frozen=True)
class DecodedText:
    """A text, the charset it was read with, how sure that is (0 to 1), how it was found, and what was no character.

    `charset_reason` is one of `given`, `byte-order-mark`, `declared`, `declared-otherwise` (the declaration was wrong),
    `ascii`, `utf-8`, `utf-8-damaged`, `detected`, `extracted` (a program extracted the text: there was no charset).
    """

    text: str
    charset: str
    confidence: float
    charset_reason: str
    oddities: tuple[Oddity, ...] = ()


@dataclass(frozen=True)
class _Choice:
    """A reading of the bytes, and why it was chosen."""

    reading: Reading
    confidence: float
    reason: str


def decode(
    data: bytes, *, encoding: str | None = None, declared: str | None = None, declared_inside: str | None = None
) -> DecodedText:
    """Decodes `data` with `encoding` if a person gave one, else as the bytes themselves suggest.

    `declared` is a charset that the file's server names, `declared_inside` one that the file itself names. Raises
    `CaptureRefused` with a reason.
    """
    if not data:
        raise CaptureRefused(_("The file is empty. There is nothing to read in it."))
    check_size(len(data))
    choice = _as_given(data, encoding) if encoding else _choose(data, _codecs_of(declared, declared_inside))
    reading = choice.reading
    text, oddities = clean(with_line_feeds(reading.text.removeprefix("\ufeff")))
    if _NO_BREAK_MARKS.fullmatch(text):
        raise CaptureRefused(_("The file holds only white space. There is nothing to read in it."))
    return DecodedText(text, charset_name(reading.codec), choice.confidence, choice.reason, oddities)


def check_size(length: int) -> None:
    """Refuses more than `MAX_BYTES` bytes."""
    if length > MAX_BYTES:
        raise CaptureRefused(
            _("The file is larger than %(limit)d MB. Divide it, or take out what is not the article."),
            limit=MAX_BYTES // 1024**2,
        )


def _codecs_of(*labels: str | None) -> list[str]:
    """Returns the codecs of those labels that are known, the most trusted first."""
    return list(dict.fromkeys(codec for label in labels if label and (codec := codec_of(label))))


def _choose(data: bytes, named: list[str]) -> _Choice:
    """Returns the first reading that makes sense: by mark, as declared, as UTF-8, as detected."""
    for choice in _choices(data, named):
        return choice
    raise CaptureRefused(
        _(
            "The letters of this file could not be made out: it is not UTF-8 (byte %(byte)d, line %(line)d), "
            "and no other charset gives words. If you know its charset, name it and add the file again."
        ),
        **_first_failure(data, "utf-8"),
    )


def _choices(data: bytes, named: list[str]) -> Iterator[_Choice]:
    """Yields readings in order of trust."""
    yield from _by_mark(data)
    for codec in named[:1]:
        if codec in _WIDE and b"\0" in data:
            yield from _tolerable(read_with(data, codec), "declared", 0.95)
    _check_binary(data)
    utf8 = read_with(data, "utf-8")
    if utf8 is not None and not utf8.errors:
        yield from _of_valid_utf8(data, utf8, named)
    else:
        yield from _of_damaged_bytes(data, utf8, named)


def _by_mark(data: bytes) -> Iterator[_Choice]:
    """Yields the reading that a byte order mark asks for. Raises CaptureRefused if the bytes make no sense in it."""
    marked = [codec for mark, codec in _BYTE_ORDER_MARKS if data.startswith(mark)]
    for codec in marked:
        yield from _tolerable(read_with(data, codec), "byte-order-mark", 1.0)
    if marked:
        raise CaptureRefused(
            _(
                "The file begins with the mark of %(charset)s, but byte %(byte)d (line %(line)d) has no meaning there. "
                "It may be damaged: save it again in UTF-8, and add it again."
            ),
            charset=charset_name(marked[-1]),
            **_first_failure(data, marked[-1]),
        )


def _of_valid_utf8(data: bytes, utf8: Reading, named: list[str]) -> Iterator[_Choice]:
    """Yields readings of bytes that are valid UTF-8: ASCII, or else too unlikely in another charset."""
    if data.isascii():
        seven_bits = [codec for codec in named if codec == "hz" or codec.startswith("iso2022")]
        for codec in seven_bits:
            yield from _tolerable(read_with(data, codec), "declared", 0.95)
        for codec, confidence in guess_charset(data) if b"\x1b" in data else ():
            yield from _tolerable(read_with(data, codec), "declared-otherwise" if named else "detected", confidence)
        yield _Choice(utf8, 1.0, "ascii")
    elif "utf-8" in named:
        yield _Choice(utf8, 1.0, "declared")
    else:
        confidence = min(1.0, 0.8 + min(5, utf8.sensible) / 20)
        yield _Choice(utf8, confidence, "declared-otherwise" if named else "utf-8")


def _of_damaged_bytes(data: bytes, utf8: Reading | None, named: list[str]) -> Iterator[_Choice]:
    """Yields readings of bytes that are not valid UTF-8: one with a little damage, else in another charset."""
    otherwise = "declared-otherwise" if named else "detected"
    reason = "declared" if "utf-8" in named else otherwise if named else "utf-8-damaged"
    if utf8 is not None and _is_evident(utf8, named):
        yield _Choice(utf8, 0.95, reason)
    readings = [read for codec in named if codec != "utf-8" and (read := read_with(data, codec))]
    yield from (_Choice(read, 0.95, "declared") for read in readings if read.is_slightly_damaged)
    unlikely: list[tuple[str, float]] = []
    for codec, confidence in guess_charset(data):
        guessed = read_with(data, codec)
        if guessed is None or not guessed.is_slightly_damaged:
            continue
        if utf8 is None or _explains_more(guessed, codec, utf8):
            yield _Choice(guessed, confidence, otherwise)
        unlikely.append((codec, confidence))
    for read in readings:
        yield from _tolerable(read, "declared", 0.5)
    yield from _tolerable(utf8, reason, 0.5)
    for codec, confidence in unlikely:
        yield from _tolerable(read_with(data, codec), otherwise, min(confidence, 0.5))


def _is_evident(utf8: Reading, named: list[str]) -> bool:
    """Returns whether bytes are UTF-8 with some damage.

    In other charsets few neighbouring bytes look like a character of UTF-8, and most bytes beyond ASCII do not.
    """
    damage = len(utf8.errors)
    if named[:1] == ["utf-8"]:
        return damage <= max(FEW_ERRORS, utf8.sensible)
    return utf8.sensible >= damage * (_SOUND_OF_UNDECLARED if named and "utf-8" not in named else 1)


def _explains_more(read: Reading, codec: str, utf8: Reading) -> bool:
    """Returns whether a guessed charset explains the few bytes beyond ASCII better than damage does."""
    if utf8.sensible or len(utf8.errors) > FEW_ERRORS:
        return share_that_fits(read.text, codec) >= _FITTING
    return codec == "cp1252" and share_that_fits(read.text, codec, rare=RARE_ALONE) == 1.0


def _tolerable(read: Reading | None, reason: str, confidence: float) -> Iterator[_Choice]:
    """Yields a reading in which more makes sense than not, or nearly all is ASCII."""
    if read is not None and read.senseless <= max(FEW_ERRORS, read.sensible, len(read.text) // _LETTERS_OF_DAMAGE):
        yield _Choice(read, confidence, reason)


def _as_given(data: bytes, encoding: str) -> _Choice:
    codec = codec_of(encoding)
    if codec is None:
        raise CaptureRefused(
            _("No charset is called “%(encoding)s”. Examples: utf-8, windows-1252, iso-8859-2, shift_jis."),
            encoding=encoding[:40],
        )
    for choice in _tolerable(read_with(data, codec), "given", 1.0):
        return choice
    raise CaptureRefused(
        _(
            "The file is not in %(encoding)s: most of its letters have no meaning there, first byte %(byte)d "
            "(line %(line)d). Name another charset, or none, and the room finds it."
        ),
        encoding=charset_name(codec),
        **_first_failure(data, codec),
    )


def _first_failure(data: bytes, codec: str) -> dict[str, object]:
    """Returns where strict decoding first fails: byte and line, counted from 1."""
    try:
        data.decode(codec)
    except UnicodeDecodeError as error:
        return {"byte": error.start + 1, "line": data.count(b"\n", 0, error.start) + 1}
    except UnicodeError:
        pass
    return {"byte": len(data), "line": data.count(b"\n") + 1}


def _check_binary(data: bytes) -> None:
    """Refuses bytes of which many are NUL or other control characters, as in no text without a byte order mark."""
    controls = len(data) - len(data.translate(None, _CONTROLS))
    nul = _place_of_nul(data) if b"\0" in data else None
    if nul is None and controls - data.count(b"\0") <= max(5, len(data) // 10):
        return
    if any(_is_wide(data[: 2 * _HEAD], codec) for codec in ("utf-16-le", "utf-16-be")):
        raise CaptureRefused(
            _("This may be text in UTF-16 without a byte order mark. Name its charset (utf-16-le or utf-16-be).")
        )
    if nul is not None:
        raise CaptureRefused(
            _(
                "This is not a text: byte %(byte)d is NUL, and others are, which only programs and pictures have. "
                "Plain text, Markdown and HTML are accepted."
            ),
            byte=nul + 1,
        )
    raise CaptureRefused(
        _(
            "This is not a text: %(share)d%% of its bytes are control characters, which only programs, pictures and "
            "packed files have. Plain text, Markdown and HTML are accepted."
        ),
        share=100 * controls // len(data),
    )


def _place_of_nul(data: bytes) -> int | None:
    """Returns the first NUL if there are many; a page may have some, and a damaged file holes and a tail of them."""
    sample = data[:_SAMPLE]
    most = max(_FEW_NULS, (len(sample) - sample.count(b"\0")) // 100)
    places = [found.start() for found in islice(_NULS.finditer(sample), most + 1)]
    return places[0] if len(places) > most else None


def _is_wide(head: bytes, codec: str) -> bool:
    """Returns whether bytes look like UTF-16: nearly all of it can be printed, and ASCII or spaces are among it."""
    letters = head[: len(head) // 2 * 2].decode(codec, "replace")
    printed = sum(letter.isprintable() or letter in "\t\n\r" for letter in letters)
    return printed >= 0.95 * len(letters) and any(letter in " \n" for letter in letters)
