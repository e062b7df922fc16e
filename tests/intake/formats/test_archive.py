"""The checks made before and while an archive is unpacked."""

from __future__ import annotations

import io
import struct
import time
import zipfile

import pytest

from documents.errors import CaptureRefused
from documents.intake import read_capture
from documents.intake.formats import archive
from documents.intake.formats.archive import Archive
from tests.intake.file_builders import docx, epub, zipped


def test_members_are_read_by_name():
    opened = Archive(zipped({"a/b.txt": "words", "folder/": ""}))
    assert opened.names == ["a/b.txt"]
    assert opened.read("a/b.txt") == b"words"
    with pytest.raises(CaptureRefused, match="“c.txt” of it is missing"):
        opened.read("c.txt")


@pytest.mark.parametrize("name", ["/a", "../a", "a/../../b", "..\\a", "C:\\a", "\\a", "http://a"])
def test_names_that_point_outside_are_refused(name):
    with pytest.raises(CaptureRefused, match="points outside"):
        Archive(zipped({name: "x"}))


def test_links_are_refused():
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as made:
        link = zipfile.ZipInfo("link")
        link.create_system, link.external_attr = 3, 0o120777 << 16
        made.writestr(link, "/etc/passwd")
    with pytest.raises(CaptureRefused, match="points outside"):
        Archive(buffer.getvalue())


def test_too_many_members_are_refused():
    with pytest.raises(CaptureRefused, match="more than 2000 parts"):
        Archive(zipped({f"{n}": "" for n in range(2001)}, zipfile.ZIP_STORED))


def test_a_bomb_is_refused_before_it_is_unpacked():
    bomb = zipped({f"word/{n}.xml": b"\0" * 30_000_000 for n in range(4)})
    assert len(bomb) < 200_000
    began = time.process_time()
    with pytest.raises(CaptureRefused, match="larger than 100 MB"):
        read_capture("a.docx", bomb)
    assert time.process_time() - began < 1


def test_a_bomb_that_understates_its_size_is_stopped_while_it_is_unpacked(monkeypatch):
    monkeypatch.setattr(archive, "MAX_UNPACKED", 1_000_000)
    data = bytearray(zipped({"a": b"\0" * 3_000_000}))
    for mark, place in ((b"PK\x01\x02", 24), (b"PK\x03\x04", 22)):
        struct.pack_into("<I", data, data.index(mark) + place, 10)
    with pytest.raises(CaptureRefused, match="damaged|larger"):
        Archive(bytes(data)).read("a")
    opened = Archive(zipped({"a": b"\0" * 600_000, "b": b"\0" * 300_000}))
    assert len(opened.read("a")) == 600_000
    with pytest.raises(CaptureRefused, match="larger than"):
        opened.read("a")


def test_a_locked_archive_is_refused():
    data = bytearray(zipped({"a": "x"}))
    for mark, place in ((b"PK\x01\x02", 8), (b"PK\x03\x04", 6)):
        data[data.index(mark) + place] |= 1
    with pytest.raises(CaptureRefused, match="password"):
        Archive(bytes(data))


@pytest.mark.parametrize("name", ["book.epub", "essay.docx"])
@pytest.mark.parametrize("cut", [0.3, 0.6, 0.95])
def test_a_file_that_was_cut_off_is_refused(name, cut):
    data = epub() if name.endswith("epub") else docx()
    with pytest.raises(CaptureRefused, match="damaged"):
        read_capture(name, data[: int(len(data) * cut)])


def test_a_damaged_member_is_refused():
    data = bytearray(zipped({"a": "words " * 100}, zipfile.ZIP_STORED))
    data[data.index(b"words") + 3] ^= 0xFF
    with pytest.raises(CaptureRefused, match="damaged"):
        Archive(bytes(data)).read("a")
