"""What a room knows of itself: one secret key, and samples that are added once."""

from __future__ import annotations

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.db import connection
from django.db.backends.signals import connection_created

from documents.errors import SecretKeyRefused
from documents.services.site import installation
from documents.services.site.samples import remove_samples
from readingroom.apps import refuse_another_secret_key
from readingroom.serving.first_start import take_secret_key
from readingroom.upgrade import has_rows
from tests.factories import make_user

KEY, OTHER = "k" * 50, "o" * 50

pytestmark = pytest.mark.django_db


def test_fingerprint_is_that_of_one_key_and_does_not_contain_it():
    assert installation.fingerprint_of(KEY) == installation.fingerprint_of(KEY)
    assert installation.fingerprint_of(KEY) != installation.fingerprint_of(OTHER)
    assert KEY not in installation.fingerprint_of(KEY)


def test_a_room_without_a_key_takes_the_first_one_and_refuses_others(settings):
    settings.SECRET_KEY = OTHER
    installation.refuse_another_key()
    installation.record_key(KEY)
    installation.record_key(OTHER)
    with pytest.raises(SecretKeyRefused, match="READINGROOM_SECRET_KEY"):
        installation.refuse_another_key()
    settings.SECRET_KEY = KEY
    installation.refuse_another_key()


def test_a_changed_key_ends_all_sessions_and_refuses_the_old_one():
    installation.record_key(KEY)
    SessionStore().save()
    assert installation.change_key(OTHER) == 1
    assert not Session.objects.exists()
    assert installation.is_another_key(KEY)
    assert not installation.is_another_key(OTHER)


def test_a_process_takes_the_key_that_another_one_has_stored_meanwhile(settings, monkeypatch, tmp_path):
    monkeypatch.delenv("READINGROOM_SECRET_KEY", raising=False)
    monkeypatch.setenv("READINGROOM_HOME", str(tmp_path))
    installation.record_key(KEY)
    (tmp_path / "secret-key").write_text(KEY)
    settings.SECRET_KEY = OTHER
    take_secret_key()
    assert settings.SECRET_KEY == KEY


def test_another_server_with_another_key_gets_no_connection(settings):
    installation.record_key(KEY)
    settings.SECRET_KEY = OTHER
    connection_created.connect(refuse_another_secret_key)
    try:
        for _ in range(2):
            with pytest.raises(SecretKeyRefused):
                connection_created.send(type(connection), connection=connection)
        settings.SECRET_KEY = KEY
        connection_created.send(type(connection), connection=connection)
    finally:
        assert not connection_created.disconnect(refuse_another_secret_key), "the check goes when it has succeeded"


def test_that_row_does_not_make_a_room_one_that_holds_something():
    installation.record_key(KEY)
    assert not has_rows(connection)


def test_samples_are_due_in_an_empty_room_until_they_are_all_there():
    installation.record_key(KEY)
    assert installation.are_samples_due()
    installation.begin_samples()
    make_user("alice")
    assert installation.are_samples_due(), "an interrupted start is resumed, whatever is there already"
    installation.end_samples()
    assert not installation.are_samples_due()


def test_samples_are_not_due_in_a_room_that_somebody_uses():
    installation.record_key(KEY)
    make_user("alice")
    assert not installation.are_samples_due()


def test_samples_that_were_removed_are_not_added_by_the_next_start():
    installation.record_key(KEY)
    installation.begin_samples()
    remove_samples()
    assert not installation.are_samples_due()
