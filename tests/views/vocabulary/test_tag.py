"""The page of a tag: its meaning, its place in the vocabulary, and the passages that its reader may see."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from selectolax.lexbor import LexborHTMLParser

from documents.models import Membership, Statement, Tag, TaggedAnnotation, Vocabulary
from documents.services.vocabulary.vocabularies import change_tag, close_vocabulary, define_tag, retire_tag
from documents.views.vocabulary import tag as view
from tests.cast import make_cast
from tests.factories import make_document
from tests.views.pages import mark, share_with, signed_in, state

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    cast = make_cast("The keeper wrote it down. Nobody read it.")
    share_with(cast.document, "public")
    return cast


def put(tag: Tag, document, who, words: str = "keeper", **fields) -> None:
    note = mark(document, who, words, note_html=f"<p>on {words}</p>", note=f"on {words}", **fields)
    TaggedAnnotation.objects.create(content_object=note, tag=tag)


def word(name: str, group=None) -> Tag:
    return Tag.objects.create(name=name, vocabulary=Vocabulary.objects.get_or_create(group=group)[0])


def page(who, tag: Tag, query: str = "") -> LexborHTMLParser:
    answer = signed_in(who).get(f"{tag.get_absolute_url()}{query}")
    assert answer.status_code == 200
    return LexborHTMLParser(answer.content.decode())


def quotes(found: LexborHTMLParser) -> list[str]:
    return [one.text() for one in found.css(".entries mark")]


def test_shows_passages_of_all_articles_to_those_who_see_the_notes(cast):
    other = share_with(make_document("The pilot read it.", curator=cast.alice), "public")
    tag = word("irony")
    put(tag, cast.document, cast.bob, "keeper", audience="public")
    put(tag, other, cast.bob, "pilot", audience="public")
    put(tag, other, cast.tova, "read", audience="private")
    assert quotes(page(None, tag)) == ["pilot", "keeper"]
    assert quotes(page(cast.bob, tag)) == ["pilot", "keeper"]
    assert quotes(page(cast.tova, tag)) == ["pilot", "read", "keeper"]
    heading = " ".join(page(cast.tova, tag).css_first("#list").text().split())
    assert heading == "3 notes in 2 articles"


@pytest.mark.parametrize(("who", "status"), [("bob", 200), ("rhea", 404), ("charlie", 404), ("anonymous", 404)])
def test_word_of_a_note_that_one_may_not_see_is_not_there(cast, who, status):
    tag = word("secret", cast.course)
    put(tag, cast.document, cast.bob, audience="moderators", group=cast.course)
    assert signed_in(cast.everyone[who]).get(tag.get_absolute_url()).status_code == status


def test_defined_tag_of_a_group_is_read_by_its_members(cast):
    figure = define_tag(by=cast.tova, group=cast.course, name="figure", definition="Means more than it says.")
    irony = define_tag(
        by=cast.tova, group=cast.course, name="irony", definition="Means another thing.", example="Ha!", parent=figure
    )
    put(irony, cast.document, cast.bob, audience="group", group=cast.course)
    head = page(cast.rhea, irony).css_first(".tag-head")
    assert [one.text() for one in head.css("p.meta a")] == [cast.course.name, "Vocabulary", "figure"]
    assert "Means another thing." in head.text()
    assert "Ha!" in head.text()
    assert head.css("a[href*=change]") == []
    assert page(cast.tova, irony).css_first(".tag-head a[href*=change]").text() == "Change"
    children = page(cast.rhea, figure).css_first(".tag-children")
    assert " ".join(children.text().split()) == "irony 1 notes"
    assert signed_in(cast.charlie).get(figure.get_absolute_url()).status_code == 404


def test_takes_in_what_stands_below_when_asked(cast):
    figure = define_tag(by=cast.tova, group=cast.course, name="figure")
    irony = define_tag(by=cast.tova, group=cast.course, name="irony", parent=figure)
    dramatic = define_tag(by=cast.tova, group=cast.course, name="dramatic irony", parent=irony)
    for tag, words in ((figure, "wrote"), (irony, "keeper"), (dramatic, "down")):
        put(tag, cast.document, cast.bob, words, audience="group", group=cast.course)
    alone = page(cast.rhea, figure)
    assert quotes(alone) == ["wrote"]
    assert alone.css_first(".list-does a").attributes["href"].endswith("?below=yes")
    assert quotes(page(cast.rhea, figure, "?below=yes")) == ["keeper", "wrote", "down"]
    assert quotes(page(cast.rhea, dramatic, "?below=yes")) == ["down"]


def test_goes_on_page_by_page(cast, monkeypatch):
    monkeypatch.setattr(view, "NOTES_PER_PAGE", 2)
    tag = word("irony")
    for words in ("keeper", "wrote", "down"):
        put(tag, cast.document, cast.bob, words, audience="public")
    first = page(None, tag)
    assert quotes(first) == ["keeper", "wrote"]
    rest = page(None, tag, first.css_first("[rel=next]").attributes["href"])
    assert quotes(rest) == ["down"]
    assert rest.css("[rel=next]") == []


def dated(cast, issued: str, text: str):
    article = share_with(make_document(text, curator=cast.alice), "public")
    if issued:
        state(article, "issued", issued, normalised=issued, status=Statement.Status.PROPOSED)
    return article


def test_by_date_the_earliest_come_first_and_those_without_one_last_which_is_said(cast):
    tag = word("irony")
    for issued, text in (
        ("1911-05", "May wrote it."),
        ("", "Nobody wrote it."),
        ("1911", "Somebody wrote it."),
        ("../1909", "Early birds wrote it."),
        ("191X", "Ten wrote it."),
    ):
        put(tag, dated(cast, issued, text), cast.bob, text.removesuffix(" wrote it."), audience="public")
    read, by_date = page(None, tag), page(None, tag, "?order=date")
    assert quotes(read) == ["Ten", "Early birds", "Somebody", "Nobody", "May"]
    assert quotes(by_date) == ["Early birds", "Ten", "Somebody", "May", "Nobody"]
    heads = [" ".join(one.text().split()) for one in by_date.css(".group-head .meta, .list-part")]
    assert "until 1909" in heads[0]
    assert "not checked: date" in heads[0]
    assert heads[-2] == "Without a date to order by"
    assert "date not known yet" in heads[-1]
    assert by_date.css_first("#undated").text() == "Without a date to order by"
    assert read.css("#undated") == []
    assert read.css_first(".list-does a").attributes["href"] == "?order=date#list"
    assert by_date.css_first(".list-does a").attributes["href"] == "?#list"


def test_by_date_goes_on_page_by_page(cast, monkeypatch):
    monkeypatch.setattr(view, "NOTES_PER_PAGE", 2)
    tag = word("irony")
    for issued, name in (("1911~", "May"), ("1910", "June"), ("", "Nobody"), ("1911~", "April"), ("", "Who")):
        article = dated(cast, issued, f"{name} wrote it.")
        for words in (name, "wrote"):
            put(tag, article, cast.bob, words, audience="public")
    found, query = [], "?order=date"
    while query:
        shown = page(None, tag, query)
        found.append(quotes(shown))
        query = shown.css_first("[rel=next]").attributes["href"] if shown.css("[rel=next]") else ""
    assert found == [["June", "wrote"], ["April", "wrote"], ["May", "wrote"], ["Who", "wrote"], ["Nobody", "wrote"]]
    later = page(None, tag, "?order=date&after=1911.0.0~nothing").css_first(".list-does a")
    assert later.attributes["href"] == "?#list"


def test_date_of_an_article_that_closed_places_no_note(cast):
    tag = word("irony")
    early, late = dated(cast, "1900", "Early wrote it."), dated(cast, "1999", "Late wrote it.")
    for article, words in ((early, "Early"), (late, "Late")):
        put(tag, article, cast.bob, words, audience="private")
    assert quotes(page(cast.bob, tag, "?order=date")) == ["Early", "Late"]
    share_with(early, "private")
    closed = page(cast.bob, tag, "?order=date")
    assert quotes(closed) == ["Late", "Early"]
    assert "1900" not in closed.css_first("main").text()


@pytest.mark.parametrize(
    ("who", "may"), [("tova", True), ("bob", True), ("rhea", False), ("charlie", False), ("anonymous", False)]
)
def test_is_taken_in_hand_by_those_who_may_put_it_on_notes(cast, who, may):
    irony = define_tag(by=cast.tova, group=cast.course, name="irony")
    of_site = word("figure")
    put(of_site, cast.document, cast.bob, audience="public")
    reader = cast.everyone[who]
    button = page(reader, of_site).css("[data-controller=take]")
    assert bool(button) is (who != "anonymous")
    if who in ("charlie", "anonymous"):
        return
    button = page(reader, irony).css("[data-controller=take]")
    assert bool(button) is may
    if may:
        named = {key: button[0].attributes[f"data-{key}"] for key in ("name", "slot", "group")}
        assert named == {"name": "irony", "slot": "plain", "group": str(cast.course.pk)}
        assert "only-script" in button[0].attributes["class"]


def test_retired_tag_and_word_that_a_closed_vocabulary_lacks_are_not_taken_in_hand(cast):
    irony = define_tag(by=cast.tova, group=cast.course, name="irony")
    undefined = word("litotes", cast.course)
    put(undefined, cast.document, cast.bob, audience="group", group=cast.course)
    assert page(cast.bob, undefined).css("[data-controller=take]")
    close_vocabulary(by=cast.tova, group=cast.course, is_closed=True)
    retire_tag(by=cast.tova, tag=irony, is_retired=True)
    assert page(cast.bob, undefined).css("[data-controller=take]") == []
    assert page(cast.bob, irony).css("[data-controller=take]") == []


def test_leads_to_the_notebook_where_it_can_be_narrowed(cast):
    tag, same = word("irony"), word("irony", cast.course)
    put(tag, cast.document, cast.bob, "keeper", audience="public")
    put(same, cast.document, cast.bob, "wrote", audience="group", group=cast.course)
    address = page(cast.rhea, tag).css_first(".tag-does a[href^='/notebook/']").attributes["href"]
    notebook = LexborHTMLParser(signed_in(cast.rhea).get(address).content.decode())
    assert quotes(notebook) == ["keeper"]
    chosen = [one for one in notebook.css(".facet label") if one.css("input[name=tag][checked]")]
    assert [" ".join(one.text().split()) for one in chosen] == ["irony1"]
    assert [one.text() for one in notebook.css(".applied bdi")] == ["irony"]


def test_name_of_a_tag_that_one_may_not_see_is_not_told_by_the_notebook(cast):
    tag = word("secret", cast.course)
    put(tag, cast.document, cast.bob, audience="moderators", group=cast.course)
    answer = signed_in(cast.charlie).get(f"/notebook/?tag={tag.uuid}")
    assert answer.status_code == 200
    assert "secret" not in answer.content.decode()


def test_says_how_many_notes_got_the_tag_under_each_wording_and_shows_them(cast):
    irony = define_tag(by=cast.tova, group=cast.course, name="irony", definition="Says one thing.")
    assert page(cast.rhea, irony).css(".wordings") == []
    put(irony, cast.document, cast.bob, "keeper", audience="group", group=cast.course)
    put(irony, cast.document, cast.bob, "wrote", audience="private")
    given = {"name": "irony", "slot": "plain", "parent": None, "is_defined": True}
    change_tag(by=cast.tova, tag=irony, definition="Means another thing.", why="Too wide.", **given)
    put(irony, cast.document, cast.bob, "down", audience="group", group=cast.course)
    found = page(cast.rhea, irony)
    rows = [" ".join(one.text(separator=" ").split()) for one in found.css(".wordings li")]
    assert rows[0].startswith("irony : Means another thing. Now")
    assert rows[0].endswith("Tova Lindqvist Too wide. 1 note got the tag under it")
    assert rows[1].startswith("irony : Says one thing.")
    assert rows[1].endswith("1 note got the tag under it")
    first = page(cast.rhea, irony, "?wording=1")
    assert quotes(first) == ["keeper"]
    assert " ".join(first.css_first("#list").text().split()) == "Wording 1: 1 note in 1 article"
    assert quotes(page(cast.bob, irony, "?wording=1")) == ["keeper", "wrote"]
    assert quotes(page(cast.rhea, irony, "?wording=2")) == ["down"]
    assert quotes(page(cast.rhea, irony, "?wording=7")) == ["keeper", "down"]


def test_word_that_hidden_notes_had_before_it_was_defined_is_not_told(cast):
    cast.alice.is_curator = True
    cast.alice.save()
    hidden = word("Scandal")
    put(hidden, cast.document, cast.bob, "keeper", audience="private")
    told = [define_tag(by=cast.alice, group=None, name=name, definition="It was.") for name in ("scandal", "affair")]
    pages = [page(None, tag).css_first("main").html.replace(tag.name, "").replace(str(tag.uuid), "") for tag in told]
    assert pages[0] == pages[1]
    assert page(cast.rhea, told[0]).css(".wordings") == []
    assert [one.text() for one in page(cast.bob, told[0]).css(".wordings li b")] == ["scandal", "Scandal"]
    before = page(cast.bob, told[0], "?wording=before-1")
    assert quotes(before) == ["keeper"]
    assert before.css_first("#list").text().startswith("Before it was defined: ")
    # The notebook has no number for it, and so no link.
    assert before.css_first(".tag-ways a[href^='/notebook/']") is None


def test_wordings_have_the_numbers_that_the_notebook_gives_them(cast):
    put(word("irony", cast.course), cast.document, cast.bob, "keeper", audience="group", group=cast.course)
    irony = define_tag(by=cast.tova, group=cast.course, name="irony", definition="Says one thing.")
    put(irony, cast.document, cast.bob, "wrote", audience="group", group=cast.course)
    given = {"name": "irony", "slot": "plain", "parent": None, "is_defined": True}
    change_tag(by=cast.tova, tag=irony, definition="Means another thing.", why="Too wide.", **given)
    put(irony, cast.document, cast.bob, "down", audience="group", group=cast.course)
    for number, quote in [(1, "wrote"), (2, "down")]:
        shown = page(cast.rhea, irony, f"?wording={number}")
        assert quotes(shown) == [quote]
        assert " ".join(shown.css_first("#list").text().split()).startswith(f"Wording {number}: 1 note")
        address = shown.css_first(".tag-ways a[href^='/notebook/']").attributes["href"]
        notebook = LexborHTMLParser(signed_in(cast.rhea).get(address).content.decode())
        assert quotes(notebook) == [quote]
        assert f"coded under wording {number} of irony" in notebook.css_first(".in-words").text()
    numbers = [one.attributes.get("value") for one in page(cast.rhea, irony).css(".wordings li")]
    assert numbers == ["2", "1", None]


def test_headings_of_articles_without_a_date_stand_under_that_heading(cast):
    irony = define_tag(by=cast.tova, group=cast.course, name="irony")
    dated = make_document("The keeper wrote.", curator=cast.alice, groups=[cast.course], title="With a date")
    state(dated, "issued", "1931", normalised="1931")
    for document in (dated, cast.document):
        put(irony, document, cast.bob, "keeper", audience="group", group=cast.course)
    main = page(cast.rhea, irony, "?order=date").css_first("main")
    outline = [(one.tag, one.text(strip=True)) for one in main.css("h3, h4")]
    assert outline == [("h3", "With a date"), ("h3", "Without a date to order by"), ("h4", cast.document.title)]


def test_who_left_a_group_sees_their_own_notes_and_nothing_of_its_vocabulary(cast):
    figure = define_tag(by=cast.tova, group=cast.course, name="figure", definition="More than it says.")
    irony = define_tag(by=cast.tova, group=cast.course, name="irony", spellings=["ironia"], parent=figure)
    define_tag(by=cast.tova, group=cast.course, name="dramatic irony", parent=irony)
    put(irony, cast.document, cast.bob, "keeper", audience="group", group=cast.course)
    Membership.objects.filter(user=cast.bob).delete()
    given = {"name": "irony", "slot": "plain", "parent": figure, "is_defined": True}
    change_tag(by=cast.tova, tag=irony, definition="Means another thing.", why="Too wide.", **given)
    found = page(cast.bob, irony)
    assert quotes(found) == ["keeper"]
    head = found.css_first(".tag-head").html + "".join(one.html for one in found.css(".wordings"))
    assert "A tag of a group to which you do not belong now." in head
    for words in ("figure", "dramatic", "another thing", "Too wide", "ironia", "hist-214", cast.course.name):
        assert words not in head, words
    assert signed_in(cast.bob).get(figure.get_absolute_url()).status_code == 404


def test_note_with_the_uuid_of_a_tag_for_a_word_is_not_on_its_page(cast):
    tag = word("irony")
    put(tag, cast.document, cast.bob, "keeper", audience="public")
    put(word(str(tag.uuid)), cast.document, cast.charlie, "wrote", audience="public")
    assert quotes(page(None, tag)) == ["keeper"]


def test_copy_of_a_stranger_is_not_current_when_a_tag_is_made_anew(cast):
    cast.alice.is_curator = True
    cast.alice.save()
    tag = define_tag(by=cast.alice, group=None, name="irony")
    first = signed_in(None).get("/vocabulary/")
    change_tag(by=cast.alice, tag=tag, name="irony", definition="", slot="plain", parent=None, is_defined=False)
    again = define_tag(by=cast.alice, group=None, name="irony")
    answer = signed_in(None).get("/vocabulary/", headers={"If-None-Match": first["ETag"]})
    assert answer.status_code == 200
    assert again.get_absolute_url() in answer.content.decode()


def test_costs_the_same_for_two_notes_and_for_twenty(cast):
    tag = word("irony")
    counts = []
    for many in (2, 18):
        for n in range(many):
            document = share_with(make_document(f"The keeper wrote {n}.", curator=cast.alice), "public")
            put(tag, document, cast.bob, audience="public")
            define_tag(by=cast.tova, group=cast.course, name=f"tag {many} {n}")
        browser = signed_in(cast.rhea)
        browser.get(tag.get_absolute_url())
        with CaptureQueriesContext(connection) as asked:
            browser.get(tag.get_absolute_url())
        counts.append(len(asked))
    assert counts[0] == counts[1]
