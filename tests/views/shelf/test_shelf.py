"""The shelf: the articles that each reader may see, filtered and ordered by the query."""

import re
from datetime import UTC, datetime

import pytest
from django.utils import timezone

from documents.models import Document, Group, Membership
from tests.cast import make_cast
from tests.factories import make_annotation, make_document, make_user
from tests.views.pages import mark, share_with, signed_in, state
from tests.views.shelf.shelves import make_article, shelf, titles

pytestmark = pytest.mark.django_db


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
