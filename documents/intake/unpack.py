"""The bytes of a capture to the exact text of revision 0, whatever kind of file they are.

The readers of formats bring libraries with them: each is loaded when a file of its kind comes.
"""

from __future__ import annotations

from documents.intake.decode import check_size, decode
from documents.intake.recognise import HEAD_BYTES, recognise
from documents.intake.unpacked import Unpacked


def unpack(name: str, data: bytes, *, encoding: str | None = None, declared: str | None = None) -> Unpacked:
    """Reads a file called `name`; `encoding` is a person's word for its charset, `declared` a server's.

    Raises CaptureRefused with a reason that a person can act on.
    """
    check_size(len(data))
    kind = recognise(name, data[:HEAD_BYTES])
    if kind == "pdf":
        from documents.intake.pdf import read_pdf

        return read_pdf(data)
    if kind == "docx":
        from documents.intake.docx import read_docx

        return read_docx(data)
    if kind == "epub":
        from documents.intake.epub import read_epub

        return read_epub(data)
    if kind == "html" and declared is None:
        from documents.intake.from_html import declared_charset

        declared = declared_charset(data)
    decoded = decode(data, encoding=encoding, declared=declared)
    return Unpacked(kind, decoded, "html" if kind == "html" else "markdown" if kind == "markdown" else "plain")
