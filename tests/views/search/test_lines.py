"""Words in context: one line a hit, in an order, with the tags of notes; and as a table."""

from __future__ import annotations

import csv
import io
import re
from urllib.parse import quote

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from selectolax.lexbor import LexborHTMLParser

from documents.models import Annotation, Document, Tag, TaggedAnnotation, Vocabulary
from documents.search import concordance, results
from documents.services.versions.revisions import correct_document
from documents.services.vocabulary.vocabularies import define_tag
from documents.views.search import lines as view
from tests.cast import make_cast
from tests.factories import make_document, make_user
from tests.views.pages import mark, signed_in, state

pytestmark = pytest.mark.django_db

PUBLIC = Document.Visibility.PUBLIC
TEXT = "The old keeper slept.\n\nA new keeper, and another old keeper; two keepers 😀 woke."


def make(text=TEXT, *, language="en", visibility=PUBLIC, **fields):
    return make_document(text, visibility=visibility, language=language, **fields)


def get(path, person=None, status=200):
    response = signed_in(person).get(path)
    assert response.status_code == status
    return response.content.decode()


def ask(typed, person=None, more=""):
    return get(f"/search/lines/?q={quote(typed)}{more}", person)


def rows_of(page):
    """Returns the lines on a page as they run, the words found in brackets."""
    found = []
    for row in LexborHTMLParser(page).css("tr.line"):
        left, hit, right = (row.css_first(f".{name}").text(deep=True) for name in ("before", "hit", "after"))
        found.append(f"{left}[{hit.strip()}]{right}")
    return found


def table(path, person=None):
    response = signed_in(person).get(path)
    assert response.status_code == 200
    content = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(content)))


def tagged(document, author, words, name, **fields):
    note = mark(document, author, words, **fields)
    vocabulary = Vocabulary.objects.of_audience(note.audience, note.group_id)
    tag = Tag.objects.get_or_create_named([name], vocabulary)[0]
    TaggedAnnotation.objects.create(content_object=note, tag=tag, tagged_by=author)
    return note, Tag.objects.get(pk=tag.pk)


def test_each_hit_is_a_line_ordered_by_the_words_before_it_the_last_one_first():
    make()
    assert rows_of(ask("keeper")) == [
        "A new [keeper], and another old keeper; two keepers 😀 woke.",
        "A new keeper, and another old [keeper]; two keepers 😀 woke.",
        "The old [keeper] slept.",
        "A new keeper, and another old keeper; two [keepers] 😀 woke.",
    ]


def test_lines_are_as_wide_as_is_asked_and_end_with_their_paragraph():
    make("Before it." + "\n\n" + "x " * 90 + "keeper " + "y " * 90 + "\n\n" + "After it.")
    for width in (30, 60, 120):
        page = LexborHTMLParser(ask("keeper", more=f"&width={width}"))
        assert [len(page.css_first(f".line .{name}").text()) for name in ("before", "after")] == [width, width]
    assert rows_of(ask("after", more="&width=120")) == ["[After] it."]


def test_a_line_goes_on_over_the_rows_of_the_index_and_is_there_once():
    make(" ".join(f"word{n}" for n in range(249)) + " keeper kept " + " ".join(f"more{n}" for n in range(300)))
    (line,) = rows_of(ask("keeper", more="&width=30"))
    assert line == "rd245 word246 word247 word248 [keeper] kept more0 more1 more2 more3 "
    (line,) = rows_of(ask('"kept"', more="&width=30"))
    assert line.startswith("ord246 word247 word248 keeper [kept]")


@pytest.mark.parametrize(
    ("typed", "hits"),
    [
        ('"old keeper"', ["old keeper", "old keeper"]),
        ("new ~2 keeper", ["new keeper"]),
        ("keep*", ["keeper", "keeper", "keeper", "keepers"]),
        ('"another old" keeper', ["another old", "keeper", "keeper", "keepers"]),
        ('"old keeper" keeper -slept', ["keeper", "keepers", "old keeper"]),
        ("zeppelin", []),
    ],
)
def test_several_words_are_one_hit_and_what_stands_within_another_is_none(typed, hits):
    make()
    assert sorted(re.findall(r"\[(.*?)\]", " ".join(rows_of(ask(typed))))) == hits


def test_other_spellings_are_lines_too_and_named():
    cast = make_cast("Nothing.")
    make("Mario Plovs came. So did M. Plow.")
    cast.alice.is_curator = True
    cast.alice.save()
    define_tag(by=cast.alice, group=None, name="Plow", spellings=["Plovs"])
    page = ask("plovs")
    assert rows_of(page) == ["Mario Plovs came. So did M. [Plow].", "Mario [Plovs] came. So did M. Plow."]
    only = LexborHTMLParser(page).css_first(".also a").attributes["href"]
    assert rows_of(get(only)) == ["Mario [Plovs] came. So did M. Plow."]
    assert "All spellings" in get(only)


def test_forms_in_the_middle_are_counted_and_lead_to_their_lines():
    make()
    links = {
        link.text(): link.attributes["href"]
        for link in LexborHTMLParser(ask("keeper")).css(".forms ul:first-of-type a")
    }
    assert list(links) == ["keeper 3", "keepers 1"]
    assert rows_of(get(links["keepers 1"])) == ["A new keeper, and another old keeper; two [keepers] 😀 woke."]


def test_lines_are_ordered_by_what_is_known_of_their_article():
    for slug, issued, publisher in (("b", "2001", "Argus"), ("a", "199X", ""), ("c", "", "Ledger")):
        article = make(f"A keeper of {slug}.", slug=slug, title=slug.upper())
        if issued:
            state(article, "issued", issued, normalised=issued)
        if publisher:
            state(article, "publisher", publisher)
    for order, expected in (("date", "abc"), ("publisher", "bca"), ("place", "abc"), ("right", "abc"), ("left", "abc")):
        assert [row[-2] for row in rows_of(ask("keeper", more=f"&order={order}"))] == list(expected), order


def test_every_line_leads_to_its_passage():
    make(slug="kept")
    for link in LexborHTMLParser(ask("keeper")).css(".line .hit a"):
        passage = get(link.attributes["href"])
        quoted = LexborHTMLParser(passage).css_first("main mark").text(deep=True)
        assert link.text() in quoted


def test_pages_follow_each_other(monkeypatch):
    monkeypatch.setattr(view, "LINES_PER_PAGE", 3)
    make()
    first = ask("keeper")
    assert len(rows_of(first)) == 3
    assert "4 lines" in LexborHTMLParser(first).css_first("#found").text()
    following = LexborHTMLParser(first).css_first("a[rel=next]").attributes["href"]
    assert rows_of(get(following)) == ["A new keeper, and another old keeper; two [keepers] 😀 woke."]
    assert rows_of(ask("keeper", more="&page=99")) == rows_of(get(following))


def test_the_table_has_all_lines_and_proves_its_words(monkeypatch):
    monkeypatch.setattr(view, "LINES_PER_PAGE", 1)
    article = make("Dull.\n\n=A keeper\n\n" + TEXT, slug="kept", title="Kept", source_format="plain")
    state(article, "publisher", "+Ledger")
    rows = table("/search/lines.csv?q=keeper&order=place&width=30")
    text = article.current_revision.text
    assert len(rows) == 5
    assert rows[0]["left"] == "'=A "
    assert {row["publisher"] for row in rows} == {"'+Ledger"}
    for row in rows:
        start, end = int(row["start"]), int(row["end"])
        assert text[start:end] == row["hit"]
        assert (row["article"], row["version"]) == ("Kept", "1")
        assert row["text_sha256"] == article.current_revision.sha256
        assert row["address"].endswith(f"/documents/kept/passages/{start}-{end}/?revision=1")
    assert [row["paragraph"] for row in rows] == ["2", "3", "4", "4", "4"]
    assert table("/search/lines.csv?q=zeppelin") == []
    assert table("/search/lines.csv") == []


def test_tags_of_notes_that_one_may_see_are_marked_in_the_lines():
    cast = make_cast("Nothing.")
    article = make(slug="kept", groups=[cast.course])
    tagged(article, cast.bob, "old keeper", "Age", audience="group", group=cast.course)
    tagged(article, cast.bob, "slept", "Rest", audience="private")
    page = LexborHTMLParser(ask('"old keeper slept"', cast.tova))
    assert [one.text() for one in page.css(".line .tagged")] == ["old keeper"]
    assert [one.text() for one in page.css(".line-tags .tag")] == ["Age"]
    mine = LexborHTMLParser(ask('"keeper slept"', cast.bob))
    assert [one.text() for one in mine.css(".line .tagged")] == ["old ", "keeper", "slept"]
    assert [one.text() for one in mine.css(".line-tags .tag")] == ["Age", "Rest"]
    assert not LexborHTMLParser(ask("keeper", cast.charlie)).css(".tagged, .line-tags")


class TestOfATag:
    @pytest.fixture
    def cast(self):
        return make_cast("Nothing.")

    def lines(self, tag, person=None, more=""):
        return rows_of(get(f"/search/lines/?tag={tag.uuid}{more}", person))

    def test_all_passages_that_one_may_see_are_lines(self, cast):
        article = make(slug="kept", groups=[cast.course])
        _note, tag = tagged(article, cast.bob, "old keeper", "Age", audience="group", group=cast.course)
        tagged(article, cast.alice, "old keeper", "Age", audience="group", group=cast.course)
        tagged(article, cast.tova, "two keepers", "Age", audience="group", group=cast.course)
        assert self.lines(tag, cast.rhea) == [
            "A new keeper, and another old keeper; [two keepers] 😀 woke.",
            "The [old keeper] slept.",
        ]
        assert self.lines(tag, cast.charlie) == []
        assert "There is no such tag" in get(f"/search/lines/?tag={tag.uuid}", cast.charlie)
        assert [row["hit"] for row in table(f"/search/lines.csv?tag={tag.uuid}", cast.bob)] == [
            "two keepers",
            "old keeper",
        ]

    def test_of_a_record_everybody_sees_the_words_quoted_and_nothing_around_them(self, cast):
        record = make(visibility=Document.Visibility.RECORD, groups=[cast.course], slug="record")
        _note, tag = tagged(record, cast.bob, "old keeper", "Age", audience="public")
        tagged(record, cast.bob, "slept", "Age", audience="private")
        assert self.lines(tag, cast.charlie) == ["[old keeper]"]
        assert self.lines(tag) == ["[old keeper]"]
        link = LexborHTMLParser(get(f"/search/lines/?tag={tag.uuid}")).css_first(".line .hit a").attributes["href"]
        assert "old keeper" in get(link)
        assert "The [old keeper] slept." in self.lines(tag, cast.bob)
        (row,) = table(f"/search/lines.csv?tag={tag.uuid}")
        assert (row["left"], row["hit"], row["right"]) == ("", "old keeper", "")

    def test_a_long_passage_is_shortened_on_the_page_and_whole_in_the_table(self, cast):
        words = "begin " + "x" * 400 + " finish"
        article = make(f"The {words} of it.")
        _note, tag = tagged(article, cast.bob, words, "Long", audience="public")
        (line,) = self.lines(tag)
        assert line.startswith("The [begin xxx")
        assert " … " in line
        assert line.endswith("xxx finish] of it.")
        assert len(line) < 250
        assert [row["hit"] for row in table(f"/search/lines.csv?tag={tag.uuid}")] == [words]

    def test_very_many_are_drawn(self, cast, monkeypatch):
        monkeypatch.setattr(concordance, "MOST_HITS", 3)
        monkeypatch.setattr(concordance, "SAMPLE", 2)
        article = make(" ".join(f"word{n}." for n in range(9)))
        for n in range(9):
            _note, tag = tagged(article, cast.bob, f"word{n}.", "Many", audience="public")
        page = get(f"/search/lines/?tag={tag.uuid}&seed=5")
        assert len(rows_of(page)) == 2
        assert "There are 9 passages" in re.sub("<.*?>", "", page)
        assert rows_of(get(f"/search/lines/?tag={tag.uuid}&seed=5", cast.alice)) == rows_of(page)


def test_of_very_many_a_sample_is_drawn_that_depends_on_what_one_may_read(monkeypatch):
    for module in (results, concordance):
        monkeypatch.setattr(module, "MOST_HITS", 5)
    monkeypatch.setattr(concordance, "SAMPLE", 4)
    cast = make_cast("Nothing.")
    for n in range(8):
        make(f"keeper {n}.", slug=f"kept-{n}", title=f"Kept {n}")
    page = ask("keeper", more="&seed=3")
    assert "stand in 8 paragraphs" in re.sub("<.*?>", "", page)
    drawn = set(rows_of(page))
    assert len(drawn) == 4
    assert any(set(rows_of(ask("keeper", more=f"&seed={seed}"))) != drawn for seed in range(4, 9))
    # Its address gives a colleague the same.
    here = LexborHTMLParser(page).css_first(".elsewhere a[href*=csv]").attributes["href"]
    assert {f"{row['left']}[{row['hit']}]{row['right']}" for row in table(here, cast.charlie)} == drawn
    for n in range(8, 16):
        make(f"keeper {n}.", visibility=Document.Visibility.MEMBERS, groups=[cast.course], slug=f"kept-{n}")
    assert ask("keeper", more="&seed=3") == page
    # Of who reads more, all that both may read is among ours.
    more = set(rows_of(ask("keeper", cast.bob, "&seed=3")))
    assert len(more) == 4
    public = {f"[keeper] {n}." for n in range(8)}
    assert more & public <= drawn


def test_what_a_reader_may_not_see_changes_no_byte():
    cast = make_cast("Nothing.")
    article = make(slug="seen", title="Seen", groups=[cast.course])
    note, tag = tagged(article, cast.charlie, "old keeper", "Age", audience="public")
    paths = [
        *(
            f"/search/lines/?q=keeper&order={order}"
            for order in ("left", "right", "form", "date", "publisher", "place")
        ),
        *("/search/lines/?q=zeppelin", f"/search/lines/?tag={tag.uuid}", "/search/neighbours/?q=keeper"),
    ]

    def answers(person):
        csv_of = [b"".join(signed_in(person).get(f"/search/lines.csv?{more}").streaming_content) for more in asked]
        return [re.sub(r'name="csrf.*?>', "", get(path, person)) for path in paths] + csv_of

    asked = ("q=keeper", f"tag={tag.uuid}")
    before = [answers(person) for person in (None, cast.charlie)]
    hidden = make(
        TEXT + "\n\nThe zeppelin keeper.", visibility=Document.Visibility.MEMBERS, groups=[cast.course], slug="hidden"
    )
    for document in (article, hidden):
        tagged(document, cast.bob, "old keeper slept", "Age", audience="group", group=cast.course)
        other = mark(document, cast.bob, "new keeper", audience="private")
        TaggedAnnotation.objects.create(content_object=other, tag=tag, tagged_by=cast.bob)
    secret = make(TEXT, visibility=Document.Visibility.PRIVATE, curator=cast.tova, language="de", slug="secret")
    TaggedAnnotation.objects.create(content_object=mark(secret, cast.tova, "slept", audience="private"), tag=tag)
    assert [answers(person) for person in (None, cast.charlie)] == before
    assert Annotation.objects.visible_to(cast.charlie).get() == note


def test_cost_is_a_fixed_number_of_statements():
    cast = make_cast("Nothing.")
    counts = []
    for n in (2, 20):
        for _ in range(n):
            _note, tag = tagged(make(), cast.bob, "old keeper", "Age", audience="public")
        for path in ("?q=keeper+slept", f"?tag={tag.uuid}", "?q=keeper&order=date"):
            get(f"/search/lines/{path}", cast.charlie)
            with CaptureQueriesContext(connection) as asked:
                get(f"/search/lines/{path}", cast.charlie)
            counts.append(len(asked))
    assert counts[:3] == counts[3:]


def test_a_text_that_was_corrected_has_its_new_lines():
    curator = make_user(is_curator=True)
    article = make(curator=curator)
    correct_document(document=article, by=curator, source="The young keeper rose.", source_format="plain")
    assert rows_of(ask("keeper")) == ["The young [keeper] rose."]


@pytest.mark.parametrize(
    ("text", "language", "direction", "typed", "line"),
    [
        ("كتب الحارس ما رآه في الليل.", "ar", "rtl", "الحارس", "كتب [الحارس] ما رآه في الليل."),
        ("東京都に行く。", "ja", "ltr", "京都", "東[京都]に行く。"),
    ],
)
def test_lines_run_as_their_article_does(text, language, direction, typed, line):
    make(text, language=language, direction=direction)
    page = ask(typed)
    assert rows_of(page) == [line]
    row = LexborHTMLParser(page).css_first("tr.line")
    assert row.attributes["dir"] == direction
    assert ("is-turned" in row.attributes["class"]) == (direction == "rtl")
    assert row.css_first(".before").attributes["lang"] == language
    assert row.css_first(".where").attributes["dir"] == "ltr"


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ("?q=tide+%22kept", "A quotation mark was not closed"),
        ("?q=keeper&order=sideways", "There is no “sideways” for “order”."),
        ("?q=keeper&width=9", "There is no “9” for “width”."),
        ("?tag=x", "There is no such tag"),
        ("?tag=%00", "There is no such tag"),
        ("?q=zeppelin", "No paragraph that you may read"),
        ("?q=keeper&article=nowhere", "Found in no text"),
        ("?q=keeper&form=nothing", "Found in no text"),
        ("", "each place where they stand is a line"),
        ("?q=%00&page=x&seed=-1&width=%00&order=%00&form=%00", "each place where they stand is a line"),
    ],
)
def test_what_is_not_understood_is_said(more, said):
    make()
    assert said in get(f"/search/lines/{more}")


def test_words_or_a_tag_but_not_both():
    cast = make_cast("Nothing.")
    _note, tag = tagged(make(), cast.bob, "old keeper", "Age", audience="public")
    page = ask("woke", more=f"&tag={tag.uuid}")
    assert "the tag was left out" in page
    assert [re.search(r"\[(.*)\]", one)[1] for one in rows_of(page)] == ["woke"]


def test_an_answer_that_takes_too_long_is_given_up(monkeypatch):
    make()
    monkeypatch.setattr(results, "LONGEST_WAIT", 0)
    for path in ("/search/lines/", "/search/lines.csv", "/search/neighbours/"):
        assert "This would take too long" in get(f"{path}?q=keeper", status=503)


def too_long(_rows):
    raise results.TooLong
