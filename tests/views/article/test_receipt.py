"""The receipt of a request: its sender, and nobody else, sees that it was received, its answer, and may add to it."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from selectolax.lexbor import LexborHTMLParser

from documents.models import CopyRequest, CopyRequestAddition, Document
from documents.services.moderation.copy_requests import MAX_ADDITIONS, answer_copy_request
from documents.services.moderation.receipts import receipt_token
from tests.cast import make_cast
from tests.views.pages import share_with, signed_in

pytestmark = pytest.mark.django_db
FORM = {"kind": "correction", "words": "It was in <spring>.", "contact": ""}


@pytest.fixture
def cast():
    cache.clear()
    found = make_cast()
    share_with(found.document, "public")
    return found


def about(cast) -> str:
    return f"/documents/{cast.document.slug}/about/"


def send(client, cast, **given) -> str:
    """Sends a request and returns the address of its receipt."""
    answer = client.post(about(cast), FORM | given)
    assert answer.status_code == 302, answer.content.decode()
    return answer["Location"]


def words(answer) -> str:
    return " ".join(LexborHTMLParser(answer.content.decode()).css_first("main").text().split())


def test_sender_sees_what_was_received_and_that_it_waits(client, cast):
    answer = client.get(send(client, cast, contact="reader@mail.example"))
    assert answer.status_code == 200
    for said in ("Your request was received", "It was in <spring>.", "The answer goes to the mail address"):
        assert said in words(answer)
    assert "<spring>" not in answer.content.decode()
    assert "reader@mail.example" not in answer.content.decode()  # the receipt may be passed on
    assert "no-store" in answer["Cache-Control"]
    assert "noindex" in answer.content.decode()


def test_sender_adds_to_the_request_and_its_curator_reads_it(client, cast):
    receipt = send(client, cast)
    answer = client.post(receipt, {"words": "And it was in May."})
    assert (answer.status_code, answer["Location"]) == (302, receipt)
    for page in (client.get(receipt), signed_in(cast.alice).get("/requests/")):
        assert "And it was in May." in words(page)


def test_request_is_not_answered_before_what_was_added_is_read(client, cast):
    receipt = send(client, cast)
    row = CopyRequest.objects.get()
    curator = signed_in(cast.alice)
    assert 'name="additions_read" value="0"' in curator.get("/requests/").content.decode()
    client.post(receipt, {"words": "Please do not name me."})
    given = {"request": row.pk, "additions_read": 0, "state": "done", "answer": "Done."}
    refused = curator.post("/requests/", given)
    assert refused.status_code == 422
    assert "Something was added to this request meanwhile. Read it first." in words(refused)
    assert curator.post("/requests/", given | {"additions_read": 1}).status_code == 302


def test_second_person_asks_about_the_same_article_and_gets_a_receipt_of_their_own(client, cast):
    first = send(client, cast)
    second = send(Client(), cast, words="The author is another.")
    third = send(signed_in(cast.bob), cast, words="A word is missing.")
    assert len({first, second, third}) == 3
    assert CopyRequest.objects.count() == 3
    assert "The author is another." not in words(client.get(first))


def test_answer_stands_on_the_receipt_and_ends_the_form(client, cast):
    receipt = send(client, cast)
    answer_copy_request(request=CopyRequest.objects.get(), by=cast.alice, state="declined", answer="It was <autumn>.")
    page = client.get(receipt)
    assert "Your request was answered" in words(page)
    assert "It was <autumn>." in words(page)
    assert "<form" not in page.content.decode().split("<main")[1].split("</main")[0]
    refused = client.post(receipt, {"words": "But no."})
    assert refused.status_code == 422
    assert "This request was answered in the meantime. Send another one." in words(refused)
    assert "But no." in words(refused)
    assert not CopyRequestAddition.objects.exists()


def test_receipt_tells_of_an_article_only_what_its_reader_may_see(client, cast):
    receipt = send(client, cast)
    share_with(cast.document, "private")
    page = client.get(receipt)
    assert page.status_code == 200
    assert cast.document.title not in page.content.decode()
    assert cast.document.slug not in page.content.decode()


@pytest.mark.parametrize("given", [{}, {"words": "  "}, {"words": "x" * 5001}, {"words": "a\0b"}])
def test_invalid_addition_is_refused(client, cast, given):
    assert client.post(send(client, cast), given).status_code == 422
    assert not CopyRequestAddition.objects.exists()


def test_additions_are_limited_for_a_request_and_for_a_network(client, cast):
    receipt = send(client, cast)
    for _ in range(4):
        assert client.post(receipt, {"words": "More."}).status_code == 302
    refused = client.post(receipt, {"words": "Still more."})
    assert (refused.status_code, refused["Retry-After"]) == (429, "3600")
    assert "Several requests have come from your network" in words(refused)
    CopyRequestAddition.objects.bulk_create(
        CopyRequestAddition(request=CopyRequest.objects.get(), words="x") for _ in range(MAX_ADDITIONS)
    )
    cache.clear()
    assert "Very much was added to this request" in words(client.post(receipt, {"words": "x"}))


@pytest.mark.parametrize("headers", [{"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}])
def test_form_on_another_site_is_refused(client, cast, headers):
    receipt = send(client, cast)
    assert client.post(receipt, {"words": "x"}, headers=headers).status_code == 403
    assert not CopyRequestAddition.objects.exists()


def test_forged_token_and_that_of_a_deleted_request_are_not_found(client, cast):
    row = CopyRequest.objects.create(document=cast.document, kind="removal", words="x")
    token = receipt_token(row)
    assert client.get(f"/requests/{token}/").status_code == 200
    assert client.delete(f"/requests/{token}/").status_code == 405
    row.delete()
    for wrong in (token, token[:-1], "x", "%00", token.replace("~", "~x")):
        assert client.get(f"/requests/{wrong}/").status_code == 404


# -- Withdrawn articles -----------------------------------------------------------------------


@pytest.fixture(params=[410, 451])
def withdrawn(cast, request):
    Document.objects.update(withdrawn_at=timezone.now(), withdrawn_as=request.param, withdrawn_reason="A claim.")
    return request.param


@pytest.mark.parametrize("path", ["", "about/", "text"])
def test_form_stays_open_on_the_page_of_a_withdrawn_article(client, cast, withdrawn, path):
    answer = client.get(f"/documents/{cast.document.slug}/{path}")
    assert answer.status_code == withdrawn
    page = LexborHTMLParser(answer.content.decode())
    form = page.css_first("form[action$='/about/#ask']")
    kinds = {choice.attributes["value"] for choice in form.css("input[name=kind]")}
    assert kinds == {"restoral", "removal", "correction"}
    assert not answer.cookies
    receipt = send(client, cast, kind="restoral", words="The claim was taken back.")
    page = client.get(receipt)
    assert "This article should be shown again" in words(page)
    assert "The claim was taken back." in words(signed_in(cast.alice).get("/requests/"))


def test_request_about_a_withdrawn_article_that_is_incomplete_keeps_what_was_typed(client, cast, withdrawn):
    answer = client.post(about(cast), {"kind": "restoral", "words": "", "contact": "no address"})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Withdrawn on" in page
    assert 'value="no address"' in page
    assert 'value="restoral"' in page
    assert not CopyRequest.objects.exists()
    for _ in range(5):
        send(client, cast, kind="restoral")
    assert client.post(about(cast), FORM).status_code == 429


def test_only_a_withdrawn_article_can_be_asked_back(client, cast):
    answer = client.post(about(cast), FORM | {"kind": "restoral"})
    assert answer.status_code == 422
    assert "This article should be shown again" not in answer.content.decode()
