"""The pages about errors, and robots.txt."""

import re

import pytest
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from django.test import Client, RequestFactory
from django.urls import path
from django.utils.translation import gettext_lazy

from documents import urls
from documents.models import Document
from documents.views.site import errors
from documents.views.site.access import PageNotFound
from tests.factories import make_user
from tests.views.pages import signed_in

pytestmark = pytest.mark.django_db


def missing(request):
    raise PageNotFound(gettext_lazy("There is no such article."))


def unknown(request):
    return get_object_or_404(Document, pk=1)


def closed(request):
    raise PermissionDenied("Only curators decide.")


def broken(request):
    raise RuntimeError("secret <detail>")


class Addresses:
    """A URLconf that adds addresses which fail in every way to those of the site."""

    from readingroom import urls

    urlpatterns = [
        path("missing", missing),
        path("unknown", unknown),
        path("closed", closed),
        path("broken", broken),
        *urls.urlpatterns,
    ]
    handler400, handler403 = urls.handler400, urls.handler403
    handler404, handler500 = urls.handler404, urls.handler500


@pytest.fixture
def failing(settings):
    settings.ROOT_URLCONF = Addresses
    return Client(raise_request_exception=False)


@pytest.mark.parametrize(
    ("address", "status", "words"),
    [
        ("/nowhere", 404, "There is nothing here"),
        ("/missing", 404, "There is no such article."),
        ("/closed", 403, "Only curators decide."),
        ("/broken", 500, "Something went wrong here"),
        ("/?page=1&q=x", 200, "An empty room"),
    ],
)
def test_every_failure_has_a_page_with_an_explanation(failing, address, status, words):
    response = failing.get(address)
    page = response.content.decode()
    assert response.status_code == status
    assert words in page
    assert "All articles" in page
    assert "secret" not in page
    if status >= 400:
        assert response["Cache-Control"] == "private, no-store"


def test_technical_message_of_a_404_is_not_shown_to_readers(failing):
    page = failing.get("/unknown").content.decode()
    assert "The address may be mistyped" in page
    assert "matches the given query" not in page
    page = failing.get("/documents/x/passages/1-2/").content.decode()
    assert "There is no article at this address, or it is not open to you." in page


def test_bad_request_has_a_page_too():
    response = errors.bad_request(request(), ValueError("secret"))
    assert response.status_code == 400
    assert "did not understand" in response.content.decode()
    assert "secret" not in response.content.decode()


def test_reader_gets_a_response_even_when_the_error_page_fails(monkeypatch):
    def fail(*args):
        raise LookupError

    monkeypatch.setattr(errors, "render_to_string", fail)
    response = errors.server_error(request())
    assert response.status_code == 500
    assert "Something went wrong in this room" in response.content.decode()


def request():
    found = RequestFactory().get("/")
    found.user = make_user()
    return found


def test_robots_txt_excludes_pages_that_are_not_for_reading():
    response = signed_in(None).get("/robots.txt")
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    lines = response.content.decode().splitlines()
    assert lines[0] == "User-agent: *"
    assert {"Disallow: /accounts/", "Disallow: /admin/", "Disallow: /requests/"} <= set(lines)
    assert not any(line == "Disallow: /" or line.startswith("Disallow: /documents/*/p") for line in lines)


def addresses_with_a_name() -> list[str]:
    """Returns every address that contains a name, with a NUL, which no name contains, in its place."""
    routes = [str(one.pattern) for one in urls.urlpatterns if "<str:" in str(one.pattern)]
    return [re.sub(r"<(\w+):\w+>", lambda kind: "%00" if kind[1] == "str" else "1", route) for route in routes]


def test_name_that_postgres_cannot_store_is_not_found():
    addresses = addresses_with_a_name()
    assert len(addresses) > 40
    for person in (make_user("ines", is_curator=True), None):
        client = signed_in(person)
        answers = {address: client.get(f"/{address}").status_code for address in addresses}
        assert {address: status for address, status in answers.items() if status not in (302, 404, 405, 410)} == {}


def test_a_person_who_opens_the_address_of_a_button_gets_a_page_that_says_so():
    client = signed_in(make_user("bob"))
    page = client.get("/follow/", headers={"Accept": "text/html,*/*"})
    assert (page.status_code, page["Allow"]) == (405, "POST")
    assert "This address is for a button" in page.content.decode()
    program = client.get("/follow/", headers={"Accept": "application/json"})
    assert (program.status_code, program["Allow"], program.content) == (405, "POST", b"")
