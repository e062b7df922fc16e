"""The ASGI application for a server: `uvicorn readingroom.asgi:application`, or `manage.py serve`."""

from __future__ import annotations

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "readingroom.settings")
django.setup(set_prefix=False)

from django.db.backends.signals import connection_created  # noqa: E402 - Django must be set up first

from readingroom.application import Application  # noqa: E402
from readingroom.apps import refuse_another_secret_key  # noqa: E402

connection_created.connect(refuse_another_secret_key)
application = Application()
