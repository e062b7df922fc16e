"""Creates an empty cluster, completely or not at all, and writes the rules of who may connect."""

from __future__ import annotations

import shutil
from pathlib import Path

from readingroom.postgres.account import invoking_name, run_as
from readingroom.postgres.errors import DidNotStart, DiskFull
from readingroom.postgres.paths import ClusterPaths, make_private_directory
from readingroom.postgres.postmaster import ADMIN, failure_message
from readingroom.postgres.programs import Programs

ROLE = "readingroom"
DATABASE = "readingroom"
# The sort order is Postgres's own and the same on every platform. The character classes by which full text search
# splits words come from the system's locale: with C they cover only ASCII, and a quotation
# mark stays attached to its word. macOS has the same classes under another name.
CLASSIFIERS = ("C.UTF-8", "C.utf8", "en_US.UTF-8", "UTF-8")


def make_cluster(paths: ClusterPaths, programs: Programs, *, throwaway: bool) -> None:
    """Creates the data directory; an attempt that fails or is killed leaves nothing that counts as data.

    Raises DidNotStart or DiskFull.
    """
    data = paths.data(programs.major)
    unfinished = data.with_name("unfinished-data")
    words = ""
    for classifier in CLASSIFIERS:
        shutil.rmtree(unfinished, ignore_errors=True)
        make_private_directory(unfinished, paths.account)
        made = run_as(paths.account, _initdb(programs, unfinished, classifier, throwaway))
        words = made.stdout.decode("utf-8", "replace")
        if made.returncode == 0:
            unfinished.rename(data)
            return
        if "invalid locale name" not in words:
            break
    shutil.rmtree(unfinished, ignore_errors=True)
    problem = failure_message(words, paths)
    if isinstance(problem, DiskFull):
        raise problem
    raise DidNotStart(f"PostgreSQL could not make its data in {paths.base}. Its words:\n{words.strip()}")


def write_access_rules(paths: ClusterPaths) -> None:
    """Lets the account that runs the site and root connect, as the administrator or the site's role; refuses others.

    `peer` asks the kernel who is at the other end, so access does not depend only on the directory's
    permissions. The account that Postgres runs as if root starts it (perhaps `nobody`, shared with other
    programs) may not connect. Written at each start, because the owner of the data may have changed.
    """
    us = sorted({invoking_name(), "root"})
    _write(paths.hba, "local  all  all  peer  map=room\nlocal  replication  all  peer  map=room\n")
    _write(paths.ident, "".join(f'room  "{one}"  {role}\n' for one in us for role in (ADMIN, ROLE)))


def _initdb(programs: Programs, data: Path, classifier: str, throwaway: bool) -> list[str]:
    return [
        str(programs.path("initdb")),
        f"--pgdata={data}",
        "--encoding=UTF8",
        *(["--locale-provider=builtin", "--builtin-locale=C.UTF-8"] if programs.major >= 17 else []),
        f"--locale={classifier}",
        "--lc-messages=C",
        f"--username={ADMIN}",
        "--auth=peer",
        *(["--no-sync"] if throwaway else []),
    ]


def _write(path: Path, text: str) -> None:
    path.write_text(text)
    path.chmod(0o644)
