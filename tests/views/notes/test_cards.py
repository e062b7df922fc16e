"""Cards of notes, which the reading page requests in batches."""

from __future__ import annotations

import uuid

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone
from selectolax.lexbor import LexborHTMLParser

from documents.anchoring import TextQuoteSelector
from documents.models import Annotation, AnnotationVersion, Event, Target
from documents.services.events.events import record_event
from documents.services.events.locks import locked_document
from documents.services.notes.content import Content, Selection, Sharing
from documents.services.notes.edit import change_annotation
from documents.services.versions.revisions import correct_document
from documents.views.notes.current_position import shorten
from tests.cast import make_cast
from tests.factories import make_annotation, make_document
from tests.views.pages import mark, share_with, signed_in

TEXT = "The keeper wrote it down.\n\nNobody read it for forty years."

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return make_cast(TEXT)


def cards(client, document, *ids, revision=1):
    """Returns the cards for some ids, in the order of the response."""
    asked = ",".join(str(pk) for pk in ids)
    answer = client.get(f"/documents/{document.slug}/cards?revision={revision}&ids={asked}")
    assert answer.status_code == 200, answer.content
    return LexborHTMLParser(answer.content.decode()).css("article.note")


def ids_of(found) -> list[str]:
    return [card.attributes["data-id"] for card in found]


def note(cast, words="keeper", author=None, **fields):
    fields = {"note": "A note", "note_html": "<p>A note</p>", "audience": "group", "group": cast.course, **fields}
    return mark(cast.document, author or cast.bob, words, **fields)


def test_cards_have_the_requested_order_and_their_positions(cast):
    first, second = note(cast, "keeper"), note(cast, "forty years", note_html="<p>Forty</p>")
    found = cards(signed_in(cast.alice), cast.document, second.pk, first.pk)

    assert ids_of(found) == [str(second.pk), str(first.pk)]
    start = TEXT.index("forty")
    assert (found[0].attributes["data-start"], found[0].attributes["data-end"]) == (str(start), str(start + 11))
    assert "Bob Adeyemi" in found[0].text()
    assert "HIST 214" in found[0].text()
    assert found[0].css_first("blockquote").text() == "forty years"


@pytest.mark.parametrize(
    ("who", "seen"),
    [("bob", True), ("alice", True), ("tova", True), ("rhea", True), ("charlie", False), ("anonymous", False)],
)
def test_only_readers_who_may_see_a_note_get_its_card(cast, who, seen):
    share_with(cast.document, "public", cast.course)
    annotation = note(cast)
    assert ids_of(cards(signed_in(cast.everyone[who]), cast.document, annotation.pk)) == (
        [str(annotation.pk)] if seen else []
    )


def test_article_closed_to_the_reader_has_no_cards(cast):
    share_with(cast.document, "members", cast.course)
    annotation = note(cast)
    answer = Client().get(f"/documents/{cast.document.slug}/cards?ids={annotation.pk}")
    assert answer.status_code == 404


def test_only_authors_may_edit_and_delete_their_notes(cast):
    annotation = note(cast)
    mine, theirs = (cards(signed_in(who), cast.document, annotation.pk)[0] for who in (cast.bob, cast.alice))

    assert [button.attributes["data-do"] for button in mine.css(".note-foot [data-do]")] == [
        "answer",
        "resolve",
        "edit",
        "link",
        "join",
        "place",
        "delete",
    ]
    assert mine.css_first("[data-do=delete]").attributes["aria-label"] == "Delete my note (nobody can read it again)"
    assert [button.attributes["data-do"] for button in theirs.css(".note-foot [data-do]")] == [
        "answer",
        "resolve",
        "link",
        "join",
    ]
    assert "You" in mine.css_first(".note-by").text()


def test_earlier_versions_of_a_note_are_for_its_author_alone(cast):
    annotation = note(cast, version=2)
    AnnotationVersion.objects.create(
        annotation=annotation, number=1, motivation="commenting", note="secret", note_html="<p>secret</p>",
        audience="private", written_at=annotation.created_at,
    )  # fmt: skip
    with transaction.atomic():
        document = locked_document(cast.document.pk)
        record_event(document, kind=Event.Kind.ANNOTATION_CHANGED, row=annotation, actor=cast.bob, fields=["note"])
    mine, theirs = (cards(signed_in(who), cast.document, annotation.pk)[0] for who in (cast.bob, cast.alice))

    assert "secret" in mine.text()
    assert "secret" not in theirs.html
    assert "Edited" in theirs.text()


def change(cast, annotation, words, audience, tags=()):
    change_annotation(
        by=cast.bob,
        pk=annotation.pk,
        content=Content(motivation="commenting", note=words, tags=tags),
        selections=[Selection(cast.document.slug, None, None, TextQuoteSelector("keeper"))],
        sharing=Sharing(audience, cast.course.pk if audience == "group" else None),
    )


def test_a_note_moved_to_another_audience_is_not_called_edited(cast):
    annotation = note(cast, audience="private", group=None)
    change(cast, annotation, "A note", "group")
    mine, theirs = (cards(signed_in(who), cast.document, annotation.pk)[0] for who in (cast.bob, cast.alice))
    assert "Edited" not in mine.text()
    assert "Edited" not in theirs.text()
    assert "Edited" not in signed_in(cast.bob).get(f"/annotations/{annotation.pk}/thread/").content.decode()


@pytest.mark.parametrize(("words", "tags"), [("Another note", ()), ("A note", ("irony",))])
def test_other_words_or_tags_are_an_edit_and_only_their_wordings_are_listed(cast, words, tags):
    annotation = note(cast, audience="private", group=None)
    change(cast, annotation, "A note", "group")
    change(cast, annotation, words, "group", tags)
    mine, theirs = (cards(signed_in(who), cast.document, annotation.pk)[0] for who in (cast.bob, cast.alice))
    assert "Edited, 1 earlier wording" in mine.text()
    assert "Edited" in theirs.text()


@pytest.mark.parametrize(("many", "folded"), [(7, 0), (40, 34)])
def test_many_tags_fold(cast, many, folded):
    annotation = note(cast)
    annotation.tags.add(*[f"tag {n}" for n in range(many)])
    tags = cards(signed_in(cast.alice), cast.document, annotation.pk)[0].css_first(".note-tags")
    assert len(tags.css(".tag")) == many
    assert len(tags.css("details .tag")) == folded
    if folded:
        assert tags.css_first("summary").text() == f"and {folded} more"


def test_replies_are_in_the_card_of_their_thread(cast):
    annotation = note(cast)
    Annotation.objects.create(
        document=cast.document,
        author=cast.tova,
        audience="group",
        group=cast.course,
        parent=annotation,
        root=annotation,
        note="An answer",
        note_html="<p>An answer</p>",
        motivation="replying",
    )
    card = cards(signed_in(cast.alice), cast.document, annotation.pk)[0]
    assert "1 answer" in card.text()
    assert "An answer" in card.css_first(".replies").text()


def test_orphaned_note_says_so_and_shows_its_old_quote(cast):
    annotation = note(cast, "forty years")
    correct_document(document=cast.document, by=cast.alice, source="The keeper wrote it down.", source_format="plain")
    card = cards(signed_in(cast.bob), cast.document, annotation.pk, revision=2)[0]

    assert "Words no longer in the text" in card.text()
    assert "forty years" in card.css_first("blockquote").text()
    assert "data-start" not in card.attributes
    assert (
        card.css_first(".note-state a").attributes["href"].startswith(f"/documents/{cast.document.slug}/revisions/1/")
    )


def test_note_whose_passage_moved_says_so(cast):
    annotation = note(cast, "forty years")
    moved = "A new beginning.\n\n" + TEXT
    correct_document(document=cast.document, by=cast.alice, source=moved, source_format="plain")
    card = cards(signed_in(cast.bob), cast.document, annotation.pk, revision=2)[0]

    assert "Same words, new place" in card.text()
    assert card.attributes["data-start"] == str(moved.index("forty years"))


def test_orphaned_note_shows_the_old_context_of_its_quote(cast):
    annotation = make_annotation(cast.document, cast.bob)
    revision = cast.document.current_revision
    start = revision.text.index("forty years")
    Target.objects.create(
        annotation=annotation, document=cast.document, revision=revision, start=start, end=start + 11,
        exact="forty years", prefix="read it for ", suffix=".",
    )  # fmt: skip
    correct_document(document=cast.document, by=cast.alice, source="The keeper wrote it down.", source_format="plain")
    card = cards(signed_in(cast.bob), cast.document, annotation.pk, revision=2)[0]
    assert [part.text() for part in card.css(".note-around")] == ["…read it for ", ".…"]
    assert card.css_first("blockquote mark").text() == "forty years"


def test_note_on_an_unchanged_passage_of_an_older_version_says_so(cast):
    annotation = note(cast, "forty years")
    correct_document(document=cast.document, by=cast.alice, source=TEXT + "\n\nMore.", source_format="plain")
    later = cards(signed_in(cast.bob), cast.document, annotation.pk, revision=2)[0]
    then = cards(signed_in(cast.bob), cast.document, annotation.pk, revision=1)[0]
    assert "Same words" in later.text()
    assert "Made on version 1." in later.text()
    assert "Same words" not in then.text()


def test_note_on_changed_words_shows_the_old_and_the_new_quote(cast):
    annotation = note(cast, "forty years")
    target = annotation.targets.get()
    target.anchors.update(superseded_at=timezone.now())
    target.anchors.create(
        document=cast.document, revision=target.revision, state="changed", quote="wrote it", start=11, end=19,
        method="by hand",
    )  # fmt: skip
    card = cards(signed_in(cast.bob), cast.document, annotation.pk)[0]
    assert "Words changed" in card.text()
    assert (card.css_first("del").text(), card.css_first("ins").text()) == ("forty years", "wrote it")


def test_only_those_who_may_reanchor_a_note_see_the_button(cast):
    annotation = note(cast, "forty years")
    assert button(cast, cast.bob, annotation) == "New place"
    assert button(cast, cast.tova, annotation) is None
    correct_document(document=cast.document, by=cast.alice, source="The keeper wrote it down.", source_format="plain")
    assert button(cast, cast.bob, annotation) == button(cast, cast.tova, annotation) == "Find a new place"
    assert button(cast, cast.alice, annotation) is None
    assert button(cast, cast.bob, annotation, revision=1) is None


def test_note_made_on_a_later_version_is_shown_on_an_older_one_too(cast):
    later = "A beginning.\n\n" + TEXT + "\n\nThen somebody did."
    correct_document(document=cast.document, by=cast.alice, source=later, source_format="plain")
    cast.document.refresh_from_db()
    here, nowhere = note(cast, "forty years"), note(cast, "somebody")
    stands, gone = cards(signed_in(cast.bob), cast.document, here.pk, nowhere.pk, revision=1)
    assert stands.attributes["data-start"] == str(TEXT.index("forty years"))
    assert "Same words, new place" in stands.text()
    assert "Made on version 2." in stands.text()
    assert "data-start" not in gone.attributes
    assert "somebody" in gone.css_first("blockquote").text()


def button(cast, who, annotation, revision=0):
    """Returns the text of the button that re-anchors a note, as `who` sees its card, or None."""
    cast.document.refresh_from_db()
    found = cards(signed_in(who), cast.document, annotation.pk, revision=revision)[0].css_first("[data-do=place]")
    return found and found.text()


@pytest.mark.parametrize(
    "query",
    ["ids=x", "ids=1,2", "ids=" + ",".join([str(uuid.uuid4())] * 61), "ids=&revision=x", "revision=1.5"],
    ids=["no id", "numbers", "too many", "no number", "half a revision"],
)
def test_invalid_request_is_refused(cast, query):
    assert signed_in(cast.bob).get(f"/documents/{cast.document.slug}/cards?{query}").status_code == 400


def test_unknown_notes_and_revisions_are_not_found(cast):
    client = signed_in(cast.bob)
    assert cards(client, cast.document, uuid.uuid4()) == []
    assert client.get(f"/documents/{cast.document.slug}/cards?ids=&revision=99").status_code == 404
    assert client.get("/documents/nowhere/cards?ids=").status_code == 404
    assert client.post(f"/documents/{cast.document.slug}/cards").status_code == 405


def test_note_of_another_article_has_no_card_here(cast):
    other = make_document("Other words.", curator=cast.alice, groups=[cast.course])
    annotation = make_annotation(other, cast.bob, (0, 5), audience="group", group=cast.course)
    assert cards(signed_in(cast.alice), cast.document, annotation.pk) == []


def test_long_quote_shows_its_beginning_and_its_end():
    quote = shorten("word " * 200 + "and so it ended at last in the year nineteen hundred and twenty")
    assert quote.startswith("word word")
    assert " … " in quote
    assert quote.endswith("nineteen hundred and twenty")
    assert len(quote) < 300
