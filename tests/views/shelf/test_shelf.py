"""The shelf: the articles that each reader may see, filtered and ordered by the query."""

import re
from datetime import UTC, datetime
from urllib.parse import urlencode

import pytest
from django.utils import timezone

from documents.models import Document, Group, Membership
from documents.views.shelf import page as pages
from tests.cast import make_cast
from tests.factories import make_annotation, make_document, make_user
from tests.views.pages import mark, share_with, signed_in, state

pytestmark = pytest.mark.django_db


def titles(response):
    """Returns the titles on the page, in its order."""
    return [
        title.strip()
        for title in re.findall(
            r'<h3><a href="/documents/[^"]*/(?:\?group=[^"]*)?">([^<]*)</a></h3>', response.content.decode()
        )
    ]


def shelf(query="", who=None):
    response = signed_in(who).get(f"/{query}")
    assert response.status_code == 200
    return response


def make_article(title, *, publisher="", issued="", **fields):
    """Makes an article for the shelf, public by default."""
    document = make_document(f"Words of {title}.", visibility=fields.pop("visibility", "public"), title=title, **fields)
    document.refresh_from_db()
    if publisher:
        state(document, "publisher", publisher)
    if issued:
        state(document, "issued", issued, normalised=issued)
    return document


@pytest.fixture
def articles():
    make_article("Clocks", publisher="The Northern Ledger", issued="2024-03-14", language="en")
    make_article("Ports", publisher="Saltmarsh Review", issued="2022", language="de")
    make_article("Tides", publisher="The Northern Ledger", language="en", is_sample=True)


def test_entry_shows_publisher_date_language_and_first_words(articles):
    page = shelf().content.decode()
    for words in ("The Northern Ledger", "14 March 2024", "English", "Words of Clocks.", "No notes yet", "sample"):
        assert words in page
    assert "date not known yet" in page
    assert "author not known yet" in page


@pytest.mark.parametrize(
    ("text", "shown"),
    [("The lamp went out at eight.", "The lamp went out at eight."), ("The lamp It went out at eight.", "It went out")],
)
def test_first_words_leave_out_the_title_unless_a_sentence_begins_with_it(text, shown):
    document = make_document(text, visibility="public", title="The lamp")
    assert f'<p class="snippet">{shown}' in shelf().content.decode()
    assert document.excerpt == text


def test_disputed_values_are_shown_side_by_side():
    document = make_article("Clocks")
    state(document, "issued", "14 March 2024", normalised="2024-03-14", status="disputed")
    state(document, "issued", "12 March 2024", normalised="2024-03-12", status="disputed")
    page = shelf().content.decode()
    assert "14 March 2024 or 12 March 2024" in page
    assert "sources disagree: date" in page


def test_dates_are_shown_without_the_time_of_day():
    document = make_article("Clocks")
    for hour in ("2024-03-14T06:00:00Z", "2024-03-14T08:00:00-05:00", "2024-03-15T01:00:00+00:00"):
        state(document, "issued", hour, normalised=hour)
    page = shelf().content.decode()
    assert "14 March 2024 or 15 March 2024<" in page
    assert "06:00" not in page


def test_language_tags_that_share_a_name_are_one_language(articles):
    make_article("Gauges", language="en-US")
    make_article("Portos", language="pt")
    make_article("Marés", language="pt-BR")
    page = shelf().content.decode()
    assert page.count('name="language" value="en') == 1
    assert 'value="pt"' in page
    assert 'value="pt-BR"' in page  # Brazilian Portuguese has a name of its own
    assert 'in <span class="num">4</span> languages' in page
    assert titles(shelf("?language=en")) == titles(shelf("?language=en-US")) == ["Gauges", "Tides", "Clocks"]
    assert titles(shelf("?language=pt")) == ["Portos"]


def test_each_reason_for_a_missing_date_has_its_wording():
    state(make_article("One"), "issued", absence="not-stated")
    state(make_article("Two"), "issued", absence="not-known")
    page = shelf().content.decode()
    assert "date not stated in this copy" in page
    assert "<em>date not known</em>" in page


# -- Who sees what ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("visibility", "readers"),
    [
        ("private", {"alice"}),
        ("members", {"alice", "bob", "tova", "rhea"}),
        ("record", {"alice", "bob", "tova", "rhea", "charlie", "anonymous"}),
        ("public", {"alice", "bob", "tova", "rhea", "charlie", "anonymous"}),
    ],
)
def test_article_is_on_the_shelf_of_those_who_may_open_it(visibility, readers):
    cast = make_cast()
    share_with(cast.document, visibility)
    seen = {name for name, who in cast.everyone.items() if cast.document.title in shelf(who=who).content.decode()}
    assert seen == readers


def test_first_words_are_for_those_who_may_read_the_text():
    cast = make_cast()
    share_with(cast.document, "record")
    assert "The keeper wrote it down" in shelf(who=cast.bob).content.decode()
    page = shelf(who=cast.charlie).content.decode()
    assert "The keeper wrote it down" not in page
    assert "everyone sees its facts" in page


def test_withdrawn_articles_are_not_on_the_shelf():
    document = make_article("Clocks")
    make_article("Ports")
    Document.objects.filter(pk=document.pk).update(withdrawn_at=timezone.now(), withdrawn_as=410)
    assert titles(shelf()) == ["Ports"]


def test_notes_and_people_are_counted_by_the_visibility_rule():
    cast = make_cast()
    share_with(cast.document, "public")
    mark(cast.document, cast.alice, "keeper", audience="public")
    mark(cast.document, cast.bob, "wrote", audience="group", group=cast.course)
    mark(cast.document, cast.tova, "it", audience="moderators", group=cast.course)
    mark(cast.document, cast.bob, "down")
    expected = {
        "anonymous": ("1", "1"),
        "charlie": ("1", "1"),
        "rhea": ("2", "2"),
        "bob": ("3", "2"),
        "tova": ("3", "3"),
        "alice": ("2", "2"),
    }
    for name, who in cast.everyone.items():
        counts = re.findall(r'<b class="num">(\d+)</b> (?:note|pe)', shelf(who=who).content.decode())
        assert tuple(counts) == expected[name], name


def test_strip_shows_only_the_positions_of_visible_notes():
    cast = make_cast()
    share_with(cast.document, "public")
    mark(cast.document, cast.bob, "forty years")
    assert "<rect" not in shelf(who=cast.charlie).content.decode()
    assert shelf(who=cast.bob).content.decode().count("<rect") == 1


def test_stranger_learns_nothing_of_a_group():
    cast = make_cast()
    make_article("Public one")
    page = shelf("?group=hist-214", who=cast.charlie).content.decode()
    assert "HIST 214" not in page
    assert cast.document.title not in page
    assert "1 article" in re.sub(r"<[^>]*>", "", page)


def test_number_of_queries_does_not_grow(django_assert_max_num_queries):
    person = make_user()
    for n in range(2):
        mark(make_article(f"Title {n}", publisher="P", issued="2024"), person, "Words", audience="public")
    with django_assert_max_num_queries(60) as few:
        shelf()
    for n in range(18):
        document = make_article(f"More {n}", publisher=f"Q{n}", issued=str(2000 + n))
        mark(document, person, "Words", audience="public")
        state(document, "creator", "Ann", agent=person)
    with django_assert_max_num_queries(60) as many:
        shelf()
    assert len(many) == len(few)


# -- Filters and order ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?q=clock", {"Clocks"}),
        ("?q=northern", {"Clocks", "Tides"}),
        ("?q=ledger+tides", {"Tides"}),
        ("?q=%00clock", {"Clocks"}),
        ("?q=%25", set()),
        ("?q=nothing", set()),
        ("?publisher=The+Northern+Ledger", {"Clocks", "Tides"}),
        ("?publisher=The+Northern+Ledger&publisher=Saltmarsh+Review", {"Clocks", "Tides", "Ports"}),
        ("?publisher=unknown", set()),
        ("?language=de", {"Ports"}),
        ("?year=2024", {"Clocks"}),
        ("?year=unknown", {"Tides"}),
        ("?year=2022&year=unknown", {"Ports", "Tides"}),
        ("?year=2024&language=de", set()),
        ("?year=x%00", set()),
        ("?samples=only", {"Tides"}),
        ("?samples=without", {"Clocks", "Ports"}),
        ("?samples=strange", {"Clocks", "Ports", "Tides"}),
        ("?group=nobody-knows", {"Clocks", "Ports", "Tides"}),
        ("?order=strange&page=x", {"Clocks", "Ports", "Tides"}),
    ],
)
def test_filters_select_the_matching_articles(articles, query, found):
    if "group=" in query:  # a group of which the reader is no member holds nothing
        found = set()
    assert set(titles(shelf(query))) == found


def test_member_filters_by_their_groups():
    cast = make_cast()
    other = Group.objects.create(slug="other", name="Other group")
    Membership.objects.create(group=other, user=cast.bob)
    make_article("Elsewhere", visibility="members", groups=[other])
    make_article("For all")
    assert titles(shelf("?group=hist-214", who=cast.bob)) == [cast.document.title]
    assert titles(shelf("?group=other", who=cast.bob)) == ["Elsewhere"]
    assert set(titles(shelf("?group=other&group=*", who=cast.bob))) == {"Elsewhere", "For all"}
    assert "HIST 214" in shelf(who=cast.bob).content.decode()


def test_active_filter_can_be_removed(articles):
    page = shelf("?q=o&language=de&year=2022").content.decode()
    assert 'href="?q=o&amp;year=2022"' in page
    assert 'href="?q=o&amp;language=de"' in page


def test_empty_result_says_so_and_links_the_whole_shelf(articles):
    page = shelf("?q=%3Cscript%3E&language=de").content.decode()
    assert "No article matches “&lt;script&gt;”." in page
    assert "whole shelf" in page
    assert "German" in page


def test_articles_without_a_date_come_last_under_their_own_heading(articles):
    response = shelf("?order=date")
    assert titles(response) == ["Clocks", "Ports", "Tides"]
    page = response.content.decode()
    assert page.index("Ports") < page.index('id="undated">Date not known') < page.index("Words of Tides")


def test_articles_are_ordered_by_title_time_and_notes(articles):
    person = make_user()
    later = datetime(2030, 1, 1, tzinfo=UTC)
    make_annotation(Document.objects.get(title="Ports"), person, (0, 5), audience="public", created_at=later)
    make_annotation(Document.objects.get(title="Tides"), person, (0, 5))
    assert titles(shelf("?order=title")) == ["Clocks", "Ports", "Tides"]
    assert titles(shelf()) == ["Tides", "Ports", "Clocks"]
    assert titles(shelf("?order=notes"))[0] == "Ports"
    assert titles(shelf("?order=notes", who=person))[:2] == ["Ports", "Tides"]


def address_of(page, rel):
    """Returns the query of the link to the page before (`prev`) or the next one, "" if there is none."""
    found = re.search(rf'<a class="button" rel="{rel}" href="([^"]*)"', page.content.decode())
    return found[1].replace("&amp;", "&") if found else ""


def position_on(page):
    """Returns what a page says of its place, such as "1 to 20 of 45"."""
    return re.search(r'<nav class="pages".*?<span class="meta">([^<]*)</span>', page.content.decode())[1]


def walk(query, who=None, rel="next"):
    """Returns the titles on all pages from this one on, by their links."""
    page = shelf(query, who)
    found = [titles(page)]
    while further := address_of(page, rel):
        assert "page=" not in further
        page = shelf(further, who)
        found.append(titles(page))
    return found


def test_page_numbers_of_older_addresses_are_clamped_and_keep_the_filters():
    for n in range(45):
        make_article(f"Article number {n:02}", language="en" if n % 9 else "de")
    last = shelf("?language=en&page=99")
    assert titles(last) == titles(shelf("?language=en&page=2"))
    assert len(titles(last)) == 20
    assert position_on(last) == "21 to 40 of 40"
    assert address_of(last, "next") == ""
    assert len(titles(shelf("?page=9999999999999999999999"))) == 5
    assert len(titles(shelf("?page=-1"))) == 5


class TestPages:
    @pytest.fixture
    def long_shelf(self):
        """A shelf of three pages: equal titles and dates, articles without a date, with notes of all and of one."""
        cast = make_cast()
        later = datetime(2030, 1, 1, tzinfo=UTC)
        for n in range(24):
            closed = {"visibility": "members", "groups": [cast.course]} if n % 4 == 0 else {}
            issued = f"20{n % 5:02}" if n % 3 else ""
            document = make_article(f"Piece {n // 3}", issued=issued, curator=cast.alice, **closed)
            if n % 5 == 0:
                make_annotation(document, cast.tova, (0, 5), audience="public", created_at=later)
            if n % 7 == 0:
                make_annotation(document, cast.bob, (0, 5), created_at=later.replace(day=1 + n))
        return cast

    @pytest.fixture(autouse=True)
    def _short_pages(self, monkeypatch):
        monkeypatch.setattr(pages, "ARTICLES_PER_PAGE", 7)

    @pytest.mark.parametrize("who", ["bob", "anonymous"])
    @pytest.mark.parametrize("order", ["received", "date", "title", "notes"])
    def test_together_are_the_shelf_in_order_forwards_and_backwards(self, long_shelf, order, who):
        reader = getattr(long_shelf, who)
        pages_on = walk(f"?order={order}&q=Piece", reader)
        numbered = [titles(shelf(f"?order={order}&q=Piece&page={n + 1}", reader)) for n in range(len(pages_on))]
        assert pages_on == numbered
        last = address_of(shelf(f"?order={order}&q=Piece&page={len(pages_on)}", reader), "prev")
        back = walk(last, reader, "prev")
        # Pages of seven from the end: the first one is filled up from what follows it.
        everything, length = [title for page in numbered for title in page], len(numbered[-1])
        for n, page in enumerate(back[:-1]):
            stop = len(everything) - length - 7 * n
            assert page == everything[stop - 7 : stop]
        assert back[-1] == everything[:7]

    def test_say_where_they_are_if_it_is_known_without_counting(self, long_shelf):
        page, said = shelf("?q=Piece", long_shelf.bob), []
        while further := address_of(page, "next"):
            said.append(position_on(page))
            page = shelf(further, long_shelf.bob)
        assert [*said, position_on(page)] == ["1 to 7 of 24", "7 of 24 here", "7 of 24 here", "22 to 24 of 24"]

    def test_do_not_shift_when_articles_arrive_or_go(self, long_shelf):
        first = shelf("?order=title&q=Piece", long_shelf.bob)
        expected = titles(shelf(address_of(first, "next"), long_shelf.bob))
        make_article("Piece")
        gone = Document.objects.filter(title=titles(first)[-1]).latest("pk")
        Document.objects.filter(pk=gone.pk).update(withdrawn_at=timezone.now(), withdrawn_as=410)
        assert titles(shelf(address_of(first, "next"), long_shelf.bob)) == expected

    def test_place_of_a_hidden_article_tells_nothing_of_it(self, long_shelf):
        hidden = make_article("Piece 0", visibility="private", curator=long_shelf.alice, slug="hidden")
        assert hidden.slug == "hidden"
        shown = [
            titles(shelf(f"?order=title&after={slug}~piece+0", long_shelf.charlie)) for slug in ("hidden", "no-such")
        ]
        assert shown[0] == shown[1]

    @pytest.mark.parametrize("order", ["received", "date", "title", "notes"])
    def test_with_an_invalid_place_are_still_pages(self, articles, order):
        for place in ("", "~", "x", "x~~~", "a~1~1~1", "a~99999999999999999999999", "\0~1", "a~1_~x", "a~~", "a~-1"):
            for name in ("after", "before"):
                query = urlencode({"order": order, name: place})
                assert len(titles(shelf(f"?{query}"))) in (1, 2, 3)


def test_empty_site_says_what_to_do():
    curator = make_user(is_curator=True)
    assert "An empty room" in shelf().content.decode()
    assert "sign in" in shelf().content.decode()
    page = shelf(who=curator).content.decode()
    assert "Add an article" in page
    assert "load_samples" in page
    assert "Add an article" not in shelf(who=make_user()).content.decode()


def test_reader_without_a_group_is_offered_to_make_one():
    reader, member = make_user(), make_user()
    Group.objects.create(slug="coasts", name="Coasts").members.add(member)
    assert 'href="/groups/new/"' in shelf(who=reader).content.decode()  # in an empty room
    make_article("Clocks")
    assert 'href="/groups/new/"' in shelf(who=reader).content.decode()
    assert 'href="/groups/new/"' not in shelf(who=member).content.decode()
    assert 'href="/groups/new/"' not in shelf().content.decode()


def test_shelf_accepts_only_get_and_head():
    assert signed_in(None).post("/").status_code == 405
    assert signed_in(None).head("/").status_code == 200


def test_first_words_do_not_repeat_the_title():
    document = make_article("Clocks")
    Document.objects.filter(pk=document.pk).update(title="[Words of]", title_given=True)
    assert '<p class="snippet">Clocks.</p>' in shelf().content.decode()
