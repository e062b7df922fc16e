"""`backup`, `restore` and `verify FILE` as an operator runs them, on separate databases."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

import pytest
from django.db import connection
from psycopg import sql

from readingroom.upgrade import connect_directly
from tests.readingroom.backup.vocabulary import CODED, TOLD, WENT_ON

ROOT = Path(__file__).resolve().parents[3]
Manage = Callable[..., subprocess.CompletedProcess[str]]
END_CONNECTIONS = sql.SQL(
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = {} AND usename = current_user"
)


# A vocabulary that is frozen on an edition, and a passage that was looked at again under a newer wording.
FREEZE = """
from documents.models import Annotation, Tag, TaggedAnnotation, User, Vocabulary
from documents.services.vocabulary.editions import make_edition
from documents.services.vocabulary.reviewing import confirm_tagging
from documents.services.vocabulary.vocabularies import change_tag, define_tag
curator = User.objects.create_user("curator-of-backups", is_curator=True)
tag = define_tag(by=curator, group=None, name="tidal", definition="Of the sea.", spellings=["tidelike"])
note = Annotation.objects.filter(audience="public", deleted_at=None).first()
TaggedAnnotation.objects.create(content_object=note, tag=tag, tagged_by=curator)
given = {"name": "tidal", "slot": "plain", "parent": None, "is_defined": True}
change_tag(by=curator, tag=tag, definition="Of the tide.", why="Clearer.", **given)
confirm_tagging(by=curator, tag=tag, note=note.pk, place=2)
make_edition(by=curator, group=None, name="Pilot", is_frozen=True)
"""
# Two articles whose beginnings are joined, and a deletion that waits.
JOIN = """
from documents.anchoring import TextPositionSelector
from documents.models import Document, User
from documents.models.notebook.filter import NotebookFilter
from documents.services.notebook.bulk import Deed, own_notes_found
from documents.services.notebook.bulk_jobs import ask_for_change
from documents.services.notes import Content, Sharing, create_annotation
from documents.services.notes.content import Selection
reader = User.objects.filter(is_sample=True).order_by("login").first()
two = Document.objects.filter(visibility="public").exclude(current_revision=None).order_by("pk")[:2]
spans = [TextPositionSelector(2 * n, 12 + n) for n in range(2)]
ends = [Selection(one.slug, one.current_revision.number, span) for one, span in zip(two, spans)]
content = Content("linking", note="As one sees.", relation="source-of")
create_annotation(by=reader, content=content, selections=ends, sharing=Sharing("public"))
ask_for_change(by=reader, notes=own_notes_found(reader, NotebookFilter()), deed=Deed(deletes=True))
"""
LOOK_AT_JOIN = """
from documents.models import Annotation, BulkChange
note = Annotation.objects.joined().get(note="As one sees.")
print(note.relation, [(one.n, one.end - one.start) for one in note.targets.order_by("n")], note.spans_documents)
print(BulkChange.objects.pending().count(), "waits")
"""
LOOK = """
from documents.errors import VocabularyFrozen
from documents.models import TaggingReview, User
from documents.services.vocabulary.vocabularies import define_tag
try:
    define_tag(by=User.objects.get(login="curator-of-backups"), group=None, name="ebb")
except VocabularyFrozen as refusal:
    print(refusal, TaggingReview.objects.count(), "review")
"""


class Room:
    """A separate database, used through `manage.py`."""

    def __init__(self, address: str, home: Path) -> None:
        self.address, self.home = address, home

    @property
    def database(self) -> str:
        return self.address.rpartition("/")[2]

    @property
    def environment(self) -> dict[str, str]:
        return os.environ | {"DATABASE_URL": self.address, "READINGROOM_HOME": str(self.home)}

    def manage(self, *words: object, expected: int = 0) -> str:
        """Runs a command and returns what it printed."""
        done = subprocess.run(
            [sys.executable, "manage.py", *map(str, words)],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == expected, done.stdout + done.stderr
        return done.stdout + done.stderr

    def tables(self, path: Path) -> list[dict[str, object]]:
        """Returns the hashes of every table in its present state."""
        path.unlink(missing_ok=True)
        self.manage("backup", path)
        return manifest(path)["tables"]


def manifest(path: Path) -> dict[str, object]:
    return json.loads(zipfile.ZipFile(path).read("manifest.json"))


@pytest.fixture(scope="module")
def new_room(django_db_setup, django_db_blocker, tmp_path_factory) -> Iterator[Callable[..., Room]]:
    """Returns a function that makes a database on the test server: a copy of a room's, or an empty one."""
    made: list[str] = []
    given = connection.settings_dict

    def run(*statements: sql.Composed) -> None:
        with django_db_blocker.unblock(), closing(connect_directly(connection)) as direct:
            for statement in statements:
                direct.execute(statement)

    def make(copied: str = "template1") -> Room:
        name = f"{given['NAME']}_{len(made)}"
        gone = sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(name))
        run(gone, sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(copied)))
        made.append(name)
        user, password = quote(given["USER"] or "", safe=""), quote(given["PASSWORD"] or "", safe="")
        place = f"{user}{':' + password if password else ''}{'@' if user else ''}{quote(given['HOST'] or '', safe='')}"
        port = f":{given['PORT']}" if given["PORT"] else ""
        return Room(f"postgres://{place}{port}/{name}", tmp_path_factory.mktemp("home"))

    yield make
    for name in made:
        # WITH (FORCE) is refused while autovacuum is at work there; without it, Postgres ends that itself.
        run(END_CONNECTIONS.format(sql.Literal(name)), sql.SQL("DROP DATABASE {}").format(sql.Identifier(name)))


@pytest.fixture(scope="module")
def room(new_room) -> Room:
    """Returns a room with the samples: articles, readers and notes."""
    room = new_room(connection.settings_dict["TEST"]["TEMPLATE"])
    room.manage("load_samples")
    room.manage("shell", "--verbosity", 0, "--command", FREEZE)
    room.manage("shell", "--verbosity", 0, "--command", JOIN)
    room.manage("shell", "--verbosity", 0, "--command", CODED)
    return room


@pytest.fixture(scope="module")
def backup(room, tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("backups") / "room.zip"
    said = room.manage("backup", path)
    assert "Prove it with" in said
    return path


def test_a_backup_is_readable_by_its_owner_only_and_overwrites_nothing(room, backup):
    assert backup.stat().st_mode & 0o777 == 0o600
    before = backup.read_bytes()
    assert "is there already" in room.manage("backup", backup, expected=1)
    assert backup.read_bytes() == before
    assert [path.name for path in backup.parent.iterdir()] == [backup.name]
    assert "could not be written" in room.manage("backup", backup.parent / "none" / "room.zip", expected=1)


def test_a_backup_is_verified_without_a_server(backup, tmp_path):
    nowhere = Room("postgres://nobody@127.0.0.1:9/none", tmp_path)
    said = nowhere.manage("verify", backup)
    assert "No faults." in said
    counts = {
        words: number for number, words in (line.split(maxsplit=1) for line in said.splitlines() if line[:1] == " ")
    }
    assert counts["captures"] == "8"
    assert counts["texts"] == "16"
    assert int(counts["anchors"]) > 50


def test_a_fault_in_the_database_is_found_in_its_backup(room, tmp_path):
    spoil = (
        "from django.db import connection; c = connection.cursor(); "
        "c.execute('ALTER TABLE documents_revision DISABLE TRIGGER USER'); "
        "c.execute(\"UPDATE documents_revision SET html = replace(html, 'e', '{}') WHERE number = 1\"); "
        "c.execute('ALTER TABLE documents_revision ENABLE TRIGGER USER')"
    )
    kept = tmp_path / "sound.zip"
    room.manage("backup", kept)
    room.manage("shell", "--verbosity", 0, "--command", spoil.format("x"))
    room.manage("backup", tmp_path / "spoilt.zip")
    said = room.manage("verify", tmp_path / "spoilt.zip", expected=1)
    assert said.count("the page does not say the text") == 8
    assert "8 faults found" in said
    room.manage("restore", kept, "--replace", "--verbosity", 0)
    assert "No faults." in room.manage("verify")


def test_a_backup_restored_elsewhere_is_the_same(room, backup, new_room, tmp_path):
    other = new_room()
    assert "empty or of an older release" in other.manage("verify", expected=1)
    said = other.manage("restore", backup, "--verbosity", 0)
    assert re.search(r"rows as they stood on \d+ [A-Z][a-z]+ 20\d\d, \d\d:\d\d UTC\. Everybody", said)
    assert other.tables(tmp_path / "again.zip") == manifest(backup)["tables"]
    assert "No faults." in other.manage("verify")
    said = other.manage("shell", "--verbosity", 0, "--command", LOOK)
    assert "frozen on edition 1 (“Pilot”)" in said
    assert "1 review" in said
    said = other.manage("shell", "--verbosity", 0, "--command", LOOK_AT_JOIN)
    assert "source-of [(0, 12), (1, 11)] True" in said
    assert "0 waits" in said  # a deletion that waited may have been taken back since
    assert_vocabulary_goes_on(other)
    # The sequences were restored: new rows get unused numbers.
    other.manage("remove_samples", "--even-with-notes")
    other.manage("load_samples")
    assert "No faults." in other.manage("verify")


def assert_vocabulary_goes_on(room: Room) -> None:
    """Checks that a restored vocabulary has its merges, answers, proposals and editions, and can be worked with."""
    said = room.manage("shell", "--verbosity", 0, "--command", WENT_ON)
    assert [line for line in TOLD if line not in said.splitlines()] == [], said


def test_a_room_that_is_not_empty_is_replaced_only_with_the_option(room, backup, tmp_path):
    assert "say --replace" in room.manage("restore", backup, expected=1)
    room.manage("remove_samples", "--even-with-notes")
    room.manage("restore", backup, "--replace", "--verbosity", 0)
    assert room.tables(tmp_path / "again.zip") == manifest(backup)["tables"]


def test_a_killed_restore_leaves_the_room_unchanged(room, backup, new_room, tmp_path):
    other = new_room(room.database)
    other.manage("remove_samples", "--even-with-notes")
    before = other.tables(tmp_path / "before.zip")
    command = [sys.executable, "manage.py", "restore", str(backup), "--replace"]
    with subprocess.Popen(command, cwd=ROOT, env=other.environment, stdout=subprocess.PIPE, text=True) as process:
        assert any(line.startswith("Asking Postgres") for line in process.stdout)
        process.send_signal(signal.SIGKILL)
    assert other.tables(tmp_path / "after.zip") == before


def test_a_room_in_use_is_not_restored(room, backup):
    with subprocess.Popen(
        [sys.executable, "manage.py", "shell", "--verbosity", "0", "--command",
         "from django.db import connection; connection.ensure_connection(); print('open', flush=True); input()"],
        cwd=ROOT, env=room.environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    ) as user:  # fmt: skip
        assert user.stdout.readline() == "open\n"
        assert "The room is in use" in room.manage("restore", backup, "--replace", expected=1)
        user.communicate("\n")


def test_a_damaged_file_changes_nothing(room, backup, tmp_path):
    data = bytearray(backup.read_bytes())
    data[len(data) // 2] ^= 4
    spoilt = tmp_path / "spoilt.zip"
    spoilt.write_bytes(data)
    before = room.tables(tmp_path / "before.zip")
    said = room.manage("restore", spoilt, "--replace", expected=1)
    assert "table" in said
    assert "The room was left as it is." in said
    assert said.splitlines()[-1] != room.manage("verify", spoilt, expected=1).splitlines()[-1] != "No faults."
    assert room.tables(tmp_path / "after.zip") == before
    assert "There is no file" in room.manage("restore", tmp_path / "none.zip", expected=1)


def test_a_backup_of_a_newer_release_is_refused_with_its_name(room, backup, tmp_path):
    newer = tmp_path / "newer.zip"
    from readingroom.backup.archive import Archive, ArchiveWriter, Manifest

    with Archive(backup) as archive:
        writer = ArchiveWriter(newer)
        for entry in archive.manifest.tables:
            with archive.open(entry) as source, writer.table(entry.name) as member:
                member.write(source.read())
        given = archive.manifest
        writer.close(
            Manifest("9.9", given.made_at, given.postgres, (*given.migrations, ("documents", "0099_far")), given.tables)
        )
    said = room.manage("restore", newer, "--replace", expected=1)
    assert "release 9.9" in said
    assert "documents.0099_far" in said


def test_a_backup_of_an_older_state_is_migrated(backup, new_room, tmp_path):
    older, newer = new_room(), new_room()
    older.manage("migrate", "documents", "0001", "--verbosity", 0)
    older.manage("migrate", "account", "--verbosity", 0)
    path = tmp_path / "older.zip"
    write_by_older_release(older, path)
    newer.manage("restore", path, "--verbosity", 0)
    assert newer.manage("migrate", "--check", "--verbosity", 0) == ""
    assert "No faults." in newer.manage("verify")
    assert ["documents", "0002_promises"] in manifest_of_room(newer, tmp_path)["migrations"]


def manifest_of_room(room: Room, folder: Path) -> dict[str, object]:
    path = folder / "state.zip"
    room.manage("backup", path)
    return manifest(path)


def write_by_older_release(room: Room, path: Path) -> None:
    """Writes a backup as an older release would, with only the tables and columns that exist in the database."""
    script = (
        "from pathlib import Path; from django.db import connection; from readingroom.backup import create, tables\n"
        "c = connection.cursor(); there = set(connection.introspection.table_names(c))\n"
        "columns = lambda name: {d.name for d in connection.introspection.get_table_description(c, name)}\n"
        "ours = [tables.Table(t.name, tuple(x for x in t.columns if x in columns(t.name)), t.key)\n"
        "        for t in tables.room_tables() if t.name in there]\n"
        "create.room_tables = lambda: ours; connection.close()\n"
        f"create.create_backup(connection, Path({str(path)!r}), print)\n"
    )
    room.manage("shell", "--verbosity", 0, "--command", script)
