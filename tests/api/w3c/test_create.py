"""POST to a container, which creates an annotation."""

from __future__ import annotations

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from documents.models import Annotation, Document
from tests.api.client import MEDIA_TYPE, ORIGIN, annotation, article, container, send, signed_in, target_on
from tests.factories import make_document
from tests.webannotation.annotation import markdown, passage, position, quote, text
from tests.webannotation.w3c import failures, samples

pytestmark = pytest.mark.django_db

TEXT = "A 😀 began it. The keeper wrote it down. Nobody read it for forty years."


@pytest.fixture
def bob(cast):
    return signed_in(cast.bob)


def test_member_creates_an_annotation_and_gets_its_address(cast, bob, shared):
    answer = send(bob, "POST", container(cast.document), annotation(cast.document, "keeper wrote"))
    assert answer.status_code == 201
    assert answer["Content-Type"] == MEDIA_TYPE
    made = Annotation.objects.get()
    assert answer["Location"] == f"{ORIGIN}/annotations/{made.pk}" == answer.json()["id"]
    assert failures(shared, "annotations", answer.json()) == []
    again = bob.get(answer["Location"])
    assert (again.content, again["ETag"]) == (answer.content, answer["ETag"])


def test_creator_and_time_are_set_by_the_server(cast, bob):
    sent = annotation(cast.document, creator="http://example.org/not-me", created="1999-01-01T00:00:00Z")
    given = send(bob, "POST", "/annotations/", sent).json()
    assert given["creator"] == {"id": f"urn:uuid:{cast.bob.pk}", "type": "Person", "name": "Bob Adeyemi"}
    assert not given["created"].startswith("1999")


def test_passage_after_an_emoji_is_counted_in_code_points(cast, bob):
    given = send(bob, "POST", "/annotations/", annotation(cast.document, "keeper")).json()
    start = TEXT.index("keeper")
    assert given["target"]["selector"][0] == position(start, start + 6)
    assert given["target"]["selector"][1]["prefix"] == TEXT[:start]


@pytest.mark.parametrize(
    "selectors",
    [
        lambda start: [position(start, start + 6)],
        lambda start: [quote("keeper")],
        lambda start: [position(start + 1, start + 7), quote("keeper")],
        lambda start: [position(0, 6), quote("keeper", prefix="The ", suffix=" wrote")],
        lambda start: [{"type": "XPathSelector", "value": "/p"}, quote("keeper")],
    ],
    ids=["offsets alone", "quote alone", "offsets in UTF-16", "wrong offsets", "with another selector"],
)
def test_each_selector_works_alone_and_the_quote_decides(cast, bob, selectors):
    start = TEXT.index("keeper")
    target = passage(*selectors(start), source=article(cast.document))
    given = send(bob, "POST", "/annotations/", annotation(cast.document, target=target)).json()
    assert given["target"]["selector"][0] == position(start, start + 6)


def test_offsets_in_utf16_find_the_nearest_of_equal_quotes(cast, bob):
    document = make_document("😀 it and it and it.", curator=cast.alice, groups=[cast.course])
    words = document.current_revision.text
    second = words.index("it", words.index("it") + 1)
    target = passage(position(second + 1, second + 3), quote("it"), source=article(document))
    given = send(bob, "POST", "/annotations/", annotation(document, target=target)).json()
    assert given["target"]["selector"][0] == position(second, second + 2)


def test_foreign_id_is_added_to_via_and_canonical_is_stored(cast, bob):
    sent = annotation(cast.document, id="http://other.example/1", via="http://other.example/0", canonical="urn:x:1")
    given = send(bob, "POST", "/annotations/", sent).json()
    assert given["via"] == ["http://other.example/0", "http://other.example/1"]
    assert given["canonical"] == "urn:x:1"
    assert given["id"].startswith(f"{ORIGIN}/annotations/")


def test_unknown_properties_are_stored_and_returned(cast, bob):
    sent = annotation(
        cast.document, rights="http://example.org/l", generator={"id": "http://e.org/c"}, **{"ex:a": [1, None]}
    )
    given = send(bob, "POST", "/annotations/", sent).json()
    for name in ("rights", "generator", "ex:a", "body", "target", "motivation"):
        assert without_concepts(given)[name] == sent[name]


def test_absent_audience_is_private(cast, bob):
    given = send(bob, "POST", "/annotations/", annotation(cast.document, audience=None)).json()
    assert given["audience"] == "private"


def test_group_note_names_its_group(cast, bob):
    given = send(bob, "POST", "/annotations/", annotation(cast.document, audience="group", group=str(cast.course.pk)))
    assert (given.json()["audience"], given.json()["group"]) == ("group", str(cast.course.pk))


def test_reply_targets_the_note_it_answers(cast, bob, shared):
    sent = annotation(cast.document, "keeper", audience="group", group=str(cast.course.pk))
    root = send(bob, "POST", "/annotations/", sent).json()
    tova = signed_in(cast.tova)
    sent = annotation(cast.document, motivation="replying", target=root["id"], audience=None, body=text("Yes."))
    given = send(tova, "POST", container(cast.document), sent)
    assert given.status_code == 201
    assert (given.json()["target"], given.json()["audience"]) == (root["id"], "group")
    assert failures(shared, "annotations", given.json()) == []


def test_annotation_may_have_targets_in_several_articles(cast, bob, shared):
    other = make_document("Another keeper.", curator=cast.alice, groups=[cast.course])
    sent = annotation(cast.document, target=[target_on(cast.document, "keeper"), target_on(other, "Another")])
    given = send(bob, "POST", container(cast.document), sent)
    assert given.status_code == 201
    assert [target["source"] for target in given.json()["target"]] == [article(cast.document), article(other)]
    assert failures(shared, "annotations", given.json()) == []
    assert bob.get(given.json()["id"]).content == given.content


@pytest.mark.parametrize(
    "content_type",
    [
        "application/json",
        "application/ld+json",
        'APPLICATION/LD+JSON; Profile="http://www.w3.org/ns/anno.jsonld"; charset=UTF-8',
        'application/ld+json;charset=utf-8;profile="http://www.w3.org/ns/anno.jsonld"',
    ],
)
def test_json_is_accepted_under_each_media_type(cast, bob, content_type):
    assert send(bob, "POST", "/annotations/", annotation(cast.document), Content_Type=content_type).status_code == 201


def test_samples_of_the_w3c_are_stored_and_returned(cast, bob, shared):
    """Uses each annotation among the model's samples, with its targets changed to our article."""
    kept = 0
    for name, written in samples(shared, "correct").items():
        sample = json.loads(written)
        if sample["type"] != "Annotation" or "items" in sample["target"]:
            continue
        target = sample["target"]
        if isinstance(target, dict) and "selector" in target:
            sample["target"] = {**target, "source": article(cast.document), "selector": [quote("keeper")]}
        elif isinstance(target, dict):
            sample["target"] = {**target, "source" if "source" in target else "id": article(cast.document)}
        else:
            sample["target"] = article(cast.document)
        answer = send(bob, "POST", "/annotations/", sample)
        assert answer.status_code == 201, (name, answer.content)
        given = answer.json()
        assert failures(shared, "annotations", given) == [], name
        assert sample["id"] in given["via"]
        stated = {"@context", "id", "via", "creator", "created", "modified", "target", "audience"}
        returned = without_concepts(given)
        assert {key: returned[key] for key in sample.keys() - stated} == {
            key: sample[key] for key in sample.keys() - stated
        }
        assert bob.get(answer["Location"]).content == answer.content
        assert put_unchanged(bob, answer).status_code == 200, name
        kept += 1
    assert kept == 38


def without_concepts(given: dict) -> dict:
    """Returns an annotation without the addresses that the site adds to tags."""
    body = given.get("body")
    bodies = body if isinstance(body, list) else [body] if body else []
    kept = [
        {key: value for key, value in one.items() if key != "concept"} if isinstance(one, dict) else one
        for one in bodies
    ]
    return given | ({"body": kept if isinstance(body, list) else kept[0]} if body else {})


def put_unchanged(client, answer):
    return send(client, "PUT", answer["Location"].removeprefix(ORIGIN), answer.json(), If_Match=answer["ETag"])


@pytest.mark.parametrize("visibility", ["members", "public"])
def test_saving_costs_the_same_for_any_length_and_never_reads_the_text(cast, bob, visibility):
    costs = set()
    for size in (60_000, 1_000_000):
        words = "The keeper wrote. " * (size // 18)
        document = make_document(words, curator=cast.alice, groups=[cast.course], visibility=visibility)
        at = size // 2 // 18 * 18
        target = passage(position(at, at + 10), quote("The keeper"), source=article(document))
        for _ in range(3):
            with CaptureQueriesContext(connection) as asked:
                answer = send(
                    bob, "POST", container(document), annotation(document, body=[markdown("A.")], target=target)
                )
            assert answer.status_code == 201
            costs.add(len(asked))
            assert not [one["sql"] for one in asked if '"documents_revision"."text"' in one["sql"]]
    assert len(costs) == 1
    assert costs.pop() <= 12


# -- Idempotency ------------------------------------------------------------------------------


def test_repeated_request_gets_the_same_response(cast, bob):
    sent = annotation(cast.document, "keeper")
    first = send(bob, "POST", "/annotations/", sent, Idempotency_Key="k-1")
    again = send(bob, "POST", "/annotations/", dict(reversed(sent.items())), Idempotency_Key="k-1")
    assert (again.status_code, again["Location"], again.content) == (201, first["Location"], first.content)
    assert Annotation.objects.count() == 1


def test_key_with_a_different_request_is_refused(cast, bob):
    send(bob, "POST", "/annotations/", annotation(cast.document), Idempotency_Key="k-1")
    answer = send(bob, "POST", "/annotations/", annotation(cast.document, note="Other."), Idempotency_Key="k-1")
    assert answer.status_code == 422
    assert "Idempotency-Key" in answer.json()["detail"]
    assert Annotation.objects.count() == 1


# -- Rights ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "path", "status"),
    [
        ("bob", "document", 201),
        ("alice", "document", 201),
        ("rhea", "document", 201),
        ("charlie", "document", 404),
        ("charlie", "all", 422),
        ("anonymous", "document", 401),
        ("anonymous", "all", 401),
    ],
)
def test_members_may_annotate_and_others_get_the_right_status(cast, who, path, status):
    client = signed_in(cast.everyone[who])
    answer = send(
        client, "POST", container(cast.document) if path == "document" else "/annotations/", annotation(cast.document)
    )
    assert answer.status_code == status
    assert Annotation.objects.count() == (status == 201)


def test_anonymous_is_told_how_to_sign_in(cast):
    answer = send(signed_in(None), "POST", "/annotations/", annotation(cast.document))
    assert answer["WWW-Authenticate"].startswith("Session ")
    assert answer["Content-Type"] == "application/problem+json"


def test_stranger_cannot_tell_a_hidden_article_from_a_missing_one(cast):
    charlie = signed_in(cast.charlie)
    hidden = send(charlie, "POST", "/annotations/", annotation(cast.document))
    absent = send(charlie, "POST", "/annotations/", annotation(cast.document, target=f"{ORIGIN}/documents/none/"))
    assert hidden.content == absent.content
    there = send(charlie, "POST", container(cast.document), annotation(cast.document))
    nowhere = send(charlie, "POST", "/documents/none/annotations/", annotation(cast.document))
    assert there.content == nowhere.content


def test_withdrawn_article_accepts_no_annotations(cast, bob):
    Document.objects.filter(pk=cast.document.pk).update(withdrawn_at="2026-01-01T00:00Z", withdrawn_as=410)
    assert send(bob, "POST", "/annotations/", annotation(cast.document)).status_code == 403
