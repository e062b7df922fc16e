"""The pages that merge a tag, undo it and retire one: they say first what they concern, and old addresses lead on."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from selectolax.lexbor import LexborHTMLParser

from documents.models import Tag, TaggedAnnotation, TagMerge
from documents.services.vocabulary.merging import merge_tags, undo_merge
from documents.services.vocabulary.vocabularies import change_tag, define_tag
from tests.cast import make_cast
from tests.factories import make_document
from tests.views.pages import mark, share_with, signed_in

TOKEN = re.compile(rb'name="csrfmiddlewaretoken" value="[^"]+"')
pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    cast = make_cast("The keeper wrote it down. Nobody read it.")
    share_with(cast.document, "public")
    cast.alice.is_curator = True
    cast.alice.save()
    return cast


@pytest.fixture
def tags(cast):
    return [define_tag(by=cast.alice, group=None, name=name) for name in ("irony", "figure")]


def put(tag: Tag, document, who, words: str = "keeper", **fields) -> None:
    note = mark(document, who, words, **{"audience": "public", "note": "So.", "note_html": "<p>So.</p>"} | fields)
    TaggedAnnotation.objects.create(content_object=note, tag=tag)


def get(who, address: str) -> LexborHTMLParser:
    answer = signed_in(who).get(address)
    assert answer.status_code == 200, address
    return LexborHTMLParser(answer.content.decode())


def words_of(found: LexborHTMLParser, selector: str) -> list[str]:
    return [" ".join(one.text(separator=" ").split()) for one in found.css(selector)]


def at(tag: Tag, act: str = "merge") -> str:
    return reverse(f"tag-{act}", args=[tag.uuid])


def test_says_before_what_a_merge_concerns(cast, tags):
    other = share_with(make_document("The pilot read it.", curator=cast.alice), "public")
    put(tags[0], cast.document, cast.bob)
    put(tags[0], other, cast.tova, "pilot")
    put(tags[0], other, cast.tova, "read")
    put(tags[0], cast.document, cast.bob, "wrote", audience="private")
    found = get(cast.alice, at(tags[0]))
    told = words_of(found, ".tag-effect p")
    assert told[0].startswith("3 notes that you may see have it, of 2 people in 2 articles")
    assert told[0].endswith("It may also be on notes that you may not see.")
    assert told[1] == "2 public pages change:"
    assert sorted(words_of(found, ".tag-effect li")) == sorted([cast.document.title, other.title])
    assert words_of(found, "select[name=into] option") == ["Choose a tag", "figure"]


def test_form_that_renames_says_before_what_that_concerns(cast, tags):
    put(tags[0], cast.document, cast.bob)
    put(tags[0], cast.document, cast.tova, "wrote")
    put(tags[0], cast.document, cast.bob, "down", audience="private")
    assert get(cast.alice, "/vocabulary/").css(".tag-effect") == []
    changes = f"/vocabulary/?change={tags[0].pk}"
    told = words_of(get(cast.alice, changes), ".tag-change .tag-effect p")
    assert told[0].startswith("2 notes that you may see have it, of 2 people in 1 article")
    assert told[0].endswith("It may also be on notes that you may not see.")
    assert told[1] == "1 public page changes:"
    refused = signed_in(cast.alice).post("/vocabulary/", {"do": "change", "tag": tags[0].pk, "name": "figure"})
    assert refused.status_code == 422
    assert "2 notes" in words_of(LexborHTMLParser(refused.content.decode()), ".tag-change .tag-effect p")[0]


def test_numbers_before_a_change_are_alike_whatever_others_keep_hidden(cast, tags):
    def told() -> list[str]:
        return words_of(get(cast.alice, f"/vocabulary/?change={tags[0].pk}"), ".tag-change .tag-effect p")

    nothing = told()
    put(tags[0], cast.document, cast.bob, audience="private")
    put(tags[0], cast.document, cast.tova, "down", audience="private")
    assert told() == nothing
    assert nothing[1] == "No public page shows it."


def test_merges_and_the_old_address_leads_on(cast, tags):
    put(tags[0], cast.document, cast.bob)
    answer = signed_in(cast.alice).post(at(tags[0]), {"into": tags[1].uuid, "why": "They are one."})
    assert (answer.status_code, answer["Location"]) == (302, tags[1].get_absolute_url())
    for who in (None, cast.bob):
        old = signed_in(who).get(tags[0].get_absolute_url())
        assert (old.status_code, old["Location"]) == (302, tags[1].get_absolute_url())
    found = get(None, tags[1].get_absolute_url())
    assert words_of(found, ".entries mark") == ["keeper"]
    assert words_of(found, ".entries .tag") == ["figure"]
    assert words_of(found, ".tag-spellings") == ["Also: irony"]
    (line,) = words_of(found, "#merges li")
    assert line.startswith("irony is merged into figure")
    assert line.endswith("They are one. 1 note got it by that name")
    (led,) = words_of(get(cast.alice, tags[1].get_absolute_url()), "#merges li")
    assert "You They are one." in led
    assert led.endswith("Undo : irony")
    assert "Alice Marlow" in words_of(get(cast.bob, tags[1].get_absolute_url()), "#merges li")[0]
    page = get(None, "/vocabulary/")
    assert words_of(page, ".vocabulary h3") == ["figure"]
    assert words_of(page, ".vocabulary .tag-spellings") == ["Also: irony"]
    assert words_of(page, ".vocabulary-does a")[0].startswith("1 note")


def test_undoes_and_tells_it(cast, tags):
    put(tags[0], cast.document, cast.bob)
    done = merge_tags(by=cast.alice, tag=tags[0], into=tags[1], why="They are one.")
    address = reverse("tag-merge-undo", args=[done.uuid])
    assert words_of(get(cast.alice, address), ".tag-effect p")[1] == "1 public page changes:"
    answer = signed_in(cast.alice).post(address)
    assert (answer.status_code, answer["Location"]) == (302, tags[0].get_absolute_url())
    for tag in tags:
        (line,) = words_of(get(None, tag.get_absolute_url()), "#merges li")
        assert "was merged into figure" in line
        assert "Undone" in line
    again = signed_in(cast.alice).post(address)
    assert again.status_code == 422
    assert "undone already" in again.content.decode()


def test_refusals_stand_at_their_field_and_change_nothing(cast, tags):
    third = define_tag(by=cast.alice, group=None, name="trope")
    foreign = define_tag(by=cast.tova, group=cast.course, name="voice")
    merge_tags(by=cast.alice, tag=third, into=tags[1], why="One.")
    given = [
        ({}, "into"),
        ({"into": tags[1].uuid}, "why"),
        ({"into": tags[1].uuid, "why": "x" * 501}, "why"),
        ({"into": tags[1].uuid, "why": "a\0b"}, "why"),
        *(({"into": into, "why": "So."}, "into") for into in (tags[0].uuid, third.uuid, foreign.uuid, "x", "\0")),
    ]
    for form, field in given:
        answer = signed_in(cast.alice).post(at(tags[0]), form)
        assert answer.status_code == 422, form
        faults = LexborHTMLParser(answer.content.decode()).css(".fault")
        assert any(one.attributes.get("id") == f"id_{field}_error" for one in faults), form
    assert TagMerge.objects.count() == 1


def test_tag_that_somebody_merged_meanwhile_leads_on(cast, tags):
    third = define_tag(by=cast.alice, group=None, name="trope")
    merge_tags(by=cast.alice, tag=tags[0], into=tags[1], why="One.")
    answer = signed_in(cast.alice).post(at(tags[0]), {"into": third.uuid, "why": "So."})
    assert answer.status_code == 302
    assert TagMerge.objects.count() == 1


def test_only_who_leads_is_offered_it(cast, tags):
    assert "Merge" in words_of(get(cast.alice, tags[0].get_absolute_url()), ".tag-does a")
    assert "Merge" not in words_of(get(cast.bob, tags[0].get_absolute_url()), ".tag-does a")
    assert signed_in(cast.bob).get(at(tags[0])).status_code == 403
    foreign = define_tag(by=cast.tova, group=cast.course, name="voice")
    assert signed_in(cast.charlie).get(at(foreign)).status_code == 404
    done = merge_tags(
        by=cast.tova, tag=foreign, into=define_tag(by=cast.tova, group=cast.course, name="tone"), why="One."
    )
    address = reverse("tag-merge-undo", args=[done.uuid])
    for who, status in ((cast.charlie, 404), (cast.bob, 403), (cast.tova, 200)):
        assert signed_in(who).get(address).status_code == status
        if status != 200:
            assert signed_in(who).post(address).status_code == status


def test_retiring_is_asked_about_first(cast, tags):
    put(tags[0], cast.document, cast.bob)
    page = get(cast.alice, f"/vocabulary/?change={tags[0].pk}")
    assert page.css_first(f'a[href="{at(tags[0], "retire")}"]').text() == "Retire it…"
    asked = get(cast.alice, at(tags[0], "retire"))
    assert words_of(asked, "main button") == ["Retire it", "Take it out of the vocabulary"]
    assert words_of(asked, ".tag-effect p")[1:] == ["No public page changes.", "1 public page changes:"]
    form = asked.css_first("main form")
    sent = {one.attributes["name"]: one.attributes["value"] for one in form.css("input[name=tag], button")}
    assert signed_in(cast.alice).post(form.attributes["action"], sent).status_code == 302
    tags[0].refresh_from_db()
    assert tags[0].retired_at is not None


def pages(cast, readers) -> list[bytes]:
    """Returns all that readers get about two tags, one of them merged into the other."""
    named = {one.name: one.uuid for one in Tag.objects.filter(vocabulary__group=None)}
    addresses = [
        "/vocabulary/",
        "/vocabulary.csv",
        f"/tags/{named['figure']}/",
        f"/tags/{named['irony']}/",
        f"/tags/{named['irony']}/merge/",
        "/notebook/?tag=irony",
        "/notebook/?person=everyone",
        f"/documents/{cast.document.slug}/anchors",
        f"/documents/{cast.document.slug}/tags?q=i&audience=public",
        "/search/?q=irony",
    ]
    found = []
    for who in readers:
        client = signed_in(who)
        answers = [client.get(address) for address in addresses]
        found += [TOKEN.sub(b"", b"".join([b"%d" % one.status_code, *one])) for one in answers]
    return found


def test_twin_answers_with_and_without_notes_that_the_reader_may_not_see(cast, tags):
    put(tags[0], cast.document, cast.charlie)
    merge_tags(by=cast.alice, tag=tags[0], into=tags[1], why="One.")
    readers = [None, cast.rhea, cast.alice]
    before = pages(cast, readers)
    for tag in tags:
        put(tag, cast.document, cast.bob, "wrote", audience="private")
        put(tag, cast.document, cast.tova, "down", audience="private")
    after = pages(cast, readers)
    assert len(before) == len(after) == 30
    for number, (one, other) in enumerate(zip(before, after, strict=True)):
        assert one == other, number


def test_public_pages_that_show_the_tag_change_once_and_no_others(cast, tags):
    shown = [share_with(make_document(f"The keeper wrote {n}.", curator=cast.alice), "public") for n in range(4)]
    for document in shown[:2]:
        put(tags[0], document, cast.bob)
    put(tags[1], shown[2], cast.bob)
    put(tags[0], shown[3], cast.bob, audience="private")

    def etags() -> list[str]:
        return [signed_in(None).get(one.get_absolute_url())["ETag"] for one in shown]

    def numbers() -> list[int]:
        return [type(one).objects.get(pk=one.pk).public_changes for one in shown]

    first, counted = etags(), numbers()
    done = merge_tags(by=cast.alice, tag=tags[0], into=tags[1], why="One.")
    second = etags()
    assert [one != other for one, other in zip(first, second, strict=True)] == [True, True, False, False]
    assert [new - old for old, new in zip(counted, numbers(), strict=True)] == [1, 1, 0, 0]
    undo_merge(by=cast.alice, merge=done)
    assert [one != other for one, other in zip(second, etags(), strict=True)] == [True, True, False, False]
    merge_tags(by=cast.alice, tag=tags[0], into=tags[1], why="One.")
    third = etags()
    change_tag(
        by=cast.alice, tag=tags[1], name="trope", definition="", slot="plain", parent=None, is_defined=True, why="So."
    )
    assert [one != other for one, other in zip(third, etags(), strict=True)] == [True, True, True, False]


def test_list_of_an_open_page_shows_the_other_tag(cast, tags):
    put(tags[0], cast.document, cast.bob)
    address = f"/documents/{cast.document.slug}/anchors"

    def names() -> list[str]:
        return [name for _id, name, _slot in signed_in(None).get(address).json()["tags"]]

    assert names() == ["irony"]
    done = merge_tags(by=cast.alice, tag=tags[0], into=tags[1], why="One.")
    assert names() == ["figure"]
    undo_merge(by=cast.alice, merge=done)
    assert names() == ["irony"]


def test_costs_the_same_for_two_merges_and_for_twenty(cast, tags):
    counts = []
    for many in (2, 18):
        for n in range(many):
            tag = define_tag(by=cast.alice, group=None, name=f"tag {many} {n}", spellings=[f"spelled {many} {n}"])
            put(tag, cast.document, cast.bob)
            merge_tags(by=cast.alice, tag=tag, into=tags[1], why="One.")
        asked = []
        for address in (tags[1].get_absolute_url(), at(tags[1]), "/vocabulary/"):
            browser = signed_in(cast.alice)
            browser.get(address)
            with CaptureQueriesContext(connection) as queries:
                browser.get(address)
            asked.append(len(queries))
        counts.append(asked)
    assert counts[0] == counts[1]
