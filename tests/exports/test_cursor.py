"""The cursor of the compact list, at which the event stream continues, and lists of a few requested notes."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from documents.models import Event
from documents.services.notes import (
    Content,
    Selection,
    Sharing,
    change_annotation,
    create_annotation,
    delete_annotation,
)
from tests.api.client import ask, signed_in

pytestmark = pytest.mark.django_db
TEXT = "A 😀 began it. The keeper wrote it down. Nobody read it for forty years."


def write(person, document, audience="public", group=None, reply=None):
    return create_annotation(
        by=person,
        content=Content(note="Hm.", motivation="replying" if reply else "commenting"),
        selections=[] if reply else [Selection(document.slug)],
        in_reply_to=reply.pk if reply else None,
        sharing=None if reply else Sharing(audience, group.pk if group else None),
    ).annotation


def cursor(document, person=None):
    return ask(document, person).json()["cursor"]


def last_event(document, **named):
    return str(Event.objects.filter(document=document, **named).order_by("number").last().pk)


def test_cursor_is_the_last_event_that_the_reader_may_see(cast, document):
    write(cast.bob, document)
    for_all = last_event(document)
    write(cast.bob, document, "group", cast.course)
    for_members = last_event(document)
    write(cast.bob, document, "private")
    for_bob = last_event(document)
    assert cursor(document) == cursor(document, cast.charlie) == for_all
    assert cursor(document, cast.tova) == for_members
    assert cursor(document, cast.bob) == for_bob


def test_hidden_events_do_not_change_the_list_of_a_stranger(cast, document):
    write(cast.bob, document)
    lists = {who: ask(document, who) for who in (None, cast.charlie)}
    note = write(cast.bob, document, "group", cast.course)
    write(cast.tova, document, reply=note)
    change_annotation(by=cast.bob, pk=note.pk, content=Content(note="Other."), selections=[Selection(document.slug)])
    delete_annotation(by=cast.bob, pk=note.pk)
    for who, before in lists.items():
        after = ask(document, who)
        assert (after.content, after["ETag"]) == (before.content, before["ETag"])


def test_deletion_of_a_note_moves_the_cursor_of_its_readers(cast, document):
    note = write(cast.bob, document, "group", cast.course)
    seen = cursor(document, cast.tova)
    delete_annotation(by=cast.bob, pk=note.pk)
    assert cursor(document, cast.tova) == last_event(document) != seen


def test_cursor_is_found_behind_many_events_of_others(cast, document):
    write(cast.tova, document, "group", cast.course)
    seen = last_event(document)
    for _ in range(25):
        write(cast.bob, document, "moderators", cast.course)
    assert cursor(document, cast.rhea) == seen
    assert cursor(document, cast.tova) == last_event(document)


def test_cursor_before_the_first_note_is_the_event_of_the_text(cast, document):
    assert cursor(document) == last_event(document, kind=Event.Kind.REVISION_ADDED)


def ids(answer):
    """Returns the ids of all rows of a list."""
    listed = answer.json()
    return [row[0] for row in listed["annotations"] + listed["own"]]


def test_partial_list_has_only_the_requested_notes(cast, document):
    one, two, _three = (write(cast.bob, document) for _ in range(3))
    group = write(cast.bob, document, "group", cast.course)
    query = f"?ids={one.pk},{two.pk},{group.pk}"
    assert set(ids(ask(document, None, query))) == {str(one.pk), str(two.pk)}
    assert set(ids(ask(document, cast.tova, query))) == {str(one.pk), str(two.pk), str(group.pk)}
    assert "cursor" not in ask(document, None, query).json()


def test_row_of_a_partial_list_equals_the_row_of_the_whole_list(cast, document):
    note = write(cast.bob, document, "group", cast.course)
    write(cast.tova, document, reply=note)
    whole, part = (ask(document, cast.tova, query).json() for query in ("", f"?ids={note.pk}"))
    assert whole["own"] == part["own"]
    assert all(whole[name] == part[name] for name in ("fields", "people", "groups", "tags", "revision", "length"))


def test_requested_reply_returns_the_root_of_its_thread(cast, document):
    note = write(cast.bob, document, "group", cast.course)
    answer = write(cast.tova, document, reply=note)
    assert ids(ask(document, cast.tova, f"?ids={answer.pk}")) == [str(note.pk)]
    assert ids(ask(document, cast.charlie, f"?ids={answer.pk}")) == []


def test_note_of_another_article_is_not_listed(cast, document):
    elsewhere = write(cast.bob, cast.document, "group", cast.course)
    assert ids(ask(document, cast.bob, f"?ids={elsewhere.pk}")) == []


def test_many_ids_cost_as_many_queries_as_one(cast, document):
    notes = [write(cast.bob, document, "group", cast.course) for _ in range(20)]
    for note in notes[:10]:
        write(cast.tova, document, reply=note)
    client = signed_in(cast.tova)
    counts = []
    for some in (notes[:1], notes):
        words = ",".join(str(note.pk) for note in some)
        client.get(f"/documents/{document.slug}/anchors?ids={words}")
        with CaptureQueriesContext(connection) as queries:
            client.get(f"/documents/{document.slug}/anchors?ids={words}")
        counts.append(len(queries))
    assert counts[0] == counts[1]


@pytest.mark.parametrize("words", ["nonsense", ",".join(f"00000000-0000-4000-8000-{n:012}" for n in range(61))])
def test_invalid_list_of_ids_is_refused(cast, document, words):
    assert ask(document, None, f"?ids={words}").status_code == 400
