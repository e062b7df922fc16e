"""Reads PDF (ISO 32000): pdfminer.six interprets the pages; the document information and catalog state facts.

A PDF has glyphs at positions and no paragraphs. `lines` makes lines in reading order of them, `article` paragraphs and
notes of the lines. In revision 0 the document information precedes the pages, so that it can serve as evidence.
"""

from __future__ import annotations

import importlib.metadata
import io
import logging
import re
from collections.abc import Iterable, Iterator
from itertools import islice

from pdfminer.pdfdocument import PDFDocument, PDFEncryptionError, PDFNoValidXRef, PDFPasswordIncorrect
from pdfminer.pdfpage import PDFPage
from pdfminer.pdfparser import PDFParser
from pdfminer.pdftypes import resolve1
from pdfminer.psexceptions import PSException
from pdfminer.psparser import PSLiteral
from pdfminer.utils import decode_text

from documents.errors import CaptureRefused
from documents.errors import gettext_noop as _
from documents.intake.evidence.plain import language
from documents.intake.facts import Fact
from documents.intake.formats.pdf.article import PageText, find_article_in_pdf
from documents.intake.formats.pdf.glyphs import UNREADABLE, DrawnPage, drawn_pages
from documents.intake.formats.pdf.lines import lines_of
from documents.intake.formats.refusals import damaged
from documents.intake.formats.unpacked import Unpacked, extracted_text, without_controls
from documents.intake.language import language_tag
from documents.intake.limits import MAX_PAGES, MAX_VALUE
from documents.spans import Span

RULE = "PDF information"

logging.getLogger("pdfminer").setLevel(logging.CRITICAL)  # warnings about odd files do not belong in the site's log

_KEYS = ("Title", "Author", "Subject", "CreationDate", "ModDate")
# The dates are those of the file, not of a publication: they are shown but give no facts.
_TERMS = {"Title": "title", "Author": "creator", "Language": "language"}
_NO_TITLE = re.compile(r"(?i)(?:microsoft \w+ - .*|untitled.*|.*\.(?:docx?|pdf|indd|qxd|tex|rtf|odt|pptx?|html?|p65))$")
_MIN_LETTERS = 12  # on an average page; with fewer, the pages are pictures
_LETTER = re.compile(r"\w")


def read_pdf(data: bytes) -> Unpacked:
    """Returns the text and paragraphs of a PDF. Raises `CaptureRefused` if it is locked, scanned or damaged."""
    document, information = _open(data)
    head = "".join(f"{key}: {value}\n" for key, value in information.items())
    text, pages = _text(f"{head}\n" if head else "", _drawn(document))
    letters = sum(len(_LETTER.findall(line.words)) for page in pages for line in page.lines)
    if letters < _MIN_LETTERS * max(1, len(pages)):
        raise CaptureRefused(
            _(
                "The pages of this PDF are pictures: there are no letters in it. "
                "Read it with a text recognition program, and add what that makes of it."
            )
        )
    if text.count(UNREADABLE) > letters:
        raise CaptureRefused(
            _(
                "The letters of this PDF cannot be read: it draws them, and does not say which they are. "
                "Read it with a text recognition program, and add what that makes of it."
            )
        )
    found = find_article_in_pdf(text, pages)
    facts = list(_facts(information))
    if "Language" not in information:
        facts += language(text, found.body)
    return Unpacked(
        kind="pdf",
        decoded=extracted_text(text),
        text_format="plain",
        found=found,
        facts=tuple(facts),
        tool=f"pdfminer.six {importlib.metadata.version('pdfminer.six')}",
    )


class _ScannedDocument(PDFDocument):
    """A document whose table of places is not used: its objects are looked for in the whole file."""

    def find_xref(self, parser: PDFParser) -> int:
        raise PDFNoValidXRef("not used")


def _open(data: bytes) -> tuple[PDFDocument, dict[str, str]]:
    """Opens a file, with an empty password as every PDF viewer does; returns also what it states of itself."""
    try:
        document, pages = _opened(data)
        information = dict(_information(document))
    except (PDFPasswordIncorrect, PDFEncryptionError) as error:
        raise CaptureRefused(_("This PDF is locked with a password. Save it without one, and add that.")) from error
    except MemoryError:
        raise
    except Exception as error:  # the library raises many kinds of errors on damaged files
        raise damaged() from error
    if not pages:
        raise damaged()
    if pages > MAX_PAGES:
        raise CaptureRefused(
            _("This PDF has more than %(limit)d pages. Divide it, and add its parts."), limit=MAX_PAGES
        )
    return document, information


def _opened(data: bytes) -> tuple[PDFDocument, int]:
    """Returns a document and the number of its pages, as far as that matters; scans the file if its table is wrong."""
    try:
        document = PDFDocument(PDFParser(io.BytesIO(data)))
        if pages := _count_pages(document):
            return document, pages
    except PDFEncryptionError:
        raise
    except PSException:
        pass  # the table of places is wrong
    document = _ScannedDocument(PDFParser(io.BytesIO(data)))
    return document, _count_pages(document)


def _count_pages(document: PDFDocument) -> int:
    return sum(1 for _page in islice(PDFPage.create_pages(document), MAX_PAGES + 1))


def _drawn(document: PDFDocument) -> Iterator[DrawnPage]:
    pages = drawn_pages(document)
    while True:
        try:
            page = next(pages, None)
        except MemoryError:
            raise
        except Exception as error:
            raise damaged() from error
        if page is None:
            return
        yield page


def _text(head: str, drawn: Iterable[DrawnPage]) -> tuple[str, list[PageText]]:
    """Returns revision 0, the lines of the pages with a blank line between pages, and the pages in it."""
    pieces, pages, at = [], [], len(head)
    for number, page in enumerate(drawn):
        lines = lines_of(page, number, at)
        span = Span(at, lines[-1].span.end if lines else at)
        pages.append(PageText(lines, span, page.is_picture))
        pieces.append("\n".join(line.words for line in lines))
        at = span.end + 2
    return head + "\n\n".join(pieces), pages


def _information(document: PDFDocument) -> Iterator[tuple[str, str]]:
    """Yields what the file states of itself, each on one line.

    That is the document information dictionary (ISO 32000-1, section 14.3.3) and the catalog's language (14.9.2).
    """
    entries: dict[str, object] = {}
    for dictionary in reversed(document.info):  # the newest comes first
        entries.update(dictionary)
    for key in _KEYS:
        if value := _value(entries.get(key)):
            yield key, value
    if tag := language_tag(_value(document.catalog.get("Lang"))):
        yield "Language", tag


def _value(entry: object) -> str:
    entry = resolve1(entry)
    if isinstance(entry, PSLiteral):
        entry = entry.name
    words = decode_text(entry) if isinstance(entry, bytes) else str(entry or "")
    value = " ".join(without_controls(words).split())
    return value if len(value) <= MAX_VALUE else ""


def _facts(information: dict[str, str]) -> Iterator[Fact]:
    at = 0
    for key, value in information.items():
        start = at + len(key) + 2
        at = start + len(value) + 1
        if key in _TERMS and not (key == "Title" and _NO_TITLE.match(value)):
            yield Fact(_TERMS[key], value, (Span(start, start + len(value)),), RULE)
