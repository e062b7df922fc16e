"""The page of a thread, and threads in cards: a flat list of replies, deleted notes, and forms without scripts."""

from __future__ import annotations

import uuid

import pytest
from django.test import Client
from selectolax.lexbor import LexborHTMLParser

from documents.models import Annotation, Membership
from documents.services.notes import Content, delete_annotation, resolve_thread
from documents.services.versions.revisions import correct_document
from tests.api.client import fields_of
from tests.cast import make_cast
from tests.services.notes.steps import TEXT, change, make, reply
from tests.views.pages import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return make_cast(TEXT)


@pytest.fixture
def root(cast):
    return make(cast, cast.bob, audience="group", content=Content("commenting", "What is a keeper?"))


def address(note):
    return f"/annotations/{note.pk}/thread/"


def page(person, note, path=""):
    answer = signed_in(person).get(address(note) + path)
    assert answer.status_code == 200, answer.status_code
    return LexborHTMLParser(answer.content.decode())


def card(person, note):
    asked = signed_in(person).get(f"/documents/{note.document.slug}/cards?ids={note.pk}")
    return LexborHTMLParser(asked.content.decode()).css_first("article.note")


def note_words(tree):
    return [one.text(strip=True) for one in tree.css(".reply .note-words, .reply-tombstone")]


# -- Reading ----------------------------------------------------------------------------------


def test_page_shows_the_quote_the_note_and_the_replies(cast, root):
    reply(root, cast.alice, "Who keeps the light.")
    tree = page(cast.tova, root)
    assert tree.css_first("blockquote").text() == "keeper"
    assert "What is a keeper?" in tree.css_first("article").text()
    assert [one.text(strip=True) for one in tree.css(".thread-answers .note-words")] == ["Who keeps the light."]
    assert tree.css_first("form#answer") is not None


@pytest.mark.parametrize(("who", "status"), [("rhea", 200), ("charlie", 404), ("anonymous", 404)])
def test_stranger_gets_404_and_reader_without_write_access_gets_no_form(cast, root, who, status):
    answer = signed_in(cast.everyone[who]).get(address(root))
    assert answer.status_code == status
    assert b'id="answer"' not in answer.content


def test_address_of_a_reply_redirects_to_its_place_in_the_thread(cast, root):
    answer = reply(root, cast.alice)
    client = signed_in(cast.tova)
    assert client.get(address(answer)).url == f"{address(root)}#note-{answer.pk}"
    found = client.get(f"/annotations/{answer.pk}", headers={"accept": "text/html"})
    assert found.url == f"/documents/{cast.document.slug}/?group=hist-214#note-{answer.pk}"


def test_reply_names_the_one_it_answers_unless_that_is_just_above(cast, root):
    first = reply(root, cast.alice, "First.")
    reply(first, cast.bob, "To the first.")
    reply(first, cast.tova, "To the first, later.")
    tree = card(cast.alice, root)
    assert [[to.text(), to.attributes["href"]] for to in tree.css(".reply-to")] == [["to You", f"#note-{first.pk}"]]
    assert note_words(tree) == ["First.", "To the first.", "To the first, later."]


def test_middle_of_many_replies_is_collapsed(cast, root):
    for n in range(12):
        reply(root, cast.alice, f"Answer {n}.")
    tree = card(cast.tova, root)
    assert "12 answers" in tree.text()
    assert "7 more answers" in tree.css_first(".replies-more summary").text()
    assert len(tree.css(".replies-more .reply")) == 7
    assert note_words(tree)[0] == "Answer 0."
    assert note_words(tree)[-1] == "Answer 11."


def test_deleted_reply_keeps_its_place_only_if_somebody_answered_it(cast, root):
    first = reply(root, cast.alice, "secret words")
    second = reply(first, cast.bob, "To the first.")
    last = reply(second, cast.tova, "more secret words")
    for by, note in ((cast.alice, first), (cast.tova, last)):
        delete_annotation(by=by, pk=note.pk)
    tree = card(cast.rhea, root)
    assert note_words(tree) == ["A note was deleted here", "To the first."]
    assert "Alice" not in tree.text()
    assert "1 answer" in tree.text()


def test_deleted_note_keeps_its_card_while_it_has_replies(cast, root):
    answer = reply(root, cast.alice, "I answered.")
    delete_annotation(by=cast.bob, pk=root.pk)
    for person in (cast.alice, cast.rhea, cast.bob):
        tree = card(person, root)
        assert "A note was deleted here" in tree.text()
        assert "Bob" not in tree.text()
        assert note_words(tree) == ["I answered."]
    assert card(cast.charlie, root) is None
    assert "I answered." in page(cast.rhea, root).css_first(".thread-answers").text()
    listed = signed_in(cast.rhea).get(f"/documents/{cast.document.slug}/anchors").json()
    (row,) = [fields_of(listed, one) for one in listed["own"]]
    assert (row["id"], row["state"], row["kind"], row["person"]) == (str(root.pk), "whole", "deleted", None)
    assert str(cast.bob.pk) not in str(listed)
    reading = signed_in(cast.rhea).get(f"/documents/{cast.document.slug}/")
    assert b"I answered." in reading.content
    delete_annotation(by=cast.alice, pk=answer.pk)
    assert card(cast.rhea, root) is None
    assert signed_in(cast.rhea).get(f"/documents/{cast.document.slug}/anchors").json()["own"] == []


def test_card_can_be_requested_by_the_id_of_a_reply(cast, root):
    answer = reply(root, cast.alice)
    assert card(cast.tova, answer).attributes["data-id"] == str(root.pk)
    assert card(cast.charlie, answer) is None


def test_resolved_thread_says_who_resolved_it(cast, root):
    resolve_thread(by=cast.alice, pk=root.pk)
    tree = card(cast.tova, root)
    assert "Resolved by Alice Marlow" in tree.text()
    assert tree.css_first("[data-do=reopen]") is not None
    assert card(cast.rhea, root).css_first("[data-do=reopen]") is None


def test_mention_is_highlighted(cast):
    root = make(cast, cast.bob, audience="group", content=Content("commenting", "Ask @Alice Marlow."))
    answer = reply(root, cast.alice, "Or @tova lindqvist & @Charlie Voss")
    tree = card(cast.rhea, root)
    assert [one.text() for one in tree.css("b.mention")] == ["@Alice Marlow", "@tova lindqvist"]
    assert answer.note_html.count("mention") == 0


def test_many_replies_cost_no_more_queries_than_one(cast, root, django_assert_max_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client = signed_in(cast.tova)
    url = f"/documents/{cast.document.slug}/cards?ids={root.pk}"
    reply(root, cast.alice, "@Tova Lindqvist")
    client.get(url)
    with CaptureQueriesContext(
        connection,
    ) as few:
        client.get(url)
    for n in range(15):
        reply(root, [cast.alice, cast.bob, cast.tova][n % 3], "@Rhea Okafor, @Tova Lindqvist")
    with django_assert_max_num_queries(len(few)):
        client.get(url)


# -- Writing without scripts ------------------------------------------------------------------


def post(person, thread, **form):
    return signed_in(person).post(address(thread), form)


def test_reply_sent_twice_with_the_same_key_is_made_once(cast, root):
    form = {"do": "answer", "note": "Who keeps the light.", "key": str(uuid.uuid4())}
    first, second = post(cast.alice, root, **form), post(cast.alice, root, **form)
    made = Annotation.objects.get(root=root)
    assert first.url == second.url == f"{address(root)}#note-{made.pk}"
    assert (made.author, made.parent, made.audience) == (cast.alice, root, "group")


def test_reply_can_answer_a_reply(cast, root):
    first = reply(root, cast.alice)
    post(cast.bob, root, do="answer", note="And so?", key=str(uuid.uuid4()), to=str(first.pk))
    assert Annotation.objects.get(note="And so?").parent == first


def test_empty_or_unknown_action_saves_nothing(cast, root):
    assert post(cast.alice, root, do="answer", note=" ", key=str(uuid.uuid4())).status_code == 422
    assert post(cast.alice, root, do="answer", note="No key").status_code == 422
    assert post(cast.alice, root, do="dance").status_code == 422
    assert not Annotation.objects.filter(root=root).exists()


@pytest.mark.parametrize("who", ["rhea", "charlie", "anonymous"])
def test_reader_without_write_access_cannot_reply(cast, root, who):
    answer = post(cast.everyone[who], root, do="answer", note="Me too.", key=str(uuid.uuid4()))
    assert answer.status_code == {"rhea": 403}.get(who, 404)
    assert not Annotation.objects.filter(root=root).exists()


def test_editing_the_text_keeps_everything_else_and_detects_a_conflict(cast, root):
    change(root, cast.bob, Content("commenting", "What is a keeper?", tags=("irony",)))
    tree = page(cast.bob, root, f"?edit={root.pk}")
    fields = {one.attributes["name"]: one.attributes.get("value") for one in tree.css("article form input[name]")}
    assert tree.css_first("article textarea").text(strip=True) == "What is a keeper?"
    saved = post(cast.bob, root, do="reword", which=fields["which"], read=fields["read"], note="Who kept it?")
    assert saved.status_code == 302
    root.refresh_from_db()
    assert (root.note, root.audience, root.version) == ("Who kept it?", "group", 3)
    assert list(root.taggings.values_list("tag__name", flat=True)) == ["irony"]
    late = post(cast.bob, root, do="reword", which=fields["which"], read=fields["read"], note="Too late.")
    assert late.status_code == 409
    assert b"Who kept it?" in late.content
    assert b"Too late." in late.content


def test_author_deletes_their_own_note_and_no_other(cast, root):
    answer = reply(root, cast.alice)
    assert post(cast.bob, root, do="delete", which=str(answer.pk)).status_code == 403
    assert post(cast.alice, root, do="delete", which=str(answer.pk)).url == address(root)
    assert post(cast.alice, root, do="delete", which=str(answer.pk)).status_code == 404
    gone = post(cast.bob, root, do="delete", which=str(root.pk))
    assert gone.url == f"/documents/{cast.document.slug}/?group=hist-214"
    assert not Annotation.objects.visible_to(cast.bob).exists()


def test_thread_is_resolved_and_reopened(cast, root):
    post(cast.alice, root, do="resolve")
    root.refresh_from_db()
    assert root.resolved_by == cast.alice
    post(cast.tova, root, do="reopen")
    root.refresh_from_db()
    assert root.resolved_at is None
    assert post(cast.rhea, root, do="resolve").status_code == 403


def test_thread_of_a_deleted_note_can_be_neither_resolved_nor_reopened(cast, root):
    reply(root, cast.alice, "Who keeps the light.")
    delete_annotation(by=cast.bob, pk=root.pk)
    assert signed_in(cast.alice).get(address(root)).status_code == 200
    for deed in ("resolve", "reopen"):
        assert post(cast.alice, root, do=deed).status_code == 404


def test_form_without_the_csrf_token_is_refused(cast, root):
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.alice)
    assert client.post(address(root), {"do": "resolve"}).status_code == 403
    root.refresh_from_db()
    assert root.resolved_at is None


# -- History ----------------------------------------------------------------------------------


def test_history_shows_what_changed(cast, root):
    change(root, cast.bob, Content("commenting", "What is a good keeper?", tags=("irony",)))
    found = signed_in(cast.alice).get(f"/annotations/{root.pk}/history/")
    tree = LexborHTMLParser(found.content.decode())
    assert len(tree.css(".wording")) == 2
    assert "good" in tree.css_first(".wording .diff ins").text()
    assert "irony" in tree.css_first(".wording .note-tags ins").text()


@pytest.mark.parametrize(("who", "status"), [("bob", 200), ("rhea", 200), ("charlie", 404), ("anonymous", 404)])
def test_history_is_for_readers_who_see_the_note(cast, root, who, status):
    assert signed_in(cast.everyone[who]).get(f"/annotations/{root.pk}/history/").status_code == status


def test_private_version_is_in_the_history_for_its_author_alone(cast):
    note = make(cast, cast.bob, content=Content("commenting", "secret thoughts"))
    from documents.services.notes import Sharing

    change(note, cast.bob, Content("commenting", "for all"), sharing=Sharing("group", cast.course.pk))
    theirs = signed_in(cast.alice).get(f"/annotations/{note.pk}/history/").content.decode()
    assert "for all" in theirs
    assert "secret" not in theirs
    assert "secret" not in card(cast.alice, note).html
    assert "secret" in signed_in(cast.bob).get(f"/annotations/{note.pk}/history/").content.decode()


def test_author_learns_nothing_new_of_an_article_closed_to_them(cast):
    note = make(cast, cast.bob, words="The keeper wrote it down")
    Membership.objects.filter(user=cast.bob).delete()
    later = "The secret keeper wrote all of it down. Nobody read it for 😀 forty years."
    correct_document(document=cast.document, by=cast.alice, source=later, source_format="plain")
    assert signed_in(cast.bob).get(address(note)).status_code == 404
    told = signed_in(cast.bob).get(f"/annotations/{note.pk}", headers={"Accept": "application/ld+json"})
    listed = signed_in(cast.bob).get("/annotations/?iris=0")
    for answer in (told, listed):
        assert "The keeper wrote it down" in answer.content.decode()
        assert "secret" not in answer.content.decode()
        assert "anchorState" not in answer.content.decode()
    gone = signed_in(cast.bob).delete(
        f"/annotations/{note.pk}", headers={"If-Match": told["ETag"], "Origin": "http://testserver"}
    )
    assert gone.status_code == 204
