"""The reading page as the server sends it: who may open it, what it shows without scripts, and its cost."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from selectolax.lexbor import LexborHTMLParser

from documents.models import Annotation, Tag, TaggedAnnotation, Vocabulary
from documents.services.people.accounts import change_profile
from documents.services.versions.revisions import correct_document
from tests.cast import make_cast
from tests.factories import make_annotation, make_document
from tests.views.pages import mark, share_with, signed_in

TEXT = "The keeper wrote it down.\n\nNobody read it for 😀 forty years.\n\nThen somebody did."

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return make_cast(TEXT)


def page(client, document, path=""):
    """Opens a page of a document and returns the response."""
    return client.get(f"/documents/{document.slug}/{path}")


def tree(answer) -> LexborHTMLParser:
    assert answer.status_code == 200
    return LexborHTMLParser(answer.content.decode())


def words(answer) -> str:
    """Returns the text that a reader without scripts sees, with white space collapsed."""
    return " ".join(tree(answer).css_first("body").text().split())


@pytest.mark.parametrize(
    ("who", "visibility", "status"),
    [
        ("alice", "private", 200),
        ("bob", "private", 404),
        ("bob", "members", 200),
        ("rhea", "members", 200),
        ("charlie", "members", 404),
        ("anonymous", "members", 404),
        ("charlie", "public", 200),
        ("anonymous", "public", 200),
    ],
)
def test_page_opens_only_for_those_who_may_read_the_article(cast, who, visibility, status):
    share_with(cast.document, visibility, cast.course)
    assert page(signed_in(cast.everyone[who]), cast.document).status_code == status


def test_page_contains_the_exact_text_with_and_without_marks(cast):
    share_with(cast.document, "public")
    for words_ in ("wrote it down", "it down.\n\nNobody read", "😀 forty"):
        mark(cast.document, cast.alice, words_, audience="public", note="A note")
    for path in ("", "?marks=1", "revisions/1/"):
        assert (
            tree(page(Client(), cast.document, path)).css_first("#text").text() == cast.document.current_revision.text
        )


def test_marks_cover_the_quotes_and_appear_only_on_request(cast):
    share_with(cast.document, "public")
    annotation = mark(cast.document, cast.alice, "it down.\n\nNobody read", audience="public")
    mark(cast.document, cast.alice, "forty years", audience="private")

    assert tree(page(Client(), cast.document)).css("mark") == []
    marks = tree(page(Client(), cast.document, "?marks=1")).css("mark")
    assert [one.text() for one in marks] == ["it down.", "Nobody read"]
    assert marks[0].attributes["id"] == f"passage-{annotation.pk}"


def test_at_most_a_thousand_passages_are_marked(cast, monkeypatch):
    share_with(cast.document, "public")
    for start in range(0, 40, 4):
        make_annotation(cast.document, cast.alice, (start, start + 2), audience="public")
    monkeypatch.setattr("documents.views.article.reading.MAX_MARKS", 3)
    assert len(tree(page(Client(), cast.document, "?marks=1")).css("mark")) == 3


def test_notes_are_listed_in_text_order_fifty_to_a_page(cast):
    share_with(cast.document, "public")
    whole = make_annotation(cast.document, cast.alice, None, audience="public", note="whole", note_html="<p>whole</p>")
    for n in range(54):
        span = (70 - n, 72 - n)
        make_annotation(cast.document, cast.bob, span, audience="public", note=f"n{n}", note_html=f"<p>n{n}</p>")
    make_annotation(cast.document, cast.bob, (0, 3), audience="public")  # a bare highlight has no note to list

    first, second = (tree(page(Client(), cast.document, f"?notes={n}")) for n in (1, 2))
    notes = [note.css_first(".note-words").text() for note in first.css(".note")]
    assert len(notes) == 50
    assert notes[:3] == ["whole", "n53", "n52"]
    assert [note.css_first(".note-words").text() for note in second.css(".note")] == ["n4", "n3", "n2", "n1", "n0"]
    assert first.css_first(".pages a").attributes["href"] == "?notes=2#notes-of-readers"
    assert second.css_first(".pages a").attributes["href"] == "?notes=1#notes-of-readers"
    assert first.css_first(f"#note-{whole.pk}") is not None


@pytest.mark.parametrize("asked", ["0", "-1", "x", "9999999999", "1e3", "٣"])
def test_invalid_page_number_of_notes_still_returns_the_page(cast, asked):
    share_with(cast.document, "public")
    assert page(Client(), cast.document, f"?notes={asked}").status_code == 200


def test_reader_sees_only_notes_of_audiences_they_belong_to(cast):
    share_with(cast.document, "public")
    mark(cast.document, cast.bob, "keeper", note="for me", note_html="<p>for me</p>")
    for audience in ("group", "moderators"):
        mark(
            cast.document,
            cast.bob,
            "wrote",
            audience=audience,
            group=cast.course,
            note=f"for {audience}",
            note_html=f"<p>for {audience}</p>",
        )
    shown = {
        who: {
            note
            for note in ("for me", "for group", "for moderators")
            if note in words(page(signed_in(person), cast.document))
        }
        for who, person in cast.everyone.items()
    }
    assert shown == {
        "anonymous": set(),
        "charlie": set(),
        "alice": {"for group"},
        "rhea": {"for group"},
        "tova": {"for group", "for moderators"},
        "bob": {"for me", "for group", "for moderators"},
    }


def test_names_are_public_names_and_never_logins_or_mail_addresses(cast):
    share_with(cast.document, "public")
    mark(cast.document, cast.bob, "keeper", audience="public", note="words", note_html="<p>words</p>")
    for client in (Client(), signed_in(cast.charlie)):
        html = page(client, cast.document).content.decode()
        assert "Bob Adeyemi" in html
        assert "bob@mail.example" not in html
        assert not re.search(r"\bbob\b", html)


def test_number_of_queries_does_not_grow_with_the_notes(cast):
    share_with(cast.document, "public", cast.course)
    vocabulary = Vocabulary.objects.create(group=cast.course)

    def queries(count: int) -> dict[str, int]:
        for n in range(count):
            annotation = make_annotation(
                cast.document,
                cast.bob,
                (n, n + 3),
                audience="group",
                group=cast.course,
                note=f"n{n}",
                note_html="<p>n</p>",
            )
            tag = Tag.objects.create(vocabulary=vocabulary, name=f"tag {Tag.objects.count()}")
            TaggedAnnotation.objects.create(content_object=annotation, tag=tag)
            make_annotation(cast.document, cast.bob, (n, n + 2), audience="public", note="p", note_html="<p>p</p>")
            Annotation.objects.create(
                document=cast.document, author=cast.tova, audience="group", group=cast.course, parent=annotation,
                root=annotation, note="r", note_html="<p>r</p>", motivation="replying",
            )  # fmt: skip
        counted = {}
        for who in ("bob", "anonymous"):
            client = signed_in(cast.everyone[who])
            page(client, cast.document)
            with CaptureQueriesContext(
                connection,
            ) as captured:
                page(client, cast.document)
            counted[who] = len(captured)
        return counted

    few, many = queries(2), queries(18)
    assert few == many
    assert many["anonymous"] <= 22


def test_anonymous_reader_gets_no_cookie_and_no_token(cast):
    share_with(cast.document, "public")
    answer = page(Client(), cast.document)

    assert answer.cookies == {}
    assert "csrf" not in answer.content.decode().replace('data-csrf="/csrf"', "").lower()
    assert answer["Cache-Control"] == "public, max-age=0, must-revalidate"
    assert page(signed_in(cast.bob), cast.document)["Cache-Control"] == "private, no-store"


def test_equal_pages_are_equal_bytes_and_a_changed_name_changes_the_page(cast):
    share_with(cast.document, "public")
    mark(cast.document, cast.bob, "keeper", audience="public", note="words", note_html="<p>words</p>")
    first = page(Client(), cast.document)
    again = page(Client(), cast.document)
    assert (first.content, first["ETag"]) == (again.content, again["ETag"])
    assert Client().get(first.wsgi_request.path, headers={"If-None-Match": first["ETag"]}).status_code == 304

    change_profile(person=cast.bob, public_name="Robert Adeyemi", language="")
    assert page(Client(), cast.document)["ETag"] != first["ETag"]


def test_page_has_no_inline_script_or_style(cast):
    share_with(cast.document, "public")
    mark(cast.document, cast.bob, "keeper", audience="public", note="words", note_html="<p>words</p>")
    for client in (Client(), signed_in(cast.bob)):
        html = tree(page(client, cast.document))
        for script in html.css("script"):
            assert script.attributes.get("src") or script.attributes["type"] == "application/ld+json"
        assert html.css("style, [style], [onclick], [onload], [onerror]") == []


def test_older_version_says_its_number_and_links_the_current_one(cast):
    correct_document(
        document=cast.document, by=cast.alice, source=TEXT.replace("keeper", "guard"), source_format="plain"
    )
    client = signed_in(cast.bob)

    older = page(client, cast.document, "revisions/1/")
    assert "You are reading version 1 of 2." in words(older)
    assert tree(older).css_first(".older a").attributes["href"] == f"/documents/{cast.document.slug}/"
    assert tree(older).css_first("#text").text() == TEXT
    assert "You are reading version" not in words(page(client, cast.document))
    assert page(client, cast.document, "revisions/9/").status_code == 404


@pytest.mark.parametrize("given", [True, False])
def test_a_given_title_is_set_as_a_small_one(cast, given):
    article = make_document("Words.", curator=cast.alice, visibility="public", title="[Words]", title_given=given)
    classes = tree(page(Client(), article)).css_first("h1#title").attributes["class"].split()
    assert ("title-given" in classes) == given


def test_title_with_which_the_text_begins_is_not_shown_twice(cast):
    article = make_document(
        "# Two clocks\n\nWords.\n\n## Part\n\nMore.",
        source_format="markdown",
        curator=cast.alice,
        visibility="public",
        title="Two clocks",
        language="en",
    )
    html = tree(page(Client(), article))
    assert "visually-hidden" in html.css_first("h1#title").attributes["class"]
    assert [link.text() for link in html.css(".rail .contents-list a")] == ["Part"]
    assert html.css_first("#text").attributes["lang"] == "en"


def test_reader_is_offered_only_the_audiences_they_may_use(cast):
    other = share_with(cast.document, "members", cast.course)

    def choices(who):
        found = tree(page(signed_in(cast.everyone[who]), other)).css("#audiences input")
        return [one.attributes["data-label"] for one in found]

    assert choices("bob") == ["Only me", "Me and the teachers", "HIST 214, 4 people"]
    assert choices("rhea") == ["Only me"]  # reads in the course, does not write for it
    share_with(cast.document, "public", cast.course)
    assert choices("charlie") == ["Only me", "Everyone on the internet"]
    assert choices("anonymous") == []


def test_other_methods_are_refused(cast):
    share_with(cast.document, "public")
    for method in ("post", "put", "delete", "patch"):
        assert getattr(Client(), method)(f"/documents/{cast.document.slug}/").status_code == 405
