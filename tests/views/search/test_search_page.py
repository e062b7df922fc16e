"""The page of search: what is found, in whose texts, and where its links lead."""

from __future__ import annotations

import re
from time import monotonic
from urllib.parse import quote

import pytest
from django.db import connection
from django.db.models.expressions import RawSQL
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from selectolax.lexbor import LexborHTMLParser

from documents.models import Document, SearchBlock
from documents.search import results
from documents.services.versions.revisions import correct_document
from documents.services.vocabulary.vocabularies import define_tag
from documents.views.search import search as view
from tests.cast import make_cast
from tests.factories import make_document, make_user
from tests.views.pages import signed_in

pytestmark = pytest.mark.django_db

TIDES = (
    "The keeper’s ledgers kept the tides. 😀\n\nA café by the harbour, well-known.\n\nNobody kept the second ledger."
)
PUBLIC = Document.Visibility.PUBLIC


def make(text=TIDES, *, language="en", visibility=PUBLIC, **fields):
    return make_document(text, visibility=visibility, language=language, **fields)


def ask(typed, person=None, more=""):
    response = signed_in(person).get(f"/search/?q={quote(typed)}{more}")
    assert response.status_code == 200
    return response.content.decode()


def found(typed, person=None):
    """Returns the paragraphs on the page, with what was looked for in brackets."""
    tree = LexborHTMLParser(ask(typed, person))
    paragraphs = []
    for snippet in tree.css(".results .snippet a"):
        inside = re.sub(r"</?mark>", lambda tag: "]" if tag[0][1] == "/" else "[", snippet.inner_html)
        paragraphs.append(LexborHTMLParser(inside).body.text())
    return paragraphs


@pytest.mark.parametrize(
    ("typed", "hits"),
    [
        ("ledger", [["ledgers"], ["ledger"]]),
        ("LEDGER tide", [["ledgers", "tides"]]),
        ("cafe", [["café"]]),
        ("harbo*", [["harbour"]]),
        ("well-known", [["well-known"]]),
        ('"kept the"', [["kept the"], ["kept the"]]),
        ('"ledgers"', [["ledgers"]]),
        ("ledger -tide", [["ledger"]]),
        ('ledger -"second ledger"', [["ledgers"]]),
        ("tide ~4 ledger", [["ledgers", "tides"]]),
        ("tide ~3 ledger", [["ledgers", "tides"]]),
        ("ledger ~2 tide", []),
        ("ledger harbour", []),
        ("zeppelin", []),
    ],
)
def test_words_are_found_in_paragraphs_and_marked(typed, hits):
    make()
    assert sorted(re.findall(r"\[(.*?)\]", one) for one in found(typed)) == sorted(hits)


def test_each_language_has_its_own_stems_and_those_without_have_none():
    make("Die Häuser am Hafen.", language="de-AT")
    make("Les maisons du port, un oeil.", language="fr")
    make("Domy w porcie.", language="pl")
    assert found("Haus") == ["Die [Häuser] am Hafen."]
    assert found("maison") == ["Les [maisons] du port, un oeil."]
    assert found("dom") == []
    assert found("domy") == ["[Domy] w porcie."]


@pytest.mark.parametrize(
    ("language", "text", "typed"),
    [
        ("ru", "Большая большой больший.", ("большой", "большая")),
        ("fr", "Mangée, mangé, manger.", ("mangé", "mangée", "manger", "mangee")),
        ("fr", "L’or d’un roi.", ("or", "l'or", "un")),
    ],
)
def test_stems_are_made_of_words_with_their_marks_and_found_without(language, text, typed):
    make(text, language=language)
    for one in typed:
        assert found(one), one


def test_a_word_that_comes_often_is_found_everywhere():
    make("a " * 300 + "a b c")
    assert [one.endswith("a [a b] c") for one in found('"a b"')] == [True]
    assert [one.endswith("a [a] [b] c") for one in found("a ~1 b")] == [True]
    assert all("a b" not in one.replace("[", "").replace("]", "") for one in found('a -"a b"'))


def test_scripts_without_spaces_are_found_by_any_part():
    make("東京都に行く。", language="ja")
    assert found("京都") == ["東[京都]に行く。"]
    assert found("都") == ["東京[都に]行く。"]
    assert found("東京都") == ["[東京都]に行く。"]
    assert found("京東") == []
    make("第1章は東京2020年に。", language="ja")
    assert found("第1章") == ["[第1章は]東京2020年に。"]
    assert found("東京2020年") == ["第1章は[東京2020年に]。"]
    make("กู้ยืมเงิน", language="th")
    assert found("กู้") == ["[กู้ยื]มเงิน"]
    make("나무 나는", language="ko")
    assert found("나무") == ["[나무] 나는"]
    assert found("나") == []


def test_texts_are_found_by_those_alone_who_may_read_them():
    cast = make_cast()
    make("The zeppelin of everyone.")
    make("The zeppelin of members.", visibility=Document.Visibility.MEMBERS, groups=[cast.course])
    make("The zeppelin of a record.", visibility=Document.Visibility.RECORD, groups=[cast.course])
    make("The zeppelin of its curator.", visibility=Document.Visibility.PRIVATE, curator=cast.tova)
    gone = make("The zeppelin that is gone.")
    Document.objects.filter(pk=gone.pk).update(withdrawn_at=timezone.now(), withdrawn_as=410)

    def whose(person):
        return sorted(one.removesuffix(".").split()[-1] for one in found("zeppelin", person))

    assert whose(None) == ["everyone"]
    assert whose(make_user()) == ["everyone"]
    assert whose(cast.bob) == ["everyone", "members", "record"]
    assert whose(cast.tova) == ["curator", "everyone", "members", "record"]


def test_what_a_reader_may_not_see_changes_no_byte():
    cast = make_cast()
    for n in range(3):
        make(f"The zeppelin rose {n} times over zeppelins.", slug=f"seen-{n}", title=f"Seen {n}")
    asked = ("zeppelin", "zeppelin*", "Häuser", "zepelin", '"zeppelin rose"')
    before = [ask(typed) for typed in asked]
    for language in ("en", "de", "pl"):
        make(
            "Zeppelin, zeppelin, Häuser.",
            language=language,
            visibility=Document.Visibility.MEMBERS,
            groups=[cast.course],
        )
    assert [ask(typed) for typed in asked] == before


def test_a_corrected_text_is_found_at_once_and_its_old_words_no_more():
    curator = make_user(is_curator=True)
    document = make(curator=curator)
    correct_document(document=document, by=curator, source="The zeppelin rose.", source_format="plain")
    assert found("ledger") == []
    assert found("zeppelin") == ["The [zeppelin] rose."]


def test_a_hit_leads_to_its_passage_in_the_version_that_was_searched():
    make(f"{TIDES}\n\n{'Before it. ' * 60}The zeppelin rose. {'After it. ' * 60}", slug="risen")
    page = LexborHTMLParser(ask("zeppelin"))
    (link,) = page.css(".results .snippet a")
    assert link.text().startswith("… ")
    assert link.text().endswith(" …")
    passage = signed_in(None).get(link.attributes["href"])
    assert passage.status_code == 200
    quoted = LexborHTMLParser(passage.content.decode()).css_first("blockquote mark, .passage mark")
    assert "zeppelin" in quoted.text()


def test_cost_is_a_fixed_number_of_statements():
    reader = signed_in(make_user())
    counts = []
    for n in (2, 18):
        for _ in range(n):
            make()
        reader.get("/search/?q=ledger")
        with CaptureQueriesContext(connection) as asked:
            assert reader.get("/search/?q=ledger+%22kept+the%22").status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_articles_with_more_and_closer_words_come_first_and_pages_follow(monkeypatch):
    monkeypatch.setattr(view, "ARTICLES_PER_PAGE", 2)
    for n in range(3):
        make("zeppelin " * (n + 1), slug=f"with-{n + 1}")

    def order(more=""):
        links = LexborHTMLParser(ask("zeppelin", more=more)).css(".results h3 a")
        return [link.attributes["href"] for link in links]

    assert order() == ["/documents/with-3/", "/documents/with-2/"]
    assert order("&page=2") == ["/documents/with-1/"]
    assert order("&page=99") == ["/documents/with-1/"]
    assert order("&page=x") == order()


def test_all_paragraphs_of_one_article_are_shown_in_their_order():
    make("\n\n".join(f"The {n}th zeppelin." for n in range(6)), slug="many")
    make("Another zeppelin.")
    (link,) = LexborHTMLParser(ask("zeppelin")).css(".results .further a")
    assert link.text() == "3 further paragraphs"
    page = signed_in(None).get(f"/search/{link.attributes['href'].removeprefix('/search/')}").content.decode()
    shown = [one.text() for one in LexborHTMLParser(page).css(".results .snippet a")]
    assert shown == [f"The {n}th zeppelin." for n in range(6)]
    assert "Found in no text" in ask("zeppelin", more="&article=nowhere")


def test_what_should_not_be_there_does_not_raise_a_paragraph():
    make("A tide, x and then y.", slug="scattered")
    make("A tide and a tide.", slug="twice")
    links = LexborHTMLParser(ask('tide -"x y"')).css(".results h3 a")
    assert [link.attributes["href"] for link in links] == ["/documents/twice/", "/documents/scattered/"]


@pytest.mark.parametrize("words", ["甲 " + "漢字仮名交" * 300 + "終端" + "漢字" * 300, "終端" + "e\u0301" * 900])
def test_a_text_without_spaces_is_cut_too(words):
    make(words, language="ja")
    (snippet,) = found("終端")
    assert len(snippet) < 600
    assert "[終端" in snippet
    assert not snippet.removeprefix("… ").startswith("\u0301")


def test_an_answer_that_takes_too_long_is_given_up(monkeypatch):
    make()
    monkeypatch.setattr(results, "LONGEST_WAIT", 0)
    response = signed_in(None).get("/search/?q=ledger")
    assert response.status_code == 503
    assert "This would take too long" in response.content.decode()


def test_postgres_stops_looking_after_a_while(monkeypatch):
    monkeypatch.setattr(results, "LONGEST_WAIT", 1)
    slow = SearchBlock.objects.annotate(wait=RawSQL("pg_sleep(1)::text", []))
    slow = slow.values_list("document", "pk", "wait", "document")
    make()
    with pytest.raises(results.TooLong), results.within_time():
        list(slow)
    monkeypatch.setattr(results, "LONGEST_WAIT", 5_000)
    with results.within_time():
        assert len(slow) == 3
    with pytest.raises(results.TooLong), results.within_time(monotonic() - 1):
        list(slow)


def test_questions_that_are_dear_to_rank_are_answered_at_once():
    words = " ".join("the of in to a is that it was on".split() * 20)
    for language in ("en", "de", "fr", "ru"):
        make("\n\n".join([words] * 10), language=language)
    for typed in ("the ~10 of and ~10 in to ~10 a is ~10 that it ~10 was", '"' + " ".join(["a", "is"] * 20) + '"'):
        ask(typed)  # or 503 after five seconds


def test_more_than_can_be_looked_at_is_said(monkeypatch):
    make()
    assert "More than" not in ask("ledger")
    for module in (results, view):
        monkeypatch.setattr(module, "MOST_HITS", 1)
    assert "More than 1 paragraphs" in ask("ledger")


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ('tide "kept', "A quotation mark was not closed"),
        ("~3 tide", "stands between two single words"),
        ("-tide", "Give at least one word"),
        ("…", "There is no letter or number"),
        ("zeppelin", "No paragraph that you may read"),
    ],
)
def test_what_cannot_be_found_or_understood_is_explained(typed, said):
    make()
    assert said in ask(typed)


@pytest.mark.parametrize(
    "typed", ["", "\x00", "%", "'\\", "a:b", "!&|()<->", "<b>tide</b>", "x" * 500, "*", "-", '"', '""']
)
def test_whatever_is_typed_gets_a_page(typed):
    make("<b>tide</b> a b")
    page = ask(typed)
    assert "<b>tide" not in page


def test_empty_paragraphs_are_not_indexed():
    document = make("One.\n\n—\n\nTwo.")
    assert SearchBlock.objects.filter(document=document).count() == 2


class TestOtherSpellings:
    @pytest.fixture
    def cast(self):
        cast = make_cast("Nothing of it.")
        make("Mario Plovs came.\n\nSo did M. Plow, with two plows.\n\nPlúgh-Smith did not; nor did Mario.")
        return cast

    def define(self, cast, name, *spellings, group=None):
        cast.alice.is_curator = True
        cast.alice.save()
        return define_tag(by=cast.tova if group else cast.alice, group=group, name=name, spellings=spellings)

    def hits(self, typed, person=None, more=""):
        tree = LexborHTMLParser(ask(typed, person, more))
        return sorted(one.text() for one in tree.css(".results mark"))

    def named(self, typed, person=None):
        line = LexborHTMLParser(ask(typed, person)).css_first(".also")
        return [one.text() for one in line.css("span")] if line else []

    def test_are_looked_for_and_named_and_left_out_on_request(self, cast):
        assert self.hits("Plovs") == ["Plovs"]
        self.define(cast, "Plow", "PLOVS", "Plúgh")
        assert self.hits("plovs") == ["Plovs", "Plow", "Plúgh", "plows"]
        assert self.named("plovs") == ["Plow", "Plúgh"]
        page = LexborHTMLParser(ask("plovs"))
        only = page.css_first(".also a").attributes["href"]
        assert self.hits("plovs", more="&spelling=this") == ["Plovs"]
        assert only == "/search/?q=plovs&spelling=this"
        back = LexborHTMLParser(ask("plovs", more="&spelling=this")).css_first(".also a")
        assert (back.text(), back.attributes["href"]) == ("All spellings", "/search/?q=plovs")

    def test_stand_beside_the_forms_of_the_word_that_was_typed(self, cast):
        self.define(cast, "Plow", "Plovs")
        assert self.hits("plow") == ["Plovs", "Plow", "plows"]
        assert self.hits("plovs") == ["Plovs", "Plow", "plows"]

    def test_several_words_may_be_one_name(self, cast):
        self.define(cast, "Mario Plovs", "M. Plow")
        assert self.hits("mario plovs") == ["M. Plow", "Mario", "Plovs"]
        assert self.hits('"mario plovs"') == ["M. Plow", "Mario Plovs"]
        assert self.hits('"m. plow" came') == ["Mario Plovs", "came"]

    @pytest.mark.parametrize("typed", ["-plovs mario", "plov*", "plovs ~2 mario", "plovsx"])
    def test_nothing_else_is_taken_for_a_name(self, cast, typed):
        self.define(cast, "Plow", "Plovs")
        assert self.named(typed) == []

    def test_those_of_a_group_are_for_its_members_alone(self, cast):
        self.define(cast, "Plow", "Plovs", group=cast.course)
        assert self.hits("plovs", cast.rhea) == ["Plovs", "Plow", "plows"]
        for other in (cast.charlie, None):
            assert self.hits("plovs", other) == ["Plovs"]
            assert self.named("plovs", other) == []

    def test_cost_the_same_for_many(self, cast):
        counts = []
        for many in (2, 20):
            self.define(cast, f"Tag {many}", *(f"plovs{many}x{n}" for n in range(many)))
            ask(f"plovs{many}x0 mario")
            with CaptureQueriesContext(connection) as asked:
                ask(f"plovs{many}x0 mario")
            counts.append(len(asked))
        assert counts[0] == counts[1]
