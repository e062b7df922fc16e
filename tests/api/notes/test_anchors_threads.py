"""Threads in the compact list: the number of replies, whether they are resolved, and what is withheld from whom."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from documents.anchoring import TextQuoteSelector
from documents.models import Annotation
from documents.services.notes import Content, Selection, Sharing, create_annotation
from tests.api.client import signed_in
from tests.api.list_caches import clear_list_caches
from tests.factories import make_annotation, make_document

pytestmark = pytest.mark.django_db

TEXT = "The keeper wrote it down. Nobody read it for forty years."


def listed(document, person=None):
    """Returns `{id: (part, resolved, replies)}` as `person` gets them."""
    answer = signed_in(person).get(f"/documents/{document.slug}/anchors").json()
    column = {name: n for n, name in enumerate(answer["fields"])}
    return {
        row[column["id"]]: (part, row[column["resolved"]], row[column["replies"]])
        for part in ("annotations", "own")
        for row in answer[part]
    }


def answer_to(root, author, **fields):
    asked = {"audience": root.audience, "group": root.group, "parent": root, "root": root, "note": "Yes."}
    return make_annotation(root.document, author, **asked | fields)


def hide(annotation, withheld="hidden"):
    Annotation.objects.filter(pk=annotation.pk).update(withheld=withheld, withheld_at=timezone.now())


def test_replies_to_a_public_note_are_counted_for_everyone(cast, document):
    root = make_annotation(document, cast.bob, (4, 10), audience="public", note="Who?")
    first = answer_to(root, cast.tova)
    answer_to(root, cast.bob, parent=first)
    for who in (None, cast.bob, cast.charlie):
        assert listed(document, who) == {str(root.pk): ("annotations", 0, 2)}


def test_new_reply_changes_the_public_list_at_once(cast, document):
    root = make_annotation(document, cast.bob, (4, 10), audience="public", note="Who?")
    client = signed_in(None)
    before = client.get(f"/documents/{document.slug}/anchors")
    create_annotation(by=cast.tova, content=Content("replying", "She."), in_reply_to=root.pk)
    after = client.get(f"/documents/{document.slug}/anchors")
    assert before["ETag"] != after["ETag"]
    assert listed(document)[str(root.pk)] == ("annotations", 0, 1)


def test_deleted_or_withheld_reply_does_not_count_even_for_its_author(cast, document):
    root = make_annotation(document, cast.bob, (4, 10), audience="public", note="Who?")
    answer_to(root, cast.tova, deleted_at=timezone.now(), note="")
    hide(answer_to(root, cast.tova))
    hide(answer_to(root, cast.bob), "waiting")
    answer_to(root, cast.tova)
    for who in (None, cast.tova, cast.bob, cast.alice):
        assert listed(document, who)[str(root.pk)][2] == 1


def test_replies_in_a_group_and_to_its_moderators_are_counted_for_those_who_see_them(cast, document):
    group = make_annotation(document, cast.bob, (4, 10), audience="group", group=cast.course, note="Who?")
    asked = make_annotation(document, cast.bob, (4, 10), audience="moderators", group=cast.course, note="May I?")
    for root in (group, asked):
        answer_to(root, cast.tova)
    both = {str(group.pk): ("own", 0, 1), str(asked.pk): ("own", 0, 1)}
    assert listed(document, cast.bob) == listed(document, cast.tova) == both
    assert listed(document, cast.rhea) == {str(group.pk): ("own", 0, 1)}
    assert listed(document, cast.charlie) == listed(document) == {}


def test_author_who_left_the_group_sees_their_note_but_not_its_replies(cast, document):
    root = make_annotation(document, cast.bob, (4, 10), audience="group", group=cast.course, note="Who?")
    answer_to(root, cast.tova)
    cast.bob.memberships.all().delete()
    assert listed(document, cast.bob) == {str(root.pk): ("own", 0, 0)}


def test_replies_to_a_note_on_two_articles_are_counted_once_in_each(cast, document):
    other = make_document("Another keeper.", visibility="public", curator=cast.alice)
    selections = [Selection(one.slug, None, None, TextQuoteSelector("keeper")) for one in (document, document, other)]
    made = create_annotation(
        by=cast.bob, content=Content(note="Both."), selections=selections, sharing=Sharing("public")
    ).annotation
    create_annotation(by=cast.tova, content=Content("replying", "Yes."), in_reply_to=made.pk)
    for one in (document, other):
        assert listed(one)[str(made.pk)] == ("own", 0, 1)


def test_resolved_thread_is_marked(cast, document):
    root = make_annotation(document, cast.bob, (4, 10), audience="public", note="Who?")
    Annotation.objects.filter(pk=root.pk).update(resolved_at=timezone.now(), resolved_by=cast.bob)
    assert listed(document)[str(root.pk)] == ("annotations", 1, 0)


def test_withheld_public_note_stays_on_the_list_of_its_author_and_of_curators(cast, document):
    root = make_annotation(document, cast.bob, (4, 10), audience="public", note="Rude.")
    answer_to(root, cast.tova)
    hide(root)
    assert listed(document) == listed(document, cast.charlie) == {}
    assert listed(document, cast.bob)[str(root.pk)][0] == "own"
    assert listed(document, cast.alice)[str(root.pk)] == ("own", 0, 1)


def test_twenty_threads_cost_the_queries_of_two(cast, document):
    def queries(count):
        for n in range(count):
            audience, group = ("group", cast.course) if n % 2 else ("public", None)
            root = make_annotation(document, cast.bob, (4, 10), audience=audience, group=group, note="Who?")
            answer_to(root, cast.tova)
        clear_list_caches()
        client = signed_in(cast.rhea)
        with CaptureQueriesContext(connection) as asked:
            assert client.get(f"/documents/{document.slug}/anchors").status_code == 200
        return len(asked)

    assert queries(2) == queries(18)
