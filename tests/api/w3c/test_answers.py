"""Answers to the questions of tags in JSON-LD: out and in without loss, and refused in place."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from documents.models import Annotation, TaggingValue
from documents.services.vocabulary.asked import Asked
from documents.services.vocabulary.vocabularies import change_tag
from tests.api.client import annotation, container, send, signed_in
from tests.services.vocabulary.asking import STANCE, asking_tag, choice
from tests.webannotation.annotation import markdown, tag
from tests.webannotation.w3c import failures

pytestmark = pytest.mark.django_db

TEXT = "A 😀 began it. The keeper wrote it down. Nobody read it for forty years."


@pytest.fixture
def bob(cast):
    return signed_in(cast.bob)


@pytest.fixture
def stance(cast):
    return asking_tag(cast.tova, cast.course)


def urn(uuid):
    return f"urn:uuid:{uuid}"


def in_group(cast, *answers, **more):
    """Returns a note for the course with the tag `claim` and these answers."""
    body = [markdown("A note."), {**tag("claim"), "answers": list(answers)}]
    return annotation(cast.document, "keeper", body=body, audience="group", group=str(cast.course.pk), **more)


def answers_in(response):
    (body,) = [one for one in response.json()["body"] if one["purpose"] == "tagging"]
    return body.get("answers")


@pytest.fixture
def full(cast, stance):
    """An answer to a question of each type."""

    def asked(name, type_, level, **more):
        return asking_tag(cast.tova, cast.course, type_=type_, asked=Asked(name, level=level, **more))

    several = asked("Of", "several", "ordinal", choices=STANCE.choices)
    both = [urn(choice(several, "for")), {"id": urn(choice(several, "against"))}]
    return [
        {"question": urn(stance.uuid), "choice": urn(choice(stance, "for"))},
        {"question": urn(several.uuid), "choice": both},
        {"question": urn(asked("Sure", "number", "interval").uuid), "number": 2.5},
        {"question": urn(asked("When", "date", "interval").uuid), "date": "1990-02/.."},
        {"question": urn(asked("Where", "words", "nominal").uuid), "words": "in the fog"},
    ]


def test_answers_come_back_as_they_were_given_with_their_names(cast, bob, stance, full, shared):
    made = send(bob, "POST", container(cast.document), in_group(cast, *full))
    assert made.status_code == 201, made.content
    given = answers_in(made)
    for_it = {"id": urn(choice(stance, "for")), "label": "for"}
    assert given[0] == {"question": urn(stance.uuid), "name": "Stance", "choice": [for_it]}
    assert [one["label"] for one in given[1]["choice"]] == ["for", "against"]
    assert [(one["name"], one.get("number") or one.get("date") or one.get("words")) for one in given[2:]] == [
        ("Sure", "2.5"),
        ("When", "1990-02/.."),
        ("Where", "in the fog"),
    ]
    assert failures(shared, "annotations", made.json()) == []
    again = bob.get(made["Location"])
    assert (again.content, again["ETag"]) == (made.content, made["ETag"])


def test_what_was_read_is_sent_back_unchanged_and_changes_nothing(cast, bob, full):
    made = send(bob, "POST", container(cast.document), in_group(cast, *full))
    before = list(TaggingValue.objects.order_by("pk").values())
    again = send(bob, "PUT", made["Location"], made.json(), If_Match=made["ETag"])
    assert (again.status_code, answers_in(again)) == (200, answers_in(made))
    assert list(TaggingValue.objects.order_by("pk").values()) == before
    assert Annotation.objects.get().version == 1


def test_answers_are_replaced_kept_where_nothing_is_said_and_taken_away(cast, bob, stance):
    made = send(
        bob,
        "POST",
        container(cast.document),
        in_group(cast, {"question": urn(stance.uuid), "choice": urn(choice(stance, "for"))}),
    )
    other = in_group(cast, {"question": urn(stance.uuid), "choice": urn(choice(stance, "against"))})
    changed = send(bob, "PUT", made["Location"], other, If_Match=made["ETag"])
    assert answers_in(changed)[0]["choice"][0]["label"] == "against"
    old_client = {**other, "body": [markdown("Other words."), tag("claim")]}
    kept = send(bob, "PUT", made["Location"], old_client, If_Match=changed["ETag"])
    assert answers_in(kept) == answers_in(changed)
    gone = send(bob, "PUT", made["Location"], in_group(cast), If_Match=kept["ETag"])
    assert answers_in(gone) is None
    assert "answers" not in gone.json()["body"][1]


def test_answers_go_along_when_a_client_knows_an_earlier_name_of_the_tag(cast, bob, stance):
    for_it = {"question": urn(stance.uuid), "choice": urn(choice(stance, "for"))}
    made = send(bob, "POST", container(cast.document), in_group(cast, for_it))
    before = made.json()
    more = {"definition": "", "slot": "plain", "parent": None, "is_defined": True}
    change_tag(by=cast.tova, tag=stance.tag, name="assertion", why="A better word.", **more)
    read = bob.get(made["Location"])
    before["body"][1]["answers"] = [{"question": urn(stance.uuid), "choice": urn(choice(stance, "against"))}]
    changed = send(bob, "PUT", made["Location"], before, If_Match=read["ETag"])
    assert changed.status_code == 200, changed.content
    assert changed.json()["body"][1]["value"] == "assertion"
    assert answers_in(changed)[0]["choice"][0]["label"] == "against"


WRONG = {
    "no object": (lambda stance: "for", "/body/1/answers/0"),
    "no question": (lambda stance: {"words": "for"}, "/body/1/answers/0/question"),
    "no identifier": (lambda stance: {"question": "Stance", "words": "for"}, "/body/1/answers/0/question"),
    "two forms": (lambda s: {"question": urn(s.uuid), "words": "for", "number": 1}, "/body/1/answers/0"),
    "no form": (lambda stance: {"question": urn(stance.uuid)}, "/body/1/answers/0"),
    "an unknown question": (lambda s: {"question": urn(uuid4()), "words": "for"}, "/body/1/answers/0/words"),
    "an unknown choice": (lambda s: {"question": urn(s.uuid), "choice": urn(uuid4())}, "/body/1/answers/0"),
    "another form": (lambda s: {"question": urn(s.uuid), "words": "for"}, "/body/1/answers/0/words"),
    "a number as a list": (lambda s: {"question": urn(s.uuid), "number": [1, 2]}, "/body/1/answers/0/number"),
    "a truth": (lambda s: {"question": urn(s.uuid), "number": True}, "/body/1/answers/0/number"),
}


@pytest.mark.parametrize(("answer", "pointer"), WRONG.values(), ids=WRONG)
def test_what_is_no_answer_is_refused_with_its_place(cast, bob, stance, answer, pointer):
    refused = send(bob, "POST", container(cast.document), in_group(cast, answer(stance)))
    assert (refused.status_code, refused.json()["where"]) == (422, pointer), refused.content
    assert not Annotation.objects.exists()


def test_each_question_is_answered_once_and_not_a_thousand_times(cast, bob, stance):
    one = {"question": urn(stance.uuid), "choice": urn(choice(stance, "for"))}
    refused = send(bob, "POST", container(cast.document), in_group(cast, one, one))
    assert (refused.status_code, refused.json()["where"]) == (422, "/body/1/answers")
    many = [{"question": urn(uuid4()), "words": "x"} for _ in range(101)]
    refused = send(bob, "POST", container(cast.document), in_group(cast, *many))
    assert (refused.status_code, refused.json()["where"]) == (422, "/body/1/answers")


def test_terms_of_answers_are_in_the_context(bob):
    context = bob.get("/ns/room.jsonld").json()["@context"]
    assert set(context["answers"]["@context"]) == {"question", "name", "choice", "number", "date", "words"}


def test_completion_says_what_a_tag_asks(cast, bob, stance):
    asking_tag(cast.tova, cast.course, type_="number", asked=Asked("Sure", "How sure?", "interval", True, 1, 5))
    address = f"/documents/{cast.document.slug}/tags?q=cla&audience=group&group={cast.course.pk}"
    (found,) = bob.get(address).json()["tags"]
    first, second = found["questions"]
    assert (first["id"], first["type"], first["required"]) == (urn(stance.uuid), "one", False)
    assert [one["label"] for one in first["choices"]] == ["for", "against"]
    assert (second["question"], second["minimum"], second["maximum"]) == ("How sure?", "1", "5")
    with CaptureQueriesContext(connection) as few:
        bob.get(address)
    for n in range(12):
        asking_tag(cast.tova, cast.course, f"claim {n}")
    with CaptureQueriesContext(connection) as many:
        assert len(bob.get(address).json()["tags"]) == 13
    assert len(many) == len(few)
