"""The compact list of anchors, from which the reading page draws its highlights."""

from __future__ import annotations

import gzip

import brotli
import pytest

from documents.anchoring import TextQuoteSelector
from documents.exports.notes import public_rows as module
from documents.models import Document, Tag
from documents.services.notes import (
    Content,
    Selection,
    Sharing,
    change_annotation,
    create_annotation,
    delete_annotation,
)
from documents.services.people.accounts import change_profile
from documents.services.versions.revisions import correct_document
from tests.api.client import ask, fields_of, signed_in
from tests.factories import make_annotation, make_document

pytestmark = pytest.mark.django_db

TEXT = "A 😀 began it. The keeper wrote it down. Nobody read it for forty years."


def rows(answer, part="annotations"):
    """Returns the rows as dictionaries in which each index is replaced by the thing it refers to."""
    listed = answer.json()
    found = []
    for row in listed[part]:
        named = fields_of(listed, row)
        named["mine"] = named["person"] in listed["mine"]
        named["person"] = listed["people"][named["person"]] if named["person"] is not None else None
        named["group"] = listed["groups"][named["group"]] if named["group"] is not None else None
        named["tags"] = [listed["tags"][tag] for tag in named["tags"]]
        found.append(named)
    return found


def test_annotation_is_a_row_for_its_passage(cast, document):
    made = create_annotation(
        by=cast.bob,
        content=Content(note="x", tags=("irony", "voice")),
        selections=[Selection(document.slug)],
        sharing=Sharing("public"),
    ).annotation
    passage = make_annotation(document, cast.tova, (4, 9), audience="public")
    answer = ask(document)
    assert {key: answer.json()[key] for key in ("document", "revision", "length")} == {
        "document": document.slug,
        "revision": 1,
        "length": len(TEXT),
    }
    assert rows(answer) == [
        {
            "id": str(passage.pk),
            "start": 4,
            "end": 9,
            "state": "kept",
            "person": [str(cast.tova.pk), "Tova Lindqvist"],
            "audience": "public",
            "group": None,
            "tags": [],
            "kind": "highlight",
            "mine": False,
            "created": round(passage.created_at.timestamp()),
            "resolved": 0,
            "replies": 0,
        },
        {
            "id": str(made.pk),
            "start": None,
            "end": None,
            "state": "whole",
            "person": [str(cast.bob.pk), "Bob Adeyemi"],
            "audience": "public",
            "group": None,
            "tags": [[tag.pk, tag.name, "plain"] for tag in Tag.objects.order_by("name")],
            "kind": "note",
            "mine": False,
            "created": round(made.created_at.timestamp()),
            "resolved": 0,
            "replies": 0,
        },
    ]
    assert answer.json()["own"] == []


def test_rows_are_ordered_by_position_in_the_text(cast, document):
    for span in ((20, 25), (4, 9), (4, 6), None, (10, 12)):
        make_annotation(document, cast.bob, span, audience="public")
    assert [(row["start"], row["end"]) for row in rows(ask(document))] == [
        (4, 6),
        (4, 9),
        (10, 12),
        (20, 25),
        (None, None),
    ]


def test_reader_sees_rows_by_the_visibility_rule(cast, document):
    made = {}
    for audience in ("private", "moderators", "group", "public"):
        group = cast.course if audience in ("group", "moderators") else None
        made[audience] = str(make_annotation(document, cast.bob, (4, 9), audience=audience, group=group).pk)
    expected = {
        "bob": {"private", "moderators", "group"},
        "tova": {"moderators", "group"},
        "rhea": {"group"},
        "charlie": set(),
        "anonymous": set(),
    }
    for who, own in expected.items():
        answer = ask(document, cast.everyone[who])
        assert [row["id"] for row in rows(answer)] == [made["public"]]
        assert {row["audience"] for row in rows(answer, "own")} == own, who
        assert all(row["mine"] == (who == "bob") for row in rows(answer) + rows(answer, "own"))
        assert [row["group"] for row in rows(answer, "own") if row["audience"] == "group"] == (
            [[str(cast.course.pk), "HIST 214"]] if "group" in own else []
        )


def test_name_in_a_group_is_used_only_in_that_group(cast, document):
    cast.bob.memberships.update(name_in_group="Bobby")
    for audience, group in (("group", cast.course), ("public", None)):
        make_annotation(document, cast.bob, (4, 9), audience=audience, group=group)
    answer = ask(document, cast.tova)
    assert rows(answer)[0]["person"][1] == "Bob Adeyemi"
    assert rows(answer, "own")[0]["person"][1] == "Bobby"


def test_replies_and_deleted_notes_have_no_row(cast, document):
    root = make_annotation(document, cast.bob, (4, 9), audience="public")
    answer = create_annotation(by=cast.tova, content=Content("replying", "Yes."), in_reply_to=root.pk).annotation
    assert len(rows(ask(document))) == 1
    delete_annotation(by=cast.tova, pk=answer.pk)
    delete_annotation(by=cast.bob, pk=root.pk)
    assert rows(ask(document)) == []


def test_deleted_note_with_replies_keeps_its_row_without_position_and_author(cast, document):
    root = make_annotation(document, cast.bob, (4, 9), audience="public")
    create_annotation(by=cast.tova, content=Content("replying", "Yes."), in_reply_to=root.pk)
    delete_annotation(by=cast.bob, pk=root.pk)
    (row,) = rows(ask(document))
    fields = ("id", "start", "end", "state", "person", "kind", "mine", "replies")
    assert [row[name] for name in fields] == [str(root.pk), None, None, "whole", None, "deleted", False, 1]


def test_public_rows_are_cached_until_something_public_changes(cast, document, monkeypatch):
    make_annotation(document, cast.bob, (4, 9), audience="public")
    made = []
    for name in ("_made_anew", "_patched"):
        original = getattr(module, name)
        monkeypatch.setattr(module, name, lambda *of, name=name, original=original: made.append(name) or original(*of))
    for _ in range(3):
        ask(document)
    assert made == ["_made_anew"]
    create_annotation(by=cast.bob, content=Content(), selections=[Selection(document.slug)])
    ask(document)
    assert made == ["_made_anew"]
    create_annotation(by=cast.bob, content=Content(), selections=[Selection(document.slug)], sharing=Sharing("public"))
    assert len(rows(ask(document))) == 2
    assert made == ["_made_anew", "_patched"]


def test_note_that_is_no_longer_public_disappears_at_once(cast, document):
    made = make_annotation(document, cast.bob, None, audience="public", note="x")
    assert len(rows(ask(document))) == 1
    change_annotation(
        by=cast.bob, pk=made.pk, content=Content("commenting", "x"), selections=[Selection(document.slug)]
    )
    assert rows(ask(document)) == []
    assert [row["audience"] for row in rows(ask(document, cast.bob), "own")] == ["private"]


def test_changed_name_is_shown_although_the_rows_are_cached(cast, document):
    make_annotation(document, cast.bob, (4, 9), audience="public")
    ask(document)
    change_profile(person=cast.bob, public_name="Robert", language="")
    assert rows(ask(document))[0]["person"][1] == "Robert"


def test_note_on_several_articles_disappears_when_one_of_them_is_hidden(cast, document):
    other = make_document("Another keeper.", visibility="public", curator=cast.alice)
    selections = [
        Selection(one.slug, None, None, quote)
        for one, quote in ((document, TextQuoteSelector("keeper")), (other, TextQuoteSelector("Another")))
    ]
    create_annotation(by=cast.bob, content=Content(), selections=selections, sharing=Sharing("public"))
    for one in (document, other):
        assert [row["state"] for row in rows(ask(one), "own")] == ["kept"]
    Document.objects.filter(pk=other.pk).update(visibility="private")
    assert rows(ask(document), "own") == []


def test_private_note_on_two_articles_is_on_both_lists_of_its_author_at_once(cast, document):
    other = make_document("Another keeper.", visibility="public", curator=cast.alice)
    for one in (document, other):
        assert rows(ask(one, cast.bob), "own") == []
    selections = [Selection(one.slug, None, None, TextQuoteSelector("keeper")) for one in (document, other)]
    create_annotation(by=cast.bob, content=Content(), selections=selections)
    for one in (document, other):
        assert [row["audience"] for row in rows(ask(one, cast.bob), "own")] == ["private"]
        assert rows(ask(one), "own") == []


def test_older_revision_shows_notes_at_their_old_positions(cast, document):
    start = TEXT.index("keeper")
    make_annotation(document, cast.bob, (start, start + 6), audience="public")
    make_annotation(document, cast.bob, (0, 3), audience="public")
    correct_document(document=document, by=cast.alice, source="Later. The keeper wrote it down.", source_format="plain")
    assert [(row["start"], row["state"]) for row in rows(ask(document))] == [(11, "moved"), (None, "lost")]
    assert [(row["start"], row["state"]) for row in rows(ask(document, query="?revision=1"))] == [
        (0, "kept"),
        (start, "kept"),
    ]


@pytest.mark.parametrize(
    ("query", "status"), [("?revision=9", 404), ("?revision=x", 400), ("?revision=-1", 400), ("?revision=0", 200)]
)
def test_status_for_known_and_unknown_revisions(document, query, status):
    assert ask(document, query=query).status_code == status


@pytest.mark.parametrize(("who", "status"), [("bob", 200), ("tova", 200), ("charlie", 404), ("anonymous", 404)])
def test_list_is_for_those_who_may_open_the_article(cast, who, status):
    assert ask(cast.document, cast.everyone[who]).status_code == status


def test_private_notes_do_not_change_the_public_list_or_its_etag(cast, document):
    make_annotation(document, cast.bob, (4, 9), audience="public")
    before = ask(document)
    create_annotation(by=cast.bob, content=Content(note="hush"), selections=[Selection(document.slug)])
    after = ask(document)
    assert (after["ETag"], after.content) == (before["ETag"], before.content)
    assert (
        signed_in(None)
        .get(f"/documents/{document.slug}/anchors", headers={"If-None-Match": before["ETag"]})
        .status_code
        == 304
    )
    assert after["Cache-Control"] == "public, max-age=0, must-revalidate"
    assert "Set-Cookie" not in after
    assert {"Cookie", "Accept-Language"} <= set(after["Vary"].replace(" ", "").split(","))
    assert ask(document, cast.bob)["Cache-Control"] == "private, no-store"


def test_readers_list_is_304_until_something_that_they_see_changes(cast, document):
    make_annotation(document, cast.bob, (4, 9), audience="public")
    client, address = signed_in(cast.bob), f"/documents/{document.slug}/anchors"
    tags = [client.get(address)["ETag"]]

    def status():
        answer = client.get(address, headers={"If-None-Match": tags[-1]})
        tags.append(answer["ETag"])
        assert (answer.status_code == 304) == (not answer.content)
        return answer.status_code

    assert status() == 304
    create_annotation(by=cast.tova, content=Content(), selections=[Selection(document.slug)])
    assert status() == 304
    for person, sharing in ((cast.bob, Sharing()), (cast.tova, Sharing("public")), (cast.bob, Sharing("public"))):
        create_annotation(by=person, content=Content(), selections=[Selection(document.slug)], sharing=sharing)
        assert (status(), status()) == (200, 304)
    assert len(set(tags)) == 4
    # Another reader gets other marks on the same rows.
    assert ask(document, cast.tova)["ETag"] != tags[-1]


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [("gzip, deflate, br, zstd", "gzip"), ("gzip", "gzip"), ("br", "br"), ("br, gzip;q=0.5", "br"), ("", None)],
)
def test_list_is_the_same_in_every_coding(cast, document, accepted, coding):
    for n in range(30):
        make_annotation(document, cast.bob, (n, n + 5), audience="public" if n % 2 else "private")
    decode = {"gzip": gzip.decompress, "br": brotli.decompress, None: bytes}[coding]
    for person in (None, cast.bob):
        plain = ask(document, person)
        answer = signed_in(person).get(f"/documents/{document.slug}/anchors", headers={"Accept-Encoding": accepted})
        if person is not None and coding == "br":
            decode = gzip.decompress if "gzip" in accepted else bytes  # nothing personal is sent as Brotli
        assert decode(answer.content) == plain.content
        assert (answer["ETag"] == plain["ETag"]) == ("Content-Encoding" not in answer)


def test_private_list_as_gzip_has_a_random_length(cast, document):
    for n in range(30):
        make_annotation(document, cast.bob, (n, n + 5), audience="private")
    client, address = signed_in(cast.bob), f"/documents/{document.slug}/anchors"
    found = [client.get(address, headers={"Accept-Encoding": "gzip"}).content for _ in range(20)]
    assert len({len(one) for one in found}) > 3
    assert len({gzip.decompress(one) for one in found}) == 1


def test_withdrawn_article_has_no_list(document):
    Document.objects.filter(pk=document.pk).update(withdrawn_at="2026-01-01T00:00Z", withdrawn_as=410)
    assert ask(document).status_code == 404
