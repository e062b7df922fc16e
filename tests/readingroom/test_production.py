"""The settings of a room that is open to the public."""

from __future__ import annotations

import os
import secrets
import subprocess
import sys

import pytest
from django.conf import settings

PRODUCTION = {"READINGROOM_ORIGIN": "https://room.example", "READINGROOM_SECRET_KEY": secrets.token_urlsafe(60)}


def run(*words: str, **environment: str) -> str:
    """Runs Python in an environment of its own and returns what it printed."""
    chosen = {name: value for name, value in os.environ.items() if not name.startswith(("READINGROOM_", "DJANGO_"))}
    ran = subprocess.run(
        [sys.executable, *words],
        cwd=settings.BASE_DIR,
        env=chosen | {"READINGROOM_HOME": os.environ["READINGROOM_HOME"]} | environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    return ran.stdout.strip()


def setting(name: str, **environment: str) -> str:
    return run("-c", f"from readingroom import settings; print(repr(settings.{name}))", **environment)


def test_the_deployment_check_of_django_has_no_warnings():
    assert "no issues" in run("manage.py", "check", "--deploy", "--fail-level", "WARNING", **PRODUCTION)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ALLOWED_HOSTS", "['127.0.0.1', 'localhost', '[::1]', 'room.example']"),
        ("CSRF_TRUSTED_ORIGINS", "['https://room.example']"),
        ("SESSION_COOKIE_SECURE", "True"),
        ("CSRF_COOKIE_SECURE", "True"),
        ("SECURE_SSL_REDIRECT", "True"),
        ("DEBUG", "False"),
        ("READINGROOM_MAIL_ORIGIN", "'https://room.example'"),
    ],
)
def test_settings_follow_from_the_origin(name, value):
    assert setting(name, **PRODUCTION) == value


def test_a_private_room_needs_no_certificate():
    assert setting("SESSION_COOKIE_SECURE") == "False"
    assert setting("SECURE_SSL_REDIRECT") == "False"
