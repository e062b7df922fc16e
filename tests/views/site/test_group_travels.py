"""Whoever comes from a group's shelf stays in it: on every page, through signing in, in news and mails."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
from django.core import mail
from django.test import Client
from selectolax.lexbor import LexborHTMLParser

from documents.models import Annotation, Document, Group, Notice
from documents.services.article.publishing import withdraw_document
from documents.services.news.digest import send_digest
from documents.services.versions.revisions import correct_document
from documents.services.versions.set_aside import set_aside
from documents.spans import Span
from tests.cast import PASSWORD, make_cast
from tests.views.pages import mark, share_with, signed_in

TEXT = "The keeper wrote it down.\n\nNobody read it for forty years.\n\nThen somebody did."
IN_GROUP = {"group": ["hist-214"]}
# Addresses that programs read, and files.
FOR_PROGRAMS = ("/source/raw", ".json", ".svg", "/timemap")
PAGES = (
    "",
    "?marks=1",
    "revisions/1/",
    "compare/1-2/",
    "passages/4-10/?revision=1",
    "passages/4-10/",
    "about/",
    "cite/",
    "source/",
    "facts/",
    "derivations/",
    "groups/",
    "captures/",
    "revise/",
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    cast = make_cast(TEXT)
    correct_document(
        document=cast.document, by=cast.alice, source=TEXT.replace("keeper", "warden"), source_format="plain"
    )
    cast.document.refresh_from_db()
    return cast


def hrefs(client: Client, address: str, status: int = 200) -> list[str]:
    answer = client.get(address)
    assert answer.status_code == status, address
    links = LexborHTMLParser(answer.content.decode()).css("main a[href], .readbar a[href], form[action]")
    return [link.attributes.get("href") or link.attributes.get("action") or "" for link in links]


def about_articles(addresses: list[str]) -> list[str]:
    """Returns the addresses of articles and of pages about them that people read."""
    paths = [(address, urlsplit(address)) for address in addresses if not address.startswith(("#", "http"))]
    read = [
        address
        for address, parts in paths
        if parts.path.startswith(("/documents/", "/annotations/")) and not parts.path.endswith(FOR_PROGRAMS)
    ]
    # A note of a group opens in it, whatever its address says.
    return [one for one in read if not (urlsplit(one).path.startswith("/annotations/") and one.count("/") == 2)]


def group_of(address: str) -> str:
    return "".join(parse_qs(urlsplit(address).query).get("group", []))


@pytest.mark.parametrize("path", PAGES)
def test_every_page_about_an_article_keeps_the_group(cast, path):
    mark(cast.document, cast.alice, "forty years", audience="group", group=cast.course, note="A note")
    joined = f"{path}{'&' if '?' in path else '?'}group=hist-214"
    found = about_articles(hrefs(signed_in(cast.alice), f"{cast.document.get_absolute_url()}{joined}"))
    assert found
    assert [one for one in found if group_of(one) != "hist-214"] == []


@pytest.mark.parametrize("path", ["thread/", "history/"])
def test_pages_about_a_note_keep_the_group(cast, path):
    note = mark(cast.document, cast.bob, "forty years", audience="public", note="A note")
    share_with(cast.document, "public", cast.course)
    found = about_articles(hrefs(signed_in(cast.alice), f"/annotations/{note.pk}/{path}?group=hist-214"))
    assert found
    assert [one for one in found if group_of(one) != "hist-214"] == []


def test_note_opens_in_its_own_group_and_a_public_one_in_the_group_one_came_from(cast):
    share_with(cast.document, "public", cast.course)
    shared = mark(cast.document, cast.bob, "forty years", audience="group", group=cast.course, note="Ours")
    public = mark(cast.document, cast.bob, "Nobody", audience="public", note="Everyone's")
    page = cast.document.get_absolute_url()
    alice, browser = signed_in(cast.alice), {"accept": "text/html"}
    opened = {
        address: alice.get(address, headers=browser)["Location"]
        for address in (
            f"/annotations/{shared.pk}",
            f"/annotations/{public.pk}",
            f"/annotations/{public.pk}?group=hist-214",
        )
    }
    assert list(opened.values()) == [
        f"{page}?group=hist-214#note-{shared.pk}",
        f"{page}#note-{public.pk}",
        f"{page}?group=hist-214#note-{public.pk}",
    ]
    thread = hrefs(alice, f"/annotations/{shared.pk}/thread/")
    assert f"{page}?group=hist-214#note-{shared.pk}" in thread


def test_news_notebook_and_mail_lead_into_the_group(cast, settings):
    note = mark(cast.document, cast.alice, "forty years", audience="group", group=cast.course, note="For @Bob")
    Notice.objects.create(recipient=cast.bob, kind="mention", document=cast.document, annotation=note)
    article = f"{cast.document.get_absolute_url()}?group=hist-214"
    bob = signed_in(cast.bob)
    assert article in hrefs(bob, "/news/")
    assert {article, f"{article}#note-{note.pk}"} <= set(hrefs(bob, "/notebook/?person=everyone"))
    assert (
        bob.get(f"/annotations/{note.pk}", headers={"accept": "text/html"})["Location"] == f"{article}#note-{note.pk}"
    )

    settings.READINGROOM_CONFIRM_MAIL = False
    send_digest({"person": cast.bob.pk})
    assert f"{article}" in str(mail.outbox[0].alternatives[0][0])


def test_news_gathered_into_one_line_lead_into_the_group(cast):
    for words in ("forty years", "somebody"):
        note = mark(cast.document, cast.alice, words, audience="group", group=cast.course, note="For @Bob")
        Notice.objects.create(recipient=cast.bob, kind="mention", document=cast.document, annotation=note)
    page = LexborHTMLParser(signed_in(cast.bob).get("/news/").content.decode())
    assert len(page.css(".notice-list > li")) == 1
    assert page.css_first(".news-title a").attributes["href"] == f"{cast.document.get_absolute_url()}?group=hist-214"


def test_note_on_words_set_aside_leads_to_the_capture_in_its_group(cast):
    note = mark(cast.document, cast.bob, "somebody", audience="group", group=cast.course, note="A note")
    whole = cast.document.revisions.get(number=0)
    start = whole.text.index("Then")
    span = Span(start, len(whole.text))
    set_aside(document=cast.document, by=cast.alice, whole=whole, spans=[span], reason="advertisement")
    for address in ("/notebook/", f"{cast.document.get_absolute_url()}?group=hist-214"):
        to_capture = [one for one in hrefs(signed_in(cast.bob), address) if one.endswith("#asked")]
        assert [group_of(one) for one in to_capture] == ["hist-214"], note.pk


def test_notes_of_two_groups_name_none_for_their_article(cast):
    other = Group.objects.create(slug="geo-1", name="Coasts")
    other.members.add(cast.bob)
    for group in (cast.course, other):
        mark(cast.document, cast.bob, "Nobody", audience="group", group=group, note="A note")
    addresses = hrefs(signed_in(cast.bob), "/notebook/")
    assert cast.document.get_absolute_url() in addresses
    assert {group_of(one) for one in about_articles(addresses)} == {"", "hist-214", "geo-1"}


def test_signing_in_comes_back_to_the_address_asked_for(cast):
    asked = f"{cast.document.get_absolute_url()}?group=hist-214&notes=2"
    client = Client()
    closed = client.get(asked)
    assert closed.status_code == 404
    links = [
        link.attributes["href"] for link in LexborHTMLParser(closed.content.decode()).css("a[href^='/accounts/login/']")
    ]
    assert len(links) == 2  # in the head of the page and in its text
    for link in links:
        assert parse_qs(urlsplit(link).query)["next"] == [asked]
    page = LexborHTMLParser(client.get(links[0]).content.decode())
    assert page.css_first("main input[name=next]").attributes["value"] == asked
    signed = client.post("/accounts/login/", {"login": "bob", "password": PASSWORD, "next": asked})
    assert signed["Location"] == asked


def test_sign_in_page_links_to_itself_with_the_address_asked_for(cast):
    page = LexborHTMLParser(Client().get("/accounts/login/?next=/notebook/%3Fgroup%3Dhist-214").content.decode())
    head = page.css_first("header a[href^='/accounts/login/']").attributes["href"]
    assert parse_qs(urlsplit(head).query)["next"] == ["/notebook/?group=hist-214"]


@pytest.mark.parametrize(("who", "way"), [("bob", "/groups/hist-214/"), ("charlie", "/"), ("anonymous", "/")])
def test_what_is_not_here_leads_back_to_the_group_one_came_from(cast, who, way):
    page = LexborHTMLParser(signed_in(cast.everyone[who]).get("/documents/none/?group=hist-214").content.decode())
    assert page.css_first("main .button-main").attributes["href"] == way
    if who != "bob":
        assert "HIST 214" not in page.text()


def test_withdrawn_article_leads_back_to_the_group(cast):
    withdraw_document(document=Document.objects.get(), by=cast.alice, reason="A court said so.", kind=451)
    found = hrefs(signed_in(cast.bob), f"{cast.document.get_absolute_url()}?group=hist-214", 451)
    assert "/groups/hist-214/" in found


def test_group_in_an_address_is_carried_only_if_it_is_the_name_of_one(cast):
    share_with(cast.document, "public")
    for given in ('"><b>', "x" * 200, "a b"):
        page = Client().get(cast.document.get_absolute_url() + "about/", {"group": given}).content.decode()
        assert f'href="{cast.document.get_absolute_url()}"' in page


# -- Only me ----------------------------------------------------------------------------------


def why(client: Client, address: str) -> tuple[str, bool]:
    """Returns what the writing menu says of notes that are for their author alone, and whether the page says it too."""
    page = LexborHTMLParser(client.get(address).content.decode())
    return page.css_first(".menu-write [data-part=why]").text(), page.css_first("article > .notice") is not None


def test_page_says_why_the_next_note_is_for_its_author_alone(cast):
    page = cast.document.get_absolute_url()
    bob = signed_in(cast.bob)
    assert why(bob, f"{page}?group=hist-214") == ("", False)
    words, is_on_page = why(bob, page)
    assert words.startswith("You did not come from a group’s shelf.")
    assert not is_on_page
    words, is_on_page = why(signed_in(cast.rhea), f"{page}?group=hist-214")
    assert words.startswith("You read with HIST 214 and do not write for it.")
    assert is_on_page


def test_page_says_it_when_a_membership_or_the_sharing_with_a_group_ended(cast):
    page = f"{cast.document.get_absolute_url()}?group=hist-214"
    cast.document.groups.clear()
    words, is_on_page = why(signed_in(cast.alice), page)  # she answers for the article
    assert words.startswith("The members of HIST 214 cannot read this article.")
    assert is_on_page
    share_with(cast.document, "public")
    words, is_on_page = why(signed_in(cast.charlie), page)
    assert words.startswith("You are not in the group that this address names.")
    assert is_on_page
    assert "HIST 214" not in words


def test_reader_without_a_group_is_told_nothing_about_groups(cast):
    share_with(cast.document, "public")
    assert why(signed_in(cast.charlie), cast.document.get_absolute_url()) == ("", False)
    assert Annotation.objects.count() == 0
