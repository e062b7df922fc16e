"""The page with passages to look at again: the reader's own, with both wordings, and nothing of what others hide."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from selectolax.lexbor import LexborHTMLParser

from documents.models import Membership, TaggedAnnotation, TaggingReview
from documents.services.notes import Content
from documents.services.vocabulary.vocabularies import change_tag, define_tag
from tests.cast import make_cast
from tests.factories import make_document
from tests.services.notes.steps import TEXT, make, passage
from tests.views.pages import share_with, signed_in

pytestmark = pytest.mark.django_db
CODED = Content("commenting", "A thought.", tags=("irony",))


@pytest.fixture
def cast():
    cast = make_cast(TEXT)
    share_with(cast.document, "public")
    return cast


@pytest.fixture
def irony(cast):
    return define_tag(by=cast.tova, group=cast.course, name="irony", definition="Says one thing.")


def change(cast, tag, **given):
    fields = {"name": tag.name, "definition": tag.definition, "slot": "plain", "parent": None, "is_defined": True}
    return change_tag(by=cast.tova, tag=tag, why="Clearer.", **fields | given)


def address(tag):
    return f"{tag.get_absolute_url()}review/"


def page(who, tag, query=""):
    answer = signed_in(who).get(f"{address(tag)}{query}")
    assert answer.status_code == 200
    return LexborHTMLParser(answer.content.decode())


def words(found, css="main"):
    return " ".join(found.css_first(css).text().split())


def test_shows_own_passages_with_both_wordings_and_keeps_the_answer(cast, irony):
    note = make(cast, cast.bob, audience="group", content=CODED)
    make(cast, cast.tova, "wrote", audience="group", content=CODED)
    change(cast, irony, definition="Says another thing.")
    found = page(cast.bob, irony)
    assert [one.text() for one in found.css(".review-passages mark")] == ["keeper"]
    assert [one.text().strip() for one in found.css(".two-wordings del")] == ["one"]
    assert [one.text().strip() for one in found.css(".two-wordings ins")] == ["another"]
    assert "2 passages were coded under an older wording, 0 of them reviewed since." in words(found)
    form = found.css_first(".review-does")
    sent = {one.attributes["name"]: one.attributes["value"] for one in form.css("input[type=hidden]")}
    sent.pop("csrfmiddlewaretoken")
    assert sent == {"note": str(note.pk), "place": "2", "read": "1"}
    answer = signed_in(cast.bob).post(address(irony), sent | {"do": "right"})
    assert (answer.status_code, answer["Location"]) == (302, f"{address(irony)}#list")
    assert TaggingReview.objects.get().reviewed_by == cast.bob
    assert "0 passages of yours wait" in words(page(cast.bob, irony))
    told = " ".join(signed_in(cast.rhea).get(irony.get_absolute_url()).content.decode().split())
    assert "2 passages were coded under an older wording, 1 of them reviewed since." in told
    assert "/review/" not in told


def test_page_of_the_tag_leads_to_own_passages(cast, irony):
    make(cast, cast.bob, audience="group", content=CODED)
    found = LexborHTMLParser(signed_in(cast.bob).get(irony.get_absolute_url()).content.decode())
    assert not found.css(".tag-reviews")
    change(cast, irony, definition="Another.")
    found = LexborHTMLParser(signed_in(cast.bob).get(irony.get_absolute_url()).content.decode())
    assert found.css_first(".tag-reviews a").attributes["href"] == address(irony)


def test_tag_is_taken_off_without_scripts(cast, irony):
    note = make(cast, cast.bob, audience="group", content=CODED)
    change(cast, irony, definition="Another.")
    sent = {"note": str(note.pk), "read": "1", "do": "off"}
    assert signed_in(cast.bob).post(address(irony), sent).status_code == 302
    assert not TaggedAnnotation.objects.exists()
    assert not TaggingReview.objects.exists()


def test_others_forms_and_stale_ones_change_nothing(cast, irony):
    note = make(cast, cast.bob, audience="group", content=CODED)
    hidden = make(cast, cast.bob, "wrote", audience="moderators", content=CODED)
    change(cast, irony, definition="Another.")
    right = {"note": str(note.pk), "place": "2", "read": "1", "do": "right"}
    for who, sent, status in (
        (cast.anonymous, right, 302),
        (cast.charlie, right, 404),
        (cast.tova, right, 403),
        (cast.tova, right | {"do": "off"}, 403),
        (cast.rhea, right | {"note": str(hidden.pk)}, 404),
        (cast.bob, right | {"note": "a\x00"}, 422),
        (cast.bob, right | {"note": str(cast.bob.pk)}, 404),
        (cast.bob, right | {"do": "off", "note": str(cast.bob.pk)}, 404),
        (cast.bob, right | {"place": "1"}, 422),
        (cast.bob, right | {"place": "x"}, 422),
        (cast.bob, right | {"do": "off", "read": "7"}, 422),
        (cast.bob, right | {"do": ""}, 422),
    ):
        assert signed_in(who).post(address(irony), sent).status_code == status, (who, sent)
    assert not TaggingReview.objects.exists()
    assert TaggedAnnotation.objects.count() == 2


def test_who_may_not_read_the_vocabulary_gets_404(cast, irony):
    make(cast, cast.bob, audience="group", content=CODED)
    change(cast, irony, definition="Another.")
    assert signed_in(cast.charlie).get(address(irony)).status_code == 404
    assert signed_in(None).get(address(irony)).status_code == 302
    assert signed_in(cast.rhea).get(address(irony)).status_code == 200
    Membership.objects.filter(user=cast.bob).delete()
    assert signed_in(cast.bob).get(address(irony)).status_code == 404


def test_notes_and_reviews_of_others_make_no_byte_of_difference(cast, irony):
    """Twin answers: a member sees the same page whatever is hidden from them."""
    make(cast, cast.bob, audience="group", content=CODED)
    change(cast, irony, definition="Another.")
    change(cast, irony, definition="Says one thing.")
    hidden = make(cast, cast.tova, "wrote", audience="moderators", content=CODED)
    change(cast, irony, definition="A third.")

    def answers():
        asked = [(who, one) for who in (cast.bob, cast.rhea) for one in (address(irony), irony.get_absolute_url())]
        asked.append((None, "/vocabulary/"))
        pages = [signed_in(who).get(one).content.decode() for who, one in asked]
        return [re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", found) for found in pages]

    before = answers()
    sent = {"note": str(hidden.pk), "place": "4", "do": "right"}
    assert signed_in(cast.tova).post(address(irony), sent).status_code == 302
    make(cast, cast.tova, "Nobody", audience="moderators", content=CODED)
    assert TaggingReview.objects.exists()
    assert answers() == before


def test_place_tells_nothing_of_the_time_before_a_word_was_defined(cast):
    hidden = make(cast, cast.tova, "wrote", audience="moderators", content=Content("commenting", "x", tags=("voice",)))
    voice = define_tag(by=cast.tova, group=cast.course, name="voice", definition="One.")
    make(cast, cast.bob, audience="group", content=Content("commenting", "x", tags=("voice",)))
    change(cast, voice, definition="Two.")
    (sent,) = page(cast.bob, voice).css("input[name=place]")
    assert sent.attributes["value"] == "2"  # the third version of all
    assert str(hidden.pk) not in page(cast.bob, voice).html


def test_costs_the_same_for_two_passages_and_for_twenty(cast, irony):
    counts = []
    for many in (2, 18):
        for n in range(many):
            document = share_with(make_document(f"The keeper wrote {n}.", curator=cast.alice), "public")
            make(cast, cast.bob, audience="group", content=CODED, selections=[passage(document, "keeper")])
        change(cast, irony, definition=f"Wording {many}.")
        browser = signed_in(cast.bob)
        browser.get(address(irony))
        with CaptureQueriesContext(connection) as asked:
            browser.get(address(irony))
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_many_passages_come_page_by_page(cast, irony):
    for _n in range(51):
        make(cast, cast.bob, audience="group", content=CODED)
    change(cast, irony, definition="Another.")
    assert len(page(cast.bob, irony).css(".review-passages > li")) == 50
    second = page(cast.bob, irony, "?page=2")
    assert len(second.css(".review-passages > li")) == 1
    assert second.css_first(".review-does").attributes["action"].endswith("?page=2")
    assert "Page 2 of 2" in words(page(cast.bob, irony, "?page=99"))
    assert "Page 1 of 2" in words(page(cast.bob, irony, "?page=a"))
