"""Joins as JSON-LD: in and out with both targets and the relation, and what is refused."""

from __future__ import annotations

import pytest

from documents.models import Annotation
from tests.api.client import ORIGIN, send, signed_in, target_on
from tests.cast import make_cast
from tests.factories import make_document
from tests.services.notes.joins import make_two
from tests.services.notes.steps import count_rows
from tests.webannotation.w3c import failures

pytestmark = pytest.mark.django_db
ANNO = "http://www.w3.org/ns/anno.jsonld"


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def two(cast):
    return make_two(cast)


def body(*targets, **more):
    said = [{"type": "TextualBody", "purpose": "commenting", "value": "The same report.", "format": "text/markdown"}]
    link = {"@context": ANNO, "type": "Annotation", "motivation": "linking", "relation": "source-of", "body": said}
    return {**link, "target": list(targets), "audience": "public", **more}


def post(cast, *targets, key="", **more):
    headers = {"Idempotency-Key": key} if key else {}
    return send(signed_in(cast.bob), "POST", "/annotations/", body(*targets, **more), **headers)


def test_a_join_goes_in_and_comes_out_as_it_was(cast, two, client, shared):
    targets = target_on(two[0], "the hall clock"), target_on(two[1], "gained an hour")
    answer = post(cast, *targets)
    assert answer.status_code == 201, answer.content
    read = client.get(answer["Location"], headers={"Accept": "application/ld+json"}).json()
    assert (read["motivation"], read["relation"]) == ("linking", "source-of")
    assert [one["selector"][1]["exact"] for one in read["target"]] == ["the hall clock", "gained an hour"]
    assert [one["source"] for one in read["target"]] == [f"{ORIGIN}{one.get_absolute_url()}" for one in two]
    assert failures(shared, "annotations", read) == []


def test_the_terms_of_relations_are_defined(client):
    context = client.get("/ns/room.jsonld").json()["@context"]
    assert context["relation"]["@id"].endswith("/ns/room.jsonld#relation")
    assert set(context["relation"]["@context"]) == {
        "same-words",
        "same-claim",
        "contradicts",
        "source-of",
        "translates",
        "see-also",
    }


def test_the_same_request_twice_makes_one_join(cast, two):
    targets = target_on(two[0], "hall"), target_on(two[1], "hall")
    first, second = (post(cast, *targets, key="once") for _ in range(2))
    assert (first.status_code, second.status_code) == (201, 201)
    assert first["Location"] == second["Location"]
    assert Annotation.objects.count() == 1


def test_a_relation_without_a_motivation_links(cast, two):
    targets = target_on(two[0], "hall"), target_on(two[1], "hall")
    assert post(cast, *targets, motivation=[]).json()["motivation"] == "linking"


def test_a_join_can_be_put_back_as_it_was_read_and_with_another_relation(cast, two):
    bob = signed_in(cast.bob)
    made = post(cast, target_on(two[0], "hall"), target_on(two[1], "hall"))
    address = made["Location"].removeprefix(ORIGIN)
    same = send(bob, "PUT", address, made.json(), **{"If-Match": made["ETag"]})
    assert (same.status_code, same["ETag"]) == (200, made["ETag"])
    other = send(bob, "PUT", address, {**made.json(), "relation": "see-also"}, **{"If-Match": made["ETag"]})
    assert other.json()["relation"] == "see-also"
    turned = {**made.json(), "target": made.json()["target"][::-1]}
    assert send(bob, "PUT", address, turned, **{"If-Match": other["ETag"]}).status_code == 422


@pytest.mark.parametrize(
    ("more", "pointer"),
    [
        ({"relation": "is-like"}, "/relation"),
        ({"relation": ["see-also", "contradicts"]}, "/relation"),
        ({"relation": {"id": "see-also"}}, "/relation"),
        ({"motivation": "commenting"}, "/motivation"),
    ],
)
def test_a_relation_that_is_none_is_refused_at_its_place(cast, two, more, pointer):
    before = count_rows()
    answer = post(cast, target_on(two[0], "hall"), target_on(two[1], "hall"), **more)
    assert (answer.status_code, answer.json()["where"]) == (422, pointer)
    assert count_rows() == before


@pytest.mark.parametrize("count", [1, 3])
def test_one_passage_and_three_are_refused(cast, two, count):
    targets = [target_on(two[0], words) for words in ("hall", "clock", "forty")[:count]]
    answer = post(cast, *targets)
    assert (answer.status_code, answer.json()["where"]) == (422, "/target")


def test_the_same_passage_twice_is_refused(cast, two):
    answer = post(cast, target_on(two[0], "hall"), target_on(two[0], "hall"))
    assert (answer.status_code, answer.json()["where"]) == (422, "/target/1")


def test_a_hidden_article_and_none_are_refused_in_the_same_words(cast, two):
    hidden = make_document("The hall clock.", curator=cast.alice, visibility="private")
    hidden.refresh_from_db()
    there = target_on(hidden, "hall")
    nowhere = {**there, "source": there["source"].replace(hidden.slug, "nowhere")}
    answers = [post(cast, target_on(two[0], "hall"), one) for one in (there, nowhere)]
    assert [answer.status_code for answer in answers] == [422, 422]
    assert answers[0].content == answers[1].content


def test_a_withdrawn_article_is_not_joined(cast, two):
    from documents.services.article.publishing import withdraw_document

    withdraw_document(document=two[1], by=cast.alice, reason="Asked for.")
    before = count_rows()
    answer = post(cast, target_on(two[0], "hall"), target_on(two[1], "hall"))
    assert answer.status_code in {403, 422}, answer.content
    assert count_rows() == before
