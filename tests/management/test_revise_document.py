"""`manage.py revise_document`: corrects a text from a file and reports the effect on notes without quoting them."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from documents.models import Revision
from tests.cast import make_cast
from tests.services.notes.steps import count_rows, make

pytestmark = pytest.mark.django_db

FIRST = "The keeper wrote it down. Nobody read it for forty years. Then somebody did, in the customs house."
NEXT = "Later. The *keeper* wrote it down.\r\n\r\nNobody read it for forty-one years."


@pytest.fixture
def cast():
    return make_cast(FIRST)


@pytest.fixture
def notes(cast):
    return {
        "moved": make(cast, cast.bob, "keeper wrote", "group"),
        "changed": make(cast, cast.alice, "Nobody read it for forty years"),
        "lost": make(cast, cast.tova, "Then somebody did", "group"),
        "secret": make(cast, cast.bob, "in the customs house"),
    }


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "next.md"
    path.write_bytes(NEXT.encode())
    return path


def revise(cast, *words):
    out = StringIO()
    call_command("revise_document", cast.document.slug, *map(str, words), stdout=out)
    return out.getvalue()


def test_text_is_replaced_and_affected_notes_are_named_without_their_text(cast, notes, file):
    said = revise(cast, file, "--reason", "A better copy.")
    made = Revision.objects.get(number=2)
    assert made.text == "Later. The keeper wrote it down.\n\nNobody read it for forty-one years."
    assert (made.made_by, made.reason, made.source_format) == (cast.alice, "A better copy.", "markdown")
    assert "Version 2 of" in said
    for words in ("1  move with", "1  stand on changed", "2  lose their words"):
        assert words in said
    assert f"/annotations/{notes['lost'].pk}  58-75 -> nowhere" in said
    assert f"/annotations/{notes['changed'].pk}  26-56 -> " in said
    assert f"/annotations/{notes['secret'].pk}" in said
    assert f"/annotations/{notes['moved'].pk}" not in said
    assert not any(words in said for words in ("Nobody", "customs", "somebody"))


def test_dry_run_reports_only_what_the_curator_may_see_and_writes_nothing(cast, notes, file):
    before = count_rows()
    said = revise(cast, file, "--dry-run")
    assert count_rows() == before
    assert Revision.objects.count() == 2
    assert "would be saved. Nothing was written." in said
    assert "2  lose their words" in said
    assert f"/annotations/{notes['lost'].pk}  58-75 -> nowhere" in said
    assert f"/annotations/{notes['secret'].pk}" not in said


def test_report_says_that_there_are_no_notes(cast, file):
    assert "No note marks a passage of it." in revise(cast, file, "--by", "alice@mail.example")


def test_format_option_is_needed_without_a_known_file_extension(cast, tmp_path):
    path = tmp_path / "next"
    path.write_text("Later, the *keeper* wrote.")
    with pytest.raises(CommandError, match="--format"):
        revise(cast, path)
    revise(cast, path, "--format", "plain")
    assert Revision.objects.get(number=2).text == "Later, the *keeper* wrote."


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--by", "bob"], "is not a curator"),
        (["--by", "nobody"], "not exactly one account"),
    ],
)
def test_person_who_is_no_curator_is_refused(cast, file, words, said):
    with pytest.raises(CommandError, match=said):
        revise(cast, file, *words)
    assert Revision.objects.count() == 2


def test_unreadable_or_unchanged_text_is_refused(cast, tmp_path):
    with pytest.raises(CommandError, match="cannot be read"):
        revise(cast, tmp_path / "nothing.md")
    same, binary = tmp_path / "same.txt", tmp_path / "binary.txt"
    same.write_text(FIRST)
    binary.write_bytes(b"\x00\x01" * 500)
    with pytest.raises(CommandError, match="the same as before"):
        revise(cast, same)
    with pytest.raises(CommandError):
        revise(cast, binary)
    with pytest.raises(CommandError, match="no article"):
        call_command("revise_document", "nothing-here", str(same))
    assert Revision.objects.count() == 2
