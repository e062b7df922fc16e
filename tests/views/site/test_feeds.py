"""Atom feeds and the sitemap hold what everyone may read, and nothing else."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext

from documents.models import Document
from tests.cast import make_cast
from tests.factories import make_annotation, make_document

ATOM = "{http://www.w3.org/2005/Atom}"
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
TEXT = "The keeper wrote it down. Nobody read it for forty years."


@pytest.fixture
def cast(db):
    return make_cast(TEXT)


@pytest.fixture
def public(cast) -> Document:
    return make_document(TEXT, visibility="public", slug="clocks", title="Two clocks", curator=cast.alice)


def entries(client: Client, path: str) -> list[ET.Element]:
    response = client.get(path)
    assert response.status_code == 200
    assert response["Content-Type"] == "application/atom+xml; charset=utf-8"
    return ET.fromstring(response.content).findall(f"{ATOM}entry")  # noqa: S314 - our own


def titles(client: Client, path: str) -> list[str]:
    return [entry.findtext(f"{ATOM}title") for entry in entries(client, path)]


def test_the_feed_lists_public_articles_newest_first(cast, public, client):
    make_document(TEXT, visibility="members", title="Closed", curator=cast.alice)
    make_document(TEXT, visibility="record", title="Record", curator=cast.alice)
    make_document(TEXT, visibility="public", title="Later", curator=cast.alice)
    assert titles(client, "/feed.atom") == ["Later", "Two clocks"]
    (entry,) = [one for one in entries(client, "/feed.atom") if one.findtext(f"{ATOM}title") == "Two clocks"]
    assert entry.find(f"{ATOM}link").get("href") == "http://testserver/documents/clocks/"


def test_the_feed_is_the_same_for_a_member(cast, public, client):
    make_document(TEXT, visibility="members", title="Closed", curator=cast.alice)
    client.force_login(cast.alice)
    assert titles(client, "/feed.atom") == ["Two clocks"]


def test_the_feed_of_an_article_has_its_public_notes_alone(cast, public, client):
    words = {"note": "When?", "note_html": "<p>When?</p>"}
    make_annotation(public, cast.bob, (4, 10), audience="public", **words)
    make_annotation(public, cast.bob, (4, 10), audience="private", note="Mine", note_html="<p>Mine</p>")
    make_annotation(public, cast.alice, (0, 3), audience="public")
    (entry,) = entries(client, "/documents/clocks/notes.atom")
    assert entry.findtext(f"{ATOM}title") == "Bob Adeyemi on “keeper”"
    assert entry.findtext(f"{ATOM}author/{ATOM}name") == "Bob Adeyemi"
    assert entry.findtext(f"{ATOM}summary") == "<p>When?</p>"


def test_a_closed_or_withdrawn_article_has_no_feed(cast, public, client):
    client.force_login(cast.alice)
    assert client.get(f"/documents/{cast.document.slug}/notes.atom").status_code == 404
    Document.objects.filter(pk=public.pk).update(withdrawn_at=public.created_at, withdrawn_as=410)
    assert client.get("/documents/clocks/notes.atom").status_code == 404


def test_a_feed_costs_the_same_queries_for_one_and_for_ten(cast, public, client):
    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            client.get("/feed.atom")
            client.get("/documents/clocks/notes.atom")
        return len(asked)

    make_annotation(public, cast.bob, (4, 10), audience="public", note="When?", note_html="<p>When?</p>")
    one = queries()
    for n in range(9):
        make_document(TEXT, visibility="public", curator=cast.alice)
        make_annotation(public, cast.bob, (n, n + 3), audience="public", note="x", note_html="<p>x</p>")
    assert queries() == one


def test_pages_name_their_feeds(public, client):
    assert 'type="application/atom+xml"' in client.get("/").content.decode()
    assert 'href="/documents/clocks/notes.atom"' in client.get("/documents/clocks/").content.decode()


def test_the_sitemap_lists_what_search_engines_may_list(cast, public, client):
    make_document(TEXT, visibility="public", slug="listed", may_be_indexed=True, curator=cast.alice)
    make_document(TEXT, visibility="members", slug="closed", may_be_indexed=True, curator=cast.alice)
    response = client.get("/sitemap.xml")
    assert response["Content-Type"].startswith("application/xml")
    addresses = [one.text for one in ET.fromstring(response.content).iter(f"{SITEMAP}loc")]  # noqa: S314 - our own
    assert {"http://testserver/", "http://testserver/documents/listed/", "http://testserver/help/"} <= set(addresses)
    assert not [address for address in addresses if "closed" in address]
    listed = [address for address in addresses if "clocks" in address]
    assert bool(listed) == (public.basis == "own-work")


@override_settings(READINGROOM_ORIGIN="https://room.example")
def test_addresses_name_the_origin_of_the_settings(public, client):
    assert "Sitemap: https://room.example/sitemap.xml" in client.get("/robots.txt").content.decode()
    assert "<loc>https://room.example/</loc>" in client.get("/sitemap.xml").content.decode()
    assert "https://room.example/documents/clocks/" in client.get("/feed.atom").content.decode()
    assert Document.objects.visible_to(AnonymousUser()).exists()
