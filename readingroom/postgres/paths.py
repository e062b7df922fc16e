"""The directories of the embedded cluster, and their permissions.

    HOME/                     the site's directory, for its owner only
      lock                    held while a process starts or stops the server
      postgres/               the cluster; a link to /var/lib/readingroom/… if root's Postgres cannot enter HOME
        pg_hba.conf pg_ident.conf log/ run/
        pg18/data/            the data, made by PostgreSQL 18
        pg18/programs-18.4/   the programs that open it

Only directories made here get permissions; their parents stay unchanged.
"""

from __future__ import annotations

import errno
import hashlib
import os
import re
import secrets
import stat
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from readingroom.postgres.account import Account, can_enter
from readingroom.postgres.errors import DiskFull, ForeignDirectory, MajorMismatch, PostgresError
from readingroom.postgres.programs import disk_full_message

# `sun_path` has 104 bytes on macOS and 108 on Linux, including the final NUL.
SOCKET_PATH_LIMIT = 103
SOCKET_NAME = ".s.PGSQL.5432"
# In the name of a socket directory, Postgres treats commas and quotes as special, and libpq commas and @.
PLAIN_PATH = re.compile(r"[A-Za-z0-9_./+-]+")
# initdb starts its programs through a shell, between double quotes.
SHELL_SIGNS = frozenset('$`"\\\n')
ROOTS_DATA = Path("/var/lib/readingroom")


@dataclass(frozen=True)
class ClusterPaths:
    """The directories of one cluster, and the account whose processes use them."""

    home: Path
    base: Path
    account: Account

    @property
    def log(self) -> Path:
        return self.base / "log" / "postgres.log"

    @property
    def hba(self) -> Path:
        return self.base / "pg_hba.conf"

    @property
    def ident(self) -> Path:
        return self.base / "pg_ident.conf"

    def cluster(self, major: int) -> Path:
        return self.base / f"pg{major}"

    def data(self, major: int) -> Path:
        return self.cluster(major) / "data"


def make_home(home: Path, account: Account) -> None:
    """Makes the site's directory: for its owner only, or, as root, so that Postgres can pass through it."""
    if home.is_dir():
        return
    try:
        home.parent.mkdir(parents=True, exist_ok=True)
        _make_directory(home, 0o711 if account.borrowed else 0o700)
    except OSError as error:
        raise unusable_home_message(home, error) from error


def unusable_home_message(home: Path, error: OSError) -> PostgresError:
    """Returns the error for a directory that cannot hold the site's data."""
    if error.errno == errno.ENOSPC:
        return DiskFull(disk_full_message(home))
    return ForeignDirectory(
        f"{home} cannot hold the room's data: {error.filename or home}: {error.strerror}. "
        "Run the room as the owner of that directory, or set READINGROOM_HOME to one of your own."
    )


def find_paths(home: Path, account: Account, say: Callable[[str], None]) -> ClusterPaths:
    """Returns the paths of the cluster in `home`, and makes missing directories. The caller holds the lock."""
    if SHELL_SIGNS & set(str(home)):
        raise PostgresError(
            f"PostgreSQL cannot make its data in {home}: the name has one of the signs {' '.join(sorted(SHELL_SIGNS))} "
            "in it, which it would hand to a shell. Set READINGROOM_HOME to a directory of another name."
        )
    link = home / "postgres"
    if not link.exists():
        _make_base(home, link, account, say)
    base = link.resolve()
    _make_directory(base / "log", 0o700)
    return ClusterPaths(home=home, base=base, account=account)


def find_data(paths: ClusterPaths, newest: int | None) -> int | None:
    """Returns the major version of the existing cluster; prefers the version of the newest programs.

    Returns None if there is no data yet. Raises MajorMismatch if a directory has another version's data.
    """
    majors = sorted(_majors_with_data(paths), reverse=True)
    if not majors:
        return None
    chosen = newest if newest in majors else majors[0]
    made_by = (paths.data(chosen) / "PG_VERSION").read_text().strip()
    if made_by != str(chosen):
        raise MajorMismatch(major_mismatch_message(paths, made_by))
    return chosen


def major_mismatch_message(paths: ClusterPaths, made_by: str) -> str:
    """Returns the message for data whose programs are not installed."""
    return (
        f"The data in {paths.home} were made by PostgreSQL {made_by}, and no programs of that version are here. "
        "Start the room with the version of Reading Room that made them, and take the data along from there with "
        "pg_dump; or set READINGROOM_HOME to another directory for a new room."
    )


def socket_directory(paths: ClusterPaths) -> Path:
    """Returns the directory of the server's socket: beside the data, or a short directory of our own.

    It is never inside the data: a base backup would copy the socket's lock file, and the copy would not start.
    """
    beside = paths.base / "run"
    address = str(beside / SOCKET_NAME)
    if len(os.fsencode(address)) <= SOCKET_PATH_LIMIT and PLAIN_PATH.fullmatch(address):
        return beside
    digest = hashlib.sha256(os.fsencode(paths.base)).hexdigest()[:16]
    parent = Path("/run") if os.geteuid() == 0 and Path("/run").is_dir() else Path("/tmp")  # noqa: S108 - owner and mode are checked
    return parent / f"readingroom-{os.geteuid()}-{digest}"


def make_socket_directory(paths: ClusterPaths) -> Path:
    """Makes the socket's directory, closed to all but the account (and root). Raises ForeignDirectory."""
    directory = socket_directory(paths)
    try:
        directory.mkdir(mode=0o700)
    except FileExistsError:
        pass
    else:
        _give_to(directory, paths.account)
    found = directory.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != paths.account.uid or stat.S_IMODE(found.st_mode) & 0o077:
        raise ForeignDirectory(
            f"{directory} exists and is not a private directory of '{paths.account.name}'. Remove it; the room makes "
            "it again for its database's socket."
        )
    return directory


def make_cluster_directory(paths: ClusterPaths, major: int) -> Path:
    """Makes the directory for one major version's data and programs."""
    cluster = paths.cluster(major)
    _make_directory(cluster, 0o711)
    return cluster


def make_private_directory(directory: Path, account: Account) -> None:
    """Makes an empty directory that only `account` may enter."""
    directory.mkdir(mode=0o700)
    _give_to(directory, account)


def _make_base(home: Path, link: Path, account: Account, say: Callable[[str], None]) -> None:
    if can_enter(account, home):
        _make_directory(link, 0o711)
        return
    for left in ROOTS_DATA.glob("*/home"):
        if left.read_text().strip() == str(home):
            say(f"The data of an earlier room in {home} are still in {left.parent}; remove them if nobody needs them.")
    # HOME, or one of its parents, admits only root, and we must not open it to others.
    _make_directory(ROOTS_DATA, 0o711)
    elsewhere = ROOTS_DATA / secrets.token_hex(6)
    _make_directory(elsewhere, 0o711)
    (elsewhere / "home").write_text(f"{home}\n")
    link.unlink(missing_ok=True)
    link.symlink_to(elsewhere)
    say(f"PostgreSQL runs as '{account.name}' and may not enter {home}; its data are in {elsewhere}.")


def _majors_with_data(paths: ClusterPaths) -> list[int]:
    found = (re.fullmatch(r"pg(\d+)", path.parent.parent.name) for path in paths.base.glob("pg*/data/PG_VERSION"))
    return [int(match[1]) for match in found if match]


def _make_directory(directory: Path, mode: int) -> None:
    """Makes one directory with exactly this mode, whatever the umask; an existing one stays unchanged."""
    try:
        directory.mkdir()
    except FileExistsError:
        return
    directory.chmod(mode)


def _give_to(directory: Path, account: Account) -> None:
    if account.borrowed:
        os.chown(directory, account.uid, account.gid)
