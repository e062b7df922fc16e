"""Log redaction: no log line contains a token that lets its reader in."""

import io
import logging

import pytest
from django.test import Client

from documents.services.groups.invitations import make_link, token_of
from readingroom.log_redaction import redact_tokens
from tests.cast import make_cast


@pytest.mark.parametrize(
    ("line", "kept"),
    [
        ("GET /join/Ab-_9/ HTTP/1.1", "GET /join/…/ HTTP/1.1"),
        ("/accounts/login/?next=/join/Ab-_9/", "/accounts/login/?next=/join/…/"),
        ("?next=%2Fjoin%2FAb-_9%2F&x=1", "?next=%2Fjoin%2F…%2F&x=1"),
        ("/welcome/Ab_9/", "/welcome/…/"),
        ("/unsubscribe/MTU:1a:b/", "/unsubscribe/…/"),
        ("/requests/eyJ9~Ab-_/?group=x", "/requests/…/?group=x"),
        ("/requests/", "/requests/"),
        ("/accounts/confirm-email/MTU:1a:b/?next=/join/x/", "/accounts/confirm-email/…/?next=/join/…/"),
        ("/accounts/password/reset/key/0-abc-def/", "/accounts/password/reset/key/…/"),
        ("/documents/join-the-room/ and /joining/x/", "/documents/join-the-room/ and /joining/x/"),
    ],
)
def test_tokens_are_removed_from_a_line(line, kept):
    assert redact_tokens(line) == kept


@pytest.fixture
def written():
    """Captures what the room writes to its console, through the handler of its settings."""
    console = next(one for one in logging.root.handlers if one.get_name() == "console")
    page = io.StringIO()
    before = console.setStream(page)
    yield page
    console.setStream(before)


@pytest.mark.django_db
def test_the_warning_of_a_missing_csrf_token_is_logged_without_the_link(written):
    """Django's own warning contains the path."""
    cast = make_cast()
    link = make_link(by=cast.tova, group=cast.course)
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.charlie)
    assert client.post(f"/join/{token_of(link)}/").status_code == 403
    assert "/join/…/" in written.getvalue()
    assert token_of(link) not in written.getvalue()
