"""Finds the articles among files on disk, in order, and the file of facts that belongs to each."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from documents.intake import names_of_sidecar


def article_files(paths: Iterable[Path]) -> list[Path]:
    """Returns the files to import: those named, and those in folders sorted by name.

    Skips hidden files in folders, and files of facts. Raises FileNotFoundError for a path that does not exist.
    """
    found: dict[Path, None] = {}
    for path in paths:
        if path.is_dir():
            found.update(dict.fromkeys(_in_folder(path)))
        elif path.exists():
            found[path] = None
        else:
            raise FileNotFoundError(path)
    return [path for path in found if not _is_sidecar(path)]


def sidecar_of(path: Path) -> Path | None:
    """Returns the file of facts beside an article, or None."""
    for name in names_of_sidecar(path.name):
        beside = path.with_name(name)
        if beside != path and beside.is_file():
            return beside
    return None


def _in_folder(folder: Path) -> Iterator[Path]:
    for directory, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        yield from (Path(directory, name) for name in sorted(files) if not name.startswith("."))


def _is_sidecar(path: Path) -> bool:
    if path.suffix.lower() != ".json":
        return False
    if path.with_suffix("").is_file():
        return True
    with os.scandir(path.parent) as beside:
        return any(
            entry.is_file()
            and Path(entry.name).stem == path.stem
            and Path(entry.name).suffix.lower() not in {".json", ""}
            for entry in beside
        )
