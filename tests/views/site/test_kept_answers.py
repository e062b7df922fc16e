"""Kept answers: one statement, the bytes and headers of the first time, and never past what changed."""

import gzip

import brotli
import pytest
from django.db import OperationalError, connection
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext

from documents.content_coding import coded_etag
from documents.http import keep_while_unchanged
from documents.models import Document, Revision
from documents.views.article import reading
from documents.views.site import kept_answers
from documents.views.site.kept_answers import sent_and_kept
from tests.factories import make_user
from tests.views.pages import mark, share_with, signed_in
from tests.views.site.test_page_cache import article, write_note  # noqa: F401 - a fixture

pytestmark = pytest.mark.django_db

PAGE, LIST = "/documents/clocks/", "/documents/clocks/anchors"
ADDRESSES = [
    PAGE,
    LIST,
    f"{LIST}?revision=1",
    f"{PAGE}revisions/1/",
    f"{PAGE}?marks=1",
    f"{PAGE}about/",
    f"{PAGE}source/",
    f"{PAGE}source/parts.json",
    f"{PAGE}cite/",
    f"{PAGE}cite/?format=ris",
    f"{PAGE}passages/0-9/?revision=1",
    f"{PAGE}provenance.json",
    f"{PAGE}derivations.svg",
    f"{PAGE}timemap",
]
REQUESTS = [*((address, "br") for address in ADDRESSES), (PAGE, "gzip"), (PAGE, "")]
DECODERS = {"br": brotli.decompress, "gzip": gzip.decompress, "": bytes}


def get(address=PAGE, encoding="", **headers):
    return signed_in(None).get(address, headers={"Accept-Encoding": encoding} | headers)


def get_counted(address=PAGE, encoding="", **headers):
    with CaptureQueriesContext(connection) as counted:
        response = get(address, encoding, **headers)
    return response, len(counted)


@pytest.mark.parametrize(("address", "encoding"), REQUESTS)
def test_second_request_costs_one_statement_and_is_the_same(article, address, encoding):  # noqa: F811
    first = get(address, encoding)
    assert first.status_code == 200
    again, statements = get_counted(address, encoding)
    assert statements == 1
    assert (again.status_code, again.content, dict(again.items())) == (200, first.content, dict(first.items()))
    assert again["Content-Length"] == str(len(again.content))
    assert DECODERS[again.get("Content-Encoding", "")](again.content) == get(address).content


@pytest.mark.parametrize(("address", "encoding"), REQUESTS)
def test_304_costs_one_statement_and_has_the_headers_of_one_that_was_not_kept(article, address, encoding):  # noqa: F811
    tag = get(address, encoding)["ETag"]
    again, statements = get_counted(address, encoding, **{"If-None-Match": f'"other", {tag}'})
    assert (again.status_code, statements, again.content) == (304, 1, b"")
    kept_answers.kept_answers.clear()
    slow = get(address, encoding, **{"If-None-Match": f'"other", {tag}'})
    assert slow.status_code == 304
    names = ("ETag", "Cache-Control", "Vary", "Link", "Memento-Datetime", "Content-Security-Policy", "X-Frame-Options")
    assert {name: again.get(name) for name in names} == {name: slow.get(name) for name in names}
    assert again.get("Content-Type") is None
    kept, statements = get_counted(address, encoding, **{"If-None-Match": tag})
    assert (kept.status_code, statements) == (304, 1)
    assert get(address, encoding).status_code == 200  # a kept 304 has no content for others


def test_compressed_page_has_a_tag_of_its_own(article):  # noqa: F811
    plain, packed = get(), get(encoding="gzip, deflate, br")
    assert packed["Content-Encoding"] == "br"
    assert packed["ETag"] == coded_etag(plain["ETag"], "br")
    assert len(packed.content) < len(plain.content) / 2
    assert "Accept-Encoding" in plain["Vary"]
    assert "Accept-Encoding" in packed["Vary"]


def test_one_who_has_another_coding_is_told_so_and_takes_no_content_from_others(article):  # noqa: F811
    packed = get(encoding="br")
    kept_answers.kept_answers.clear()
    plain = get(encoding="br", **{"If-None-Match": coded_etag(get()["ETag"], "gzip")})
    assert plain.status_code == 304
    assert get(encoding="br").content == packed.content


def test_readers_of_two_languages_get_their_own_page(article, settings):  # noqa: F811
    settings.LANGUAGES = [("en", "English"), ("de", "Deutsch")]
    first = {language: get(**{"Accept-Language": language}) for language in ("en", "de")}
    assert first["en"]["ETag"] != first["de"]["ETag"]
    for language, response in first.items():
        again, statements = get_counted(**{"Accept-Language": language})
        assert (again["ETag"], again["Content-Language"], statements) == (response["ETag"], language, 1)


def test_head_and_range_get_what_they_got_before(article):  # noqa: F811
    page = get()
    head = signed_in(None).head(PAGE)
    assert (head.status_code, head.content, dict(head.items())) == (200, b"", dict(page.items()))
    ranged = get(Range="bytes=0-9")
    assert (ranged.status_code, ranged.content) == (200, page.content)


def test_request_for_one_state_of_a_page_is_judged_as_before(article):  # noqa: F811
    tag = get()["ETag"]
    assert get(**{"If-Match": '"other"'}).status_code == 412
    assert get(**{"If-Match": tag}).status_code == 200


def test_public_note_is_on_the_page_and_in_the_list_at_once(article):  # noqa: F811
    before = get(), get(LIST)
    write_note(article, article.curator, "Seen by everyone.")
    assert "Seen by everyone." in get().content.decode()
    assert get(LIST).content != before[1].content
    assert get(**{"If-None-Match": before[0]["ETag"]}).status_code == 200


def test_private_note_leaves_what_is_kept(article):  # noqa: F811
    get()
    article.refresh_from_db()
    mark(article, article.curator, "keeper", note="Mine alone.")
    assert get_counted()[1] == 1


def test_withdrawn_article_is_gone_at_once(article):  # noqa: F811
    tag = get()["ETag"]
    Document.objects.filter(pk=article.pk).update(withdrawn_at=article.created_at, withdrawn_as=410)
    assert get().status_code == 410
    assert get(**{"If-None-Match": tag}).status_code == 410


def test_article_made_private_is_not_found_at_once(article):  # noqa: F811
    tag = get()["ETag"]
    share_with(article, "private")
    for address in (PAGE, LIST):
        assert get(address).status_code == 404
        assert get(address, **{"If-None-Match": tag}).status_code == 404


def test_signed_in_reader_neither_gets_nor_fills_it(article):  # noqa: F811
    reader = make_user("reader", public_name="A Reader Of Her Own")
    assert "A Reader Of Her Own" in signed_in(reader).get(PAGE).content.decode()
    signed_in(reader).get(LIST)
    assert kept_answers.kept_answers.bytes == 0
    tag = get(encoding="br")["ETag"]
    for headers in ({"Accept-Encoding": "br"}, {"Accept-Encoding": "br", "If-None-Match": tag}):
        own = signed_in(reader).get(PAGE, headers=headers)
        assert own.status_code == 200
        assert "A Reader Of Her Own" in own.content.decode()
        assert own["Cache-Control"] == "private, no-store"


def test_reader_with_a_message_or_an_ended_session_does_not_get_it(article):  # noqa: F811
    get()
    for name in ("messages", "sessionid"):
        client = signed_in(None)
        client.cookies[name] = "x" * 32
        assert client.get(PAGE)["Cache-Control"] == "private, no-store"


def test_hosts_and_schemes_are_kept_apart(article, settings):  # noqa: F811
    settings.ALLOWED_HOSTS = ["testserver", "room.example"]
    addresses = {get(Host=host).content for host in ("testserver", "room.example")}
    assert len(addresses) == 2
    assert get(Host="evil.example").status_code == 400
    secure = signed_in(None).get(PAGE, secure=True)
    assert "Strict-Transport-Security" not in get()
    assert b"https://testserver/" in secure.content


def test_change_while_a_page_is_made_is_on_the_next_one(article, monkeypatch):  # noqa: F811
    rendered = reading._rendered

    def changed_after(*arguments):
        response = rendered(*arguments)
        monkeypatch.setattr(reading, "_rendered", rendered)
        write_note(article, article.curator, "Written meanwhile.")
        return response

    monkeypatch.setattr(reading, "_rendered", changed_after)
    first = get()
    assert "Written meanwhile." not in first.content.decode()
    assert "Written meanwhile." in get().content.decode()
    assert get(**{"If-None-Match": first["ETag"]}).status_code == 200


def test_without_an_answer_of_the_database_the_site_answers(article, monkeypatch):  # noqa: F811
    get()

    class Away:
        connection = "closed meanwhile"

        def cursor(self):
            raise OperationalError

    monkeypatch.setattr(kept_answers, "connection", Away())
    with CaptureQueriesContext(connection) as captured:
        assert get().status_code == 200
    assert [one for one in captured if "documents_document" in one["sql"]]  # the site has looked for the article


def test_answer_that_was_found_old_is_not_asked_about_again(article):  # noqa: F811
    get()
    ((kept, _size),) = kept_answers.kept_answers.entries.values()
    assert kept.is_good_with(kept.number)
    assert not kept.is_good_with(None)  # the database does not say
    assert not kept.is_old
    assert not kept.is_good_with(kept.number + 1)
    for is_asked in (False, True):  # then it was made again
        with CaptureQueriesContext(connection) as captured:
            assert get().status_code == 200
        assert ("GROUP BY document_id" in captured[0]["sql"]) == is_asked


def test_nothing_is_kept_while_the_program_is_edited(article, settings):  # noqa: F811
    settings.DEBUG = True
    get()
    assert kept_answers.kept_answers.bytes == 0


def test_what_depends_on_nothing_known_or_sets_a_cookie_is_not_kept(article, rf):  # noqa: F811
    request = rf.get(PAGE)
    plain, with_cookie, missing = (HttpResponse(b"x", headers={"ETag": '"x"'}) for _ in range(3))
    with_cookie.set_cookie("one", "1")
    missing.status_code = 404
    for response in (with_cookie, missing):
        keep_while_unchanged(response, article.pk, 1)
    for response in (plain, with_cookie, missing):
        assert sent_and_kept(request, response) is response
    get(f"{PAGE}source/raw")
    get("/")
    get("/help/")
    assert kept_answers.kept_answers.bytes == 0


def test_older_text_is_kept_by_its_own_address(article):  # noqa: F811
    assert Revision.objects.filter(document=article).count() == 2
    assert get(f"{PAGE}revisions/0/").content != get(f"{PAGE}revisions/1/").content
    assert get_counted(f"{PAGE}revisions/0/")[0].content != get_counted(f"{PAGE}revisions/1/")[0].content
