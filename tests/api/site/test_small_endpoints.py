"""The small endpoints: preview of a note, completion of tags, CSRF token, JSON-LD context."""

from __future__ import annotations

import pytest

from documents.models import Tag, Vocabulary
from documents.services.notes import Content, Selection, Sharing, create_annotation
from tests.api.client import ORIGIN, send, signed_in
from tests.cast import make_cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return make_cast()


# -- Preview ----------------------------------------------------------------------------------


def preview(client, body, **headers):
    return send(client, "POST", "/notes/preview", body, Content_Type="application/json", **headers)


def test_preview_returns_safe_html(cast):
    answer = preview(signed_in(cast.bob), {"note": "So *it* <script>alert(1)</script> begins."})
    assert answer.status_code == 200
    assert "<em>it</em>" in answer.json()["html"]
    assert "<script" not in answer.json()["html"]
    assert answer.json()["plain"] is False
    assert answer["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize(
    ("body", "status"), [({"note": "x" * 10_001}, 422), ({"note": 7}, 422), ({}, 422), (["x"], 422), (b"{", 400)]
)
def test_invalid_preview_request_is_refused(cast, body, status):
    assert preview(signed_in(cast.bob), body).status_code == status


def test_preview_needs_an_account_and_the_csrf_token(cast):
    assert preview(signed_in(None), {"note": "x"}).status_code == 401
    strict = signed_in(cast.bob, strict=True)
    assert preview(strict, {"note": "x"}).status_code == 403
    token = strict.get("/csrf").json()["token"]
    assert preview(strict, {"note": "x"}, Origin=ORIGIN, X_CSRFToken=token).status_code == 200
    assert signed_in(cast.bob).get("/notes/preview").status_code == 405


# -- Tags -------------------------------------------------------------------------------------


def complete(cast, person, q="", audience="private", group=None):
    query = {"q": q, "audience": audience} | ({"group": str(group)} if group else {})
    return signed_in(person).get(f"/documents/{cast.document.slug}/tags", query)


def names(answer):
    assert answer.status_code == 200
    return [tag["name"] for tag in answer.json()["tags"]]


def write(cast, person, *tags, audience="group"):
    group = cast.course.pk if audience in ("group", "moderators") else None
    create_annotation(
        by=person,
        content=Content(tags=tags),
        selections=[Selection(cast.document.slug)],
        sharing=Sharing(audience, group),
    )


def test_tags_come_from_the_vocabulary_of_the_audience(cast):
    write(cast, cast.bob, "irony", "iron")
    write(cast, cast.bob, "irate", audience="private")
    assert names(complete(cast, cast.bob, "ir", "group", cast.course.pk)) == ["iron", "irony"]
    assert names(complete(cast, cast.bob, "ir", "private")) == ["irate"]


def test_exact_and_prefix_matches_come_first(cast):
    write(cast, cast.bob, "close reading", "reading", "Rea", "other")
    assert names(complete(cast, cast.bob, "REA", "group", cast.course.pk)) == ["Rea", "reading", "close reading"]


def test_tags_of_hidden_notes_are_not_offered(cast):
    write(cast, cast.bob, "hush hush", audience="private")
    write(cast, cast.bob, "for teachers", audience="moderators")
    assert names(complete(cast, cast.rhea, "h")) == []
    assert names(complete(cast, cast.rhea, "for", "group", cast.course.pk)) == []
    assert names(complete(cast, cast.tova, "for", "group", cast.course.pk)) == ["for teachers"]
    assert names(complete(cast, cast.bob, "hush")) == ["hush hush"]


def test_defined_tags_are_offered_before_anybody_used_them(cast):
    vocabulary = Vocabulary.objects.of_audience("group", cast.course.pk)
    Tag.objects.create(
        name="claim", vocabulary=vocabulary, slot="claim", definition="Something to prove.", is_defined=True
    )
    answer = complete(cast, cast.rhea, "", "group", cast.course.pk)
    assert answer.json()["tags"] == [
        {
            "id": Tag.objects.get().pk,
            "name": "claim",
            "slot": "claim",
            "definition": "Something to prove.",
            "wording": 1,
        }
    ]


@pytest.mark.parametrize(
    ("who", "audience", "group", "status"),
    [
        ("anonymous", "private", None, 401),
        ("charlie", "private", None, 404),
        ("bob", "friends", None, 400),
        ("bob", "group", "x", 400),
        ("bob", "group", "00000000-0000-4000-8000-000000000000", 404),
        ("bob", "private", None, 200),
    ],
)
def test_status_for_each_person_audience_and_group(cast, who, audience, group, status):
    assert complete(cast, cast.everyone[who], "", audience, group).status_code == status


@pytest.mark.parametrize("typed", ["%", "_", "\\", "\x00", "x" * 5000, "'", "😀"])
def test_any_characters_may_be_typed(cast, typed):
    write(cast, cast.bob, "plain")
    assert names(complete(cast, cast.bob, typed, "group", cast.course.pk)) in ([], ["plain"])


# -- Token and context ------------------------------------------------------------------------


def test_csrf_token_names_the_account_and_is_never_cached(cast):
    answer = signed_in(cast.bob).get("/csrf")
    assert set(answer.json()) == {"token", "account"}
    assert answer.json()["account"] == str(cast.bob.pk)
    assert signed_in(cast.anonymous).get("/csrf").json()["account"] == ""
    assert answer["Cache-Control"] == "private, no-store"
    assert "csrftoken" in answer.cookies


def test_context_defines_every_term_of_ours_at_a_permanent_address(client):
    answer = client.get("/ns/room.jsonld")
    assert answer["Content-Type"] == "application/ld+json"
    context = answer.json()["@context"]
    assert set(context) == {
        "@version", "audience", "group", "resolved",
        "exactSha256", "anchorState", "anchorMethod", "anchorScore", "anchoredOn", "madeOn",
        "relation", "concept", "answers", "task",
    }  # fmt: skip
    assert context["group"]["@id"] == f"{ORIGIN}/ns/room.jsonld#group"
    assert set(context["audience"]["@context"]) == {"private", "moderators", "group", "public"}
    assert client.get("/ns/room.jsonld", headers={"If-None-Match": answer["ETag"]}).status_code == 304


def test_identifiers_use_the_origin_of_the_settings(client, settings):
    settings.READINGROOM_ORIGIN = "https://room.example"
    assert (
        client.get("/ns/room.jsonld").json()["@context"]["group"]["@id"] == "https://room.example/ns/room.jsonld#group"
    )
