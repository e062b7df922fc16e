"""People who use a served room over HTTP: they sign in, write notes and listen to a stream."""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Iterator
from typing import Any

import httpx

from tests.webannotation.annotation import ANNO

MEDIA_TYPE = f'application/ld+json; profile="{ANNO}"'
PASS_PHRASE = "a long pass phrase for trials"
ARTICLE = "tides"

# Two people and a public article.
SET_UP = f"""
from documents.models import User
from tests.factories import make_document
alice = User.objects.create_user("alice", "alice@mail.example", {PASS_PHRASE!r}, public_name="Alice", is_curator=True)
User.objects.create_user("bob", "bob@mail.example", {PASS_PHRASE!r}, public_name="Bob")
make_document("The keeper wrote the tides down.", visibility="public", curator=alice, slug={ARTICLE!r})
"""


class Visitor:
    """A person with a browser's cookies, who asks any of several processes of the room."""

    def __init__(self, *urls: str) -> None:
        self.urls = urls
        self.client = httpx.Client(timeout=30)

    def get(self, path: str, at: int = 0, **headers: str) -> httpx.Response:
        """Asks one of the processes."""
        return self.client.get(self.urls[at] + path, headers=headers)

    def post(self, path: str, form: dict[str, str], at: int = 0, page: str = "") -> httpx.Response:
        """Sends a form as its page has it."""
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', self.get(page or path, at).text)
        form = form | ({"csrfmiddlewaretoken": token[1]} if token else {})
        return self.client.post(self.urls[at] + path, data=form, headers={"Origin": self.urls[at]})

    def sign_in(self, login: str, password: str = PASS_PHRASE, at: int = 0) -> httpx.Response:
        """Signs in by the form."""
        return self.post("/accounts/login/", {"login": login, "password": password}, at)

    def write(self, words: str, *, at: int = 0, key: str = "", audience: str = "public") -> httpx.Response:
        """Sends a note on the whole article, as a page does; returns the first refusal."""
        token = self.get("/csrf", at)
        if token.status_code != 200:
            return token
        note: dict[str, Any] = {
            "@context": [ANNO, f"{self.urls[at]}/ns/room.jsonld"],
            "type": "Annotation",
            "motivation": "commenting",
            "body": [{"type": "TextualBody", "value": words, "format": "text/markdown", "purpose": "commenting"}],
            "target": f"{self.urls[at]}/documents/{ARTICLE}/",
            "audience": audience,
        }
        return self.client.post(
            f"{self.urls[at]}/documents/{ARTICLE}/annotations/",
            json=note,
            headers={
                "Content-Type": MEDIA_TYPE,
                "Idempotency-Key": key or str(uuid.uuid4()),
                "Origin": self.urls[at],
                "X-CSRFToken": token.json()["token"],
            },
        )

    def stream(self, at: int = 0, **headers: str) -> Any:
        """Opens the stream of the article; a context manager."""
        cursor = self.get(f"/documents/{ARTICLE}/anchors", at).json()["cursor"]
        return self.client.stream("GET", f"{self.urls[at]}/documents/{ARTICLE}/stream?after={cursor}", headers=headers)


def next_event(lines: Iterator[str]) -> tuple[str, dict[str, Any]]:
    """Returns the next event of a stream: its kind, and what it says."""
    kind = ""
    for line in lines:
        if line.startswith("event: "):
            kind = line.removeprefix("event: ")
        elif line.startswith("data: "):
            return kind, json.loads(line.removeprefix("data: "))
    raise AssertionError("the stream ended")
