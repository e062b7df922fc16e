"""`manage.py setup_link` and `make_curator`: make curators from the console."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from documents.models import User

pytestmark = pytest.mark.django_db


def say(*words: str) -> str:
    out = StringIO()
    call_command(*words, stdout=out)
    return out.getvalue().strip()


def test_link_is_printed_and_opens_the_form(client, settings):
    settings.READINGROOM_MAIL_ORIGIN = "https://room.example"
    link = say("setup_link")
    assert link.startswith("https://room.example/welcome/")
    assert client.get(link.removeprefix("https://room.example")).status_code == 200


def test_no_link_is_printed_if_there_is_a_curator():
    User.objects.create_user("ines", is_curator=True)
    with pytest.raises(CommandError, match="has a curator already"):
        say("setup_link")


def test_account_is_made_a_curator_and_named_by_its_public_name():
    User.objects.create_user("ruth", "ruth@mail.example", public_name="Ruth Anselm")
    assert say("make_curator", "ruth@mail.example") == "Ruth Anselm is a curator now."
    assert User.objects.get().is_superuser


def test_unknown_account_is_refused():
    with pytest.raises(CommandError, match="not exactly one account"):
        say("make_curator", "nobody")


def test_a_person_is_erased_only_after_yes():
    User.objects.create_user("ines", is_superuser=True)
    User.objects.create_user("ruth", "ruth@mail.example", public_name="Ruth Anselm")
    assert "Nothing was changed." in say("erase_person", "ruth")
    assert User.objects.filter(login="ruth").exists()
    assert say("erase_person", "ruth", "--yes").endswith("Erased.")
    assert not User.objects.filter(login="ruth").exists()
    with pytest.raises(CommandError, match="manages people"):
        say("erase_person", "ines", "--yes")
