"""The versions of an article by date: headers, TimeMap and TimeGate (RFC 7089)."""

from datetime import UTC, datetime, timedelta

import pytest

from documents.models import Document
from documents.provenance import http_date
from documents.services.versions.revisions import correct_document
from tests.factories import make_document, make_user
from tests.views.pages import TEXT, share_with, signed_in

pytestmark = pytest.mark.django_db

PAGE = "http://testserver/documents/clocks/"


@pytest.fixture
def article():
    curator = make_user("curator", is_curator=True)
    document = make_document(TEXT, visibility="public", slug="clocks", curator=curator)
    correct_document(document=document, by=curator, source=TEXT.replace("forty", "fifty"), source_format="plain")
    return Document.objects.get(pk=document.pk)


def made_at(article, number):
    return article.revisions.get(number=number).created_at


def get(path, **headers):
    return signed_in(None).get(path, headers=headers)


def test_version_states_its_date_and_links_the_timegate_and_the_timemap(article):
    response = get("/documents/clocks/revisions/1/")
    assert response["Memento-Datetime"] == http_date(made_at(article, 1))
    assert f'<{PAGE}>; rel="original", <{PAGE}timegate>; rel="timegate"' in response["Link"]
    assert f'<{PAGE}timemap>; rel="timemap"; type="application/link-format"' in response["Link"]
    assert "annotationService" in response["Link"]


def test_current_page_changes_and_so_is_no_memento(article):
    response = get("/documents/clocks/")
    assert "Memento-Datetime" not in response
    assert f'<{PAGE}timegate>; rel="timegate"' in response["Link"]


def test_capture_text_is_no_memento(article):
    assert "Memento-Datetime" not in get("/documents/clocks/revisions/0/")
    assert "revisions/0" not in get("/documents/clocks/timemap").content.decode()


def test_304_has_the_same_headers(article):
    first = get("/documents/clocks/revisions/1/")
    again = get("/documents/clocks/revisions/1/", **{"If-None-Match": first["ETag"]})
    assert again.status_code == 304
    assert again["Memento-Datetime"] == first["Memento-Datetime"]


def test_timemap_lists_the_versions(article):
    response = get("/documents/clocks/timemap")
    assert response["Content-Type"] == "application/link-format; charset=utf-8"
    lines = response.content.decode().split(",\n")
    assert lines[0] == f'<{PAGE}>; rel="original"'
    assert lines[-2:] == [
        f'<{PAGE}revisions/1/>; rel="first memento"; datetime="{http_date(made_at(article, 1))}"',
        f'<{PAGE}revisions/2/>; rel="last memento"; datetime="{http_date(made_at(article, 2))}"\n',
    ]


@pytest.mark.parametrize(("shift", "number"), [(-timedelta(days=900), 1), (timedelta(days=900), 2)])
def test_timegate_redirects_to_the_version_of_the_requested_time(article, shift, number):
    response = get("/documents/clocks/timegate", **{"Accept-Datetime": http_date(datetime.now(UTC) + shift)})
    assert (response.status_code, response["Location"]) == (302, f"{PAGE}revisions/{number}/")
    assert "accept-datetime" in response["Vary"].lower()
    assert "Memento-Datetime" not in response
    assert f'<{PAGE}timemap>; rel="timemap"' in response["Link"]


def test_timegate_without_a_date_redirects_to_the_current_version(article):
    assert get("/documents/clocks/timegate")["Location"] == f"{PAGE}revisions/2/"


def test_invalid_date_is_refused_with_an_example(article):
    response = get("/documents/clocks/timegate", **{"Accept-Datetime": "2024-05-01"})
    assert response.status_code == 400
    assert "Thu, 31 May 2007 20:35:00 GMT" in response.content.decode()


def test_reader_without_access_to_the_text_learns_nothing_of_its_versions(article):
    share_with(article, Document.Visibility.RECORD)
    for path in ("timemap", "timegate", "provenance.json"):
        assert get(f"/documents/clocks/{path}").status_code == 404
