"""Pages that give a vocabulary out as a table and take one in."""

from __future__ import annotations

import csv
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from selectolax.lexbor import LexborHTMLParser

from documents.models import Tag
from documents.services.vocabulary.vocabularies import define_tag
from tests.cast import make_cast
from tests.views.pages import signed_in

pytestmark = pytest.mark.django_db
ADDRESS = "/groups/hist-214/vocabulary/import/"
TABLE = "tag,description\nirony,Means another thing.\nvoice,How it is said.\n"


@pytest.fixture
def cast():
    return make_cast()


def send(who, table: str | bytes = TABLE, address: str = ADDRESS):
    data = table.encode() if isinstance(table, str) else table
    return signed_in(who).post(address, {"file": SimpleUploadedFile("codebook.csv", data)})


def rows(answer) -> list[str]:
    found = LexborHTMLParser(answer.content.decode()).css(".vocabulary-rows tbody tr")
    return [" | ".join(" ".join(cell.text().split()) for cell in row.css("td, th")) for row in found]


def test_table_is_looked_at_and_then_taken_in_without_scripts(cast):
    define_tag(by=cast.tova, group=cast.course, name="irony", definition="Says one thing.")
    looked = send(cast.tova)
    assert looked.status_code == 200
    assert rows(looked) == ["1 | irony | Changed: definition", "2 | voice | New"]
    assert Tag.objects.count() == 1
    form = LexborHTMLParser(looked.content.decode()).css_first("[aria-labelledby=rows] form")
    why = form.css_first("[name=why]").attributes["value"]
    assert why == "From codebook.csv"
    text = form.css_first("textarea").text()
    done = signed_in(cast.tova).post(ADDRESS, {"text": text, "why": why, "do": "import"}, follow=True)
    assert done.redirect_chain == [("/groups/hist-214/vocabulary/", 302)]
    assert "1 tag is new. 1 is changed." in done.content.decode()
    assert Tag.objects.get(name="irony").versions.last().why == "From codebook.csv"
    again = send(cast.tova)
    assert rows(again) == ["1 | irony | As it is", "2 | voice | As it is"]
    assert b'value="import"' not in again.content


def test_rows_that_are_refused_are_named_and_nothing_is_taken_in(cast):
    answer = send(cast.tova, "name,parent\nirony,nowhere\nvoice,\n")
    assert answer.status_code == 422
    assert rows(answer)[0].startswith("1 | irony | Not possible: “nowhere”, under which it should stand")
    assert b'value="import"' not in answer.content
    forced = signed_in(cast.tova).post(ADDRESS, {"text": "name,parent\nirony,nowhere\nvoice,\n", "do": "import"})
    assert forced.status_code == 422
    assert not Tag.objects.exists()


@pytest.mark.parametrize(
    ("table", "words"),
    [(b"", "The submitted file is empty."), (b"a\nb\n", "names the columns"), (b"name\n\xff\n", "not in UTF-8")],
)
def test_file_that_is_no_table_is_refused(cast, table, words):
    answer = send(cast.tova, table)
    assert answer.status_code == 422
    assert words in LexborHTMLParser(answer.content.decode()).css_first("#id_file_error").text()


def test_without_a_file_one_is_asked_for(cast):
    answer = signed_in(cast.tova).post(ADDRESS)
    assert answer.status_code == 422
    assert "Choose a file." in answer.content.decode()


def test_vocabulary_comes_as_a_table_to_those_who_may_read_it(cast):
    cast.alice.is_curator = True
    cast.alice.save()
    given = {"by": cast.tova, "group": cast.course}
    tag = define_tag(name="irony", **given, definition="=1", spellings=["ironia", "ironie"], identifiers=["Q131361"])
    define_tag(by=cast.alice, group=None, name="tide")
    answer = signed_in(cast.rhea).get("/groups/hist-214/vocabulary.csv")
    assert answer["Content-Disposition"] == 'attachment; filename="hist-214-vocabulary.csv"'
    heading, *found = csv.reader(io.StringIO(answer.getvalue().decode("utf-8-sig")))
    assert heading[0] == "name"
    more = ["http://www.wikidata.org/entity/Q131361", "", "", "", str(tag.uuid)]
    assert found == [["irony", "", "'=1", "", "topic", "plain", "ironia\nironie", *more]]
    assert signed_in(cast.charlie).get("/groups/hist-214/vocabulary.csv").status_code == 404
    public = signed_in(None).get("/vocabulary.csv")
    assert b"tide" in public.getvalue()
    assert public["Cache-Control"].startswith("public")
