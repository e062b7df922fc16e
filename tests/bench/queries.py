"""python -m tests.bench.queries LOGIN DOCUMENT…: counts the statements of each request, as JSON.

Runs as a separate process beside the server, on the same database: `{request: [count for each document]}`.
"""

from __future__ import annotations

import json
import os
import sys
from typing import Any

import django

HOST = "127.0.0.1"


def main(login: str, documents: list[str]) -> None:
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from documents.models import User
    from documents.services.notes import Content, Selection, create_annotation

    reader = User.objects.get(login=login)
    nobody, signed_in = Client(headers={"host": HOST}), Client(headers={"host": HOST})
    signed_in.force_login(reader)
    signed_in.cookies["scripts"] = "run"  # as the scripts of the pages set it

    def counted(work: Any) -> int:
        with CaptureQueriesContext(connection) as queries:
            work()
        return len(queries)

    works = {
        "page, without an account": lambda path: nobody.get(path),
        "page, signed in": lambda path: signed_in.get(path),
        "list, without an account": lambda path: nobody.get(f"{path}anchors"),
        "list, signed in": lambda path: signed_in.get(f"{path}anchors"),
        "create one (service)": lambda path: create_annotation(
            by=reader, content=Content(note="A note."), selections=[Selection(slug_of(path))]
        ),
    }
    for path in documents:  # fill the caches of the process first
        works["list, without an account"](path)
        works["page, without an account"](path)
        works["page, signed in"](path)
    found = {what: [counted(lambda w=work, p=path: w(p)) for path in documents] for what, work in works.items()}
    print(json.dumps(found))


def slug_of(path: str) -> str:
    return path.strip("/").rsplit("/", 1)[1]


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "readingroom.settings")
    django.setup()
    main(sys.argv[1], sys.argv[2:])
