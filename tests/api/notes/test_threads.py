"""The API of threads: resolving them, completing names, and predicting who gains or loses sight of a note."""

from __future__ import annotations

import pytest
from django.utils import timezone

from documents.models import Group, Membership
from documents.services.notes import Sharing, delete_annotation
from tests.api.client import annotation as sent_annotation
from tests.api.client import send, signed_in
from tests.cast import make_cast
from tests.services.notes.steps import TEXT, change, make, reply

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return make_cast(TEXT)


@pytest.fixture
def root(cast):
    return make(cast, cast.bob, audience="group")


# -- Resolving --------------------------------------------------------------------------------


def test_thread_is_resolved_by_post_and_reopened_by_delete(cast, root):
    client = signed_in(cast.alice)
    path = f"/annotations/{root.pk}/resolved"
    assert send(client, "POST", path, Origin="http://testserver").json() == {"resolved": True}
    root.refresh_from_db()
    assert root.resolved_by == cast.alice
    assert send(client, "DELETE", path, Origin="http://testserver").json() == {"resolved": False}
    root.refresh_from_db()
    assert root.resolved_at is None


@pytest.mark.parametrize(("who", "status"), [("rhea", 403), ("charlie", 404), ("anonymous", 401)])
def test_reader_without_write_access_cannot_resolve_a_thread(cast, root, who, status):
    answer = send(signed_in(cast.everyone[who]), "POST", f"/annotations/{root.pk}/resolved", Origin="http://testserver")
    assert answer.status_code == status


def test_resolving_needs_our_origin_and_a_csrf_token(cast, root):
    path = f"/annotations/{root.pk}/resolved"
    assert send(signed_in(cast.bob, strict=True), "POST", path, Origin="http://evil.example").status_code == 403
    assert send(signed_in(cast.bob, strict=True), "POST", path, Origin="http://testserver").status_code == 403
    assert signed_in(cast.bob).get(path).status_code == 405


def test_reply_cannot_be_resolved(cast, root):
    answer = reply(root, cast.alice)
    sent = send(signed_in(cast.bob), "POST", f"/annotations/{answer.pk}/resolved", Origin="http://testserver")
    assert sent.status_code == 422


# -- Names ------------------------------------------------------------------------------------


def names(person, document, **asked):
    return signed_in(person).get(f"/documents/{document.slug}/people", asked)


def test_names_of_the_group_are_offered(cast):
    found = names(cast.bob, cast.document, audience="group", group=str(cast.course.pk), q="o")
    assert found.json() == {"people": ["Alice Marlow", "Rhea Okafor", "Tova Lindqvist"]}
    few = names(cast.bob, cast.document, audience="moderators", group=str(cast.course.pk))
    assert few.json() == {"people": ["Tova Lindqvist"]}


@pytest.mark.parametrize("audience", ["private", "public"])
def test_no_names_are_offered_outside_a_group(cast, audience):
    assert names(cast.bob, cast.document, audience=audience, group=str(cast.course.pk)).json() == {"people": []}


def test_group_of_others_is_not_found(cast):
    circle = Group.objects.create(slug="circle", name="The circle")
    Membership.objects.create(group=circle, user=cast.charlie, role="owner")
    assert names(cast.bob, cast.document, audience="group", group=str(circle.pk)).status_code == 404
    assert names(cast.bob, cast.document, audience="group", group="what").status_code == 400
    assert names(cast.bob, cast.document, audience="everybody").status_code == 400


@pytest.mark.parametrize(("who", "status"), [("charlie", 404), ("anonymous", 401)])
def test_strangers_learn_no_names(cast, who, status):
    asked = names(cast.everyone[who], cast.document, audience="group", group=str(cast.course.pk))
    assert asked.status_code == status


def test_names_in_a_thread_are_those_of_its_readers(cast):
    root = make(cast, cast.bob, audience="moderators")
    asked = {"root": str(root.pk)}
    assert names(cast.tova, cast.document, **asked).json() == {"people": ["Bob Adeyemi"]}
    assert names(cast.bob, cast.document, **asked).json() == {"people": ["Tova Lindqvist"]}
    assert names(cast.alice, cast.document, **asked).status_code == 404


def test_names_are_offered_in_a_thread_whose_root_is_deleted(cast, root):
    reply(root, cast.alice)
    delete_annotation(by=cast.bob, pk=root.pk)
    assert "Tova Lindqvist" in names(cast.alice, cast.document, root=str(root.pk)).json()["people"]


# -- Changes of audience ----------------------------------------------------------------------


def audience(person, note, audience, group=None):
    asked = {"audience": audience} | ({"group": str(group.pk)} if group else {})
    return signed_in(person).get(f"/annotations/{note.pk}/audience", asked)


def test_few_people_are_named(cast):
    note = make(cast, cast.bob)
    assert audience(cast.bob, note, "moderators", cast.course).json() == {
        "sentences": ["Tova Lindqvist will newly see it."],
        "verdict": "free",
        "answers": 0,
        "lost": [],
    }


def test_many_people_are_counted(cast):
    for n in range(6):
        from tests.factories import make_user

        Membership.objects.create(group=cast.course, user=make_user(public_name=f"Student {n}"))
    note = make(cast, cast.bob)
    (sentence,) = audience(cast.bob, note, "group", cast.course).json()["sentences"]
    assert sentence == "9 people in HIST 214 will newly see it."


def test_response_explains_what_happens_to_replies(cast, root):
    reply(root, cast.alice)
    reply(root, cast.bob)
    told = audience(cast.bob, root, "moderators", cast.course).json()
    assert told["sentences"] == [
        "Alice Marlow, Rhea Okafor will no longer see it.",
        "Whoever answered still sees their own answer, and nobody else's.",
    ]
    assert (told["verdict"], told["answers"]) == ("free", 1)


def test_public_audience_is_described_in_a_sentence(cast):
    type(cast.document).objects.update(visibility="public", basis="own-work", basis_at=timezone.now())
    note = make(cast, cast.bob)
    assert audience(cast.bob, note, "public").json()["sentences"] == ["Everyone on the internet will newly see it."]
    mine = make(cast, cast.bob, audience="group")
    reply(mine, cast.bob)
    (sentence,) = audience(cast.bob, mine, "public").json()["sentences"]
    assert sentence == "Everyone on the internet will newly see this note and its 1 answer."


def test_readers_through_groups_of_others_are_not_revealed(cast):
    other = Group.objects.create(slug="other", name="Other")
    Membership.objects.create(group=other, user=cast.charlie, name_in_group="Carl")
    cast.document.groups.add(other)
    note = make(cast, cast.bob, audience="group")
    (sentence,) = audience(cast.bob, note, "public").json()["sentences"]
    assert sentence == "Whoever else may read this article will newly see it."
    shared = make(cast, cast.bob, audience="public")
    told = audience(cast.bob, shared, "group", cast.course).json()["sentences"]
    assert told == ["Whoever else may read this article will no longer see it."]


def test_author_who_left_a_group_does_not_learn_its_members(cast, root):
    Membership.objects.filter(group=cast.course, user=cast.bob).delete()
    Membership.objects.create(group=cast.course, user=cast.charlie)
    told = audience(cast.bob, root, "private").json()["sentences"]
    assert told == ["Those in the group will no longer see it."]


def test_withheld_replies_are_not_counted(cast):
    root = make(cast, cast.bob, audience="moderators")
    hidden = reply(root, cast.tova)
    type(root).objects.filter(pk=hidden.pk).update(withheld="hidden", withheld_at=timezone.now())
    told = audience(cast.bob, root, "group", cast.course).json()
    assert (told["verdict"], told["answers"]) == ("free", 0)
    assert not [words for words in told["sentences"] if "answer" in words]
    change(root, cast.bob, sharing=Sharing("group", cast.course.pk))
    hidden.refresh_from_db()
    assert (hidden.audience, hidden.withheld) == ("group", "hidden")


def test_replies_of_others_need_confirmation_or_prevent_the_change(cast):
    root = make(cast, cast.bob, audience="moderators")
    reply(root, cast.tova)
    asked = audience(cast.bob, root, "group", cast.course).json()
    assert (asked["verdict"], asked["answers"]) == ("ask", 1)
    assert "1 answer by others was written for fewer people." in asked["sentences"]
    refused = audience(cast.bob, root, "public").json()
    assert refused["verdict"] == "refused"
    assert "Write a new note" in refused["sentences"][0]


@pytest.mark.parametrize(("who", "status"), [("alice", 403), ("charlie", 404), ("anonymous", 401)])
def test_only_the_author_may_ask(cast, root, who, status):
    assert audience(cast.everyone[who], root, "private").status_code == status


def test_changing_the_audience_needs_the_number_of_affected_replies(cast):
    note = sent_annotation(cast.document, "keeper", audience="moderators", group=str(cast.course.pk))
    client = signed_in(cast.bob)
    made = send(client, "POST", f"/documents/{cast.document.slug}/annotations/", note, Origin="http://testserver")
    path = f"/annotations/{made.json()['id'].rsplit('/', 1)[1]}"
    from documents.models import Annotation

    reply(Annotation.objects.get(), cast.tova)
    wider = {**made.json(), "audience": "group"}
    headers = {"If_Match": made["ETag"], "Origin": "http://testserver"}
    assert send(client, "PUT", path, wider, **headers).status_code == 422
    assert send(client, "PUT", path, wider, **headers, Shows_Answers="2").status_code == 422
    assert send(client, "PUT", path, wider, **headers, Shows_Answers="1").status_code == 200
    assert set(Annotation.objects.values_list("audience", flat=True)) == {"group"}
