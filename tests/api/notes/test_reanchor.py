"""Re-anchoring: those who may do so place a note by hand on another passage, which must match the text."""

import uuid

import pytest

from documents.models import Anchor, Annotation
from documents.services.versions.revisions import correct_document
from tests.api.client import send, signed_in
from tests.views.pages import mark, share_with

pytestmark = pytest.mark.django_db

TEXT = "A 😀 began it. The keeper wrote it down. Nobody read it for forty years."
AFTER = "A 😀 began it. The keeper wrote it down. Then somebody did."


@pytest.fixture
def lost(cast):
    """A note that Bob made for the course, and whose passage a correction deleted."""
    note = mark(cast.document, cast.bob, "forty years", audience="group", group=cast.course, note="So long.")
    correct_document(document=cast.document, by=cast.alice, source=AFTER, source_format="plain")
    cast.document.refresh_from_db()
    return note


def at(words, revision=2, **more):
    text = TEXT if revision == 1 else AFTER
    start = text.index(words)
    return {"revision": revision, "start": start, "end": start + len(words), "exact": words} | more


def place(who, note, body, **headers):
    headers = {"If_Match": f'"wording-{note.version}"', "Content_Type": "application/json", **headers}
    return send(signed_in(who), "POST", f"/annotations/{note.pk}/place", body, **headers)


def anchor_state(note):
    return Anchor.objects.in_force().filter(target__annotation=note).latest("revision__number")


@pytest.mark.parametrize(
    ("who", "status"),
    [("bob", 200), ("tova", 200), ("alice", 403), ("rhea", 403), ("charlie", 404), ("anonymous", 401)],
)
def test_author_and_moderators_may_reanchor_an_orphaned_note(cast, lost, who, status):
    assert anchor_state(lost).state == "lost"
    answer = place(cast.everyone[who], lost, at("somebody"))
    assert answer.status_code == status, answer.content
    assert anchor_state(lost).state == ("changed" if status == 200 else "lost")


def test_reanchoring_adds_an_anchor_by_hand_and_keeps_the_previous_one_on_record(cast, lost):
    answer = place(cast.bob, lost, at("somebody"))
    anchor = anchor_state(lost)
    assert (anchor.start, anchor.quote) == (AFTER.index("somebody"), "somebody")
    assert (anchor.method, anchor.made_by) == ("by hand", cast.bob)
    assert Anchor.objects.get(target=anchor.target, revision__number=2, superseded_at__isnull=False).state == "lost"
    assert answer["ETag"]
    assert "somebody" in answer.content.decode()
    assert lost.targets.get().exact == "forty years"


def test_only_its_author_may_move_a_note_that_is_anchored(cast):
    note = mark(cast.document, cast.bob, "forty years", audience="group", group=cast.course)
    assert place(cast.tova, note, at("keeper", 1)).status_code == 403
    assert place(cast.bob, note, at("keeper", 1)).status_code == 200
    assert anchor_state(note).quote == "keeper"


def test_curator_may_reanchor_an_orphaned_public_note(cast):
    share_with(cast.document, "public")
    note = mark(cast.document, cast.bob, "forty years", audience="public", note="So long.")
    correct_document(document=cast.document, by=cast.alice, source=AFTER, source_format="plain")
    assert place(cast.tova, note, at("somebody")).status_code == 403
    assert place(cast.alice, note, at("somebody")).status_code == 200


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (at("somebody", exact="nobody"), 422),
        (at("somebody", end=4000), 422),
        (at("somebody", start=-1), 422),
        (at("somebody", start=True), 422),
        (at("somebody", revision="2"), 422),
        (at("somebody", exact=None), 422),
        (at("somebody", target=7), 422),
        ([], 422),
        (at("keeper", 1), 412),
        (b"{", 400),
    ],
    ids=[
        "other words",
        "outside",
        "negative",
        "no number",
        "words",
        "no words",
        "no passage",
        "no object",
        "old",
        "cut",
    ],
)
def test_invalid_passage_is_refused(cast, lost, body, status):
    assert place(cast.bob, lost, body).status_code == status
    assert anchor_state(lost).state == "lost"


def test_reanchoring_needs_if_match_json_post_and_the_csrf_token(cast, lost):
    assert place(cast.bob, lost, at("somebody"), If_Match='"wording-9"').status_code == 412
    client = signed_in(cast.bob)
    path = f"/annotations/{lost.pk}/place"
    assert send(client, "POST", path, at("somebody"), Content_Type="application/json").status_code == 428
    assert send(client, "POST", path, at("somebody"), Content_Type="text/plain", If_Match="*").status_code == 415
    assert client.get(path).status_code == 405
    strict = send(
        signed_in(cast.bob, strict=True), "POST", path, at("somebody"), Content_Type="application/json", If_Match="*"
    )
    assert strict.status_code == 403
    assert place(cast.bob, Annotation(pk=uuid.uuid4(), version=1), at("somebody")).status_code == 404
