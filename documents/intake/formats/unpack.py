"""Turns the bytes of a capture of any format into the exact text of revision 0.

The readers of formats need large libraries, so each is imported when a file of its format comes.
"""

from __future__ import annotations

from documents.intake.declared_charset import declared_charset
from documents.intake.decode import check_size, decode
from documents.intake.formats.unpacked import Unpacked
from documents.intake.recognise import HEAD_BYTES, Format, recognise


def unpack(name: str, data: bytes, *, encoding: str | None = None, declared: str | None = None) -> Unpacked:
    """Reads a file called `name`; a person named the charset `encoding`, a server `declared`.

    Raises `CaptureRefused` with a reason that a person can act on.
    """
    check_size(len(data))
    kind = recognise(name, data[:HEAD_BYTES])
    if kind == "pdf":
        from documents.intake.formats.pdf import read_pdf

        return read_pdf(data)
    if kind == "docx":
        from documents.intake.formats.docx import read_docx

        return read_docx(data)
    if kind == "epub":
        from documents.intake.formats.epub import read_epub

        return read_epub(data)
    if kind == "mail":
        from documents.intake.formats.mail import read_mail

        return read_mail(data, encoding)
    if kind in {"warc", "mhtml"}:
        return _saved_page(kind, data, encoding)
    inside = declared_charset(data) if kind == "html" else None
    decoded = decode(data, encoding=encoding, declared=declared, declared_inside=inside)
    return Unpacked(kind, decoded, "html" if kind == "html" else "markdown" if kind == "markdown" else "plain")


def _saved_page(kind: Format, data: bytes, encoding: str | None) -> Unpacked:
    """Reads the page in a file that also states when and where it was saved."""
    if kind == "warc":
        from documents.intake.formats.warc import read_warc

        page = read_warc(data)
    else:
        from documents.intake.formats.mhtml import read_mhtml

        page = read_mhtml(data)
    inside = declared_charset(page.html_bytes)
    return Unpacked(
        kind,
        decode(page.html_bytes, encoding=encoding, declared=page.declared_charset, declared_inside=inside),
        "html",
        facts=page.facts,
        address=page.address,
        headers=page.headers,
    )
