"""Decodes bytes as text: which charset, how sure, and why.

The result is the exact text of revision 0: code points with LF line ends, without a byte order mark, otherwise
unchanged and not normalised.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from documents.errors import CaptureRefused
from documents.errors import gettext_noop as _
from documents.intake.charset_guess import guess_charset
from documents.intake.limits import MAX_BYTES

# Longest first: the mark of UTF-32 LE begins with that of UTF-16 LE.
_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)

# What a label means on the web, where it differs from Python's codec of that name
# (https://encoding.spec.whatwg.org/#names-and-labels): browsers widened old labels.
_WEB_ALIASES = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "big5": "big5hkscs",
    "utf-16": "utf-16-le",
}
_CHARSET_NAMES = {
    **{f"cp{page}": f"windows-{page}" for page in (874, *range(1250, 1259))},
    "cp932": "shift_jis",
    "cp949": "euc-kr",
    "big5hkscs": "big5",
    "ascii": "utf-8",
}
_MULTIBYTE = re.compile(rb"[\xc2-\xf4][\x80-\xbf]")
# Control characters (category Cc) other than TAB, LF and CR, and the two noncharacters: no XML format can carry them.
_UNWANTED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]")
_NO_BREAK_MARKS = re.compile("[\\s\u200b\u200c\u200d\u2060\ufeff]*")


@dataclass(frozen=True)
class DecodedText:
    """A text, the charset it was read with, how sure that is (0 to 1), and how it was found.

    `charset_reason` is one of `given`, `byte-order-mark`, `declared`, `declared-otherwise` (the declaration was wrong),
    `ascii`, `utf-8`, `detected`, `extracted` (a program extracted the text, so there was no charset to find).
    """

    text: str
    charset: str
    confidence: float
    charset_reason: str


def decode(data: bytes, *, encoding: str | None = None, declared: str | None = None) -> DecodedText:
    """Decodes `data` with `encoding` if a person gave one, else as the bytes themselves suggest.

    `declared` is a charset that the file or its server names. Raises `CaptureRefused` with a reason.
    """
    if not data:
        raise CaptureRefused(_("The file is empty. There is nothing to read in it."))
    check_size(len(data))
    decoded = _decoded(data, encoding, declared)
    text = decoded.text.removeprefix("\ufeff")
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    _check_characters(text)
    return DecodedText(text, decoded.charset, decoded.confidence, decoded.charset_reason)


def check_size(length: int) -> None:
    """Refuses more than `MAX_BYTES` bytes."""
    if length > MAX_BYTES:
        raise CaptureRefused(
            _("The file is larger than %(limit)d MB. Divide it, or take out what is not the article."),
            limit=MAX_BYTES // 1024**2,
        )


def codec_of(label: str) -> str | None:
    """Returns Python's codec for a charset label as the web understands it; None if there is none."""
    label = label.strip().strip("'\"").lower()
    if len(label) > 40 or not label.isascii():
        return None
    try:
        name = codecs.lookup(label).name
        "".encode(name)  # must be a text codec, unlike base64
    except (LookupError, ValueError, TypeError):
        return None
    return _WEB_ALIASES.get(name, name)


def charset_name(codec: str) -> str:
    """Returns the charset's common name (as registered by IANA)."""
    return _CHARSET_NAMES.get(codec, codec.replace("_", "-"))


def _decoded(data: bytes, encoding: str | None, declared: str | None) -> DecodedText:
    """Returns the first reading that succeeds: as given, by mark, as declared, as UTF-8, as detected."""
    if encoding:
        return _decode_as_given(data, encoding)
    for reading in _candidate_decodings(data, declared):
        return reading
    raise CaptureRefused(
        _(
            "The letters of this file could not be made out: it is not UTF-8 (byte %(byte)d, line %(line)d), "
            "and no other charset gives words. If you know its charset, name it and add the file again."
        ),
        **_failure(data, "utf-8"),
    )


def _candidate_decodings(data: bytes, declared: str | None) -> Iterator[DecodedText]:
    """Yields readings in order of trust; each decodes without errors."""
    marked = [codec for mark, codec in _BYTE_ORDER_MARKS if data.startswith(mark)]
    for codec in marked:
        text = _decode_strictly(data, codec)
        if text is not None:
            yield DecodedText(text, charset_name(codec), 1.0, "byte-order-mark")
    if marked:
        raise CaptureRefused(
            _(
                "The file begins with the mark of %(charset)s, but byte %(byte)d (line %(line)d) has no meaning there. "
                "It may be damaged: save it again in UTF-8, and add it again."
            ),
            charset=charset_name(marked[-1]),
            **_failure(data, marked[-1]),
        )
    _check_binary(data)
    utf8 = _decode_strictly(data, "utf-8")
    named = codec_of(declared) if declared else None
    if utf8 is not None and data.isascii() and b"\x1b" not in data:
        yield DecodedText(utf8, "utf-8", 1.0, "ascii")
    if named is not None and (named == "utf-8" or not (utf8 is not None and _MULTIBYTE.search(data))):
        text = _decode_strictly(data, named)
        if text is not None:
            yield DecodedText(text, charset_name(named), 1.0 if named == "utf-8" else 0.95, "declared")
    if utf8 is not None and not data.isascii():
        sequences = len(list(islice(_MULTIBYTE.finditer(data), 5)))
        yield DecodedText(utf8, "utf-8", min(1.0, 0.8 + sequences / 20), "declared-otherwise" if named else "utf-8")
    for codec, confidence in guess_charset(data):
        text = _decode_strictly(data, codec)
        if text is not None:
            yield DecodedText(text, charset_name(codec), confidence, "declared-otherwise" if named else "detected")
    if utf8 is not None:  # only ASCII, with an escape character in it, which is reported when characters are checked
        yield DecodedText(utf8, "utf-8", 1.0, "ascii")


def _decode_as_given(data: bytes, encoding: str) -> DecodedText:
    codec = codec_of(encoding)
    if codec is None:
        raise CaptureRefused(
            _("No charset is called “%(encoding)s”. Examples: utf-8, windows-1252, iso-8859-2, shift_jis."),
            encoding=encoding[:40],
        )
    text = _decode_strictly(data, codec)
    if text is None:
        raise CaptureRefused(
            _(
                "The file is not in %(encoding)s: byte %(byte)d (line %(line)d) has no meaning there. "
                "Name another charset, or none, and the room finds it."
            ),
            encoding=charset_name(codec),
            **_failure(data, codec),
        )
    return DecodedText(text, charset_name(codec), 1.0, "given")


def _decode_strictly(data: bytes, codec: str) -> str | None:
    try:
        return data.decode(codec)
    except UnicodeError:
        return None


def _failure(data: bytes, codec: str) -> dict[str, object]:
    """Returns where strict decoding first fails: byte and line, counted from 1."""
    try:
        data.decode(codec)
    except UnicodeDecodeError as error:
        return {"byte": error.start + 1, "line": data.count(b"\n", 0, error.start) + 1}
    except UnicodeError:
        pass
    return {"byte": len(data), "line": data.count(b"\n") + 1}


def _check_binary(data: bytes) -> None:
    """Refuses bytes that contain NUL, which no text without a byte order mark does."""
    at = data.find(b"\0")
    if at < 0:
        return
    head = data[:4096]
    if len(data) % 2 == 0 and len(head) // 4 < max(head[0::2].count(0), head[1::2].count(0)):
        raise CaptureRefused(
            _("This may be text in UTF-16 without a byte order mark. Name its charset (utf-16-le or utf-16-be).")
        )
    raise CaptureRefused(
        _(
            "This is not a text: byte %(byte)d is NUL, which only programs and pictures have. "
            "Plain text, Markdown and HTML are accepted."
        ),
        byte=at + 1,
    )


def _check_characters(text: str) -> None:
    """Refuses a text without visible content, or with characters that are not text."""
    if _NO_BREAK_MARKS.fullmatch(text):
        raise CaptureRefused(_("The file holds only white space. There is nothing to read in it."))
    found = _UNWANTED.search(text)
    if found is None:
        return
    line = text.count("\n", 0, found.start()) + 1
    character = f"U+{ord(found.group()):04X}"
    if "\x80" <= found.group() <= "\x9f":
        raise CaptureRefused(
            _(
                "There is a control character, %(character)s, in line %(line)d: often a text that was converted with "
                "the wrong charset. Name another charset, or mend the line, and add the file again."
            ),
            character=character,
            line=line,
        )
    raise CaptureRefused(
        _("There is a control character, %(character)s, in line %(line)d. Remove it, and add the file again."),
        character=character,
        line=line,
    )
