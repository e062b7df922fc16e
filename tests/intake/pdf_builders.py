"""Builders of PDF files (ISO 32000-1), so that no file of another author is in the repository."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import NamedTuple

PICTURE = "/Im1 Do"
_PADDING = bytes.fromhex("28BF4E5E4E758A4164004E56FFFA01082E2E00B6D0683E802F0CA9FE6453697A")


class At(NamedTuple):
    """Words at a place on a page, in points from its lower left corner."""

    x: float
    y: float
    words: str
    size: float = 10


def pdf(pages: Sequence[Sequence[str]], information: Mapping[str, str] | None = None) -> bytes:
    """Returns a PDF with lines in Helvetica, one below the other on each page."""
    contents = [
        "BT /F1 11 Tf 14 TL 60 780 Td " + " ".join(f"{_string(line)} Tj T*" for line in lines) + " ET"
        for lines in pages
    ]
    font = "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"
    return _file(_objects(contents, font, information))


def placed_pdf(
    pages: Sequence[Sequence[At | str]], information: Mapping[str, str] | None = None, *, language: str = ""
) -> bytes:
    """Returns a PDF that draws the words of each page in the order given, or operators where there are no words.

    Each letter of the words is a glyph of its own, half as wide as high; combining marks have no width.
    """
    letters = sorted({letter for page in pages for one in page if isinstance(one, At) for letter in one.words})
    codes = {letter: code for code, letter in enumerate(letters, start=1)}
    assert len(codes) < 255, "one font has 255 glyphs"
    names = " ".join(f"/uni{ord(letter):04X}" for letter in letters)
    widths = " ".join("0" if "\u064b" <= letter <= "\u0652" else "500" for letter in letters)
    font = (
        f"<< /Type /Font /Subtype /Type1 /BaseFont /Own /FirstChar 1 /LastChar {len(letters)} /Widths [{widths}] "
        f"/Encoding << /Type /Encoding /Differences [1 {names}] >> "
        "/FontDescriptor << /Type /FontDescriptor /FontName /Own /Flags 4 /FontBBox [0 -200 500 800] /Ascent 800 "
        "/Descent -200 /ItalicAngle 0 /CapHeight 700 /StemV 80 >> >>"
    )
    contents = ["\n".join(one if isinstance(one, str) else _drawn(one, codes) for one in page) for page in pages]
    return _file(_objects(contents, font, information, language))


def picture(width: float = 500, height: float = 700) -> str:
    """Returns the operators that draw a picture of this size."""
    return f"q {width} 0 0 {height} 40 60 cm {PICTURE} Q"


def locked_pdf(password: str) -> bytes:
    """Returns a PDF that opens only with the password; if it is empty, every program can open the file.

    The encryption is RC4 with 40 bits (section 7.6, revision 2).
    """
    user, permissions, identity = _padded(password), -4, b"0123456789abcdef"
    owner_entry = _rc4(_md5(_padded("other"))[:5], user)
    key = _md5(user + owner_entry + permissions.to_bytes(4, "little", signed=True) + identity)[:5]
    encryption = (
        f"/Encrypt << /Filter /Standard /V 1 /R 2 /P {permissions} /O <{owner_entry.hex()}> "
        f"/U <{_rc4(key, _PADDING).hex()}> >> /ID [<{identity.hex()}> <{identity.hex()}>]"
    )
    font = "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"
    contents = ["BT /F1 11 Tf 60 780 Td (It went out, and it came back again.) Tj ET"]
    return _file(_objects(contents, font, None), encryption, key)


def _drawn(one: At, codes: Mapping[str, int]) -> str:
    codes_in_hex = "".join(f"{codes[letter]:02x}" for letter in one.words)
    return f"BT /F1 {one.size} Tf 1 0 0 1 {one.x} {one.y} Tm <{codes_in_hex}> Tj ET"


def _objects(
    contents: Sequence[str], font: str, information: Mapping[str, str] | None, language: str = ""
) -> list[tuple[str, bytes | None]]:
    """Returns the objects of a file, each a dictionary and perhaps a stream."""
    numbers = [6 + 2 * n for n in range(len(contents))]
    entries = " ".join(f"/{key} {_string(value)}" for key, value in (information or {}).items())
    said = f" /Lang ({language})" if language else ""
    objects: list[tuple[str, bytes | None]] = [
        (f"<< /Type /Catalog /Pages 2 0 R{said} >>", None),
        (f"<< /Type /Pages /Kids [{' '.join(f'{n} 0 R' for n in numbers)}] /Count {len(contents)} >>", None),
        (font, None),
        (f"<< {entries} >>", None),
        (
            "<< /Type /XObject /Subtype /Image /Width 2 /Height 2 /ColorSpace /DeviceGray /BitsPerComponent 8 "
            "/Length 4 >>",
            b"\x00\xff\xff\x00",
        ),
    ]
    for number, content in zip(numbers, contents, strict=True):
        page = (
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {number + 1} 0 R "
            "/Resources << /Font << /F1 3 0 R >> /XObject << /Im1 5 0 R >> >> >>"
        )
        stream = content.encode("cp1252")
        objects += [(page, None), (f"<< /Length {len(stream)} >>", stream)]
    return objects


def _file(objects: Sequence[tuple[str, bytes | None]], trailer: str = "", key: bytes = b"") -> bytes:
    """Returns the objects as a file with its table of places; a key encrypts the streams."""
    out = bytearray(b"%PDF-1.4\n")
    places = []
    for number, (dictionary, stream) in enumerate(objects, start=1):
        places.append(len(out))
        out += f"{number} 0 obj\n{dictionary}\n".encode("cp1252")
        if stream is not None:
            if key:
                stream = _rc4(_md5(key + number.to_bytes(3, "little") + b"\0\0")[:10], stream)
            out += b"stream\n" + stream + b"\nendstream\n"
        out += b"endobj\n"
    start = len(out)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
    out += "".join(f"{place:010d} 00000 n \n" for place in places).encode()
    ends = f"trailer << /Size {len(objects) + 1} /Root 1 0 R /Info 4 0 R {trailer} >>\nstartxref\n{start}\n%%EOF\n"
    return bytes(out + ends.encode())


def _string(words: str) -> str:
    return "(" + words.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)") + ")"


def _padded(password: str) -> bytes:
    return (password.encode() + _PADDING)[:32]


def _md5(data: bytes) -> bytes:
    return hashlib.md5(data, usedforsecurity=False).digest()


def _rc4(key: bytes, data: bytes) -> bytes:
    state = list(range(256))
    other = 0
    for n in range(256):
        other = (other + state[n] + key[n % len(key)]) % 256
        state[n], state[other] = state[other], state[n]
    out = bytearray()
    n = other = 0
    for byte in data:
        n = (n + 1) % 256
        other = (other + state[n]) % 256
        state[n], state[other] = state[other], state[n]
        out.append(byte ^ state[(state[n] + state[other]) % 256])
    return bytes(out)
