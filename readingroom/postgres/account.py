"""The account that Postgres runs as.

Postgres refuses to run as root. Started by root, its processes become `postgres` where that account
exists, else `nobody`; no account is ever made, and nobody's permissions are changed.
"""

from __future__ import annotations

import os
import pwd
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from readingroom.postgres.errors import NoAccount


@dataclass(frozen=True)
class Account:
    """One account of the operating system; `borrowed` says that root runs Postgres under another name."""

    name: str
    uid: int
    gid: int
    borrowed: bool

    def popen_options(self) -> dict[str, Any]:
        """What `subprocess` needs to start a child as this account."""
        return {"user": self.uid, "group": self.gid, "extra_groups": []} if self.borrowed else {}


def account_for_postgres() -> Account:
    """Returns the account that Postgres will run as. Raises NoAccount where there is none."""
    if os.geteuid() != 0:
        return _own_account()
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        if entry.pw_uid != 0:
            return Account(name, entry.pw_uid, entry.pw_gid, borrowed=True)
    raise NoAccount(
        "PostgreSQL refuses to run as root, and this machine has neither an account named 'postgres' nor 'nobody'. "
        "Run the room as an ordinary user, or set DATABASE_URL to a PostgreSQL server."
    )


def account_of(data: Path, account: Account) -> Account:
    """Returns the account that owns existing data, which root's Postgres must run as; anybody else's is their own.

    A machine may get an account `postgres` later, and root may open the room of an ordinary user.
    """
    owner = data.stat().st_uid
    if not account.borrowed or owner in (0, account.uid):
        return account
    entry = pwd.getpwuid(owner)
    return Account(entry.pw_name, owner, entry.pw_gid, borrowed=True)


def invoking_name() -> str:
    """The name of the account that this process runs as, as the server will look it up."""
    return "root" if os.geteuid() == 0 else _own_account().name


def _own_account() -> Account:
    uid = os.geteuid()
    try:
        entry = pwd.getpwuid(uid)
    except KeyError:
        raise NoAccount(
            f"The user number {uid} has no name on this machine (no line in /etc/passwd), and PostgreSQL needs one. "
            "Add one, or set DATABASE_URL to a PostgreSQL server."
        ) from None
    return Account(entry.pw_name, uid, os.getegid(), borrowed=False)


def clean_environment() -> dict[str, str]:
    """The environment for Postgres: nothing of the caller's language, and none of its PG… variables."""
    kept = ("PATH", "TMPDIR", "TZDIR", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")
    return {name: os.environ[name] for name in kept if name in os.environ}


def run_as(account: Account, command: Sequence[str | Path]) -> subprocess.CompletedProcess[bytes]:
    """Runs a command to its end as `account`, in the root directory, with an environment of its own."""
    return subprocess.run(
        [str(word) for word in command],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        cwd="/",
        env=clean_environment(),
        umask=0o077,
        check=False,
        **account.popen_options(),
    )


def can_enter(account: Account, directory: Path) -> bool:
    """Says whether `account` may go into `directory`: tried for real, so that access lists count too."""
    if not account.borrowed:
        return True
    return run_as(account, ["/bin/sh", "-c", 'cd -- "$1" 2>/dev/null', "sh", directory]).returncode == 0
