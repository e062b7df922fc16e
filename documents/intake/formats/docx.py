"""Reads Word documents (DOCX, ECMA-376): mammoth converts the text to HTML; the file's properties state facts."""

from __future__ import annotations

import importlib.metadata
import io
import re
from dataclasses import replace

import mammoth

from documents.errors import CaptureRefused
from documents.errors import gettext_noop as _
from documents.intake.article import in_one_piece
from documents.intake.decode import decode
from documents.intake.formats.archive import Archive, check_xml, is_xml
from documents.intake.formats.docx_formulas import FormulaMarks
from documents.intake.formats.dublin_core import dublin_core
from documents.intake.formats.unpacked import Unpacked, extracted_text, without_controls
from documents.spans import Span

RULE = "Word properties"

_DOCUMENT = "word/document.xml"
_PROPERTIES = "docProps/core.xml"
# The dates among the properties are those of the file, not of a publication.
_TERMS = {"title": "title", "creator": "creator", "language": "language", "identifier": "identifier"}
_STYLES = "p[style-name='Title'] => h1:fresh\np[style-name='Subtitle'] => p:fresh"
_BLOCK_END = re.compile(r"(</(?:p|h[1-6]|li|ul|ol|table|tr|dl|dt|dd)>)(?!\n)")


def read_docx(data: bytes) -> Unpacked:
    """Returns the document as HTML, after the properties of the file if it has any. Raises `CaptureRefused`."""
    archive = Archive(data)
    if _DOCUMENT not in archive:
        raise CaptureRefused(_("This is not a Word document: it has no text in it. Save it again, and add that."))
    for name in archive.names:  # a relationship may lead the library to a member of any name
        member = archive.read(name)
        if is_xml(member) or name.lower().endswith((".xml", ".rels")):
            check_xml(member, name)
    head = _properties(archive)
    formulas = FormulaMarks()
    html, gaps = formulas.put_into(_html_of(formulas.mark_in(data)))
    text = f"{head}{html}"
    found = in_one_piece(text, Span(len(head), len(text)), "markup", RULE)
    return Unpacked(
        kind="docx",
        decoded=extracted_text(text),
        text_format="html",
        found=replace(found, gaps=tuple(replace(gap, position=len(head) + gap.position) for gap in gaps)),
        facts=dublin_core(head, 0, _TERMS, RULE),
        tool=f"mammoth {importlib.metadata.version('mammoth')}",
    )


def _properties(archive: Archive) -> str:
    """Returns the file's core properties unchanged, so that they can serve as evidence."""
    if _PROPERTIES not in archive:
        return ""
    xml = archive.read(_PROPERTIES)
    return f"<!-- {_PROPERTIES} -->\n{decode(xml, declared='utf-8').text}\n\n<!-- {_DOCUMENT} -->\n" if xml else ""


def _html_of(data: bytes) -> str:
    try:
        made = mammoth.convert_to_html(
            io.BytesIO(data),
            style_map=_STYLES,
            include_embedded_style_map=False,
            convert_image=mammoth.images.img_element(lambda _image: {}),  # no picture is opened
        )
    except Exception as error:  # the library raises many kinds of errors on malformed XML
        raise CaptureRefused(_("The file is damaged or was not received whole. Add it again.")) from error
    html = without_controls(str(made.value))
    if not html.strip():
        raise CaptureRefused(_("There are no words in this document."))
    return _BLOCK_END.sub(r"\1\n", html)
