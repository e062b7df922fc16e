"""The editions of a vocabulary on their pages: who sees, makes, freezes and thaws, and what a page tells of others."""

from __future__ import annotations

import hashlib
import json
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from selectolax.lexbor import LexborHTMLParser

from documents.models import Tag, VocabularyEdition, VocabularyFreeze
from documents.services.notes import Content
from documents.services.vocabulary.editions import make_edition, thaw_vocabulary
from documents.services.vocabulary.vocabularies import change_tag, define_tag
from tests.cast import make_cast
from tests.services.notes.steps import TEXT, make
from tests.views.pages import share_with, signed_in

pytestmark = pytest.mark.django_db
ADDRESS = "/groups/hist-214/vocabulary/editions/"
SITE = "/vocabulary/editions/"


@pytest.fixture
def cast():
    cast = make_cast(TEXT)
    share_with(cast.document, "public")
    return cast


@pytest.fixture
def irony(cast):
    return define_tag(by=cast.tova, group=cast.course, name="irony", definition="Says one thing.")


def page(who, address=ADDRESS):
    answer = signed_in(who).get(address)
    assert answer.status_code == 200
    return " ".join(LexborHTMLParser(answer.content.decode()).css_first("main").text().split())


def send(who, address=ADDRESS, **form):
    return signed_in(who).post(address, form)


def change(by, tag, **given):
    fields = {"name": tag.name, "definition": tag.definition, "slot": "plain", "parent": None, "is_defined": True}
    return change_tag(by=by, tag=tag, why="Clearer.", **fields | given)


def test_who_leads_the_group_makes_an_edition_freezes_and_thaws(cast, irony):
    assert "No edition is made yet." in page(cast.rhea)
    answer = send(cast.tova, do="make", name="  Pilot ", note="For May.")
    edition = VocabularyEdition.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, edition.get_absolute_url())
    assert (edition.name, edition.note) == ("Pilot", "For May.")
    assert "Nothing has changed since edition 1" in page(cast.tova)
    assert "Freeze the vocabulary" not in page(cast.rhea)
    assert send(cast.tova, do="freeze", edition=str(edition.uuid)).status_code == 302
    assert "The vocabulary is frozen on edition 1, Pilot." in page(cast.rhea)
    assert "Frozen by Tova Lindqvist since" in page(cast.rhea)
    assert "Thaw it" not in page(cast.rhea)
    assert "Thaw it" in page(cast.tova, "/groups/hist-214/vocabulary/")
    assert send(cast.tova, do="thaw", edition=str(edition.uuid)).status_code == 302
    assert "thawed by Tova Lindqvist on" in page(cast.rhea)
    record = page(cast.tova, "/groups/hist-214/audit/?about=vocabulary")
    for said in ("made an edition of", "froze the vocabulary on an edition", "thawed the vocabulary, which"):
        assert said in record


def test_one_act_makes_an_edition_and_freezes_on_it(cast, irony):
    assert send(cast.tova, do="make-and-freeze", name="Pilot").status_code == 302
    assert VocabularyFreeze.objects.get(thawed_at=None).edition.name == "Pilot"


@pytest.mark.parametrize("name", ["", "   ", "x" * 101, "a\x00b", "\u200b", "😀"])
def test_bad_name_is_refused_at_its_field(cast, irony, name):
    answer = send(cast.tova, do="make", name=name, note="kept")
    assert answer.status_code == 422
    found = LexborHTMLParser(answer.content.decode())
    assert found.css_first("#id_name_error")
    assert "kept" in found.css_first("#id_note").text()
    assert not VocabularyEdition.objects.exists()


def test_stale_and_foreign_forms_change_nothing(cast, irony):
    own = make_edition(by=cast.tova, group=cast.course, name="Pilot")
    define_tag(by=cast.alice, group=None, name="voice")
    theirs = make_edition(by=cast.alice, group=None, name="First")
    for edition in ("", "none", "a\x00", str(uuid4()), str(theirs.uuid)):
        assert send(cast.tova, do="freeze", edition=edition).status_code == 404, edition
    answer = send(cast.tova, do="thaw", edition=str(own.uuid))
    assert answer.status_code == 422
    assert "is not frozen on this edition any more" in answer.content.decode()
    change(cast.tova, irony, definition="Another.")
    answer = send(cast.tova, do="freeze", edition=str(own.uuid))
    assert answer.status_code == 422
    assert "has changed since edition 1" in answer.content.decode()
    make_edition(by=cast.tova, group=cast.course, name="Second")
    answer = send(cast.tova, do="make", name="Third")  # in a second window
    assert answer.status_code == 422
    assert "Edition 2 (“Second”) says all of this already." in answer.content.decode()
    assert not VocabularyFreeze.objects.exists()


def test_members_and_strangers_make_none(cast, irony):
    for who, status in ((cast.bob, 403), (cast.charlie, 404), (cast.anonymous, 302)):
        assert send(who, do="make", name="Pilot").status_code == status
    for who in (cast.tova, cast.charlie):
        assert send(who, SITE, do="make", name="Pilot").status_code == 403
    assert not VocabularyEdition.objects.exists()


def test_edition_is_open_to_members_and_that_of_the_room_to_everybody(cast, irony):
    own = make_edition(by=cast.tova, group=cast.course, name="Pilot")
    define_tag(by=cast.alice, group=None, name="voice", definition="How it is said.")
    public = make_edition(by=cast.alice, group=None, name="First")
    for which in (own.get_absolute_url(), f"/editions/{own.uuid}.json"):
        for who, status in ((cast.bob, 200), (cast.rhea, 200), (cast.charlie, 404), (cast.anonymous, 404)):
            assert signed_in(who).get(which).status_code == status
    for which in (public.get_absolute_url(), f"/editions/{public.uuid}.json", SITE):
        assert signed_in(None).get(which).status_code == 200
    assert "How it is said." in page(None, public.get_absolute_url())
    assert signed_in(None).get(f"/editions/{uuid4()}/").status_code == 404


def test_page_cites_the_edition_and_shows_the_vocabulary_as_it_was(cast, irony):
    figure = define_tag(by=cast.tova, group=cast.course, name="figure")
    gone = define_tag(by=cast.tova, group=cast.course, name="metaphor")
    first = make_edition(by=cast.tova, group=cast.course, name="Pilot", note="For May.")
    change(cast.tova, irony, name="verbal irony", definition="Says another thing.", parent=figure)
    change(cast.tova, gone, is_defined=False)
    second = make_edition(by=cast.tova, group=cast.course, name="Main")
    words = page(cast.bob, first.get_absolute_url())
    assert f"Reading Evidence: Vocabulary, edition 1, “Pilot”. {first.made_at:%-d %B %Y}." in words
    assert f"http://testserver{first.get_absolute_url()} (SHA-256 {first.sha256})." in words
    assert "Says one thing." in words.split("From this edition to today")[0]
    since = words.split("From this edition to today")[1]
    for said in ("1 tag taken out", "1 tag with another wording", "stood at the top, then under figure"):
        assert said in since
    found = LexborHTMLParser(signed_in(cast.bob).get(second.get_absolute_url()).content.decode())
    assert "Since edition 1, Pilot" in found.css_first("main").text()
    (was, now) = found.css("section[aria-labelledby=before] .two-wordings dd")
    assert [one.text().strip() for one in was.css("del")] == ["one"]
    assert [one.text().strip() for one in now.css("ins")] == ["verbal", "another"]
    assert "Nothing has changed" in found.css_first("section[aria-labelledby=since]").text()


def test_file_is_the_bytes_that_the_hash_is_of(cast):
    define_tag(by=cast.alice, group=None, name="café 😀", definition="One\nline.")
    edition = make_edition(by=cast.alice, group=None, name="First")
    answer = signed_in(None).get(f"/editions/{edition.uuid}.json")
    assert hashlib.sha256(answer.content).hexdigest() == edition.sha256
    assert json.loads(answer.content)["tags"][0]["name"] == "café 😀"
    assert answer["ETag"].startswith(f'"{edition.sha256}')
    assert answer["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer["Content-Type"] == "application/json"
    again = signed_in(None).get(f"/editions/{edition.uuid}.json", headers={"If-None-Match": answer["ETag"]})
    assert again.status_code == 304
    assert signed_in(cast.bob).get(f"/editions/{edition.uuid}.json")["Cache-Control"] == "private, no-store"


def test_copy_of_a_stranger_is_current_until_the_vocabulary_or_its_freezing_changes(cast):
    voice = define_tag(by=cast.alice, group=None, name="voice")
    edition = make_edition(by=cast.alice, group=None, name="First", is_frozen=True)
    addresses = (SITE, edition.get_absolute_url(), "/vocabulary/")

    def current(tags):
        return [
            signed_in(None).get(one, headers={"If-None-Match": tag}).status_code == 304
            for one, tag in zip(addresses, tags, strict=True)
        ]

    def tags():
        return [signed_in(None).get(one)["ETag"] for one in addresses]

    first = tags()
    assert current(first) == [True, True, True]
    thaw_vocabulary(by=cast.alice, edition=edition)
    second = tags()
    assert current(first) == [False, False, False]
    change(cast.alice, voice, definition="How it is said.")
    assert current(second) == [True, False, False]
    cast.alice.public_name = "Alice M."
    cast.alice.save()
    assert current(tags()[:1] + second[1:])[0]
    assert "Alice M." in page(None, SITE)


def test_notes_of_others_make_no_byte_of_difference(cast):
    """Twin answers: before and after notes that the reader may not see, with words and tags of the vocabularies."""
    voice = define_tag(by=cast.alice, group=None, name="voice")
    define_tag(by=cast.tova, group=cast.course, name="irony")
    site = make_edition(by=cast.alice, group=None, name="First")
    own = make_edition(by=cast.tova, group=cast.course, name="Pilot")
    change(cast.alice, voice, definition="How it is said.")
    addresses = (SITE, site.get_absolute_url(), f"/editions/{site.uuid}.json")
    of_members = (ADDRESS, own.get_absolute_url(), f"/editions/{own.uuid}.json")

    def answers():
        asked = [(None, one) for one in addresses] + [(cast.rhea, one) for one in (*addresses, *of_members)]
        return [signed_in(who).get(one).content for who, one in asked]

    before = answers()
    content = Content("commenting", "Hidden.", tags=("voice", "irony", "a hidden word"))
    make(cast, cast.bob, audience="private", content=content)
    make(cast, cast.bob, "wrote", audience="moderators", content=content)
    assert Tag.objects.filter(name="a hidden word").count() == 2
    assert answers() == before


def test_costs_the_same_for_two_editions_and_for_twenty(cast, irony):
    counts = []
    for many in (2, 18):
        for n in range(many):
            change(cast.tova, irony, definition=f"{many} {n}")
            made = make_edition(by=cast.tova, group=cast.course, name=f"{many} {n}", is_frozen=True)
            thaw_vocabulary(by=cast.tova, edition=made)
        browser = signed_in(cast.rhea)
        browser.get(ADDRESS)
        with CaptureQueriesContext(connection) as asked:
            browser.get(ADDRESS)
            browser.get(made.get_absolute_url())
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_many_editions_come_page_by_page(cast, irony):
    given = {"vocabulary": irony.vocabulary, "name": "n", "content": "{}", "size": 0}
    sha = hashlib.sha256(b"{}").hexdigest()
    VocabularyEdition.objects.bulk_create(
        [VocabularyEdition(number=n, sha256=sha, **given) for n in range(1, 56)],
    )
    assert "Edition 6:" in page(cast.bob)
    assert "Edition 5:" not in page(cast.bob)
    assert "Edition 5:" in page(cast.bob, f"{ADDRESS}?before=6")
    assert "There are no older editions." in page(cast.bob, f"{ADDRESS}?before=1")
    assert page(cast.bob, f"{ADDRESS}?before=x") == page(cast.bob, f"{ADDRESS}?before=99999999999999")
