"""Recognises the format of a file by its first bytes and its name."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import PurePath
from typing import Literal

from documents.errors import CaptureRefused, TranslatableWord
from documents.errors import gettext_noop as _

Format = Literal["plain", "markdown", "html", "pdf", "docx", "epub", "warc", "mhtml", "mail"]

HEAD_BYTES = 4096  # the part of a file that is needed here

# As registered by IANA, or in common use.
MEDIA_TYPES: dict[Format, str] = {
    "plain": "text/plain",
    "markdown": "text/markdown",
    "html": "text/html",
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "epub": "application/epub+zip",
    "warc": "application/warc",
    "mhtml": "multipart/related",
    "mail": "message/rfc822",
}

_BY_SUFFIX: dict[str, Format] = {
    ".md": "markdown",
    ".markdown": "markdown",
    ".mdown": "markdown",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
}

_HTML = re.compile(rb"<(?:!doctype\s+html|html|head|body)\b", re.I)
_FRONT_MATTER = re.compile(
    rb"(?:\xef\xbb\xbf)?---[ \t]*\r?\n(?:#[^\n]*\n|\r?\n)*[\"']?[^\W\d_][\w .\t-]*[\"']?:[ \t\r\n]", re.A
)


@dataclass(frozen=True)
class _UnsupportedKind:
    """A kind of file that is not accepted: its name and advice for the person."""

    name: str
    advice: str


_SAVE_AS_TEXT = _("Save the article from it as plain text, PDF or a Word document (DOCX), and add that.")
_TRANSCRIBE = _("Type what is written in it, or read it with a text recognition program, and add that.")
_TRANSCRIBE_SPEECH = _("Write down what is said in it, and add that.")
_UNPACK = _("Unpack it, and add the articles in it.")

_PICTURE = _UnsupportedKind(_("a picture"), _TRANSCRIBE)
_SOUND_OR_FILM = _UnsupportedKind(_("a sound or a film"), _TRANSCRIBE_SPEECH)
_ARCHIVE = _UnsupportedKind(_("an archive"), _UNPACK)
_PROGRAM = _UnsupportedKind(_("a program"), _SAVE_AS_TEXT)
_FONT = _UnsupportedKind(_("a typeface"), _SAVE_AS_TEXT)
_DATABASE = _UnsupportedKind(_("a database"), _SAVE_AS_TEXT)
_EXCEL = _UnsupportedKind(_("an Excel sheet (XLSX)"), _SAVE_AS_TEXT)
_SLIDES = _UnsupportedKind(_("PowerPoint slides (PPTX)"), _SAVE_AS_TEXT)
_OPEN_DOCUMENT = _UnsupportedKind(_("an OpenDocument file"), _SAVE_AS_TEXT)
_OLD_OFFICE = _UnsupportedKind(_("an old Word, Excel or PowerPoint file"), _SAVE_AS_TEXT)
_RTF = _UnsupportedKind(_("a rich text file (RTF)"), _SAVE_AS_TEXT)
_OUTLOOK = _UnsupportedKind(
    _("a letter as only Outlook can read it (MSG)"),
    _("Save it from your mail program as a letter (EML), and add that."),
)
_OLD_WEB_ARCHIVE = _UnsupportedKind(
    _("a web archive of the old kind (ARC)"), _("Convert it to WARC, or save the page itself, and add that.")
)
_LOCKED_OFFICE = _UnsupportedKind(
    _("a document that is locked with a password"), _("Save it without a password, and add that.")
)
_POSTSCRIPT = _UnsupportedKind(_("a PostScript document"), _SAVE_AS_TEXT)

# Files of many kinds begin with this; the names of what is in them are UTF-16.
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_IN_OUTLOOK_MESSAGE = tuple(
    name.encode("utf-16-le") for name in ("__nameid_version1.0", "__substg1.0_", "__properties")
)
_MAGIC_NUMBERS: dict[_UnsupportedKind, tuple[bytes, ...]] = {
    _POSTSCRIPT: (b"%!PS",),
    _RTF: (b"{\\rtf",),
    _OLD_OFFICE: (_OLE,),
    _OLD_WEB_ARCHIVE: (b"filedesc://",),
    _OUTLOOK: (b"\x78\x9f\x3e\x22", b"!BDN"),
    _PICTURE: (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF87a", b"GIF89a", b"II*\0", b"MM\0*", b"8BPS", b"AT&TFORM"),
    _SOUND_OR_FILM: (b"ID3", b"OggS", b"fLaC", b"\x1aE\xdf\xa3"),
    _ARCHIVE: (b"\x1f\x8b", b"BZh", b"\xfd7zXZ\0", b"\x28\xb5\x2f\xfd", b"7z\xbc\xaf\x27\x1c", b"Rar!\x1a\x07"),
    _PROGRAM: (b"\x7fELF", b"\xca\xfe\xba\xbe", b"\xcf\xfa\xed\xfe", b"\0asm"),
    _FONT: (b"wOFF", b"wOF2", b"OTTO\0", b"\0\x01\0\0\0"),
    _DATABASE: (b"SQLite format 3\0",),
}
_IN_A_ZIP: tuple[tuple[bytes, _UnsupportedKind | Format], ...] = (
    (b"application/epub+zip", "epub"),
    (b"META-INF/container.xml", "epub"),
    (b"application/vnd.oasis.opendocument", _OPEN_DOCUMENT),
    (b"word/", "docx"),
    (b"xl/", _EXCEL),
    (b"ppt/", _SLIDES),
)
_ZIP_BY_SUFFIX: dict[str, Format] = {".docx": "docx", ".epub": "epub"}
_MAIL_NAMES = (".eml", ".emlx", ".mbox")
_PACKED_WARC = (".warc.gz", ".warc.zst", ".warc")
# gzip; Zstandard, which may begin with a dictionary in a skippable frame (RFC 8878, 3.1.2).
_PACKED = (b"\x1f\x8b", b"\x28\xb5\x2f\xfd", *(bytes((0x50 + n, 0x2A, 0x4D, 0x18)) for n in range(16)))
_FIELD_LINE = re.compile(rb"([!-9;-~]{1,76}):[^\n]*\n?(?:[ \t][^\n]*\n?)*")
# The line before each letter in a mailbox (RFC 4155), with its sender and its day.
ENVELOPE = re.compile(rb"From \S+[ \t]+(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)\b[^\r\n]*\d{4}[^\r\n]*\r?\n(?=[!-9;-~]{1,76}:)")
STORED_LENGTH = re.compile(rb"(\d{1,9})[ \t]*\r?\n")  # before a letter as Apple Mail stores it
_MHTML_TYPE = re.compile(rb"(?:^|\n)content-type:\s*multipart/related", re.I)
_SAVED_BY = re.compile(rb"(?:^|\n)(?:from:\s*\"?<saved|snapshot-content-location:)", re.I)
# Fields that programs write into letters and nobody writes into a text, and those that every letter has.
_SENT = frozenset(b"received return-path delivered-to message-id mime-version dkim-signature x-mailer".split())
_WRITTEN = frozenset(b"from to cc date subject".split())


def recognise(name: str, head: bytes) -> Format:
    """Returns the format of a file called `name` that begins with `head` (its first `HEAD_BYTES`).

    Raises `CaptureRefused`, naming the kind, for known kinds of files that are not supported.
    """
    suffix = PurePath(name).suffix.lower()
    kind = _kind_by_bytes(head, name.lower())
    if isinstance(kind, _UnsupportedKind):
        raise CaptureRefused(
            _(
                "This is %(kind)s, which cannot be read here. What can: plain text, Markdown, HTML, PDF, Word (DOCX), "
                "EPUB, web archives (WARC, MHTML) and letters (EML). %(advice)s"
            ),
            kind=TranslatableWord(kind.name),
            advice=TranslatableWord(kind.advice),
        )
    if kind is not None:
        return kind
    if suffix == ".json":
        raise CaptureRefused(
            _(
                "A JSON file is not an article. If it holds facts about an article, "
                "give it that article's name: essay.txt.json, or essay.json."
            )
        )
    if suffix in _BY_SUFFIX:
        return _BY_SUFFIX[suffix]
    plain = _without_wide_zeros(head)
    if _HTML.match(_after_preamble(plain)):
        return "html"
    return "markdown" if _FRONT_MATTER.match(plain) else "plain"


def _kind_by_bytes(head: bytes, name: str) -> _UnsupportedKind | Format | None:
    """Returns a format or an unsupported kind by the first bytes alone; None for texts."""
    if b"%PDF-" in head[:1024] and not head[:1024].partition(b"%PDF-")[0].strip(b"\xef\xbb\xbf \t\r\n\0"):
        return "pdf"
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _in_a_zip(head, name)
    if head.startswith(b"WARC/1.") or (head.startswith(_PACKED) and name.endswith(_PACKED_WARC)):
        return "warc"
    if head.startswith(b"RIFF") and head[8:12] in {b"WEBP", b"WAVE", b"AVI "}:
        return _PICTURE if head[8:12] == b"WEBP" else _SOUND_OR_FILM
    if head[4:8] == b"ftyp":
        return _PICTURE if head[8:12] in {b"heic", b"heix", b"mif1", b"avif"} else _SOUND_OR_FILM
    if head.startswith(b"BM") and b"\0" in head[:14]:
        return _PICTURE
    if head.startswith(b"MZ") and b"\0" in head[:64]:
        return _PROGRAM
    if head[257:262] == b"ustar":
        return _ARCHIVE
    if head.startswith(_OLE) and (name.endswith(".msg") or any(inside in head for inside in _IN_OUTLOOK_MESSAGE)):
        return _OUTLOOK
    if head.startswith(_OLE) and name.endswith((".docx", ".docm")):
        return _LOCKED_OFFICE
    return _mail_or_saved_page(head, name) or next(
        (kind for kind, beginnings in _MAGIC_NUMBERS.items() if head.startswith(beginnings)), None
    )


def _mail_or_saved_page(head: bytes, name: str) -> Format | None:
    """Returns which of two kinds of files with header fields this is; None if it is neither."""
    head = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    envelope = ENVELOPE.match(head)
    before = envelope or STORED_LENGTH.match(head)
    at, fields = before.end() if before else 0, set[bytes]()
    while line := _FIELD_LINE.match(head, at):
        fields.add(line[1].lower())
        at = line.end()
    is_saved = _MHTML_TYPE.search(head, 0, at) is not None
    if is_saved and (_SAVED_BY.search(head, 0, at) or not fields & (_SENT - {b"mime-version"} | {b"to", b"cc"})):
        return "mhtml"
    is_mail = bool(fields & _WRITTEN) and (bool(fields & _SENT) or envelope is not None or name.endswith(_MAIL_NAMES))
    return "mail" if is_mail else None


def _in_a_zip(head: bytes, name: str) -> _UnsupportedKind | Format:
    """Returns the kind by the names of the first members, which are readable in the head; else by the file's name."""
    by_name = _ZIP_BY_SUFFIX.get(PurePath(name).suffix, _ARCHIVE)
    return next((kind for inside, kind in _IN_A_ZIP if inside in head), by_name)


def _after_preamble(head: bytes) -> bytes:
    """Returns what follows a byte order mark, an XML declaration and comments."""
    rest = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    for opening, closing in ((b"<?xml", b">"), (b"<!--", b"-->")):
        while rest.startswith(opening):
            rest = rest.partition(closing)[2].lstrip()
    return rest


def _without_wide_zeros(head: bytes) -> bytes:
    """Returns the ASCII characters of a head in UTF-16 or UTF-32, so that the same patterns match."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff", b"\0\0\xfe\xff")):
        return head.replace(b"\0", b"").lstrip(b"\xff\xfe")
    return head
