"""Following articles, groups, threads and tags, and choosing how often mails are sent."""

from __future__ import annotations

import pytest
from selectolax.lexbor import LexborHTMLParser

from documents.models import Follow, Job, Membership
from tests.cast import make_cast
from tests.services.news.notification_steps import note, notified, write_reply
from tests.views.pages import mark, share_with, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return make_cast()


def follow(who, what, key, wish="on", **more):
    return signed_in(who).post("/follow/", {"what": what, "key": str(key), "wish": wish, **more})


def rows():
    return sorted(Follow.objects.values_list("person__login", "is_muted"))


def test_article_group_thread_and_tag_are_followed_muted_and_unfollowed(cast):
    made = note(cast, cast.tova, tags=("irony",))
    things = {
        "article": cast.document.slug,
        "group": cast.course.slug,
        "thread": made.pk,
        "tag": made.taggings.get().tag_id,
    }
    for what, key in things.items():
        assert follow(cast.rhea, what, key).status_code == 302
        assert follow(cast.rhea, what, key, "mute").status_code == 302
    assert rows() == [("rhea", True)] * 4
    for what, key in things.items():
        assert follow(cast.rhea, what, key, "off").status_code == 302
    assert rows() == [("rhea", True)]  # a member cannot unfollow their group, so "off" mutes it


def test_following_a_reply_follows_its_thread(cast):
    root = note(cast, cast.bob)
    follow(cast.rhea, "thread", write_reply(root, cast.tova).pk)
    assert Follow.objects.get().thread == root


def test_author_in_a_thread_unfollows_it_by_muting_it(cast):
    root = note(cast, cast.bob)
    follow(cast.bob, "thread", root.pk, "off")
    assert notified(write_reply(root, cast.tova)) == {}


NOT_THERE = [
    *(("article", "none"), ("article", "a\0b"), ("group", "none"), ("person", "bob"), ("", "")),
    *(("thread", "x"), ("thread", "0f8fad5b-d9cb-469f-a165-70867728950e")),
    *(("tag", "x"), ("tag", "77777"), ("tag", "99999999999999")),
]


@pytest.mark.parametrize(("what", "key"), NOT_THERE)
def test_unknown_subject_is_not_found(cast, what, key):
    assert follow(cast.bob, what, key).status_code == 404


def test_stranger_cannot_follow_what_they_may_not_see(cast):
    made = mark(cast.document, cast.bob, "keeper", audience="group", group=cast.course)
    for what, key in (("article", cast.document.slug), ("group", cast.course.slug), ("thread", made.pk)):
        assert follow(cast.charlie, what, key).status_code == 404
    assert rows() == []


def test_follow_redirects_back_and_never_to_another_site(cast):
    key = cast.document.slug
    assert follow(cast.bob, "article", key, next=f"/documents/{key}/")["Location"] == f"/documents/{key}/"
    for elsewhere in ("https://evil.example/", "//evil.example/", "javascript:x", ""):
        assert follow(cast.bob, "article", key, next=elsewhere)["Location"] == "/following/"


def test_invalid_request_follows_nothing(cast):
    assert follow(cast.bob, "article", cast.document.slug, "perhaps").status_code == 400
    assert signed_in(cast.bob).get("/follow/").status_code == 405
    assert follow(cast.anonymous, "article", cast.document.slug).status_code == 302
    assert rows() == []


def page(who):
    return LexborHTMLParser(signed_in(who).get("/following/").content.decode())


def test_list_names_only_what_the_reader_may_see(cast, django_assert_max_num_queries):
    other = share_with(make_cast_document(cast), "public")
    for what, key in (("article", cast.document.slug), ("article", other.slug)):
        follow(cast.bob, what, key)
    names = [" ".join(one.text().split()) for one in page(cast.bob).css(".follow-name")]
    assert names == ["Reading Evidence", *sorted([cast.document.title, other.title])]
    Membership.objects.filter(user=cast.bob).delete()
    assert [one.text().strip() for one in page(cast.bob).css(".follow-name")] == [other.title]


def make_cast_document(cast):
    from tests.factories import make_document

    return make_document("Another text.", curator=cast.alice, groups=[cast.course])


def test_mail_wish_is_stored_and_an_invalid_one_is_refused(cast):
    client = signed_in(cast.rhea)
    note(cast, cast.bob)
    assert Job.objects.filter(once=str(cast.rhea.pk)).exists()
    assert client.post("/following/", {"mail_wish": "never"}).status_code == 302
    assert not Job.objects.filter(once=str(cast.rhea.pk)).exists()
    assert client.post("/following/", {"mail_wish": "hourly"}).status_code == 400
    cast.rhea.refresh_from_db()
    assert cast.rhea.mail_wish == "never"
    assert page(cast.rhea).css_first("input[name=mail_wish][checked]").attributes["value"] == "never"


@pytest.mark.parametrize(
    ("address", "said"),
    [("rhea@mail.example", "Mails go to rhea@mail.example"), ("", "no mails")],
)
def test_page_says_where_mails_are_sent(cast, address, said):
    cast.rhea.email = address
    cast.rhea.save()
    assert said in page(cast.rhea).body.text()


def test_public_page_has_no_follow_button_and_no_cookie_for_visitors(cast):
    share_with(cast.document, "public")
    sent = signed_in(cast.anonymous).get(f"/documents/{cast.document.slug}/")
    assert b"/follow/" not in sent.content
    assert not sent.cookies
    assert b"/follow/" in signed_in(cast.charlie).get(f"/documents/{cast.document.slug}/").content


def test_tag_is_followed_on_its_page_of_the_notebook(cast):
    made = note(cast, cast.bob, tags=("irony",))
    client = signed_in(cast.rhea)
    shown = LexborHTMLParser(client.get("/notebook/?tag=Irony").content.decode())
    (form,) = shown.css("form.follow")
    button = form.css_first("button")
    assert button
    assert button.text().split() == ["Follow", "irony,", "HIST", "214"]
    fields = {one.attributes["name"]: one.attributes["value"] for one in form.css("input")}
    assert client.post("/follow/", fields | {"wish": "on"})["Location"] == "/notebook/?tag=Irony"
    assert Follow.objects.get().tag == made.taggings.get().tag
    assert not LexborHTMLParser(client.get("/notebook/").content.decode()).css("form.follow")
    assert b'form class="follow"' not in signed_in(cast.charlie).get("/notebook/?tag=irony").content
