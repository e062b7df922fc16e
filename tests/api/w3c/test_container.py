"""GET of the containers: collections, pages, preferences, and the headers of every response."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from documents.api.w3c import container as container_module
from documents.models import Annotation
from documents.webannotation.vocabulary import PREFER_DESCRIPTIONS, PREFER_IRIS, PREFER_MINIMAL
from tests.api.client import MEDIA_TYPE, ORIGIN, annotation, container, send, signed_in
from tests.cast import make_cast
from tests.factories import make_annotation, make_document
from tests.webannotation.w3c import failures

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def document(cast):
    return make_document("The keeper wrote it down.", visibility="public", curator=cast.alice, title="The keeper")


@pytest.fixture
def seven(cast, document, monkeypatch):
    """Seven public annotations, three on a page."""
    monkeypatch.setattr(container_module, "PAGE_SIZE", 3)
    return [
        make_annotation(
            document, cast.bob, (4, 10), audience="public", note=f"Note {n}.", note_html=f"<p>Note {n}.</p>"
        )
        for n in range(7)
    ]


def preferring(*iris):
    return {"Prefer": f'return=representation;include="{" ".join(iris)}"'}


def test_collection_contains_its_first_page(document, seven, client, shared):
    answer = client.get(container(document))
    assert (answer.status_code, answer["Content-Type"]) == (200, MEDIA_TYPE)
    collection = answer.json()
    assert collection["type"] == ["BasicContainer", "AnnotationCollection"]
    assert (collection["total"], collection["label"]) == (7, "Annotations of “The keeper”")
    assert [item["body"][0]["value"] for item in collection["first"]["items"]] == ["Note 0.", "Note 1.", "Note 2."]
    assert collection["id"] == answer["Content-Location"] == f"{ORIGIN}{container(document)}?iris=0"
    assert failures(shared, "collections", collection) == []
    assert failures(shared, "pages", collection) == []
    for item in collection["first"]["items"]:
        assert failures(shared, "annotations", item | {"@context": collection["@context"]}) == []


@pytest.mark.parametrize("iris", [(), (PREFER_IRIS,), (PREFER_DESCRIPTIONS,)], ids=["default", "IRIs", "descriptions"])
def test_pages_list_every_annotation_once_and_in_order(document, seven, client, shared, iris):
    minimal = client.get(container(document), headers=preferring(PREFER_MINIMAL, *iris)).json()
    address, found, index = minimal["first"], [], 0
    while address:
        answer = client.get(address)
        page = answer.json()
        assert page["id"] == address == answer["Content-Location"]
        assert page["startIndex"] == index
        assert page["partOf"]["id"] == minimal["id"]
        assert page["partOf"]["total"] == 7
        assert failures(shared, "pages", page) == []
        found += [item if isinstance(item, str) else item["id"] for item in page["items"]]
        index += len(page["items"])
        if "next" not in page:
            assert address == minimal["last"]
        address = page.get("next")
    assert found == [f"{ORIGIN}/annotations/{one.pk}" for one in seven]
    assert client.get(page["prev"]).json()["startIndex"] == 3


def test_minimal_preference_returns_links_only(document, seven, client, shared):
    collection = client.get(container(document), headers=preferring(PREFER_MINIMAL)).json()
    assert collection["first"] == f"{ORIGIN}{container(document)}?page=0&iris=0"
    assert collection["last"] == f"{ORIGIN}{container(document)}?page=2&iris=0"
    assert failures(shared, "collections", collection) == []


def test_iris_are_requested_by_preference_or_query(document, seven, client):
    by_header = client.get(container(document), headers=preferring(PREFER_IRIS))
    by_address = client.get(f"{container(document)}?iris=1")
    assert by_header.content == by_address.content
    assert by_header["Content-Location"].endswith("?iris=1")
    assert all(isinstance(item, str) for item in by_header.json()["first"]["items"])


def test_empty_container_has_no_pages(document, client, shared):
    collection = client.get(container(document)).json()
    assert collection["total"] == 0
    assert "first" not in collection
    assert failures(shared, "collections", collection) == []
    assert client.get(f"{container(document)}?page=0").status_code == 404


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("page=3", 404),
        ("page=999999999", 404),
        ("page=99999999999999999999", 400),
        ("page=-1", 400),
        ("page=x", 400),
        ("page=", 400),
        ("iris=2", 400),
        ("page=1&iris=1", 200),
    ],
)
def test_invalid_and_unknown_pages_are_refused(document, seven, client, query, status):
    assert client.get(f"{container(document)}?{query}").status_code == status


def test_collection_contains_what_the_reader_may_see(cast, client):
    for audience in ("private", "group", "moderators", "public"):
        group = cast.course if audience in ("group", "moderators") else None
        make_annotation(cast.document, cast.bob, (0, 3), audience=audience, group=group)
    expected = {"bob": 4, "tova": 3, "alice": 2, "rhea": 2, "charlie": None, "anonymous": None}
    for who, total in expected.items():
        answer = signed_in(cast.everyone[who]).get(container(cast.document))
        assert answer.status_code == (200 if total else 404), who
        assert total is None or answer.json()["total"] == total
        everything = signed_in(cast.everyone[who]).get("/annotations/").json()
        assert everything["total"] == (total or 0)


def test_etag_changes_with_the_visible_content_only(cast, document, seven, client):
    before = client.get(container(document))
    assert client.get(container(document), headers={"If-None-Match": before["ETag"]}).status_code == 304
    make_annotation(document, cast.bob, audience="private")
    assert client.get(container(document))["ETag"] == before["ETag"]
    make_annotation(document, cast.bob, audience="public")
    assert client.get(container(document))["ETag"] != before["ETag"]


def test_page_costs_the_same_queries_for_two_and_for_twenty(cast, document, client):
    def queries(count):
        for n in range(count):
            made = make_annotation(document, cast.bob, (n, n + 3), audience="public", note="x", note_html="x")
            made.tags.add(f"tag {n}")
        client.get(container(document))
        with CaptureQueriesContext(connection) as asked:
            assert client.get(container(document)).status_code == 200
        return len(asked)

    assert queries(2) == queries(18)


LINKS = (
    '<http://www.w3.org/ns/ldp#BasicContainer>; rel="type", '
    '<http://www.w3.org/TR/annotation-protocol/>; rel="http://www.w3.org/ns/ldp#constrainedBy"'
)


def test_every_response_of_a_container_has_the_headers_of_the_protocol(cast, document, client):
    bob = signed_in(cast.bob)
    path = container(document)
    answers = {
        200: client.get(path),
        201: send(bob, "POST", path, annotation(document)),
        400: send(bob, "POST", path, b"{"),
        401: send(client, "POST", path, annotation(document)),
        404: client.get("/documents/none/annotations/"),
        405: send(bob, "PUT", path, {}),
        406: client.get(path, headers={"Accept": "text/turtle"}),
        415: send(bob, "POST", path, b"x", Content_Type="text/plain"),
        422: send(bob, "POST", path, {}),
    }
    for status, answer in answers.items():
        assert answer.status_code == status
    for answer in (*answers.values(), client.head(path), client.options(path)):
        assert answer["Link"] == LINKS
        assert answer["Allow"] == "GET, HEAD, OPTIONS, POST"
        assert {"Accept", "Prefer", "Cookie", "Authorization"} <= set(answer["Vary"].split(", "))
        assert answer["Accept-Post"] == MEDIA_TYPE
        assert "Last-Modified" not in answer
    assert client.options(path).status_code == 200


def test_response_for_a_session_is_never_cached(cast, document, client):
    assert client.get(container(document))["Cache-Control"] == "private, max-age=0, must-revalidate"
    assert signed_in(cast.bob).get(container(document))["Cache-Control"] == "private, no-store"


def test_other_sites_may_read_what_is_public(document, seven, client):
    answer = client.get(container(document), headers={"Origin": "https://elsewhere.example"})
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in answer
    assert {"ETag", "Link", "Location"} <= set(answer["Access-Control-Expose-Headers"].split(", "))


def test_new_annotation_is_the_last_of_the_container(cast, document, seven):
    bob = signed_in(cast.bob)
    made = send(bob, "POST", container(document), annotation(document))
    last = bob.get(bob.get(container(document)).json()["last"]).json()
    assert last["items"][-1]["id"] == made["Location"]
    assert Annotation.objects.count() == 8
