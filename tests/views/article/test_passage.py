"""The passage page: a quote in its paragraph, the facts of the article, how to cite it, and the notes on it."""

import html
import json
import re

import pytest
from django.utils import timezone

from documents.models import Document
from documents.services.versions.revisions import correct_document
from tests.cast import make_cast
from tests.factories import make_document, make_user
from tests.views.pages import TEXT, mark, share_with, signed_in, state

pytestmark = pytest.mark.django_db


@pytest.fixture
def article():
    curator = make_user("curator", public_name="Cura Tor", is_curator=True)
    document = make_document(
        TEXT, visibility="public", slug="clocks", title="The Gauge That Kept Two Clocks", curator=curator, language="en"
    )
    document.refresh_from_db()
    return document


def span(document, words):
    start = document.current_revision.text.index(words)
    return start, start + len(words)


def address(document, words, revision=1):
    start, end = span(document, words)
    return f"/documents/{document.slug}/passages/{start}-{end}/?revision={revision}"


def open_passage(document, words, who=None, revision=1):
    return signed_in(who).get(address(document, words, revision))


def metas(page):
    return dict(re.findall(r'<meta (?:name|property)="([^"]*)" content="([^"]*)">', page))


def data_block(page):
    return json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', page)[1])


def test_quote_is_shown_in_its_paragraph_between_hidden_labels(article):
    page = open_passage(article, "Nobody read it for 😀 forty").content.decode()
    paragraph = re.search(r'<div class="text passage-text".*?</div>', page, re.DOTALL)[0]
    assert "The keeper wrote it down." in paragraph
    assert "forty years." not in paragraph.replace("</mark>", "")  # the end of the quotation is announced in between
    words = re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]*>", "", paragraph)))
    assert "down. Quotation begins: Nobody read it for 😀 forty Quotation ends. years." in words
    assert "Then somebody did" not in paragraph


def test_link_to_read_on_leads_to_the_paragraph(article):
    page = open_passage(article, "Then somebody").content.decode()
    place = re.search(r'href="/documents/clocks/#(p\d+)"', page)[1]
    reading = signed_in(None).get("/documents/clocks/").content.decode()
    assert re.search(rf'id="{place}"[^>]*>(<a [^>]*></a>)?Then somebody did', reading)


def test_passage_of_an_older_version_is_unchanged_and_says_so(article):
    correct_document(document=article, by=article.curator, source=TEXT.replace("forty", "fifty"), source_format="plain")
    page = open_passage(article, "forty years", revision=1).content.decode()
    assert "forty years" in page
    assert "These words stand in version 1 of 2." in page
    assert 'href="/documents/clocks/revisions/1/#' in page
    start, end = span(article, "forty years")
    assert "fifty years" in signed_in(None).get(f"/documents/clocks/passages/{start}-{end}/").content.decode()


def test_reference_names_every_fact_and_the_permanent_address(article):
    state(article, "creator", "Ines Varga-Holm")
    state(article, "publisher", "The Northern Ledger")
    state(article, "issued", "14 March 2024", normalised="2024-03-14")
    start, end = span(article, "forty years")
    page = html.unescape(signed_in(None).get(f"/documents/clocks/passages/{start}-{end}/").content.decode())
    reference = re.sub(r"<[^>]*>", "", re.search(r'<p class="reference" id="reference">(.*?)</p>', page)[1])
    assert reference.startswith(
        "Ines Varga-Holm: “The Gauge That Kept Two Clocks”. The Northern Ledger, 14 March 2024. Version 1 of the copy"
    )
    assert reference.endswith(
        f"characters {start}–{end}. http://testserver/documents/clocks/passages/{start}-{end}/?revision=1"
    )
    assert re.search(r'<p id="with-reference" translate="no" hidden>“forty years”\n', page)


def test_reference_says_what_is_unknown(article):
    page = open_passage(article, "forty years").content.decode()
    assert (
        "Author not known yet: “The Gauge That Kept Two Clocks”. Publisher not known yet, date not known yet." in page
    )


# -- What machines read -----------------------------------------------------------------------


def test_metadata_names_the_publisher_and_never_this_site(article):
    state(article, "publisher", "The Northern Ledger")
    state(article, "issued", "14 March 2024", normalised="2024-03-14")
    for page in (open_passage(article, "forty years"), signed_in(None).get("/documents/clocks/")):
        words = page.content.decode()
        about = metas(words)
        assert "The Northern Ledger" in about["og:title"]
        assert "copy with notes" in about["og:title"]
        assert "Published by The Northern Ledger, 14 March 2024. A copy with readers’ notes." in about["description"]
        assert "The Northern Ledger (copy with notes)" in re.search(r"<title>(.*?)</title>", words)[1]
        assert about.pop("og:site_name") == "Reading Room"
        assert not any("Reading Room" in value for value in about.values())
        query = f"?{page.request['QUERY_STRING']}" if page.request["QUERY_STRING"] else ""
        assert about["og:url"] == f"http://testserver{page.request['PATH_INFO']}{query}"
        assert data_block(words)["publisher"]["name"] == "The Northern Ledger"
        assert data_block(words)["sdPublisher"]["name"] == "Reading Room"


def test_only_facts_that_a_person_checked_are_in_the_metadata(article):
    state(article, "publisher", "The Northern Ledger", status="proposed")
    state(article, "issued", "14 March 2024", normalised="2024-03-14", status="disputed")
    state(article, "identifier", "https://ledger.example/x", status="proposed")
    page = open_passage(article, "forty years").content.decode()
    assert set(data_block(page)) == {
        "@context", "@type", "mainEntityOfPage", "archivedAt", "sdPublisher", "sdDatePublished",
    }  # fmt: skip
    assert 'rel="canonical" href="http://testserver/documents/clocks/"' in page


def test_canonical_address_is_the_confirmed_original(article):
    state(article, "identifier", "https://ledger.example/two-clocks")
    page = open_passage(article, "forty years").content.decode()
    assert '<link rel="canonical" href="https://ledger.example/two-clocks">' in page


def test_copies_of_the_work_of_others_are_not_indexed_unless_a_curator_decides(article):
    def robots():
        return metas(signed_in(None).get("/documents/clocks/").content.decode()).get("robots", "")

    Document.objects.update(basis="permission")
    assert robots() == "noindex"
    Document.objects.update(may_be_indexed=True)
    assert robots() == ""
    Document.objects.update(may_be_indexed=False, basis="own-work")
    assert robots() == ""


def test_hostile_facts_cannot_break_out_of_the_head(article):
    hostile = '</script><script>alert(1)</script>"><img src=x onerror=alert(2)>'
    Document.objects.update(title=hostile)
    state(article, "publisher", hostile)
    state(article, "title", hostile)
    page = open_passage(article, "forty years").content.decode()
    assert "<script>alert" not in page
    assert "<img" not in page
    assert data_block(page)["headline"] == hostile


def test_page_links_the_annotation_container_for_programs(article):
    response = open_passage(article, "forty years")
    container = "http://testserver/documents/clocks/annotations/"
    assert response["Link"] == f'<{container}>; rel="http://www.w3.org/ns/oa#annotationService"'
    assert f'<link rel="http://www.w3.org/ns/oa#annotationService" href="{container}">' in response.content.decode()


# -- Notes, rights, bad addresses -------------------------------------------------------------


def test_notes_on_the_quote_are_shown_to_those_who_may_see_them():
    cast = make_cast()
    share_with(cast.document, "public")
    said = {
        "public": mark(cast.document, cast.alice, "wrote it", audience="public", note="x", note_html="<p>to all</p>"),
        "group": mark(
            cast.document, cast.tova, "it down", audience="group", group=cast.course, note="x", note_html="<p>to us</p>"
        ),
        "private": mark(cast.document, cast.bob, "keeper wrote", note="x", note_html="<p>to me</p>"),
        "elsewhere": mark(cast.document, cast.alice, "forty", audience="public", note="x", note_html="<p>other</p>"),
    }
    expected = {
        "anonymous": {"public"},
        "charlie": {"public"},
        "rhea": {"public", "group"},
        "bob": {"public", "group", "private"},
        "tova": {"public", "group"},
        "alice": {"public", "group"},
    }
    for name, who in cast.everyone.items():
        page = open_passage(cast.document, "wrote it", who).content.decode()
        assert {kind for kind, note in said.items() if f'id="note-{note.pk}"' in page} == expected[name], name


@pytest.mark.parametrize(
    ("visibility", "readers"),
    [
        ("private", {"alice"}),
        ("members", {"alice", "bob", "tova", "rhea"}),
        ("record", {"alice", "bob", "tova", "rhea"}),
        ("public", {"alice", "bob", "tova", "rhea", "charlie", "anonymous"}),
    ],
)
def test_passage_that_nobody_quoted_is_for_those_who_may_read_the_text(visibility, readers):
    cast = make_cast()
    share_with(cast.document, visibility)
    answers = {name: open_passage(cast.document, "forty years", who).status_code for name, who in cast.everyone.items()}
    assert {name for name, status in answers.items() if status == 200} == readers
    assert set(answers.values()) <= {200, 404}


def test_everyone_sees_of_a_record_only_the_passages_that_public_notes_quote():
    cast = make_cast()
    share_with(cast.document, "record")
    mark(cast.document, cast.bob, "Nobody read it", audience="public")
    mark(cast.document, cast.bob, "The keeper", audience="group", group=cast.course)
    page = open_passage(cast.document, "Nobody read it").content.decode()
    assert "Nobody read it" in page
    for closed in ("keeper", "forty", "wrote it down"):
        assert closed not in page
    assert open_passage(cast.document, "read").status_code == 200
    for words in ("Nobody read it for", "The keeper", "forty", cast.document.current_revision.text):
        assert open_passage(cast.document, words).status_code == 404, words
    assert "wrote it down" in open_passage(cast.document, "Nobody read it", cast.rhea).content.decode()


def test_passage_of_a_record_closes_when_its_note_is_no_longer_public():
    cast = make_cast()
    share_with(cast.document, "record")
    note = mark(cast.document, cast.bob, "Nobody read it", audience="public")
    note.audience = "private"
    note.save()
    assert open_passage(cast.document, "Nobody read it").status_code == 404


@pytest.mark.parametrize(
    "place",
    ["5-5", "9-3", "0-99999", "99999-100000", "0-99999999999999999999999999", "0-1/?revision=9", "0-1/?revision=x"],
)
def test_impossible_offsets_are_not_found_and_the_page_says_why(article, place):
    path, _, query = place.partition("/")
    response = signed_in(None).get(f"/documents/clocks/passages/{path}/{query}")
    assert response.status_code == 404
    page = response.content.decode()
    assert "There are no such words: this version has" in page or "has no version of that number" in page


@pytest.mark.parametrize("path", ["-1-5/", "a-b/", "1-/", f"0-{'9' * 5000}/"])
def test_malformed_address_is_not_found(client, article, path):
    assert client.get(f"/documents/clocks/passages/{path}").status_code == 404


def test_withdrawn_passage_says_when_and_why(article):
    Document.objects.update(withdrawn_at=timezone.now(), withdrawn_as=451, withdrawn_reason="A court said so.")
    response = open_passage(article, "forty years")
    assert response.status_code == 451
    assert "A court said so." in response.content.decode()
    assert "forty years" not in response.content.decode()


def test_passage_of_a_long_text_costs_no_more_queries(django_assert_max_num_queries):
    document = make_document("Words of a line.\n\n" * 40_000, visibility="public", slug="long")
    document.refresh_from_db()
    with django_assert_max_num_queries(16):
        response = signed_in(None).get("/documents/long/passages/500000-500020/?revision=1")
    assert response.status_code == 200
    assert document.current_revision.text[500000:500020] in html.unescape(
        re.search(r'<p id="with-reference" translate="no" hidden>(.*?)</p>', response.content.decode(), re.DOTALL)[1]
    )


def test_title_says_that_the_publisher_is_not_known(article):
    about = metas(open_passage(article, "forty years").content.decode())
    assert about["og:title"].endswith("(copy with notes; publisher not known yet)")
    assert "A copy with readers’ notes; publisher not known yet, date not known yet." in about["description"]


def test_facts_that_nobody_checked_are_said_to_be_so_wherever_they_are_named(article):
    state(article, "title", article.title, status="proposed")
    state(article, "creator", "Ines Varga-Holm", status="proposed")
    state(article, "publisher", "The Northern Ledger", status="proposed")
    state(article, "issued", "14 March 2024", normalised="2024-03-14")
    words = html.unescape(open_passage(article, "forty years").content.decode())
    assert (
        "Ines Varga-Holm: “The Gauge That Kept Two Clocks”. The Northern Ledger, 14 March 2024. "
        "Not checked: author, title, publisher. Version 1 of the copy"
    ) in words
    assert "<span><bdi>not checked: author, publisher</bdi></span>" in words
    about = metas(words)
    assert about["og:title"].endswith("The Northern Ledger (copy with notes; not checked: title, publisher)")
    assert "A copy with readers’ notes. Not checked: publisher." in about["og:description"]
    assert not [name for name in about if name in {"article:author", "citation_author", "DC.publisher"}]
    reading = html.unescape(signed_in(None).get("/documents/clocks/").content.decode())
    assert "<bdi>not checked: author, publisher</bdi>" in reading


def test_a_curator_gets_the_way_to_what_nobody_has_looked_for(article):
    line = "Publisher, author, date, language, address: nobody has looked yet"
    curator = make_user("looks", is_curator=True)
    for path in ("", "about/", "cite/", "source/"):
        address = f"/documents/clocks/{path}"
        assert line in signed_in(None).get(address).content.decode()
        assert "look now" not in signed_in(None).get(address).content.decode()
        assert 'href="/documents/clocks/facts/#facts">look now' in signed_in(curator).get(address).content.decode()
