"""Notes for tasks as JSON-LD: in and out with the address of the task, and what is refused."""

from __future__ import annotations

import pytest

from documents.models import Annotation
from tests.api.client import annotation, container, send, signed_in
from tests.cast import make_cast
from tests.services.assignments.steps import publish
from tests.webannotation.annotation import markdown

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def task(cast):
    return publish(cast)


def ask(cast, asked, **more):
    address = f"http://testserver{asked.get_absolute_url()}"
    fields = {"audience": "group", "group": str(cast.course.pk), "task": address, "body": [markdown("Words.")]} | more
    said = annotation(cast.document, **fields)
    return {name: value for name, value in said.items() if value is not None}


def post(cast, person, body):
    return send(signed_in(person), "POST", container(cast.document), body)


def test_a_note_for_a_task_goes_in_and_comes_out(cast, task):
    made = post(cast, cast.bob, ask(cast, task))
    assert made.status_code == 201, made.content
    assert made.json()["task"] == f"http://testserver{task.get_absolute_url()}"
    note = Annotation.objects.get()
    assert (note.assignment, note.held) == (task, True)
    assert signed_in(cast.alice).get(note.get_absolute_url()).status_code == 404


def test_it_stays_in_its_task_when_it_is_put_back_with_or_without_it(cast, task):
    bob = signed_in(cast.bob)
    made = post(cast, cast.bob, ask(cast, task))
    address = made.json()["id"].removeprefix("http://testserver")
    for leave_out in (False, True):
        read = bob.get(address, headers={"Accept": "application/ld+json"})
        said = {name: value for name, value in read.json().items() if name != "task" or not leave_out}
        body = [markdown(f"Other words, {leave_out}.")]
        answer = send(bob, "PUT", address, said | {"body": body}, **{"If-Match": read["ETag"]})
        assert answer.status_code == 200, answer.content
        assert answer.json()["task"] == made.json()["task"]


@pytest.mark.parametrize(
    ("more", "pointer"),
    [
        ({"task": "http://testserver/assignments/00000000-0000-4000-8000-000000000000/"}, "/task"),
        ({"task": "http://testserver/nothing/"}, "/task"),
        ({"task": "no address"}, "/task"),
        ({"audience": "public", "group": None}, "/audience"),
        ({"audience": None, "group": None}, "/audience"),
        ({"task": None}, "/audience"),
        ({"task": None, "audience": "public", "group": None}, "/audience"),
    ],
)
def test_what_is_refused_and_where(cast, task, more, pointer):
    answer = post(cast, cast.bob, ask(cast, task, **more))
    assert (answer.status_code, answer.json().get("where")) == (422, pointer)
    assert not Annotation.objects.exists()


def test_a_held_note_is_not_made_public_by_a_change(cast, task):
    bob = signed_in(cast.bob)
    made = post(cast, cast.bob, ask(cast, publish(cast, asked_notes=2)))
    address = made.json()["id"].removeprefix("http://testserver")
    said = {name: value for name, value in made.json().items() if name != "group"} | {"audience": "public"}
    answer = send(bob, "PUT", address, said, **{"If-Match": made["ETag"]})
    assert answer.status_code == 422
    assert Annotation.objects.get().audience == "group"
    preview = bob.get(f"{address}/audience?audience=public").json()
    assert preview["verdict"] == "refused"
