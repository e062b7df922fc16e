"""`/import/`: uploads several files, reports each in a row, and stores no file that is too large."""

from __future__ import annotations

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from selectolax.lexbor import LexborHTMLParser

from documents.intake.limits import MAX_BYTES
from documents.models import Document, Group, Statement
from documents.services.article.publishing import withdraw_document
from documents.services.captures.captures import FileOrigin
from documents.services.imports.imports import import_capture
from documents.views.imports.upload_handler import CaptureUploadHandler
from tests.cast import Cast, make_cast
from tests.factories import make_user

pytestmark = pytest.mark.usefixtures("worker_at_work")

URL = "/import/"
MEMBERS = {"visibility": "members"}


@pytest.fixture
def cast(db) -> Cast:
    return make_cast()


@pytest.fixture
def curator(cast, client) -> Client:
    client.force_login(cast.alice)
    return client


def file(name: str, data: bytes | str) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data.encode() if isinstance(data, str) else data)


def send(client: Client, *files: SimpleUploadedFile, **given):
    return client.post(URL, {"chosen": list(files), **MEMBERS, **given})


def report(client: Client) -> str:
    return client.get(URL).content.decode()


def new_documents(cast: Cast):
    return Document.objects.exclude(pk=cast.document.pk).order_by("pk")


def test_form_asks_who_may_read_the_articles(curator):
    page = report(curator)
    assert 'type="file"' in page
    assert "multiple" in page
    assert "Who may read them?" in page
    assert "only its curator" in page.lower() or "Only its curator" in page
    assert "HIST" in page or "Reading Evidence" in page
    assert 'name="csrfmiddlewaretoken"' in page
    assert "data-report hidden" in page


def test_each_file_becomes_an_article_with_a_row_in_the_report(curator, cast):
    response = send(curator, file("a.md", "# Ebb\n\nIt went out."), file("b.txt", "Words of a keeper."))
    assert (response.status_code, response["Location"]) == (302, URL)
    assert [document.title for document in new_documents(cast)] == ["Ebb", "[Words of a keeper]"]
    assert {document.curator for document in new_documents(cast)} == {cast.alice}
    page = report(curator)
    assert "2 added, 0 already here, 0 refused" in page
    assert '<a href="/documents/ebb/"><bdi>Ebb</bdi></a>' in page
    assert "utf-8, sure: only plain letters" in page
    assert "Its title is given" in page
    assert "The program found nothing, and nobody has looked yet: " in page


def test_report_says_who_may_read_each_article(curator, cast):
    other = Group.objects.create(slug="coasts", name="Coasts")
    basis = {"basis": "permission", "basis_words": "By letter."}
    send(curator, file("a.txt", "Words of a."), groups=[cast.course.pk])
    assert "The members of HIST 214 may read it." in report(curator)
    Document.objects.latest("pk").groups.add(other)
    send(curator, file("a.txt", "Words of a."))
    assert "The members of HIST 214, 1 other group may read it." in report(curator)
    assert "Coasts" not in report(curator)
    for given, words in [
        ({"visibility": "private"}, "Only you may read it."),
        ({}, "It is open to no group yet, so only its curator may read the text."),
        ({"visibility": "public", **basis}, "Everyone on the internet may read it."),
        ({"visibility": "record", **basis}, "Everyone may read its facts, and what public notes quote."),
    ]:
        send(curator, file("b.txt", f"Words {words}"), **given)
        assert words in report(curator)


def test_new_room_offers_a_group_and_people_and_presets_a_choice_that_exists(client, db):
    first = make_user(is_curator=True, is_superuser=True)
    client.force_login(first)
    page = LexborHTMLParser(report(client))
    assert [link.attributes["href"] for link in page.css(".needs a")] == ["/groups/new/", "/admin/documents/user/add/"]
    assert page.css_first("input[name=visibility][checked]").attributes["value"] == "private"
    assert page.css("input[name=groups], input[value=members]") == []
    assert send(client, file("a.txt", "Words."), visibility="private").status_code == 302

    Group.objects.create(slug="coasts", name="Coasts").members.add(first, make_user())
    page = LexborHTMLParser(report(client))
    assert page.css(".needs") == []
    assert page.css_first("input[name=visibility][checked]").attributes["value"] == "members"


def test_curator_who_manages_nobody_is_not_offered_to_add_people(client, db):
    client.force_login(make_user(is_curator=True))
    assert [link.attributes["href"] for link in LexborHTMLParser(report(client)).css(".needs a")] == ["/groups/new/"]


def test_facts_of_the_form_are_confirmed_by_the_person(curator, cast):
    given = {
        "creator": "Ines Varga-Holm\r\n Dagny Roos ",
        "publisher": "The Ledger",
        "language": "PT_br",
        "issued": "2024-03",
        "identifier": "https://ledger.example/a",
        "provenance": "A box in the archive",
        "title": "The Gauge",
    }
    send(curator, file("b.txt", "Words."), **given)
    document = new_documents(cast).get()
    stated = set(document.statements.exclude(value="").values_list("property", "value", "status", "agent"))
    assert stated == {
        (term, value, "confirmed", cast.alice.pk)
        for term, value in [
            ("creator", "Ines Varga-Holm"),
            ("creator", "Dagny Roos"),
            ("publisher", "The Ledger"),
            ("language", "pt-BR"),
            ("issued", "2024-03"),
            ("identifier", "https://ledger.example/a"),
            ("provenance", "A box in the archive"),
            ("title", "The Gauge"),
        ]
    }
    assert (document.title, document.language) == ("The Gauge", "pt-BR")


def test_facts_in_a_sidecar_file_override_the_form_for_its_article(curator, cast):
    send(
        curator,
        file("a.txt", "Words of a."),
        file("a.txt.json", '{"title": "A", "publisher": "The Review"}'),
        file("b.txt", "Words of b."),
        publisher="The Ledger",
    )
    publishers = {
        document.title: document.statements.get(property="publisher").value for document in new_documents(cast)
    }
    assert publishers == {"A": "The Review", "[Words of b]": "The Ledger"}


def test_sidecar_file_without_its_article_is_reported(curator, cast):
    send(curator, file("a.txt", "Words."), file("c.json", "{}"), file("a.json", '{"titel": 1}'))
    page = report(curator)
    assert "no article of that name came with them" in page
    assert "“titel” is not the name of a fact" in page
    assert "0 added, 0 already here, 2 refused" in page
    assert not new_documents(cast).exists()


def test_visibility_basis_and_groups_are_stored(curator, cast):
    send(curator, file("a.txt", "One."), visibility="members", groups=[cast.course.pk])
    send(curator, file("b.txt", "Two."), visibility="public", basis="licence", basis_words="CC BY 4.0")
    one, two = new_documents(cast)
    assert list(one.groups.all()) == [cast.course]
    assert (two.visibility, two.basis, two.basis_words, two.basis_by) == ("public", "licence", "CC BY 4.0", cast.alice)


def test_same_bytes_are_imported_once(curator, cast):
    send(curator, file("a.md", "# Ebb\n\nIt went out."))
    send(curator, file("other.md", "# Ebb\n\nIt went out."))
    assert new_documents(cast).count() == 1
    page = report(curator)
    assert "The same bytes are on the shelf as" in page
    assert "Nothing was doubled" in page
    withdraw_document(document=new_documents(cast).get(), by=cast.alice, reason="asked for")
    send(curator, file("a.md", "# Ebb\n\nIt went out."))
    assert "That article is withdrawn" in report(curator)


def test_same_bytes_in_a_private_article_of_somebody_else_are_not_revealed(curator, cast):
    other = make_user("dagny", is_curator=True)
    import_capture(file=io.BytesIO(b"Secret words."), file_origin=FileOrigin("a.txt"), by=other)
    send(curator, file("a.txt", "Secret words."))
    assert "1 added" in report(curator)
    assert new_documents(cast).count() == 2


REFUSED = [
    ("scan.txt", b"\x89PNG\r\n\x1a\n", "This is a picture"),
    ("old.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 9, "an old Word, Excel or PowerPoint file"),
    ("empty.txt", b"", "The file is empty"),
    ("blank.txt", b" \n ", "only white space"),
    ("bells.txt", b"one\n" + b"\x07" * 9, "69% of its bytes are control characters"),
    ("nuls.txt", b"\0\x01a" * 9, "NUL"),
    ("facts.md", b"---\ntitle: a: b\n---\n", "cannot be read as YAML"),
    ("none.html", b"<script>x</script>", "No words are left"),
    ("deep.html", b"<b>" * 600 + b"x", "nested"),
]


@pytest.mark.parametrize(("name", "data", "reason"), REFUSED, ids=[row[0] for row in REFUSED])
def test_refused_file_is_reported_with_its_reason(curator, cast, name, data, reason):
    send(curator, file(name, data), file("good.txt", "Good words."))
    page = report(curator)
    assert reason in page
    assert ("No article was made" if data else "Nothing was stored") in page
    assert "1 added, 0 already here, 1 refused" in page
    assert new_documents(cast).count() == 1


def test_file_over_the_limit_is_refused(curator, cast):
    send(curator, file("long.txt", b"a" * (MAX_BYTES + 1)), file("good.txt", "Good words."))
    assert "The file is larger than 20 MB" in report(curator)
    assert [document.title for document in new_documents(cast)] == ["[Good words]"]


def test_upload_over_the_limit_leaves_nothing_on_disk():
    receiving = CaptureUploadHandler()
    receiving.new_file("chosen", "long.txt", "text/plain", None)
    piece = b"a" * 65536
    for n in range(MAX_BYTES // len(piece) + 50):
        receiving.receive_data_chunk(piece, n * len(piece))
    received = receiving.file_complete(MAX_BYTES + 50 * len(piece))
    received.seek(0, io.SEEK_END)
    assert received.is_too_large
    assert received.tell() == 0
    receiving.upload_interrupted()
    assert received.file.closed


INVALID = [
    ({"chosen": []}, "Choose at least one file"),
    ({"visibility": "public"}, "on what basis"),
    ({"visibility": "record", "basis": "exception"}, "Name the exception"),
    ({"visibility": "everyone"}, "everyone is not one of the available choices"),
    ({"language": "English"}, "Write the language as a tag"),
    ({"encoding": "klingon"}, "No charset is called like this"),
    ({"identifier": "javascript:alert(1)"}, "begins with https"),
    ({"publisher": "x" * 2001}, "at most 2000 characters"),
    ({"chosen": [("a.txt", "A."), ("b.txt", "B.")], "title": "T"}, "A title fits one article"),
]


@pytest.mark.parametrize(("given", "reason"), INVALID, ids=[row[1] for row in INVALID])
def test_invalid_form_adds_nothing(curator, cast, given, reason):
    files = [file(name, words) for name, words in given.pop("chosen", [("a.txt", "Words.")])]
    response = send(curator, *files, **given)
    page = response.content.decode()
    assert response.status_code == 422
    assert reason in page
    assert "Nothing was added" in page
    assert not new_documents(cast).exists()


def test_groups_of_others_cannot_be_chosen(curator, cast):
    others = Group.objects.create(slug="x", name="Others")
    assert "Others" not in report(curator)
    assert send(curator, file("a.txt", "A."), groups=[others.pk]).status_code == 422
    assert not new_documents(cast).exists()


@pytest.mark.parametrize("who", ["bob", "charlie", "tova", "rhea"])
def test_only_curators_may_import(client, cast, who):
    client.force_login(cast.everyone[who])
    assert client.get(URL).status_code == 403
    assert send(client, file("a.txt", "A.")).status_code == 403
    assert not new_documents(cast).exists()


def test_anonymous_is_redirected_to_sign_in(client, cast):
    for response in (client.get(URL), send(client, file("a.txt", "A."))):
        assert (response.status_code, response["Location"]) == (302, f"{reverse('account_login')}?next={URL}")
    assert not new_documents(cast).exists()


def test_import_needs_the_csrf_token(cast):
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.alice)
    assert send(client, file("a.txt", "A.")).status_code == 403
    assert not new_documents(cast).exists()
    client.get(URL)
    token = client.cookies["csrftoken"].value
    assert send(client, file("a.txt", "A."), csrfmiddlewaretoken=token).status_code == 302
    assert new_documents(cast).count() == 1


def test_other_methods_are_refused(curator):
    assert curator.put(URL).status_code == 405
    assert curator.delete(URL).status_code == 405


def test_page_is_never_cached(curator):
    response = curator.get(URL)
    assert response["Cache-Control"] == "private, no-store"


def test_file_names_and_titles_are_escaped(curator, cast):
    send(curator, file("<b>x</b>.md", "# <script>alert(1)</script>\n\nwords"), file('"><i>.txt', b"\x89PNG\r\n\x1a\n"))
    page = report(curator)
    assert "<script>alert(1)" not in page
    assert "<b>x</b>" not in page
    assert "<i>" not in page


def test_charset_that_a_person_names_is_used(curator, cast):
    send(curator, file("p.txt", "Żaden odczyt.".encode("iso8859_2")), encoding="iso-8859-2")
    assert new_documents(cast).get().current_revision.text.strip() == "Żaden odczyt."
    assert "iso8859-2, sure: named by the person who imported it" in report(curator)


def test_what_could_not_be_read_is_told_and_proposed_as_a_gap(curator, cast):
    page = "<article><p>The keeper’s ledger.</p>\n<p>Ebb\x0band flow, | twice a day.</p></article>".encode()
    send(curator, file("ledger.html", page.replace(b"|", b"\xe2\x80")))
    document = new_documents(cast).get()
    assert document.current_revision.text.strip() == "The keeper’s ledger.\n\nEbb and flow, \ufffd twice a day."
    (gap,) = document.gaps.all()
    whole = document.revisions.get(number=0)
    assert (gap.reason, gap.revision_id, whole.text[gap.position]) == ("characters", whole.pk, "\ufffd")
    told = report(curator)
    assert "utf-8, sure: by its bytes" in told
    assert "1 place could not be read and has � instead: line 3 of the capture." in told
    assert "The control character U+000B, in line 2 of the capture, was read as a break." in told


def test_fact_that_nobody_states_stays_unknown(curator, cast):
    send(curator, file("a.txt", "By Ines, 14 March 2024."))
    assert not Statement.objects.filter(document=new_documents(cast).get()).exclude(value="").exists()
