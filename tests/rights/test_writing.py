"""Writing by the table of rights: who may write where and for which audience; a refused request writes nothing."""

from __future__ import annotations

import pytest
from django.urls import reverse

from documents.models import Annotation, Event
from documents.services.notes.delete import delete_annotation
from tests.api.client import ORIGIN, annotation, container, send
from tests.rights.room import ARTICLES, EVERYONE, NOTES, PEOPLE, SIGNED_IN, WRITERS, Room

pytestmark = pytest.mark.django_db
VISITORS = EVERYONE - SIGNED_IN


def statuses(expected, others):
    """Returns the expected status of everyone, as one row."""
    return {name: next((s for s, people in expected.items() if name in people), others) for name in PEOPLE}


def count_rows() -> tuple[int, int]:
    return Annotation.objects.count(), Event.objects.count()


def everyone(act) -> dict[str, int]:
    """Returns the status that each person gets, and checks that a refused request wrote nothing."""
    given = {}
    for name in PEOPLE:
        before = count_rows()
        given[name] = act(name).status_code
        if given[name] >= 400:
            assert count_rows() == before, name
    return given


@pytest.mark.parametrize("audience", ["private", "public"])
@pytest.mark.parametrize("name", ARTICLES)
def test_note_may_be_written_by_those_who_read_the_text(room: Room, clients, name, audience):
    opens, reads = ARTICLES[name]
    article = room.articles[name]
    words = "" if name == "withdrawn" else "keeper"
    sent = annotation(article, words, audience=audience)
    given = everyone(lambda who: send(clients[who], "POST", container(article), sent))
    assert given == statuses({401: VISITORS, 201: reads, 403: opens}, 404)


@pytest.mark.parametrize("name", ARTICLES)
def test_common_container_treats_a_hidden_article_as_missing(room: Room, clients, name):
    opens, reads = ARTICLES[name]
    sent = annotation(room.articles[name], "" if name == "withdrawn" else "keeper")
    given = everyone(lambda who: send(clients[who], "POST", reverse("container"), sent))
    assert given == statuses({401: VISITORS, 201: reads, 403: opens}, 422)


@pytest.mark.parametrize("audience", ["group", "moderators"])
def test_only_writers_of_a_group_write_for_it(room: Room, clients, audience):
    article = room.articles["public"]
    sent = annotation(article, "keeper", audience=audience, group=str(room.course.pk))
    given = everyone(lambda who: send(clients[who], "POST", container(article), sent))
    assert given == statuses({401: VISITORS, 201: WRITERS, 403: frozenset({"reader"})}, 422)


@pytest.mark.parametrize("key", NOTES, ids=" ".join)
def test_reply_may_be_written_by_readers_with_write_access_to_the_audience(room: Room, clients, key):
    article, audience = key
    seen, reads = NOTES[key], ARTICLES[article][1]
    note = room.notes[key]
    sent = annotation(
        room.articles[article],
        motivation="replying",
        target=f"{ORIGIN}{reverse('annotation', args=[note.pk])}",
        audience=None,
        body={"type": "TextualBody", "value": "Yes.", "format": "text/markdown"},
    )
    may = seen & reads & SIGNED_IN
    if audience in {"group", "moderators"}:
        may &= WRITERS
    given = everyone(lambda who: send(clients[who], "POST", reverse("container"), sent))
    assert given == statuses({401: VISITORS, 201: may, 403: seen}, 422)


@pytest.mark.parametrize("key", NOTES, ids=" ".join)
def test_only_its_author_changes_and_deletes_a_note(room: Room, clients, key):
    seen = NOTES[key] - {"author"}
    note = room.notes[key]
    address = reverse("annotation", args=[note.pk])
    changed = annotation(room.articles[key[0]], note="changed", audience="private")
    refused = statuses({401: VISITORS, 403: seen}, 404)
    for method, body in (("PUT", changed), ("DELETE", None)):
        for name in set(PEOPLE) - {"author"}:
            before = count_rows()
            answer = send(clients[name], method, address, body, If_Match="*")
            assert answer.status_code == refused[name], (method, name)
            assert count_rows() == before
    note.refresh_from_db()
    assert note.note == f"words for {' '.join(key)}"
    assert note.deleted_at is None
    answer = send(clients["author"], "DELETE", address, If_Match="*")
    assert answer.status_code == 204


def test_nobody_replies_to_a_deleted_note(room: Room, clients):
    note = room.notes["public", "public"]
    delete_annotation(by=room.people["author"], pk=note.pk)
    sent = annotation(
        room.articles["public"],
        motivation="replying",
        target=f"{ORIGIN}{reverse('annotation', args=[note.pk])}",
        audience=None,
        body={"type": "TextualBody", "value": "Yes.", "format": "text/markdown"},
    )
    for name in SIGNED_IN:
        assert send(clients[name], "POST", reverse("container"), sent).status_code == 422


def test_note_cannot_be_moved_to_a_group_of_others(room: Room, clients):
    """An edit is checked like a new note, by what the author may see and write for now."""
    note = room.notes["members", "private"]
    address = reverse("annotation", args=[note.pk])
    got = send(clients["author"], "GET", address).json()
    for group, status in [(room.circle, 422), (room.course, 200)]:
        sent = got | {"audience": "group", "group": str(group.pk)}
        assert send(clients["author"], "PUT", address, sent, If_Match="*").status_code == status


def test_tags_are_completed_only_from_visible_notes(room: Room, clients):
    """Each member is offered the tags of the notes they see."""
    address = reverse("tag-completion", args=["article-public"])
    course = {"q": "tag", "audience": "group", "group": str(room.course.pk)}
    for name in SIGNED_IN:
        site = clients[name].get(address, {"q": "tag", "audience": "public"}).content.decode()
        group = clients[name].get(address, course).content.decode()
        for key, seen in NOTES.items():
            shown = f"tag {' '.join(key)}" in (group if key[1] in {"group", "moderators"} else site)
            assert shown is (name in seen), (name, key)
