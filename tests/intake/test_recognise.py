"""recognise: the formats that are read, and a name for each kind of file that is refused."""

import io
import tarfile
import time
import zipfile
import zlib

import pytest

from documents.errors import CaptureRefused
from documents.intake.recognise import HEAD_BYTES, recognise


@pytest.mark.parametrize(
    ("name", "head", "expected"),
    [
        ("a.txt", b"Plain words.", "plain"),
        ("no-suffix", b"Plain words.", "plain"),
        ("a.txt", b"# Not Markdown without a sign of it", "plain"),
        ("a.MD", b"Words", "markdown"),
        ("a.markdown", b"<html>in Markdown</html>", "markdown"),
        ("a.txt", b"---\ntitle: Ebb\n---\n", "markdown"),
        ("a.txt", b"\xef\xbb\xbf---\r\nTitle : Ebb\r\n---\r\n", "markdown"),
        ("a.txt", b"---\nA rule, then words\n", "plain"),
        ("a.html", b"no tag at all", "html"),
        ("a.HTM", b"<p>x", "html"),
        ("a.txt", b"<!DOCTYPE html><p>x", "html"),
        ("page", b"\n <!-- saved --> <HTML lang=en>", "html"),
        ("page", b'<?xml version="1.0"?>\n<html xmlns="x">', "html"),
        ("page", "\ufeff<!doctype html>".encode("utf-16-le"), "html"),
        ("page", "\ufeff---\ntitle: Ebb\n".encode("utf-16-be"), "markdown"),
        ("a.txt", b"<htmlish> is not a tag", "plain"),
        ("MZ.txt", b"MZ was what they wrote on the wall", "plain"),
        ("BM.txt", b"BM, said the ledger", "plain"),
        ("a.txt", b"He wrote %PDF-1.4 on the board", "plain"),
        ("mail.txt", b"From: A\nTo: B\n\nContent-Type: multipart/mixed", "plain"),
        ("diary.txt", b"From the diary of 1911\nDate: 3 May\n\nIt rained.", "plain"),
        ("novel.txt", b"1984\nFrom: the first page\n\nIt was a bright cold day", "plain"),
        ("recipe.txt", b"Message: none\nTo: whom it may concern\n\nWords", "plain"),
    ],
)
def test_format_by_name_or_beginning(name, head, expected):
    assert recognise(name, head) == expected


def zipped(*names: str, first: bytes = b"x") -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in names:
            archive.writestr(name, first)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("name", "head", "expected"),
    [
        ("a", b"%PDF-1.7\n%\xe2\xe3", "pdf"),
        ("a.txt", b"\n\n%PDF-1.4", "pdf"),
        ("a", zipped("word/document.xml"), "docx"),
        ("a", zipped("mimetype", first=b"application/epub+zip"), "epub"),
        ("a", zipped("META-INF/container.xml"), "epub"),
        ("a.docx", zipped("[Content_Types].xml"), "docx"),
        ("A.EPUB", zipped("x"), "epub"),
        ("a", b"WARC/1.0\r\n", "warc"),
        ("a.warc.gz", zlib.compress(b"x", wbits=31), "warc"),
        ("A.WARC.ZST", b"\x28\xb5\x2f\xfd\x04", "warc"),
        ("a.warc.zst", b"\x5d\x2a\x4d\x18\x80\x00\x00\x00", "warc"),
        ("a", b"From: <Saved>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n", "mhtml"),
        ("a", b"MIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n boundary=x\r\n\r\n", "mhtml"),
        ("a.mht", b"From: <Saved by Blink>\nDate: Thu\nContent-Type: multipart/related\nX-Mailer: x\n\n", "mhtml"),
        ("a.mht", b"From: A\nTo: B\nMIME-Version: 1.0\nContent-Type: multipart/related\n\n", "mail"),
        ("a", b"Delivered-To: a@x.example\r\nReceived: by x\r\n from y\r\nFrom: b@x.example\r\n\r\n", "mail"),
        ("a.txt", b"Received: x\nSubject: " + b"long " * 1000, "mail"),
        ("a.eml", b"Subject: Ebb\nFrom: A\n\nWords", "mail"),
        ("a", b"From a@x.example Thu Mar 14 08:00:00 2024\nSubject: Ebb\n\nWords", "mail"),
        ("a.emlx", b"312   \nReceived: by x\nSubject: Ebb\n\nWords", "mail"),
        ("a", b"Snapshot-Content-Location: https://x.example/\r\nContent-Type: multipart/related\r\n", "mhtml"),
    ],
)
def test_format_by_its_bytes(name, head, expected):
    assert recognise(name, head) == expected


def tarred() -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        archive.addfile(tarfile.TarInfo("essay.txt"))
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (zipped("xl/workbook.xml"), "Excel"),
        (zipped("ppt/presentation.xml"), "PowerPoint"),
        (zipped("mimetype", first=b"application/vnd.oasis.opendocument.text"), "OpenDocument"),
        (zipped("essay.txt"), "an archive"),
        (tarred(), "an archive"),
        (zlib.compress(b"x", wbits=31), "an archive"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 8, "old Word"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 512 + "__substg1.0_001A".encode("utf-16-le"), "Outlook"),
        (b"\x78\x9f\x3e\x22\x01\0", "Outlook"),
        (b"filedesc://a.arc 127.0.0.1 20140301000000 text/plain 75\n", "ARC"),
        (b"{\\rtf1\\ansi words}", "RTF"),
        (b"%!PS-Adobe-3.0", "PostScript"),
        (b"\x89PNG\r\n\x1a\n\0\0", "a picture"),
        (b"\xff\xd8\xff\xe0", "a picture"),
        (b"GIF89a\x01", "a picture"),
        (b"RIFF\0\0\0\0WEBPVP8 ", "a picture"),
        (b"\0\0\0\x18ftypheic", "a picture"),
        (b"\0\0\0\x18ftypisom", "a sound or a film"),
        (b"ID3\x04\0", "a sound or a film"),
        (b"\x7fELF\x02", "a program"),
        (b"MZ\x90\0\x03\0", "a program"),
        (b"SQLite format 3\0", "a database"),
    ],
)
def test_other_kinds_are_refused_by_name_with_advice(head, kind):
    with pytest.raises(CaptureRefused) as refusal:
        recognise("article.txt", head)
    assert kind in str(refusal.value)
    assert "plain text, Markdown, HTML, PDF" in str(refusal.value)
    assert str(refusal.value).endswith(("add that.", "in it."))


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 8


@pytest.mark.parametrize(("name", "kind"), [("Letter.MSG", r"Outlook .*as a letter \(EML\)"), ("a.docx", "a password")])
def test_files_of_one_beginning_are_told_apart_by_their_names(name, kind):
    with pytest.raises(CaptureRefused, match=kind):
        recognise(name, OLE)


def test_json_is_refused_with_a_hint_at_sidecars():
    with pytest.raises(CaptureRefused, match=r"essay\.txt\.json"):
        recognise("facts.json", b"{}")


@pytest.mark.parametrize(
    "head", [b"<!--" * HEAD_BYTES, b"<!---->" * HEAD_BYTES, b"<?xml" + b" " * HEAD_BYTES * 4, b" " * HEAD_BYTES * 4]
)
def test_hostile_beginnings_take_less_than_a_tenth_of_a_second(head):
    began = time.process_time()
    recognise("x", head[:HEAD_BYTES])
    assert time.process_time() - began < 0.1
