"""The WSGI application, without the streams, which need ASGI."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application
from django.db.backends.signals import connection_created

from readingroom.apps import refuse_another_secret_key

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "readingroom.settings")

connection_created.connect(refuse_another_secret_key)
application = get_wsgi_application()
