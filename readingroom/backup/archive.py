"""The backup file: written once from beginning to end, and trusted only if every hash in it is right."""

from __future__ import annotations

import hashlib
import json
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from types import TracebackType
from typing import IO

FORMAT = "reading-room-backup"
VERSION = 1
MANIFEST = "manifest.json"
SEAL = b"sha256:"
DIGITS = 64
READ_CHUNK_BYTES = 1024 * 1024
MAX_MANIFEST_BYTES = 4 * 1024 * 1024


class DamagedBackup(Exception):
    """The file differs from what was written; the message says where."""


@dataclass(frozen=True)
class TableEntry:
    """A table in the archive: its columns in the order of the rows' fields, its key, and the hash of its rows."""

    name: str
    columns: tuple[str, ...]
    key: str
    rows: int
    sha256: str

    @property
    def member(self) -> str:
        """Returns the name of the member that has its rows."""
        return f"tables/{self.name}"


@dataclass(frozen=True)
class Manifest:
    """The contents of an archive. `migrations` are (app, name) pairs, `tables` are in the order of restoring."""

    release: str
    made_at: str
    postgres: str
    migrations: tuple[tuple[str, str], ...]
    tables: tuple[TableEntry, ...]

    def table(self, name: str) -> TableEntry | None:
        """Returns the entry of a table, or None if the archive does not have it."""
        return next((entry for entry in self.tables if entry.name == name), None)

    def to_json(self) -> bytes:
        """Returns the manifest as JSON for the archive."""
        return json.dumps({"format": FORMAT, "version": VERSION, **asdict(self)}, indent=1).encode()

    @classmethod
    def from_json(cls, data: bytes) -> Manifest:
        """Reads what `to_json` wrote. Raises DamagedBackup if it is not a manifest of this release or an older one."""
        try:
            given = json.loads(data)
            if given.pop("format") != FORMAT:
                raise DamagedBackup("This ZIP archive is no backup of a reading room.")
            if given.pop("version") > VERSION:
                raise DamagedBackup(
                    f"The backup was made by a newer release ({given['release']}). Restore it with that."
                )
            tables = tuple(TableEntry(**{**entry, "columns": tuple(entry["columns"])}) for entry in given.pop("tables"))
            migrations = tuple((app, name) for app, name in given.pop("migrations"))
            return cls(tables=tables, migrations=migrations, **given)
        except (KeyError, TypeError, ValueError) as error:
            raise DamagedBackup("The list of what the backup holds (manifest.json) is damaged.") from error


class ArchiveWriter:
    """Writes tables one after the other, then the manifest and the seal."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._zip = zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=3)
        # The comment of a ZIP archive is its end: space for the hash of everything before it.
        self._zip.comment = SEAL + b"0" * DIGITS

    @contextmanager
    def table(self, name: str) -> Iterator[IO[bytes]]:
        """Opens a stream for the rows of a table."""
        with self._zip.open(f"tables/{name}", "w", force_zip64=True) as member:
            yield member

    def close(self, manifest: Manifest) -> None:
        """Writes the manifest and the seal."""
        self._zip.writestr(MANIFEST, manifest.to_json())
        self._zip.close()
        with self.path.open("r+b") as file:
            digest, length = _digest_but_seal(file)
            file.seek(length)
            file.write(digest.encode())

    def abandon(self) -> None:
        """Closes an unfinished file, which is not a valid archive."""
        self._zip.close()


class Archive:
    """A backup to read. Opening it reads only the directory and the manifest; `check` verifies every byte."""

    def __init__(self, path: Path) -> None:
        """Raises DamagedBackup if the file is not a backup, or its directory or manifest is damaged."""
        self.path = path
        try:
            self._zip = zipfile.ZipFile(path)
        except (zipfile.BadZipFile, EOFError, ValueError) as error:
            raise DamagedBackup(
                f"{path} is no backup, or its end is missing: the list of its parts cannot be read."
            ) from error
        try:
            with self._zip.open(MANIFEST) as member:
                self.manifest = Manifest.from_json(member.read(MAX_MANIFEST_BYTES))
        except (KeyError, zipfile.BadZipFile, EOFError, ValueError, OSError) as error:
            self._zip.close()
            raise DamagedBackup("The list of what the backup holds (manifest.json) is damaged.") from error
        except DamagedBackup:
            self._zip.close()
            raise

    def __enter__(self) -> Archive:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._zip.close()

    @contextmanager
    def open(self, entry: TableEntry) -> Iterator[IO[bytes]]:
        """Opens the rows of a table as bytes. Raises DamagedBackup if they cannot be unpacked."""
        try:
            with self._zip.open(entry.member) as member:
                yield member
        except (KeyError, zipfile.BadZipFile, EOFError, zlib.error) as error:
            raise DamagedBackup(f"The rows of the table {entry.name} are damaged: {error}") from error

    def check(self) -> None:
        """Checks that every byte of the file is as written. Raises DamagedBackup, which says where it is not."""
        with self.path.open("rb") as file:
            digest, length = _digest_but_seal(file)
            file.seek(length)
            sealed = file.read(DIGITS)
        if sealed == digest.encode():
            return
        for entry in self.manifest.tables:
            self._check_table(entry)
        raise DamagedBackup("The backup was changed after it was written, outside the rows of its tables.")

    def _check_table(self, entry: TableEntry) -> None:
        digest = hashlib.sha256()
        with self.open(entry) as member:
            while block := member.read(READ_CHUNK_BYTES):
                digest.update(block)
        if digest.hexdigest() != entry.sha256:
            raise DamagedBackup(f"The rows of the table {entry.name} are not those that were written.")


def _digest_but_seal(file: IO[bytes]) -> tuple[str, int]:
    """Returns the hash of a file without its last 64 bytes, and the offset where these begin."""
    length = max(0, file.seek(0, 2) - DIGITS)
    file.seek(0)
    digest, left = hashlib.sha256(), length
    while left > 0 and (block := file.read(min(READ_CHUNK_BYTES, left))):
        digest.update(block)
        left -= len(block)
    return digest.hexdigest(), length
