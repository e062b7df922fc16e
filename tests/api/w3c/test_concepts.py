"""Tags of annotations by their UUIDs: what is sent, and what is taken."""

from __future__ import annotations

from uuid import uuid4

import pytest

from documents.models import Tag, Vocabulary
from documents.services.vocabulary.vocabularies import change_tag, define_tag
from tests.api.client import ORIGIN, annotation, container, send, signed_in
from tests.cast import make_cast
from tests.views.pages import share_with
from tests.webannotation.annotation import markdown, tag
from tests.webannotation.w3c import failures

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    cast = make_cast("The keeper wrote it down.")
    share_with(cast.document, "public")
    return cast


@pytest.fixture
def irony(cast):
    return define_tag(by=cast.tova, group=cast.course, name="irony")


def concept(one: Tag) -> str:
    return ORIGIN + one.get_absolute_url()


def post(cast, *bodies, who=None, **sharing):
    sent = annotation(cast.document, "keeper", body=[markdown("A note."), *bodies], **sharing)
    return send(signed_in(who or cast.bob), "POST", container(cast.document), sent)


def for_group(cast) -> dict[str, str]:
    return {"audience": "group", "group": str(cast.course.pk)}


def tags_in(answer) -> list[dict]:
    return [body for body in answer.json()["body"] if body["purpose"] == "tagging"]


def put(cast, answer, **changed):
    own = answer.json() | changed
    path = own["id"].removeprefix(ORIGIN)
    return send(signed_in(cast.bob), "PUT", path, own, If_Match=answer["ETag"])


def rename(cast, one: Tag, name: str) -> None:
    change_tag(
        by=cast.tova, tag=one, name=name, definition="", slot="plain", parent=None, is_defined=True, why="Clearer."
    )


def test_tag_is_sent_with_its_address(cast, irony, shared):
    created = post(cast, tag("irony"), tag("new word"), **for_group(cast))
    assert created.status_code == 201
    word = Tag.objects.get(name="new word")
    assert tags_in(created) == [
        {**tag("irony"), "concept": concept(irony)},
        {**tag("new word"), "concept": concept(word)},
    ]
    again = signed_in(cast.rhea).get(created.json()["id"].removeprefix(ORIGIN))
    assert again.json() == created.json()
    assert again["ETag"] == created["ETag"]
    assert failures(shared, "annotations", created.json()) == []


@pytest.mark.parametrize("form", ["{}", "urn:uuid:{}"])
def test_address_goes_before_a_name_that_changed_since(cast, irony, form):
    rename(cast, irony, "verbal irony")
    named = form.format(concept(irony) if form == "{}" else irony.uuid)
    created = post(cast, {**tag("irony"), "concept": named}, **for_group(cast))
    assert created.status_code == 201
    assert [(body["value"], body["concept"]) for body in tags_in(created)] == [("verbal irony", concept(irony))]
    assert list(Tag.objects.values_list("name", flat=True)) == ["verbal irony"]


def test_note_that_was_read_before_a_tag_was_renamed_is_put_back_as_it_is(cast, irony):
    created = post(cast, tag("irony"), **for_group(cast))
    before = created.json()
    rename(cast, irony, "verbal irony")
    read = signed_in(cast.bob).get(before["id"].removeprefix(ORIGIN))
    changed = put(cast, read, body=[markdown("Another note."), *tags_in(created)])
    assert changed.status_code == 200
    assert [body["value"] for body in tags_in(changed)] == ["verbal irony"]
    assert Tag.objects.count() == 1
    assert irony.taggings.count() == 1


def test_old_clients_send_names_alone(cast, irony):
    created = post(cast, tag("IRONY"), **for_group(cast))
    assert [(body["value"], body["concept"]) for body in tags_in(created)] == [("irony", concept(irony))]


def test_addresses_of_other_vocabularies_and_of_nothing_get_the_same_answer(cast, irony):
    hidden = Tag.objects.create(name="hidden", vocabulary=Vocabulary.objects.get_or_create(group=None)[0])
    wrong = [concept(irony), concept(hidden), f"{ORIGIN}/tags/{uuid4()}/"]
    answers = [post(cast, {**tag("a"), "concept": one}, audience="public") for one in wrong]
    assert {one.status_code for one in answers} == {422}
    assert len({one.content for one in answers}) == 1
    assert "is no tag of the vocabulary that this note uses" in answers[0].json()["detail"]
    assert not Tag.objects.filter(name="a").exists()
    foreign = post(cast, {**tag("a"), "concept": concept(irony)}, who=cast.charlie, audience="private")
    assert foreign.status_code == 422


def test_note_that_moves_takes_its_tags_along_by_their_names(cast, irony):
    created = post(cast, tag("irony"), **for_group(cast))
    moved = {"audience": "public"}
    own = {key: value for key, value in created.json().items() if key != "group"} | moved
    path = own["id"].removeprefix(ORIGIN)
    changed = send(signed_in(cast.bob), "PUT", path, own, If_Match=created["ETag"])
    assert changed.status_code == 200
    there = Tag.objects.get(vocabulary__group=None)
    assert [(body["value"], body["concept"]) for body in tags_in(changed)] == [("irony", concept(there))]


def test_other_properties_of_that_name_are_kept_as_they_are_sent(cast):
    created = post(cast, {**tag("a"), "concept": "https://thesaurus.example/7"}, audience="public")
    assert created.status_code == 201
    assert tags_in(created)[0]["concept"] == "https://thesaurus.example/7"
