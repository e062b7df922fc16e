"""The file of a backup: every change made to it after it was written is detected."""

from __future__ import annotations

import hashlib
import zipfile

import pytest

from readingroom.backup import Archive, DamagedBackup, Manifest, TableEntry
from readingroom.backup.archive import ArchiveWriter

ROWS = b"".join(b"%d\tsome words %d\n" % (n, n * n) for n in range(4000))


@pytest.fixture
def archive(tmp_path):
    path = tmp_path / "room.zip"
    writer = ArchiveWriter(path)
    entries = []
    for name, rows in (("documents_document", ROWS), ("documents_tag", b"")):
        with writer.table(name) as member:
            member.write(rows)
        entries.append(TableEntry(name, ("id", "words"), "id", rows.count(b"\n"), hashlib.sha256(rows).hexdigest()))
    writer.close(Manifest("1.0", "2026-10-02T09:00:00+00:00", "18.1", (("documents", "0001"),), tuple(entries)))
    return path


def test_an_archive_is_read_as_it_was_written(archive):
    with Archive(archive) as read:
        read.check()
        assert [(entry.name, entry.rows) for entry in read.manifest.tables] == [
            ("documents_document", 4000),
            ("documents_tag", 0),
        ]
        with read.open(read.manifest.tables[0]) as member:
            assert member.read() == ROWS
    assert zipfile.ZipFile(archive).testzip() is None  # any ZIP program can open it


def changed(archive, at):
    data = bytearray(archive.read_bytes())
    data[at] ^= 1
    archive.write_bytes(bytes(data))


def refusal(path):
    with pytest.raises(DamagedBackup) as refused, Archive(path) as read:
        read.check()
    return str(refused.value)


def test_a_changed_byte_is_found_and_its_table_named(archive):
    changed(archive, 2000)
    assert "documents_document" in refusal(archive)


@pytest.mark.parametrize("share", [k / 40 for k in range(40)] + [0.999, 1])
def test_one_changed_bit_is_found_anywhere(archive, share):
    changed(archive, int(share * (archive.stat().st_size - 1)))
    refusal(archive)


@pytest.mark.parametrize("left", [0, 10, 1000, -100, -1])
def test_a_file_that_ends_early_is_found(archive, left):
    archive.write_bytes(archive.read_bytes()[:left])
    assert "is no backup, or its end is missing" in refusal(archive) or left == -1


def test_another_kind_of_file_is_not_a_backup(tmp_path):
    path = tmp_path / "other.zip"
    path.write_bytes(b"words")
    assert "no backup" in refusal(path)
    with zipfile.ZipFile(path, "w") as other:
        other.writestr("manifest.json", '{"format": "of somebody else"}')
    assert "no backup of a reading room" in refusal(path)


def test_a_backup_of_a_later_format_is_refused_with_its_release(archive):
    with zipfile.ZipFile(archive.with_name("later.zip"), "w") as later:
        later.writestr("manifest.json", '{"format": "reading-room-backup", "version": 2, "release": "7.0"}')
    assert "newer release (7.0)" in refusal(archive.with_name("later.zip"))
