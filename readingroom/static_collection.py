"""Collects style sheets, scripts and fonts under hashed names, if any has changed."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import django
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command

from readingroom import static_joining, static_storage

NOT_SERVED = ["vendor/rollup/*"]
"""What lies below `static/` with its licence and hashes, but is for no page."""
STAMP = ".collected-from"


def collect_static() -> bool:
    """Fills STATIC_ROOT if it is missing or older than its sources; returns whether it did.

    A half-filled directory never counts as complete: the stamp is written last.
    """
    root = Path(settings.STATIC_ROOT)
    stamp = root / STAMP
    wanted = sources_digest()
    if stamp.is_file() and stamp.read_text() == wanted:
        return False
    shutil.rmtree(root, ignore_errors=True)
    root.mkdir(parents=True)
    call_command("collectstatic", interactive=False, verbosity=0, ignore_patterns=NOT_SERVED)
    stamp.write_text(wanted)
    return True


def sources_digest() -> str:
    """Returns a hash of the name, size and time of every source file, and of what collects and joins them."""
    digest = hashlib.sha256(f"{django.__version__} {settings.STORAGES['staticfiles']}".encode())
    digest.update(repr(sorted(static_storage.scripts_of_site())).encode())
    for program in (static_storage.__file__, static_joining.__file__, static_joining.PROGRAM):
        digest.update(Path(program).read_bytes())
    for path, found in sorted(_sources()):
        digest.update(f"{path}\0{found.st_size}\0{found.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def _sources() -> Iterator[tuple[str, os.stat_result]]:
    for finder in get_finders():
        for name, storage in finder.list([]):
            yield name, Path(storage.path(name)).stat()
