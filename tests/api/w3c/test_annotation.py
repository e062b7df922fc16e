"""GET, PUT and DELETE of one annotation."""

from __future__ import annotations

import uuid

import pytest

from documents.exports.notes.jsonld import card_etag
from documents.models import Anchor, Annotation, AnnotationVersion
from documents.services.versions.revisions import correct_document
from tests.api.client import MEDIA_TYPE, ORIGIN, annotation, article, send, signed_in, target_on
from tests.factories import make_document
from tests.webannotation.annotation import markdown, passage, position, quote, tag
from tests.webannotation.w3c import failures

pytestmark = pytest.mark.django_db

TEXT = "A 😀 began it. The keeper wrote it down. Nobody read it for forty years."


@pytest.fixture
def bob(cast):
    return signed_in(cast.bob)


@pytest.fixture
def created(cast, bob):
    """The response to the POST of a private note by Bob."""
    return send(bob, "POST", "/annotations/", annotation(cast.document, "keeper"))


def shared_with_course(cast, client, **properties):
    sent = annotation(cast.document, "keeper", audience="group", group=str(cast.course.pk), **properties)
    return send(client, "POST", "/annotations/", sent)


def path(answer):
    return answer["Location"].removeprefix(ORIGIN)


def put(client, answer, changed, **headers):
    return send(client, "PUT", path(answer), changed, **{"If_Match": answer["ETag"], **headers})


# -- Reading ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "status"), [("bob", 200), ("tova", 200), ("rhea", 200), ("charlie", 404), ("anonymous", 404)]
)
def test_group_note_is_readable_by_members_only(cast, bob, who, status):
    created = shared_with_course(cast, bob)
    assert signed_in(cast.everyone[who]).get(path(created)).status_code == status


def test_response_is_valid_json_ld_with_a_strong_and_stable_etag(cast, bob, created, shared):
    first, second = bob.get(path(created)), bob.get(path(created))
    assert first["Content-Type"] == MEDIA_TYPE
    assert first["ETag"] == second["ETag"]
    assert first["ETag"].startswith('"')
    assert "Last-Modified" not in first
    assert {"Accept", "Cookie", "Authorization"} <= set(first["Vary"].split(", "))
    assert first["Link"] == '<http://www.w3.org/ns/ldp#Resource>; rel="type"'
    assert first["Allow"] == "DELETE, GET, HEAD, OPTIONS, PUT"
    assert failures(shared, "annotations", first.json()) == []
    assert bob.get(path(created), headers={"If-None-Match": first["ETag"]}).status_code == 304


@pytest.mark.parametrize(
    ("accept", "status", "kind"),
    [
        ("", 200, MEDIA_TYPE),
        ("*/*", 200, MEDIA_TYPE),
        ("application/json", 200, MEDIA_TYPE),
        ('application/ld+json; profile="http://www.w3.org/ns/anno.jsonld"', 200, MEDIA_TYPE),
        ("text/html,application/xhtml+xml,*/*;q=0.8", 303, None),
        ("text/turtle", 406, "application/problem+json"),
    ],
)
def test_response_has_the_accepted_media_type(bob, created, accept, status, kind):
    answer = bob.get(path(created), headers={"Accept": accept} if accept else {})
    assert answer.status_code == status
    assert kind is None or answer["Content-Type"] == kind
    assert "Accept" in answer["Vary"]


def test_browser_is_redirected_to_the_note_on_its_page(cast, bob):
    document = make_document(TEXT, visibility="public", curator=cast.alice)
    created = send(bob, "POST", "/annotations/", annotation(document, "keeper", audience="public"))
    pk = path(created).split("/")[-1]
    browser = {"Accept": "text/html"}
    assert bob.get(path(created), headers=browser)["Location"] == f"/documents/{document.slug}/#note-{pk}"
    start = TEXT.index("keeper")
    without_account = signed_in(None).get(path(created), headers=browser)["Location"]
    assert without_account == f"/documents/{document.slug}/passages/{start}-{start + 6}/?revision=1#note-{pk}"
    reply = send(bob, "POST", "/annotations/", annotation(document, target=created["Location"], audience=None))
    answer = path(reply).split("/")[-1]
    assert bob.get(path(reply), headers=browser)["Location"] == f"/documents/{document.slug}/#note-{answer}"
    assert signed_in(None).get(path(reply), headers=browser)["Location"].endswith(f"?revision=1#note-{answer}")
    whole = send(bob, "POST", "/annotations/", annotation(document, audience="public"))
    on_its_page = signed_in(None).get(path(whole), headers=browser)["Location"]
    assert on_its_page == f"{path(whole)}/thread/#note-{path(whole).split('/')[-1]}"


def test_head_and_options_are_supported(bob, created):
    head = bob.head(path(created))
    assert (head.status_code, head["ETag"], head.content) == (200, created["ETag"], b"")
    options = bob.options(path(created))
    assert (options.status_code, options["Allow"]) == (200, "DELETE, GET, HEAD, OPTIONS, PUT")


@pytest.mark.parametrize("method", ["POST", "PATCH"])
def test_other_methods_are_refused_with_a_list_of_allowed_ones(bob, created, method):
    answer = send(bob, method, path(created), {})
    assert answer.status_code == 405
    assert answer["Allow"] == "DELETE, GET, HEAD, OPTIONS, PUT"


def test_response_after_a_correction_has_both_positions(cast, bob, created):
    correct_document(document=cast.document, by=cast.alice, source="Later: " + TEXT, source_format="plain")
    target = bob.get(path(created)).json()["target"]
    start = TEXT.index("keeper")
    assert target["anchorState"] == "moved"
    assert target["selector"][0] == position(start + 7, start + 13)
    assert target["selector"][1]["prefix"] == "Later: A 😀 began it. The "[-32:]
    assert target["anchoredOn"] == f"{article(cast.document)}revisions/2/"
    assert target["madeOn"]["source"] == f"{article(cast.document)}revisions/1/"
    assert target["madeOn"]["selector"][0] == position(start, start + 6)


def test_correction_that_moves_the_anchor_changes_the_etag(cast, bob, created):
    correct_document(document=cast.document, by=cast.alice, source="Later: " + TEXT, source_format="plain")
    assert bob.get(path(created))["ETag"] != created["ETag"]


def test_one_annotation_costs_the_same_queries_whatever_its_size(cast, bob, django_assert_max_num_queries):
    many = annotation(
        cast.document,
        target=[target_on(cast.document, word) for word in ("keeper", "wrote", "forty", "years", "Nobody")],
        body=[tag(f"tag {n}") for n in range(20)],
        audience="group",
        group=str(cast.course.pk),
    )
    answer = send(bob, "POST", "/annotations/", many)
    with django_assert_max_num_queries(9):
        assert bob.get(path(answer)).status_code == 200


# -- Changing ---------------------------------------------------------------------------------


def test_edited_response_can_be_put_back(bob, created, shared):
    changed = created.json()
    changed["body"][0]["value"] = "Second thoughts."
    answer = put(bob, created, changed)
    assert answer.status_code == 200
    assert answer.json()["body"][0]["value"] == "Second thoughts."
    assert answer["ETag"] != created["ETag"]
    assert failures(shared, "annotations", answer.json()) == []
    assert AnnotationVersion.objects.get().note == "A note."
    assert Anchor.objects.count() == 1


def test_unchanged_response_can_be_put_back_without_effect(bob, created):
    answer = put(bob, created, created.json())
    assert (answer.status_code, answer["ETag"]) == (200, created["ETag"])


def test_orphan_can_be_put_back_unchanged_and_re_anchored(cast, bob, created):
    correct_document(document=cast.document, by=cast.alice, source="Now somebody else begins.", source_format="plain")
    lost = bob.get(path(created))
    assert lost.json()["target"]["anchorState"] == "lost"
    changed = lost.json()
    changed["body"][0]["value"] = "It was here."
    again = send(bob, "PUT", path(created), changed, If_Match=lost["ETag"])
    assert (again.status_code, again.json()["target"]["anchorState"]) == (200, "lost")
    changed["target"] = passage(quote("somebody else"), source=article(cast.document))
    attached = send(bob, "PUT", path(created), changed, If_Match=again["ETag"])
    target = attached.json()["target"]
    assert (target["anchorState"], target["anchorMethod"]) == ("changed", "by hand")
    assert target["selector"][1]["exact"] == "somebody else"
    assert target["madeOn"]["selector"][1]["exact"] == "keeper"


def test_new_selector_moves_the_anchor_by_hand(cast, bob, created):
    changed = created.json() | {"target": target_on(cast.document, "keeper wrote")}
    target = put(bob, created, changed).json()["target"]
    assert target["selector"][1]["exact"] == "keeper wrote"
    assert target["madeOn"]["selector"][1]["exact"] == "keeper"


def test_properties_of_other_programs_survive_a_put_without_them(cast, bob):
    other = {"type": "XPathSelector", "value": "/p"}
    sent = annotation(cast.document, "keeper", via="urn:x:1", canonical="urn:x:2")
    sent["target"]["selector"].append(other)
    created = send(bob, "POST", "/annotations/", sent)
    plain = annotation(cast.document, "keeper", note="Only this.")
    given = put(bob, created, plain).json()
    assert (given["via"], given["canonical"]) == (["urn:x:1"], "urn:x:2")
    assert other in given["target"]["madeOn"]["selector"]


def test_change_without_if_match_is_refused(bob, created):
    for method in ("PUT", "DELETE"):
        answer = send(bob, method, path(created), created.json())
        assert answer.status_code == 428
    assert Annotation.objects.get().version == 1


@pytest.mark.parametrize("asked", ['"stale"', "W/{etag}", "{etag}x", '"a", "b"', "stale", ""])
def test_change_with_a_stale_etag_is_refused(bob, created, asked):
    named = asked.replace("{etag}", created["ETag"])
    changed = created.json() | {"body": [markdown("Lost update.")]}
    for method in ("PUT", "DELETE"):
        assert send(bob, method, path(created), changed, If_Match=named).status_code == 412
    assert Annotation.objects.get().note == "A note."


@pytest.mark.parametrize("asked", ["*", '"other", {etag}', "{etag}"])
def test_any_etag_of_a_list_and_the_star_match(bob, created, asked):
    named = asked.replace("{etag}", created["ETag"])
    assert put(bob, created, created.json(), If_Match=named).status_code == 200
    assert send(bob, "DELETE", path(created), If_Match=named).status_code == 204


def test_etag_of_the_card_matches_the_same_version(bob, created):
    pk = path(created).split("/")[-1]
    changed = created.json() | {"body": [markdown("New.")]}
    assert put(bob, created, changed, If_Match=card_etag(Annotation.objects.get(pk=pk))).status_code == 200
    assert put(bob, created, created.json(), If_Match='"wording-1"').status_code == 412


@pytest.mark.parametrize(
    ("property_name", "value"), [("id", "http://other.example/1"), ("id", f"{ORIGIN}/annotations/{uuid.UUID(int=1)}")]
)
def test_id_cannot_change(bob, created, property_name, value):
    answer = put(bob, created, created.json() | {property_name: value})
    assert answer.status_code == 409


def test_canonical_cannot_change(cast, bob):
    created = send(bob, "POST", "/annotations/", annotation(cast.document, canonical="urn:x:1"))
    assert put(bob, created, created.json() | {"canonical": "urn:x:2"}).status_code == 409
    assert put(bob, created, created.json()).status_code == 200


@pytest.mark.parametrize(("who", "status"), [("tova", 403), ("rhea", 403), ("charlie", 404), ("anonymous", 401)])
def test_only_its_author_changes_or_deletes_an_annotation(cast, bob, who, status):
    created = shared_with_course(cast, bob)
    client = signed_in(cast.everyone[who])
    assert put(client, created, created.json()).status_code == status
    assert send(client, "DELETE", path(created), If_Match=created["ETag"]).status_code == status
    assert Annotation.objects.get().deleted_at is None


def test_shared_note_put_without_an_audience_becomes_private(cast, bob):
    created = shared_with_course(cast, bob)
    changed = {name: value for name, value in created.json().items() if name not in ("audience", "group")}
    assert put(bob, created, changed).json()["audience"] == "private"


# -- Deleting ---------------------------------------------------------------------------------


def test_deleted_annotation_is_gone_for_those_who_could_see_it(cast, bob):
    created = shared_with_course(cast, bob)
    deleted = send(bob, "DELETE", path(created), If_Match=created["ETag"])
    assert (deleted.status_code, deleted.content) == (204, b"")
    expected = {"bob": 410, "tova": 410, "rhea": 410, "alice": 410, "charlie": 404, "anonymous": 404}
    for who, status in expected.items():
        assert signed_in(cast.everyone[who]).get(path(created)).status_code == status, who
    assert put(bob, created, created.json()).status_code == 410
    assert send(bob, "DELETE", path(created), If_Match="*").status_code == 410


def test_browser_gets_a_page_for_a_deleted_or_unknown_annotation(cast, bob, created):
    send(bob, "DELETE", path(created), If_Match="*")
    for client, status, words in ((bob, 410, "was deleted"), (signed_in(None), 404, "There is nothing here")):
        answer = client.get(path(created), headers={"Accept": "text/html"})
        assert (answer.status_code, answer["Content-Type"]) == (status, "text/html; charset=utf-8")
        assert words in answer.content.decode()


def test_deleted_private_annotation_is_gone_for_its_author_and_unknown_to_others(cast, bob, created):
    send(bob, "DELETE", path(created), If_Match="*")
    assert bob.get(path(created)).status_code == 410
    assert signed_in(cast.tova).get(path(created)).status_code == 404


def test_unknown_annotation_is_not_found(cast, bob):
    nowhere = f"/annotations/{uuid.uuid4()}"
    assert bob.get(nowhere).status_code == 404
    assert send(bob, "PUT", nowhere, annotation(cast.document), If_Match="*").status_code == 404
    assert send(bob, "DELETE", nowhere, If_Match="*").status_code == 404
    assert bob.get("/annotations/not-a-uuid").status_code == 404
