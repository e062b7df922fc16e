"""The pages of captures and proposals, which only the curators of the article find."""

from __future__ import annotations

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from documents.models import Proposal
from documents.services.captures.captures import FileOrigin
from documents.services.imports.imports import import_capture
from documents.services.versions.revisions import correct_document
from tests.factories import make_user

PARAGRAPH = "<p>The keeper wrote down the height of the sea at eight in the morning and again at night, in ink.</p>"
PAGE = (
    f"<!doctype html><html lang=en><title>Ebb</title><nav>Home</nav><article><h1>Ebb</h1>{PARAGRAPH}<p>Out.</article>"
)


@pytest.fixture
def curator(db):
    return make_user("ines", is_curator=True)


@pytest.fixture
def document(curator):
    return import_capture(file=io.BytesIO(PAGE.encode()), file_origin=FileOrigin("ebb.html"), by=curator).document


@pytest.fixture
def captures(document, curator, client):
    client.force_login(curator)
    return reverse("captures", args=[document.slug])


def capture(client, captures: str, page: str, name: str = "again.html"):
    return client.post(captures, {"file": SimpleUploadedFile(name, page.encode())}, follow=True)


def test_page_lists_the_captures_of_the_article(client, captures):
    page = client.get(captures).content.decode()
    assert "ebb.html" in page
    assert "Received here" in page


def test_changed_capture_becomes_a_proposal_and_accepting_it_the_next_version(client, captures, document):
    response = capture(client, captures, PAGE.replace("Out.", "Out it went."))
    proposal = Proposal.objects.get()
    address = reverse("proposal", args=[document.slug, proposal.pk])
    assert response.redirect_chain[-1][0] == address
    page = response.content.decode()
    assert "The page was captured again and has changed" in page
    assert "1 paragraph changes." in page
    assert "Nothing is saved yet." in page
    assert address in client.get(captures).content.decode()
    assert '<input type="hidden" name="base" value="1">' in page
    done = client.post(address, {"do": "accept", "base": "1", "reason": "The page was updated."}, follow=True)
    assert "is saved." in done.content.decode()
    document.refresh_from_db()
    assert "Out it went." in document.current_revision.text
    assert client.get(address).status_code == 404


def test_correction_made_meanwhile_must_be_reviewed_before_accepting(client, captures, document, curator):
    capture(client, captures, PAGE.replace("Out.", "Out it went."))
    address = reverse("proposal", args=[document.slug, Proposal.objects.get().pk])
    current = document.current_revision
    correction = correct_document(
        document=document,
        by=curator,
        source=current.source.replace("in ink", "in pencil"),
        source_format=current.source_format,
    )
    for base in ({"base": "1"}, {"base": ""}, {}):
        response = client.post(address, {"do": "accept", **base})
        page = response.content.decode()
        assert response.status_code == 409
        assert "The text was corrected meanwhile." in page
        assert f'name="base" value="{correction.number}"' in page
        assert "2 paragraphs change." in page
    document.refresh_from_db()
    assert document.current_revision == correction
    client.post(address, {"do": "accept", "base": correction.number})
    document.refresh_from_db()
    assert "Out it went." in document.current_revision.text


def test_refused_proposal_changes_nothing(client, captures, document):
    capture(client, captures, PAGE.replace("Out.", "Out it went."))
    address = reverse("proposal", args=[document.slug, Proposal.objects.get().pk])
    page = client.post(address, {"do": "refuse"}, follow=True).content.decode()
    assert "The text stays as it is." in page
    document.refresh_from_db()
    assert "Out it went." not in document.current_revision.text


def test_page_reports_the_outcome_of_a_capture(client, captures):
    assert "The same bytes are here already." in capture(client, captures, PAGE).content.decode()
    page = capture(client, captures, PAGE.replace("Home", "Front")).content.decode()
    assert "Its text is the one that is shown." in page
    assert "This is a picture" in capture(client, captures, "GIF89a").content.decode()
    reread = client.post(captures, {"do": "reread"}, follow=True).content.decode()
    assert "reads this capture as before" in reread
    assert client.post(captures).status_code == 422


def test_nobody_else_finds_these_pages(client, captures, document):
    capture(client, captures, PAGE.replace("Out.", "Out it went."))
    address = reverse("proposal", args=[document.slug, Proposal.objects.get().pk])
    for person in (None, make_user("charlie"), make_user("dora", is_curator=True)):
        client.logout()
        if person:
            client.force_login(person)
        for place in (captures, address):
            assert client.get(place).status_code == 404
            assert client.post(place, {"do": "accept"}).status_code == 404
    assert Proposal.objects.get().state == Proposal.State.OPEN
