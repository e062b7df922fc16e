"""`/import/address/`: fetches a web page and records how it was obtained, or reports why it was refused."""

from __future__ import annotations

from functools import partial
from ipaddress import ip_network

import pytest
from django.urls import reverse

from documents.models import Capture, Document, Proposal, ShelfItem
from documents.services.groups import shelf_items
from documents.services.groups.groups import create_group
from documents.services.imports import running
from documents.services.imports.fetching import FetchPolicy, fetch_page
from tests.factories import make_user
from tests.services.imports.web_site import Site, answer, serve_site

pytestmark = pytest.mark.usefixtures("worker_at_work")
PAGE = "<!doctype html><html lang=en><title>Ebb</title><nav>Home</nav><article><h1>Ebb</h1>" + "".join(
    f"<p>At {hour} the keeper wrote down the height of the sea in ink, and looked at what came in.</p>"
    for hour in ("six", "noon", "nine")
)
MEMBERS = {"visibility": "members"}


@pytest.fixture
def ledger(monkeypatch):
    """A site on this machine that the fetch policy allows in this test."""
    with serve_site() as served:
        served.answers["/old"] = answer("", "301 Moved Permanently", location="/ebb")
        served.answers["/ebb"] = answer(PAGE)
        served.answers["/paid"] = answer("pay", "402 Payment Required")
        reach = FetchPolicy(frozenset({served.port}), (ip_network("127.0.0.1/32"),), None)
        monkeypatch.setattr(running, "fetch_page", partial(fetch_page, reach=reach))
        yield served


@pytest.fixture
def curator(db, client):
    curator = make_user("ines", is_curator=True)
    client.force_login(curator)
    return curator


def fetch(client, address: str) -> str:
    response = client.post(reverse("fetch"), {"address": address, **MEMBERS}, follow=True)
    return response.content.decode()


def test_page_is_fetched_with_a_record_of_how(client, curator, ledger: Site):
    page = fetch(client, ledger.address("/old"))
    assert "1 added, 0 already here, 0 refused" in page
    document = Document.objects.get()
    assert (document.title, document.curator) == ("Ebb", curator)
    capture = Capture.objects.get()
    assert b"".join(capture.bytes()) == PAGE.encode()
    assert (capture.address, capture.file_name) == (ledger.address("/ebb"), "ebb.html")
    assert [one["status"] for one in capture.headers["redirects"]] == [301]
    assert capture.headers["status"] == 200
    assert capture.headers["fetched_at"] == capture.received_at.isoformat(timespec="seconds")
    assert not document.statements.filter(property="captured").exclude(value="").exists()
    assert ledger.connections == 2
    assert "already here, 0 refused" in fetch(client, ledger.address("/ebb"))
    assert Document.objects.count() == 1


def test_changed_page_becomes_a_proposal_for_its_article(client, curator, ledger: Site):
    fetch(client, ledger.address("/ebb"))
    document = Document.objects.get()
    ledger.answers["/ebb"] = answer(PAGE.replace("At noon", "At midday"))
    page = fetch(client, ledger.address("/old"))
    proposal = Proposal.objects.get()
    assert "Captured again" in page
    assert reverse("proposal", args=[document.slug, proposal.pk]) in page
    assert (Document.objects.count(), document.captures.count()) == (1, 2)
    assert "At midday" in proposal.source
    ledger.answers["/ebb"] = answer(PAGE.replace("Home", "Front page"))
    assert "Its text has not changed." in fetch(client, ledger.address("/ebb"))


def test_page_that_finds_no_place_on_the_shelf_leaves_no_capture(client, curator, ledger: Site, monkeypatch):
    group = create_group(by=curator, name="Tides", kind="course")
    address = reverse("group-fetch", args=[group.slug])
    client.post(address, {"address": ledger.address("/ebb"), **MEMBERS})
    ShelfItem.objects.all().delete()
    monkeypatch.setattr(shelf_items, "MAX_ITEMS", 0)
    ledger.answers["/ebb"] = answer(PAGE.replace("At noon", "At midday"))
    page = client.post(address, {"address": ledger.address("/ebb"), **MEMBERS}, follow=True).content.decode()
    assert "The shelf of a group holds 0 articles." in page
    assert (Capture.objects.count(), Proposal.objects.count()) == (1, 0)


def test_paywall_is_reported_and_not_bypassed(client, curator, ledger: Site):
    page = fetch(client, ledger.address("/paid"))
    assert "0 added, 0 already here, 1 refused" in page
    assert ledger.address("/paid") in page
    assert not Document.objects.exists()


def test_private_address_is_never_requested(client, curator):
    with serve_site() as served:
        assert "1 refused" in fetch(client, served.address("/ebb"))
        assert served.connections == 0


@pytest.mark.parametrize("address", ["", "ledger.example", "file:///etc/passwd", "javascript:alert(1)"])
def test_invalid_address_is_reported_in_the_form(client, curator, address):
    response = client.post(reverse("fetch"), {"address": address, **MEMBERS})
    assert response.status_code == 422
    assert 'class="fault"' in response.content.decode()


def test_only_curators_fetch(client, db, ledger: Site):
    client.force_login(make_user("charlie"))
    assert client.post(reverse("fetch"), {"address": ledger.address("/ebb"), **MEMBERS}).status_code == 403
    assert ledger.connections == 0
    client.force_login(make_user("ines", is_curator=True))
    assert client.get(reverse("fetch")).status_code == 405
