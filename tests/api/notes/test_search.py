"""The search for notes by their text, replies, tags and quotes, limited to what the reader may see."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from documents.anchoring import TextQuoteSelector
from documents.exports.notes import text_search as module
from documents.models import Annotation, Document
from documents.services.notes import Content, Selection, Sharing, create_annotation
from documents.services.versions.revisions import correct_document
from tests.api.client import signed_in
from tests.factories import make_annotation, make_document

pytestmark = pytest.mark.django_db

TEXT = "The keeper wrote it down. Nobody read it for forty years."


def get_matches(document, words, person=None):
    return signed_in(person).get(f"/documents/{document.slug}/anchors/matching", {"q": words})


def matching_ids(document, words, person=None):
    answer = get_matches(document, words, person)
    assert answer.status_code == 200
    return set(answer.json()["ids"])


def note(document, author, words, span=(4, 10), **fields):
    fields.setdefault("audience", "public")
    return make_annotation(document, author, span, note=words, **fields)


def test_search_covers_notes_tags_and_quotes_in_any_case(cast, document):
    said = note(document, cast.bob, "An Irony of fate", (0, 3))
    tagged = create_annotation(
        by=cast.bob,
        content=Content(tags=("irony",)),
        selections=[Selection(document.slug, 1, None, TextQuoteSelector("Nobody"))],
        sharing=Sharing("public"),
    ).annotation
    quoted = make_annotation(document, cast.bob, (4, 16), audience="public")
    assert matching_ids(document, "IRONY") == {str(said.pk), str(tagged.pk)}
    assert matching_ids(document, "Keeper  wrote") == {str(quoted.pk)}
    assert matching_ids(document, "nowhere") == set()


def test_match_in_a_reply_returns_the_root_of_its_thread(cast, document):
    root = note(document, cast.bob, "Who?")
    create_annotation(by=cast.tova, content=Content("replying", "The harbour master."), in_reply_to=root.pk)
    assert matching_ids(document, "harbour") == {str(root.pk)}


def test_search_covers_the_original_and_the_current_quote(cast, document):
    root = note(document, cast.bob, "Who?", (0, 19))
    later = TEXT.replace("The keeper wrote", "The old keeper wrote")
    correct_document(document=document, by=cast.alice, source=later, source_format="plain")
    assert root.targets.get().anchors.get(revision__number=2).state == "changed"
    assert matching_ids(document, "old keeper") == matching_ids(document, "the keeper wrote it") == {str(root.pk)}


@pytest.mark.parametrize("words", ["100%", "a_b", "back\\slash", "'quote", 'x"y'])
def test_characters_special_in_sql_are_searched_literally(cast, document, words):
    exact = note(document, cast.bob, f"It says {words} here")
    note(document, cast.bob, "100 a-b backslash quote xy")
    assert matching_ids(document, words) == {str(exact.pk)}


def test_search_returns_only_visible_notes_and_no_trace_of_others(cast, document):
    made = {}
    for audience in ("private", "moderators", "group", "public"):
        group = cast.course if audience in ("group", "moderators") else None
        made[audience] = str(note(document, cast.bob, "harbour", audience=audience, group=group).pk)
    everyone = {
        "bob": {"private", "moderators", "group", "public"},
        "tova": {"moderators", "group", "public"},
        "rhea": {"group", "public"},
        "charlie": {"public"},
        "anonymous": {"public"},
    }
    for who, sees in everyone.items():
        answer = get_matches(document, "harbour", cast.everyone[who]).json()
        assert (set(answer["ids"]), answer["more"]) == ({made[one] for one in sees}, False), who


def test_withheld_and_deleted_text_is_not_found(cast, document):
    root = note(document, cast.bob, "Who?")
    answer = make_annotation(document, cast.tova, audience="public", parent=root, root=root, note="harbour")
    assert matching_ids(document, "harbour", cast.charlie) == {str(root.pk)}
    Annotation.objects.filter(pk=answer.pk).update(withheld="hidden", withheld_at=timezone.now())
    assert matching_ids(document, "harbour", cast.charlie) == set()
    assert matching_ids(document, "harbour", cast.tova) == {str(root.pk)}
    gone = note(document, cast.bob, "lantern")
    Annotation.objects.filter(pk=gone.pk).update(deleted_at=timezone.now(), note="")
    assert matching_ids(document, "lantern", cast.bob) == set()


def test_note_on_two_articles_is_found_by_its_text_and_its_quote_in_this_one(cast, document):
    other = make_document("Another master.", visibility="public", curator=cast.alice)
    quotes = ((document, "keeper"), (other, "master"))
    selections = [Selection(one.slug, None, None, TextQuoteSelector(words)) for one, words in quotes]
    made = create_annotation(
        by=cast.bob, content=Content(note="Both."), selections=selections, sharing=Sharing("public")
    ).annotation
    assert (
        matching_ids(document, "keeper")
        == matching_ids(other, "master")
        == matching_ids(other, "both")
        == {str(made.pk)}
    )
    assert matching_ids(other, "keeper") == set()


def test_limited_number_of_matches_is_returned_and_marked_incomplete(cast, document, monkeypatch):
    monkeypatch.setattr(module, "MAX_MATCHES", 3)
    monkeypatch.setattr("documents.api.notes.search.MAX_MATCHES", 3)
    for n in range(3):
        note(document, cast.bob, f"harbour {n}")
    assert get_matches(document, "harbour").json()["more"] is False
    note(document, cast.bob, "harbour, once more")
    answer = get_matches(document, "harbour").json()
    assert (len(answer["ids"]), answer["more"]) == (3, True)


@pytest.mark.parametrize("words", ["", "   ", "\x00", "x" * 201])
def test_invalid_query_is_refused(document, words):
    assert get_matches(document, words).status_code == 400


@pytest.mark.parametrize(("who", "status"), [("bob", 200), ("rhea", 200), ("charlie", 404), ("anonymous", 404)])
def test_search_is_for_those_who_may_read_the_article(cast, who, status):
    assert get_matches(cast.document, "keeper", cast.everyone[who]).status_code == status


def test_response_is_never_cached_and_needs_get_and_a_current_article(cast, document):
    answer = get_matches(document, "keeper")
    assert answer["Cache-Control"] == "private, no-store"
    assert signed_in(cast.bob).post(f"/documents/{document.slug}/anchors/matching").status_code == 405
    Document.objects.filter(pk=document.pk).update(withdrawn_at="2026-01-01T00:00Z", withdrawn_as=410)
    assert get_matches(document, "keeper").status_code == 404


def test_twenty_matches_cost_the_queries_of_two(cast, document):
    def queries(count):
        for n in range(count):
            note(document, cast.bob, f"harbour {n}")
        client = signed_in(cast.tova)
        with CaptureQueriesContext(connection) as asked:
            assert client.get(f"/documents/{document.slug}/anchors/matching?q=harbour").status_code == 200
        return len(asked)

    assert queries(2) == queries(18)
