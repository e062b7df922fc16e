"""Spellings in languages, identifiers elsewhere and the order of tags, on the pages of a vocabulary and of a tag."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from selectolax.lexbor import LexborHTMLParser

from documents.models import Tag
from documents.services.vocabulary.vocabularies import define_tag
from tests.cast import make_cast
from tests.views.pages import signed_in

pytestmark = pytest.mark.django_db
ADDRESS = "/groups/hist-214/vocabulary/"
PLOW = {"do": "define", "name": "Plow", "definition": "", "example": "", "slot": "plain", "parent": ""}


@pytest.fixture
def cast():
    return make_cast()


def page(who, address=ADDRESS, **headers) -> LexborHTMLParser:
    answer = signed_in(who).get(address, headers=headers)
    assert answer.status_code == 200
    return LexborHTMLParser(answer.content.decode())


def words(node) -> str:
    return " ".join(node.text().split())


def test_spellings_and_identifiers_are_typed_and_shown(cast):
    given = {
        **PLOW,
        "spellings": "* Pflug @de\r\nплуг @uk\n~ plogh\nplough",
        "identifiers": "https://www.wikidata.org/wiki/Q11464\n~ https://example.org/7",
    }
    assert signed_in(cast.tova).post(ADDRESS, given).status_code == 302
    tag = Tag.objects.get()
    assert words(page(cast.bob).css_first(".tag-spellings")) == "Also: Pflug (German), плуг (Ukrainian), plough"
    own = page(cast.bob, tag.get_absolute_url())
    assert words(own.css_first(".tag-spellings")) == "Also: Pflug (German), плуг (Ukrainian), plough"
    assert own.css_first(".tag-spellings [lang=uk]").text() == "плуг"
    links = own.css(".tag-links a")
    assert [(one.text(), one.attributes["href"], one.attributes["rel"]) for one in links] == [
        ("https://example.org/7", "https://example.org/7", "external noopener nofollow"),
        ("Wikidata Q11464", "http://www.wikidata.org/entity/Q11464", "external noopener nofollow"),
    ]
    assert "https://example.org/7 (nearly the same)" in words(own.css_first(".tag-links"))
    assert "plogh" not in page(cast.bob).html
    assert "plogh" not in own.html
    form = page(cast.tova, f"{ADDRESS}?change={tag.pk}").css_first(f"#{tag.anchor} form")
    typed = form.css_first("[name=spellings]").text().strip().splitlines()
    assert sorted(typed) == sorted(["* Pflug @de", "плуг @uk", "~ plogh", "plough"])
    assert "~ https://example.org/7" in form.css_first("[name=identifiers]").text()


def test_reader_sees_what_is_usual_in_their_language(cast):
    tag = define_tag(by=cast.tova, group=cast.course, name="Pflug", spellings=["* Plow @en", "* charrue @fr"])
    for address, place in ((ADDRESS, f"#{tag.anchor} h3"), (tag.get_absolute_url(), "h1")):
        usual = page(cast.bob, address).css_first(f"{place} .tag-usual")
        assert (usual.text(), usual.attributes["lang"]) == ("Plow", "en")


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("spellings", "* plough", "Say in which language"),
        ("spellings", "plough @nonsense!", None),
        ("spellings", "plough @nonsense", "is no language"),
        ("spellings", "* a @de\n* b @de", "A language has one usual name"),
        ("spellings", "x" * 101 + " @de", "longer than 100 characters"),
        ("spellings", "a\x00b", "Null characters are not allowed."),
        ("identifiers", "Q0", "is no identifier"),
        ("identifiers", "https://orcid.org/0000-0002-1825-0098", "has a mistake in it"),
        ("identifiers", "Q1\n" * 21, "at most 20 identifiers"),
        ("identifiers", "https://example.org/" + "a" * 500, "at most 500 characters"),
        ("identifiers", "a\x00b", "Null characters are not allowed."),
    ],
)
def test_mistakes_are_named_at_their_field(cast, field, typed, sentence):
    answer = signed_in(cast.tova).post(ADDRESS, {**PLOW, field: typed})
    if sentence is None:
        assert answer.status_code == 302
        return
    assert answer.status_code == 422
    assert sentence in LexborHTMLParser(answer.content.decode()).css_first(f"#new-{field}_error").text()
    assert not Tag.objects.exists()


def test_identifier_of_another_tag_is_refused_at_its_field(cast):
    define_tag(by=cast.tova, group=cast.course, name="Plough", identifiers=["Q11464"])
    answer = signed_in(cast.tova).post(ADDRESS, {**PLOW, "identifiers": "Q11464"})
    assert answer.status_code == 422
    fault = LexborHTMLParser(answer.content.decode()).css_first("#new-identifiers_error").text()
    assert fault == "“Plough” has the identifier Wikidata Q11464 already. Write ~ before it for a close match."


def test_tags_are_put_in_order_without_scripts(cast):
    for name in ("a", "b", "c"):
        define_tag(by=cast.tova, group=cast.course, name=name)
    ordinary = page(cast.tova)
    assert ordinary.css(".moves") == []
    link = next(one for one in ordinary.css(".vocabulary-table a") if one.text() == "Put them in order")
    ordering = page(cast.tova, ADDRESS + link.attributes["href"].removeprefix(ADDRESS).partition("#")[0])
    buttons = [words(one) for one in ordering.css(".moves button")]
    assert buttons == ["Down: a", "Up: b", "Down: b", "Up: c"]
    b = Tag.objects.get(name="b")
    answer = signed_in(cast.tova).post(ADDRESS, {"do": "up", "tag": b.pk})
    assert answer["Location"] == f"{ADDRESS}?order=yes#{b.anchor}"
    assert [one.text() for one in page(cast.bob).css(".vocabulary h3 > a")] == ["b", "a", "c"]
    assert page(cast.bob, f"{ADDRESS}?order=yes").css(".moves") == []
    for who, status in ((cast.bob, 403), (cast.charlie, 404), (None, 302)):
        assert signed_in(who).post(ADDRESS, {"do": "down", "tag": b.pk}).status_code == status


def test_vocabulary_costs_the_same_queries_for_many_labels(cast):
    def queries(who) -> int:
        page(who)  # which counts again what new spellings may have changed
        with CaptureQueriesContext(connection) as found:
            page(who)
        return len(found)

    define_tag(by=cast.tova, group=cast.course, name="first", spellings=["un"], identifiers=["Q1"])
    few = queries(cast.bob)
    for n in range(20):
        lines = [f"* {n} name @de", f"{n} other"]
        define_tag(by=cast.tova, group=cast.course, name=f"tag {n}", spellings=lines, identifiers=[f"Q{n + 2}"])
    assert queries(cast.bob) == few


def test_change_of_a_label_is_a_new_page_for_strangers(cast):
    cast.alice.is_curator = True
    cast.alice.save()
    tag = define_tag(by=cast.alice, group=None, name="Plow", spellings=["plough"])
    for address in ("/vocabulary/", tag.get_absolute_url()):
        client = signed_in(None)
        before = client.get(address)["ETag"]
        assert client.get(address)["ETag"] == before
        given = {**PLOW, "do": "change", "tag": tag.pk}
        signed_in(cast.alice).post("/vocabulary/", {**given, "spellings": f"plough\n{len(address)}"})
        assert client.get(address)["ETag"] != before
