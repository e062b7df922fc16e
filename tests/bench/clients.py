"""The clients of the server bench: a signed-in reader who sends what the page sends, and a client of the floor."""

from __future__ import annotations

import asyncio
import random
import re
import uuid
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

import httpx

from tests.served_room import PASS_PHRASE

CONTEXT = "http://www.w3.org/ns/anno.jsonld"
WORDS = "time reader margin paper letter river window garden silence winter evidence memory".split()


def http(url: str) -> httpx.AsyncClient:
    """Returns a client that reuses its connections, as a browser does."""
    return httpx.AsyncClient(
        base_url=url, timeout=120, limits=httpx.Limits(max_connections=16, max_keepalive_connections=16)
    )


def checked(response: httpx.Response) -> httpx.Response:
    """Returns the response; exits with its text if it is a redirect or an error."""
    if response.status_code >= 300:
        asked = f"{response.request.method} {response.request.url}"
        raise SystemExit(f"{asked} answered {response.status_code}: {response.text[:300]}")
    return response


@dataclass
class Passage:
    """A passage to annotate, in code points of a text."""

    start: int
    end: int
    exact: str
    prefix: str
    suffix: str
    note: str


@dataclass
class Reader:
    """A person with an account who signs in through the form and gets the CSRF token from its own address."""

    client: httpx.AsyncClient
    token: str = ""
    texts: dict[str, str] = field(default_factory=dict)

    async def sign_in(self, login: str) -> None:
        form = checked(await self.client.get("/accounts/login/")).text
        found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', form)
        assert found, "the form of /accounts/login/ has no token"
        fields = {"csrfmiddlewaretoken": found[1], "login": login, "password": PASS_PHRASE}
        done = await self.client.post("/accounts/login/", data=fields, headers={"Referer": str(self.client.base_url)})
        if done.status_code != 302 or "sessionid" not in self.client.cookies:
            raise SystemExit(f"{login} could not sign in: {done.status_code}")
        self.client.cookies.set("scripts", "run")  # as the page's script does
        self.token = checked(await self.client.get("/csrf")).json()["token"]

    async def text(self, document: str) -> str:
        """Returns the exact text of an article, fetched once."""
        if document not in self.texts:
            self.texts[document] = checked(await self.client.get(f"{document}text")).text
        return self.texts[document]

    async def passage(self, document: str, chance: random.Random) -> Passage:
        """Returns a random passage of the article with the text around it."""
        text = await self.text(document)
        start = chance.randrange(40, len(text) - 200)
        end = start + chance.randint(20, 120)
        note = " ".join(chance.choice(WORDS) for _ in range(10))
        return Passage(start, end, text[start:end], text[start - 32 : start], text[end : end + 32], note)

    async def create(self, document: str, passage: Passage, audience: str = "private") -> httpx.Response:
        """Sends one annotation as the page does."""
        origin = str(self.client.base_url).rstrip("/")
        position = {"type": "TextPositionSelector", "start": passage.start, "end": passage.end}
        quote = {"type": "TextQuoteSelector", **{k: getattr(passage, k) for k in ("exact", "prefix", "suffix")}}
        body: dict[str, Any] = {
            "@context": [CONTEXT, f"{origin}/ns/room.jsonld"],
            "type": "Annotation",
            "motivation": "commenting",
            "body": [
                {
                    "type": "TextualBody",
                    "purpose": "commenting",
                    "value": passage.note,
                    "format": "text/markdown",
                }
            ],
            "target": {"source": f"{origin}{document}revisions/1/", "selector": [position, quote]},
            "audience": audience,
        }
        headers = {
            "Content-Type": "application/ld+json",
            "X-CSRFToken": self.token,
            "Origin": origin,
            "Idempotency-Key": str(uuid.uuid4()),
        }
        return checked(await self.client.post(f"{document}annotations/", json=body, headers=headers))

    async def list(self, document: str) -> httpx.Response:
        """Asks for the compact list of an article."""
        return checked(await self.client.get(f"{document}anchors"))

    async def page_and_list(self, document: str) -> None:
        """Asks for the page of an article and its list at once."""
        page, _anchors = await asyncio.gather(self.client.get(document), self.list(document))
        checked(page)

    async def upload(self, name: str, data: bytes) -> httpx.Response:
        """Sends one file through the form of the upload page, and waits until it has been read."""
        page = checked(await self.client.get("/import/")).text
        found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        assert found, "the form of /import/ has no token"
        field_name = re.search(
            r'<input[^>]*type="file"[^>]*name="([^"]+)"|<input[^>]*name="([^"]+)"[^>]*type="file"', page
        )
        assert field_name, "the form of /import/ has no field for files"
        files = {field_name[1] or field_name[2]: (name, data, "text/plain")}
        answer = await self.client.post(
            "/import/",
            data={"csrfmiddlewaretoken": found[1], "visibility": "members"},
            files=files,
            headers={"Referer": f"{self.client.base_url}import/"},
        )
        if answer.status_code == HTTPStatus.SEE_OTHER:
            address = answer.headers["Location"]
            while checked(await self.client.get(address, headers={"Accept": "application/json"})).json()["pending"]:
                await asyncio.sleep(0.2)
        return answer


@dataclass
class Floor:
    """The client that sends the same work to the floor."""

    client: httpx.AsyncClient

    async def create(self, document: str, passage: Passage) -> httpx.Response:
        body = {
            "document": slug_of(document),
            "start": passage.start,
            "end": passage.end,
            "tag": "tag1",
            "note": passage.note,
        }
        return checked(await self.client.post("/create", json=body))

    async def list(self, document: str) -> httpx.Response:
        return checked(await self.client.get("/list", params={"document": slug_of(document)}))

    async def view(self, document: str) -> httpx.Response:
        return checked(await self.client.get("/view", params={"document": slug_of(document)}))


def slug_of(document: str) -> str:
    """Returns the last part of an article's path."""
    return document.strip("/").rsplit("/", 1)[1]
