"""The comparison of two versions: first the notes on changed words that the reader may see, then all changes."""

from __future__ import annotations

import pytest
from selectolax.lexbor import LexborHTMLParser

from documents.services.versions.revisions import correct_document
from tests.cast import make_cast
from tests.views.pages import mark, share_with, signed_in

pytestmark = pytest.mark.django_db

TEXT = "The keeper wrote it down.\n\nNobody read it for forty years.\n\nThen somebody did."
SECOND = "The keeper wrote it down.\n\nNobody read it for all of forty years.\n\nThen it was found."
THIRD = SECOND + "\n\nAnd read."


@pytest.fixture
def cast():
    """Alice's article in three versions, with notes that Bob made on the first."""
    cast = make_cast(TEXT)
    mark(cast.document, cast.bob, "read it for forty", audience="group", group=cast.course, note="So long.")
    mark(cast.document, cast.bob, "Then somebody did", note="Bob alone.")
    mark(cast.document, cast.bob, "keeper", audience="group", group=cast.course, note="Who?")
    for source, reason in ((SECOND, "A reader wrote."), (THIRD, "One more line.")):
        correct_document(document=cast.document, by=cast.alice, source=source, source_format="plain", reason=reason)
    cast.document.refresh_from_db()
    return cast


def open_page(cast, who, old=1, new=2):
    return signed_in(who).get(f"/documents/{cast.document.slug}/compare/{old}-{new}/")


def page_of(answer):
    return LexborHTMLParser(answer.content.decode())


def test_notes_on_changed_words_come_first(cast):
    page = page_of(open_page(cast, cast.bob))
    first, second = page.css("main section")[0], page.css("main > section")[1]
    assert "2 notes on changed words" in first.text()
    assert "2 changed paragraphs" in second.text()
    kinds = page.css(".fates-kind")
    assert ["Then somebody did" in kinds[0].text(), "read it for all of forty" in kinds[1].text()] == [True, True]
    assert "Who?" not in page.body.text()
    assert (
        page.css_first(".fate a").attributes["href"].startswith(f"/documents/{cast.document.slug}/revisions/2/#note-")
    )


def test_reader_sees_only_notes_by_the_visibility_rule(cast):
    page = open_page(cast, cast.tova).content.decode()
    assert "1 note on changed words" in page
    assert "So long." in page
    assert "Bob alone." not in page


def test_notes_whose_words_changed_earlier_are_not_listed(cast):
    page = open_page(cast, cast.bob, 2, 3).content.decode()
    assert "on changed words" not in page
    assert "1 changed paragraph" in page


def test_versions_are_compared_in_both_directions_and_at_any_distance(cast):
    back = page_of(open_page(cast, cast.bob, 3, 1))
    assert "2 notes on changed words" in back.body.text()
    assert "And read" in back.css(".diff del")[-1].text()
    assert "all of" in page_of(open_page(cast, cast.bob, 1, 3)).css_first(".diff ins").text()


def test_versions_are_listed_with_author_and_reason(cast):
    page = page_of(open_page(cast, cast.bob))
    rows = [" ".join(row.text().split()) for row in page.css(".versions li")]
    assert [row.split(",")[0] for row in rows] == ["Version 3", "Version 2", "Version 1"]
    assert "Alice Marlow" in rows[1]
    assert "A reader wrote." in rows[1]
    assert [link.attributes["href"].split("/")[-2] for link in page.css(".versions a") if "What" in link.text()] == [
        "2-3",
        "1-2",
    ]


@pytest.mark.parametrize(
    ("who", "status"), [("alice", 200), ("bob", 200), ("rhea", 200), ("charlie", 404), ("anonymous", 404)]
)
def test_comparison_is_for_those_who_may_read_the_text(cast, who, status):
    assert open_page(cast, cast.everyone[who]).status_code == status


@pytest.mark.parametrize(("old", "new"), [(0, 2), (1, 9), (9, 1)])
def test_unknown_version_is_not_found(cast, old, new):
    assert open_page(cast, cast.bob, old, new).status_code == 404


def test_version_is_not_compared_with_itself(cast):
    answer = open_page(cast, cast.bob, 2, 2)
    assert answer["Location"] == f"/documents/{cast.document.slug}/revisions/2/"


def test_only_members_compare_the_texts_of_a_record(cast):
    share_with(cast.document, "record")
    assert open_page(cast, cast.charlie).status_code == 404
    assert open_page(cast, cast.bob).status_code == 200


def test_public_comparison_is_cached_until_something_public_changes(cast):
    share_with(cast.document, "public")
    first = open_page(cast, cast.anonymous)
    assert first["Cache-Control"] == "public, max-age=0, must-revalidate"
    assert not first.cookies
    again = signed_in(cast.anonymous).get(first.request["PATH_INFO"], headers={"If-None-Match": first["ETag"]})
    assert again.status_code == 304
    assert open_page(cast, cast.anonymous, 1, 3)["ETag"] != first["ETag"]
    cast.alice.public_name = "Alice Renamed"
    cast.alice.save(update_fields=["public_name"])
    assert "Alice Renamed" in open_page(cast, cast.anonymous).content.decode()


def test_many_notes_cost_no_more_queries_than_few(cast, django_assert_max_num_queries):
    share_with(cast.document, "public")
    with django_assert_max_num_queries(30) as few:
        open_page(cast, cast.bob)
    fresh = make_cast_with_many()
    with django_assert_max_num_queries(len(few.captured_queries)):
        open_page(fresh, fresh.bob)


def make_cast_with_many():
    """Makes an article with many notes for the same people, because logins are unique."""
    from documents.models import Group, User
    from tests.cast import Cast
    from tests.factories import make_document

    people = {name: User.objects.get(login=name) for name in ("alice", "bob", "charlie", "tova", "rhea")}
    course = Group.objects.get(slug="hist-214")
    document = make_document(TEXT, curator=people["alice"], groups=[course], visibility="public")
    for _ in range(20):
        mark(document, people["bob"], "read it for forty", audience="group", group=course, note="So long.")
    correct_document(document=document, by=people["alice"], source=SECOND, source_format="plain")
    document.refresh_from_db()
    return Cast(**people, anonymous=None, course=course, document=document)
