"""Pages that give a vocabulary out in several formats, and take one in from them."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from selectolax.lexbor import LexborHTMLParser

from documents.models import Tag
from documents.services.vocabulary.vocabularies import define_tag
from tests.cast import make_cast
from tests.views.pages import signed_in

pytestmark = pytest.mark.django_db
IMPORT = "/groups/hist-214/vocabulary/import/"
TURTLE = """@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix ex: <https://thesaurus.example/> .
ex:plough a skos:Concept ; skos:prefLabel "plough"@en, "Pflug"@de ; skos:broader ex:tool, ex:field .
ex:tool a skos:Concept ; skos:prefLabel "tool"@en .
ex:field a skos:Concept ; skos:prefLabel "field"@en ; skos:notation "7" .
"""
QDC = """<?xml version="1.0" encoding="utf-8"?>
<CodeBook xmlns="urn:QDA-XML:codebook:1.0"><Codes><Code guid="0D62985D-B147-5D01-A9B5-CAE5DCD98342" name="Figures"
 isCodable="false"><Code name="irony" isCodable="true"><Description>Says one.</Description></Code></Code></Codes>
<Sets><Set name="Mine"/></Sets></CodeBook>"""


@pytest.fixture
def cast():
    return make_cast()


def send(who, text: str | bytes, name: str, address: str = IMPORT):
    data = text.encode() if isinstance(text, str) else text
    return signed_in(who).post(address, {"file": SimpleUploadedFile(name, data)})


def parsed(answer) -> LexborHTMLParser:
    return LexborHTMLParser(answer.content.decode())


def words(node) -> str:
    return " ".join(node.text(separator=" ").split())


@pytest.mark.parametrize("name", ["thesaurus.ttl", "thesaurus.csv"])
def test_skos_is_looked_at_and_taken_in_whatever_the_file_is_called(cast, name):
    looked = send(cast.tova, TURTLE, name)
    assert looked.status_code == 200
    page = parsed(looked)
    assert [words(row) for row in page.css(".vocabulary-rows tbody tr")] == [
        "1 plough New",
        "2 tool New",
        "3 field New",
    ]
    lost = page.css_first(".losses")
    assert words(lost.css_first("summary")) == "What the file has and a vocabulary here cannot keep: 2 tags"
    assert [words(one) for one in lost.css("dl > div")] == [
        "plough It stands under others too: field.",
        "field What else the file says of it: notation.",
    ]
    assert not Tag.objects.exists()
    text = page.css_first("[aria-labelledby=rows] textarea").text()
    done = signed_in(cast.tova).post(IMPORT, {"text": text, "why": "", "do": "import"}, follow=True)
    assert done.redirect_chain == [("/groups/hist-214/vocabulary/", 302)]
    plough = Tag.objects.get(name="plough")
    assert plough.parent.name == "tool"
    assert {str(one.spelling) for one in plough.labels.all()} == {"* plough @en", "* Pflug @de"}
    assert [one.identifier for one in plough.links.all()] == ["https://thesaurus.example/plough"]
    again = parsed(send(cast.tova, TURTLE, name))
    told = [words(row.css_first("td:last-child")) for row in again.css(".vocabulary-rows tbody tr")]
    assert told == ["As it is", "As it is", "As it is"]


def test_codebook_of_refi_qda_is_looked_at_with_what_is_lost_of_the_whole(cast):
    page = parsed(send(cast.tova, QDC, "book.qdc"))
    assert [words(row) for row in page.css(".vocabulary-rows tbody tr")] == ["1 Figures New", "2 irony New"]
    assert words(page.css_first(".losses ul")) == "The set “Mine”: which tags the file gathers in it."
    assert "It is a mere heading in the file" in words(page.css_first(".losses dl"))


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (TURTLE[:-20].encode(), "breaks off"),
        (b"<!DOCTYPE a [<!ENTITY b 'c'>]><a/>", "has a DOCTYPE"),
        (b"<a" + b" " * 2_000_000, "larger than 2 MB"),
        (TURTLE.replace("plough", "Pfl\xfcg").encode("latin-1"), "not in UTF-8"),
        ((TURTLE + "ex:tool skos:broader ex:plough .").encode(), "stands under itself"),
        ((TURTLE + 'ex:tool skos:prefLabel "utensil"@en .').encode(), "two preferred labels"),
        ((TURTLE + "".join(f'ex:c{n} skos:prefLabel "c{n}" .\n' for n in range(5000))).encode(), "more than 5,000"),
        (b"@prefix a: <b:> . a:c a:d " + b"[ a:e " * 50_000, ""),
        (b"<CodeBook/>", "has no tags in it"),
    ],
)
def test_bad_files_are_refused_in_a_sentence_and_nothing_is_taken_in(cast, data, sentence):
    answer = send(cast.tova, data, "file")
    assert answer.status_code == 422
    fault = parsed(answer).css_first("#id_file_error")
    assert sentence in fault.text()
    assert fault.text()
    assert not Tag.objects.exists()


def test_tags_of_a_file_that_are_refused_are_named(cast):
    define_tag(by=cast.tova, group=cast.course, name="tillage", spellings=["Pflug"])
    answer = send(cast.tova, TURTLE, "thesaurus.ttl")
    assert answer.status_code == 422
    assert "“Pflug” is a spelling of “tillage” already." in words(parsed(answer).css_first(".is-refused"))
    assert list(Tag.objects.values_list("name", flat=True)) == ["tillage"]


def test_formats_say_what_they_cannot_hold_tag_by_tag(cast):
    define_tag(by=cast.tova, group=cast.course, name="plough", spellings=["* Pflug @de"], example="with an ox")
    define_tag(by=cast.tova, group=cast.course, name="tool")
    page = parsed(signed_in(cast.rhea).get("/groups/hist-214/vocabulary/files/"))
    rows = page.css(".vocabulary-formats > li")
    assert [words(row.css_first("h2")) for row in rows] == [
        *("Table (CSV)", "SKOS (Turtle)", "SKOS (RDF/XML)", "REFI-QDA codebook (.qdc)"),
    ]
    assert ["It holds all of the 2 tags." in words(row) for row in rows] == [True, True, True, False]
    assert words(rows[3].css_first("dl")) == "plough Other spellings: Pflug The example: with an ox"
    for row, ending in zip(rows, ("csv", "ttl", "rdf", "qdc"), strict=True):
        answer = signed_in(cast.rhea).get(row.css_first("a.button").attributes["href"])
        assert answer["Content-Disposition"] == f'attachment; filename="hist-214-vocabulary.{ending}"'
        assert b"plough" in answer.getvalue()
        assert answer["Cache-Control"] == "private, no-store"
        assert signed_in(cast.charlie).get(f"/groups/hist-214/vocabulary.{ending}").status_code == 404


def test_concepts_stand_at_the_addresses_of_their_tags(cast):
    tag = define_tag(by=cast.tova, group=cast.course, name="plough")
    text = signed_in(cast.bob).get("/groups/hist-214/vocabulary.ttl").getvalue().decode()
    assert f"<http://testserver{tag.get_absolute_url()}> a skos:Concept" in text
    assert "@prefix room: <http://testserver/ns/#>" in text
    terms = parsed(signed_in(None).get("/ns/"))
    assert [one.attributes["id"] for one in terms.css(".terms > div")] == ["kind", "line", "position", "questions"]


def test_files_of_the_room_are_open_to_all_and_tell_nothing_of_notes(cast):
    cast.alice.is_curator = True
    cast.alice.save()
    define_tag(by=cast.alice, group=None, name="tide")
    client = signed_in(None)
    before = [client.get(f"/vocabulary.{one}").getvalue() for one in ("csv", "ttl", "rdf", "qdc")]
    page = client.get("/vocabulary/files/")
    assert page["Cache-Control"].startswith("public")
    Tag.objects.create(name="hidden word", vocabulary=Tag.objects.get().vocabulary)
    assert [client.get(f"/vocabulary.{one}").getvalue() for one in ("csv", "ttl", "rdf", "qdc")] == before
    assert client.get("/vocabulary/files/").content == page.content


def test_files_cost_the_same_queries_for_many_tags(cast):
    def queries(address: str) -> int:
        client = signed_in(cast.bob)
        with CaptureQueriesContext(connection) as found:
            client.get(address).getvalue()
        return len(found)

    addresses = [f"/groups/hist-214/vocabulary{one}" for one in (".csv", ".ttl", ".rdf", ".qdc", "/files/")]
    top = define_tag(by=cast.tova, group=cast.course, name="top", spellings=["un"], identifiers=["Q1"])
    few = [queries(one) for one in addresses]
    for n in range(20):
        given = {"spellings": [f"{n} other @de"], "identifiers": [f"Q{n + 2}"]}
        define_tag(by=cast.tova, group=cast.course, name=f"tag {n}", parent=top, **given)
    assert [queries(one) for one in addresses] == few
