"""`manage.py load_samples` and `remove_samples`."""

from __future__ import annotations

import io

import pytest
from django.core.management import CommandError, call_command

from documents.models import Document
from documents.services.notes import Content, Selection, create_annotation
from tests.factories import make_user


def run(command: str, **options) -> str:
    out = io.StringIO()
    call_command(command, stdout=out, **options)
    return out.getvalue()


def test_samples_are_loaded_and_removed(db):
    said = run("load_samples")
    count = Document.objects.count()
    assert f"{count} articles and " in said.splitlines()[-1]
    assert "A Jump in the Sea: " in said
    assert run("load_samples").splitlines()[-1] == f"0 articles and 0 annotations added, {count} were there."
    assert run("remove_samples") == f"{count} articles, 4 readers and 6 tags removed.\n"
    assert Document.objects.count() == 0
    assert run("remove_samples") == "0 articles, 0 readers and 0 tags removed.\n"


def test_commands_are_silent_at_verbosity_0(db):
    assert run("load_samples", verbosity=0) == ""
    assert run("remove_samples", verbosity=0) == ""


def test_notes_of_readers_are_removed_only_with_an_option(db):
    run("load_samples", verbosity=0)
    document = Document.objects.first()
    create_annotation(by=make_user("bob"), content=Content(note="Mine"), selections=[Selection(document.slug)])
    with pytest.raises(CommandError, match="--even-with-notes"):
        run("remove_samples")
    run("remove_samples", even_with_notes=True)
    assert Document.objects.count() == 0
