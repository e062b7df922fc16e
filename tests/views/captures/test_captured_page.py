"""The first view of a capture in HTML: the page as it was received, with the parts set aside marked and listed."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from selectolax.lexbor import LexborHTMLParser

from documents.errors import CaptureRefused
from documents.models import Document, Gap, SetAside
from documents.services.captures.captured_pages import CapturedPages
from documents.services.versions.set_aside import set_aside
from documents.spans import Span
from documents.views.captures import captured_page
from documents.views.site.caching import page_cache
from tests.cast import make_cast
from tests.factories import make_document, make_user
from tests.views.pages import share_with, signed_in, state

pytestmark = pytest.mark.django_db

HTML = (
    "<html><nav><p>Home</p></nav><article><p>The keeper wrote the height of the sea &amp; the hour.</p>"
    '<p>Advertisement: <b>boats</b></p><img src="//t.example/p" alt="The tide house"><p>She wrote on her page:</p>'
    "<script>track()</script></article></html>"
)
SOURCE = "/documents/gauge/source/"
PATIENCE = 30


@pytest.fixture
def alice():
    return make_user("alice", is_curator=True, public_name="Alice Marlow")


@pytest.fixture(autouse=True)
def patient(monkeypatch):
    """Lets these requests wait for their page, as the machine that runs the tests may be slow."""
    pages = CapturedPages()
    get = pages.get
    monkeypatch.setattr(pages, "get", lambda *what: get(*what, PATIENCE))
    monkeypatch.setattr(captured_page, "captured_pages", pages)


@pytest.fixture
def article(alice):
    return make_page(curator=alice, visibility="public", slug="gauge")


def make_page(html=HTML, *, media_type="text/html", **fields):
    """Makes a document whose capture is a page."""
    document = make_document(html, source_format="html", media_type=media_type, **fields)
    document.refresh_from_db()
    return document


def leave_out(document, words, reason="advertisement"):
    start = HTML.index(words)
    whole = document.revisions.get(number=0)
    return SetAside.objects.create(
        document=document, revision=whole, start=start, end=start + len(words), reason=reason, rule="a test"
    )


def captured(response):
    return LexborHTMLParser(response.content.decode()).css_first("#captured")


def shows_letters(response):
    return LexborHTMLParser(response.content.decode()).css_first("#capture") is not None


def test_a_capture_in_html_is_first_shown_as_the_page_it_was(client, article):
    shown = captured(client.get(SOURCE))
    assert [block.text() for block in shown.css("p[data-place]")] == [
        "Home",
        "The keeper wrote the height of the sea & the hour.",
        "Advertisement: boats",
        "She wrote on her page:",
    ]
    assert shown.css_first(".picture").text(separator=" ").split() == "Picture The tide house".split()
    assert shown.css("script, img") == []


def test_a_part_set_aside_is_marked_with_its_reason_and_listed(client, article):
    part = leave_out(article, "<p>Advertisement: <b>boats</b></p>")
    response = client.get(SOURCE)
    group = captured(response).css_first(f"#part-{part.pk}")
    assert " ".join(group.text().split()) == "Set aside: Advertisement Advertisement: boats (end of what is set aside)"
    row = LexborHTMLParser(response.content.decode()).css_first(f'.aside-list a[href="#part-{part.pk}"]')
    assert " ".join(row.text(separator=" ").split()) == "Advertisement Advertisement: boats"
    assert "Restore" not in response.content.decode()


def test_a_curator_puts_a_part_back_and_sees_the_page_again(article, alice):
    words = "<p>Advertisement: <b>boats</b></p>"
    span = Span(HTML.index(words), HTML.index(words) + len(words))
    whole = article.revisions.get(number=0)
    set_aside(document=article, by=alice, whole=whole, spans=[span], reason="advertisement")
    part = SetAside.objects.in_force().get()
    mine = signed_in(alice)
    page = LexborHTMLParser(mine.get(SOURCE).content.decode())
    buttons = page.css(f'button[form="restore"][name="part"][value="{part.pk}"]')
    assert len(buttons) == 2  # in the page and in the list
    fields = {field.attributes["name"]: field.attributes["value"] for field in page.css("form#restore input")}
    response = mine.post("/documents/gauge/source/parts/", {**fields, "part": part.pk}, follow=True)
    assert not SetAside.objects.in_force().filter(pk=part.pk).exists()
    assert captured(response).css_first("#at").text() == "Advertisement: boats"


def test_markup_is_no_part_on_the_page_and_what_shows_no_words_is_counted(client, article):
    leave_out(article, "<script>track()</script>", reason="hidden")
    leave_out(article, "<html>", reason="markup")
    page = client.get(SOURCE).content.decode()
    assert "1 more part shows no words on the page" in page
    assert "aside-list" not in page


def test_a_gap_is_marked_in_the_page(client, article):
    whole = article.revisions.get(number=0)
    gap = Gap.objects.create(document=article, revision=whole, position=HTML.index("She wrote"), reason="quotation")
    mark = captured(client.get(SOURCE)).css_first(f"#lack-{gap.pk}")
    assert mark.attributes["aria-label"] == "Missing in this copy: A quotation that is announced and absent"


@pytest.mark.parametrize("query", ["?view=source", "?at=0-4&revision=0", "?fact=1", "?part=1", "?view=source&part=1"])
def test_addresses_that_name_letters_show_letters(client, article, query):
    response = client.get(SOURCE + query)
    assert shows_letters(response)
    assert captured(response) is None


@pytest.mark.parametrize("query", ["", "?view=page", "?view=nonsense", "?view=page&part=x", "?view=page&part=99"])
def test_other_addresses_show_the_page(client, article, query):
    assert captured(client.get(SOURCE + query)) is not None


def test_each_view_leads_to_the_other(client, article):
    capture = article.captures.get()
    for query, current in (("", "As a page"), ("?view=source", "Letter by letter")):
        links = LexborHTMLParser(client.get(SOURCE + query).content.decode()).css(".views a")
        assert [link.text() for link in links if "aria-current" in link.attributes] == [current]
        assert [link.attributes["href"] for link in links] == [
            f"{SOURCE}?capture={capture.pk}&view={view}#received" for view in ("page", "source")
        ]


def test_a_passage_lights_the_blocks_it_came_from(client, article):
    text = article.current_revision.text
    start = text.index("height of the sea &")
    lit = captured(client.get(f"{SOURCE}?at={start}-{start + 19}&view=page")).css("[data-lit]")
    assert [block.text() for block in lit] == ["The keeper wrote the height of the sea & the hour."]
    start = HTML.index("height of")
    lit = captured(client.get(f"{SOURCE}?at={start}-{start + 9}&revision=0&view=page")).css("[data-lit]")
    assert [block.attributes["id"] for block in lit] == ["at"]


def test_words_that_look_like_a_place_are_left_as_they_are(client, alice):
    document = make_page('<p>Write data-place="0-99" and go.</p>', curator=alice, visibility="public")
    shown = captured(client.get(f"/documents/{document.slug}/source/?view=page&at=0-5"))
    assert 'Write data-place="0-99" and go.' in shown.text()
    assert shown.css_first("p").attributes["id"] == "at"


def test_a_fact_is_shown_among_the_letters_or_on_the_page(client, article):
    fact = state(article, "title", "the hour", shown_by="the hour")
    assert 'class="is-lit"' in client.get(f"{SOURCE}?fact={fact.pk}").content.decode()
    lit = captured(client.get(f"{SOURCE}?fact={fact.pk}&view=page")).css("[data-lit]")
    assert [block.text() for block in lit] == ["The keeper wrote the height of the sea & the hour."]


def test_a_capture_that_is_no_page_has_no_such_view(client):
    make_document("Ebb <b>and</b> flow.", visibility="public", slug="plain")
    response = client.get("/documents/plain/source/?view=page")
    assert shows_letters(response)
    assert 'class="views"' not in response.content.decode()


def test_a_letter_is_a_page_if_its_text_is_html(client):
    make_page(visibility="public", slug="letter", media_type="message/rfc822")
    make_document("Dear Ines,", visibility="public", slug="words", media_type="message/rfc822")
    assert shows_letters(client.get("/documents/words/source/"))
    assert captured(client.get("/documents/letter/source/")) is not None


# -- Limits -----------------------------------------------------------------------------------


def test_a_page_that_cannot_be_shown_says_so_and_its_letters_are_shown(client, article, monkeypatch):
    def refuse(*what):
        raise CaptureRefused("This capture is too long to be shown as a page. Its letters are shown instead.")

    monkeypatch.setattr(captured_page.captured_pages, "get", refuse)
    response = client.get(SOURCE)
    assert shows_letters(response)
    assert "This capture is too long to be shown as a page." in response.content.decode()


def test_a_page_that_is_being_prepared_is_not_cached(client, article, monkeypatch):
    get = captured_page.captured_pages.get
    monkeypatch.setattr(captured_page.captured_pages, "get", lambda *what: None)
    response = client.get(SOURCE)
    assert shows_letters(response)
    assert "look again in a moment" in response.content.decode()
    assert response["Cache-Control"] == "no-store"
    assert "ETag" not in response.headers
    monkeypatch.setattr(captured_page.captured_pages, "get", get)
    assert captured(client.get(SOURCE)) is not None


def test_a_page_without_words_shows_its_letters(client, article):
    leave_out(article, HTML, reason="markup")
    response = client.get(SOURCE)
    assert shows_letters(response)
    assert "shows no words as a page" in response.content.decode()


def test_a_long_page_is_sent_in_parts(client, alice):
    html = "<article>" + "<p>line of words</p>" * 9_000 + "<p>The last line.</p></article>"
    make_page(html, visibility="public", slug="long")
    first, last = (client.get(f"/documents/long/source/?view=page&part={part}") for part in (1, 99))
    assert len(captured(first).html) < 500_000
    assert "The last line." not in captured(first).text()
    assert "The last line." in captured(last).text()
    following = LexborHTMLParser(first.content.decode()).css_first('.pages a[rel="next"]')
    assert following.attributes["href"] == "?view=page&part=2#received"
    start = html.index("The last line.")
    lit = captured(client.get(f"/documents/long/source/?at={start}-{start + 5}&revision=0&view=page"))
    assert lit.css_first("#at").text() == "The last line."
    assert page_cache.page(first["ETag"]) is None


def test_queries_do_not_grow_with_parts_and_gaps(article, alice, django_assert_num_queries):
    mine = signed_in(alice)
    leave_out(article, "Home")
    mine.get(SOURCE)
    with CaptureQueriesContext(connection) as few:
        mine.get(SOURCE)
    queries = len(few)
    for words in ("The keeper", "the height", "of the sea", "boats", "She wrote"):
        leave_out(article, words)
        whole = article.revisions.get(number=0)
        Gap.objects.create(document=article, revision=whole, position=HTML.index(words), reason="quotation")
    mine.get(SOURCE)
    with django_assert_num_queries(queries):
        mine.get(SOURCE)


# -- Rights -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("visibility", "readers"),
    [
        ("private", {"alice"}),
        ("members", {"alice", "bob", "tova", "rhea"}),
        ("record", {"alice", "bob", "tova", "rhea"}),
        ("public", {"alice", "bob", "tova", "rhea", "charlie", "anonymous"}),
    ],
)
def test_the_captured_page_is_for_those_who_may_read_the_text(visibility, readers):
    cast = make_cast()
    document = make_page(curator=cast.alice, groups=[cast.course])
    share_with(document, visibility)
    path = f"/documents/{document.slug}/source/?view=page"
    answers = {name: signed_in(who).get(path) for name, who in cast.everyone.items()}
    assert {name for name, answer in answers.items() if answer.status_code == 200} == readers
    assert all(captured(answers[name]) is not None for name in readers)
    assert {answer.status_code for answer in answers.values()} <= {200, 404}


def test_only_curators_are_offered_to_put_a_part_back():
    cast = make_cast()
    document = make_page(curator=cast.alice, groups=[cast.course], visibility="public")
    leave_out(document, "Home")
    path = f"/documents/{document.slug}/source/?view=page"
    offered = {
        name
        for name, who in cast.everyone.items()
        if captured(signed_in(who).get(path)).css_first("button.restore") is not None
    }
    assert offered == {"alice"}


def test_the_captured_page_of_a_withdrawn_article_is_gone(client, article):
    Document.objects.filter(pk=article.pk).update(
        withdrawn_at=timezone.now(), withdrawn_as=410, withdrawn_reason="The publisher asked."
    )
    response = client.get(f"{SOURCE}?view=page")
    assert response.status_code == 410
    assert "keeper" not in response.content.decode()


def test_the_page_is_only_read(client, article):
    assert client.post(SOURCE).status_code == 405
    assert client.head(SOURCE).status_code == 200
