"""Reads PDF (ISO 32000): pypdf extracts the text page by page; the document information states facts.

A PDF has characters at positions and no paragraphs; `pdf_lines` assembles these. In revision 0 the document information
precedes the pages, so that it can serve as evidence.
"""

from __future__ import annotations

import importlib.metadata
import io
import logging
import re
from collections.abc import Iterator

import pypdf
from pypdf.errors import DependencyError

from documents.errors import CaptureRefused
from documents.errors import gettext_noop as _
from documents.intake.facts import Fact
from documents.intake.formats.pdf_lines import find_article_in_pdf
from documents.intake.formats.unpacked import Unpacked, extracted_text, without_controls
from documents.intake.limits import MAX_PAGES, MAX_VALUE
from documents.spans import Span

RULE = "PDF information"

logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # warnings about odd files do not belong in the site's log

_KEYS = ("Title", "Author", "Subject", "CreationDate", "ModDate")
# The dates are those of the file, not of a publication: they are shown but give no facts.
_TERMS = {"Title": "title", "Author": "creator"}
_NO_TITLE = re.compile(r"(?i)(?:microsoft \w+ - .*|untitled.*|.*\.(?:docx?|pdf|indd|qxd|tex|rtf|odt|pptx?|html?|p65))$")
_MIN_LETTERS = 12  # on an average page; with fewer, the pages are pictures
_LETTER = re.compile(r"\w")


def read_pdf(data: bytes) -> Unpacked:
    """Returns the text and paragraphs of a PDF. Raises `CaptureRefused` if it is locked, scanned or damaged."""
    try:
        reader = pypdf.PdfReader(io.BytesIO(data), strict=False)
        _unlock(reader)
        information = dict(_information(reader))
        pages = list(_pages(reader))
    except CaptureRefused:
        raise
    except Exception as error:  # the library raises many kinds of errors on damaged files
        raise CaptureRefused(_("The file is damaged or was not received whole. Add it again.")) from error
    if sum(len(_LETTER.findall(page)) for page in pages) < _MIN_LETTERS * max(1, len(pages)):
        raise CaptureRefused(
            _(
                "The pages of this PDF are pictures: there are no letters in it. "
                "Read it with a text recognition program, and add what that makes of it."
            )
        )
    head = "".join(f"{key}: {value}\n" for key, value in information.items())
    head = f"{head}\n" if head else ""
    text, spans = _joined(head, pages)
    return Unpacked(
        kind="pdf",
        decoded=extracted_text(text),
        text_format="plain",
        found=find_article_in_pdf(text, len(head), spans),
        facts=tuple(_facts(information)),
        tool=f"pypdf {importlib.metadata.version('pypdf')}",
    )


def _unlock(reader: pypdf.PdfReader) -> None:
    """Decrypts a file with an empty password, as every PDF viewer does."""
    if not reader.is_encrypted:
        return
    try:
        opened = bool(reader.decrypt(""))
    except (DependencyError, NotImplementedError):
        opened = False
    if not opened:
        raise CaptureRefused(_("This PDF is locked with a password. Save it without one, and add that."))


def _information(reader: pypdf.PdfReader) -> Iterator[tuple[str, str]]:
    """Yields the entries of the document information dictionary (ISO 32000-1, section 14.3.3), each on one line."""
    entries = reader.metadata
    if entries is None:
        return
    for key in _KEYS:
        value = " ".join(without_controls(str(entries.get(f"/{key}") or "")).split())
        if value and len(value) <= MAX_VALUE:
            yield key, value


def _pages(reader: pypdf.PdfReader) -> Iterator[str]:
    if len(reader.pages) > MAX_PAGES:
        raise CaptureRefused(
            _("This PDF has more than %(limit)d pages. Divide it, and add its parts."), limit=MAX_PAGES
        )
    for page in reader.pages:
        yield without_controls(page.extract_text()).strip("\n")


def _joined(head: str, pages: list[str]) -> tuple[str, list[Span]]:
    """Joins the pages with a blank line between them; returns the text and each page's span."""
    pieces, spans, at = [head], [], len(head)
    for page in pages:
        pieces += [page, "\n\n"]
        spans.append(Span(at, at + len(page)))
        at += len(page) + 2
    return "".join(pieces[:-1]), spans


def _facts(information: dict[str, str]) -> Iterator[Fact]:
    at = 0
    for key, value in information.items():
        start = at + len(key) + 2
        at = start + len(value) + 1
        if key in _TERMS and not (key == "Title" and _NO_TITLE.match(value)):
            yield Fact(_TERMS[key], value, (Span(start, start + len(value)),), RULE)
