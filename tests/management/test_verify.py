"""The output and the exit status of `manage.py verify`."""

from __future__ import annotations

import io

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from tests.factories import make_document, make_user


def run(**options) -> str:
    out = io.StringIO()
    call_command("verify", stdout=out, **options)
    return out.getvalue()


def test_site_without_faults(db):
    make_document("One paragraph of words.", curator=make_user("ines"))
    said = run()
    assert "Checking captures: their bytes" in said
    assert "               1  captures" in said
    assert "               2  texts" in said
    assert said.splitlines()[-1] == "No faults."
    assert run(verbosity=0) == ""


def test_faults_are_printed_and_fail_the_command(db):
    document = make_document("One paragraph of words.", curator=make_user("ines"))
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE documents_revision DISABLE TRIGGER USER")
        cursor.execute("UPDATE documents_revision SET html = replace(html, 'words', 'wards')")
        cursor.execute("ALTER TABLE documents_revision ENABLE TRIGGER USER")
    out = io.StringIO()
    with pytest.raises(CommandError, match="2 faults found. Nothing was changed") as failure:
        call_command("verify", stdout=out)
    assert failure.value.returncode == 1
    faults = [line for line in out.getvalue().splitlines() if line.startswith("FAULT")]
    assert len(faults) == 2
    assert f"(number 1) of “{document.slug}”: the page does not say the text, letter for letter" in faults[1]
    out = io.StringIO()
    with pytest.raises(CommandError):
        call_command("verify", stdout=out, verbosity=0)
    assert out.getvalue().count("FAULT") == 2
