"""The PROV-JSON of an article, parsed by the library `prov`."""

import io
import json

import pytest
from django.utils import timezone
from prov.model import ProvActivity, ProvAgent, ProvDerivation, ProvDocument, ProvEntity

from documents.models import Derivation, Document, Statement
from documents.services.captures.captures import FileOrigin
from documents.services.imports.imports import import_capture
from documents.services.people.accounts import change_profile
from documents.services.versions.proposals import accept_proposal, recapture
from documents.services.versions.revisions import correct_document
from tests.factories import make_capture, make_document, make_user
from tests.views.pages import TEXT, signed_in, state

pytestmark = pytest.mark.django_db


@pytest.fixture
def article():
    curator = make_user("curator", public_name="Cura Tor", is_curator=True)
    document = make_document(TEXT, visibility="public", slug="clocks", curator=curator)
    correct_document(
        document=document, by=curator, source=TEXT.replace("forty", "fifty"), source_format="plain", reason="A number"
    )
    return Document.objects.get(pk=document.pk)


def read(who=None):
    response = signed_in(who).get("/documents/clocks/provenance.json")
    assert response["Content-Type"] == "application/json"
    return ProvDocument.deserialize(content=response.content.decode(), format="json"), json.loads(response.content)


def test_chain_leads_from_the_bytes_to_the_current_text(article):
    document, described = read()
    assert {str(one.identifier) for one in document.get_records(ProvActivity)} == {
        "copy:receiving-1",
        "copy:decoding-0",
        "copy:extraction-1",
        "copy:correction-2",
    }
    hashes = {name: entity["premis:hasMessageDigest"] for name, entity in described["entity"].items() if "text" in name}
    assert hashes == {
        f"copy:text-{revision.number}": f"sha256:{revision.sha256}" for revision in article.revisions.all()
    }
    assert described["activity"]["copy:correction-2"]["dcterms:description"] == "A number"
    assert "Cura Tor" in {agent.label for agent in document.get_records(ProvAgent)}
    capture = article.captures.get()
    assert described["entity"]["copy:capture-1"]["premis:hasMessageDigest"] == f"sha256:{capture.sha256}"
    location = described["entity"]["copy:capture-1"]["prov:location"]["$"]
    assert b"".join(signed_in(None).get(location)) == b"".join(capture.bytes())


def test_text_of_a_second_capture_is_extracted_from_the_text_of_that_capture():
    curator = make_user("curator", is_curator=True)
    article = import_capture(file=io.BytesIO(TEXT.encode()), file_origin=FileOrigin("clocks.txt"), by=curator).document
    Document.objects.filter(pk=article.pk).update(slug="clocks")
    changed = io.BytesIO(TEXT.replace("forty", "sixty").encode())
    proposal = recapture(document=article, file=changed, file_origin=FileOrigin("again.txt"), by=curator).proposal
    accept_proposal(proposal=proposal, by=curator)
    described = json.loads(signed_in(curator).get("/documents/clocks/provenance.json").content)
    assert set(described["activity"]) == {
        *("copy:receiving-1", "copy:decoding-0", "copy:extraction-1"),
        *("copy:receiving-2", "copy:decoding-2", "copy:extraction-3"),
    }
    used = [one["prov:entity"] for one in described["used"].values() if one["prov:activity"] == "copy:extraction-3"]
    assert used == ["copy:text-2", "copy:text-1"]


def test_only_confirmed_facts_are_asserted(article):
    state(article, "publisher", "The Northern Ledger")
    state(article, "creator", "Ines Varga-Holm", status=Statement.Status.PROPOSED)
    _document, described = read()
    original = described["entity"]["copy:original"]
    assert original["dcterms:publisher"] == "The Northern Ledger"
    assert "dcterms:creator" not in original


def test_only_confirmed_derivations_with_visible_origins_are_asserted(article):
    seen = make_document("The first print.", visibility="public", slug="first", title="First Print")
    hidden = make_document("Not for you.", visibility="private", slug="hidden", title="Hidden")
    for origin, status in ((seen, "confirmed"), (hidden, "confirmed")):
        Derivation.objects.create(document=article, origin=origin, kind="quotes", status=status)
    Derivation.objects.create(document=article, named="Somebody", kind="republishes")
    document, described = read()
    titles = {entity.get("dcterms:title") for entity in described["entity"].values()}
    assert "First Print" in titles
    assert titles.isdisjoint({"Hidden", "Somebody"})
    types = [str(kind) for one in document.get_records(ProvDerivation) for kind in one.get_asserted_types()]
    assert types == ["prov:Quotation"]
    assert len(list(document.get_records(ProvEntity))) == 1 + 1 + 3 + 1


def test_withdrawn_origin_is_not_named(article):
    gone = make_document("The first print.", visibility="public", slug="first", title="First Print")
    Derivation.objects.create(document=article, origin=gone, kind="quotes", status="confirmed")
    Document.objects.filter(pk=gone.pk).update(withdrawn_at=timezone.now(), withdrawn_as=410)
    _document, described = read()
    assert "First Print" not in json.dumps(described)


def test_every_capture_can_be_fetched_by_its_address(article):
    make_capture(article, b"Received anew.")
    _document, described = read()
    sent = {
        name: b"".join(signed_in(None).get(described["entity"][name]["prov:location"]["$"]))
        for name in ("copy:capture-1", "copy:capture-2")
    }
    first, second = article.captures.order_by("pk")
    assert sent == {"copy:capture-1": b"".join(first.bytes()), "copy:capture-2": b"".join(second.bytes())}
    assert second.pk != 2, "a number and a key that are the same would hide which of the two is asked for"


def test_changed_name_of_a_corrector_changes_the_response(article):
    corrector = make_user("corrector", public_name="Otto Kern", is_curator=True)
    correct_document(document=article, by=corrector, source=TEXT.replace("forty", "sixty"), source_format="plain")
    before = signed_in(None).get("/documents/clocks/provenance.json")
    assert b"Otto Kern" in before.content
    change_profile(person=corrector, public_name="Ottilie Kern", language="en")
    after = signed_in(None).get("/documents/clocks/provenance.json", headers={"If-None-Match": before["ETag"]})
    assert after.status_code == 200
    assert b"Ottilie Kern" in after.content
    assert b"Otto Kern" not in after.content


def test_number_of_queries_does_not_grow_with_the_versions(article, django_assert_max_num_queries):
    with django_assert_max_num_queries(11):
        read()
    for n in range(3):
        source = TEXT.replace("forty", f"forty-{n}")
        correct_document(document=article, by=article.curator, source=source, source_format="plain")
    with django_assert_max_num_queries(11):
        read()
