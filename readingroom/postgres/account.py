"""The account that Postgres runs as.

Postgres refuses to run as root. If root starts it, its processes run as `postgres` if that account
exists, otherwise as `nobody`. No account is created, and no account's permissions change.
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
    """An account of the operating system; `borrowed` says that root runs Postgres under this account."""

    name: str
    uid: int
    gid: int
    borrowed: bool

    def popen_options(self) -> dict[str, Any]:
        """Returns the arguments with which `subprocess` starts a child as this account."""
        return {"user": self.uid, "group": self.gid, "extra_groups": []} if self.borrowed else {}


def account_for_postgres() -> Account:
    """Returns the account that Postgres will run as. Raises NoAccount if there is none."""
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
    """Returns the account for existing data: its owner if root runs Postgres, otherwise `account`.

    The owner may differ if an account `postgres` was added later, or if root starts the site of an ordinary user.
    """
    owner = data.stat().st_uid
    if not account.borrowed or owner in (0, account.uid):
        return account
    entry = pwd.getpwuid(owner)
    return Account(entry.pw_name, owner, entry.pw_gid, borrowed=True)


def invoking_name() -> str:
    """Returns the name of the account of this process, as the server will look it up."""
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
    """Returns the environment for Postgres, without the caller's locale and PG… variables."""
    kept = ("PATH", "TMPDIR", "TZDIR", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")
    return {name: os.environ[name] for name in kept if name in os.environ}


def run_as(account: Account, command: Sequence[str | Path]) -> subprocess.CompletedProcess[bytes]:
    """Runs a command as `account` and waits for it, in the root directory and a clean environment."""
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
    """Checks whether `account` may enter `directory` by trying it, so that access control lists count too."""
    if not account.borrowed:
        return True
    return run_as(account, ["/bin/sh", "-c", 'cd -- "$1" 2>/dev/null', "sh", directory]).returncode == 0
