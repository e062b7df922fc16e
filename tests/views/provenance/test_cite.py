"""The page on citing a copy: what each style and format says and on what it rests, also for real captures."""

import html
import io
import json
import re

import pytest
from django.utils import timezone

from documents.models import Document, Statement
from documents.services.article.publishing import Basis
from documents.services.captures.captures import FileOrigin
from documents.services.imports.imports import Placement, import_capture
from documents.services.provenance.normalise import DATES
from tests.factories import make_document
from tests.views.pages import TEXT, share_with, signed_in, state

pytestmark = pytest.mark.django_db

TITLE = "The Gauge That Kept Two Clocks"


@pytest.fixture
def article():
    document = make_document(TEXT, visibility="public", slug="clocks", title=TITLE, language="en")
    document.refresh_from_db()
    return document


def cited(document, form=""):
    response = signed_in(None).get(f"/documents/{document.slug}/cite/", {"format": form} if form else {})
    assert response.status_code == 200
    return response.content.decode()


def received(document):
    return timezone.localtime(document.captures.get().received_at)


def test_facts_that_nobody_checked_are_cited_with_these_words_and_not_sent_to_programs(article):
    state(article, "title", TITLE, status=Statement.Status.PROPOSED)
    state(article, "creator", "Ines Varga-Holm", status=Statement.Status.PROPOSED)
    state(article, "publisher", "The Northern Ledger")
    note = "not checked: author, title"
    assert cited(article, "apa").startswith(
        f"Varga-Holm, I. (n.d.). {TITLE} [Archived copy; {note}]. The Northern Ledger."
    )
    for style in ("mla", "chicago"):
        assert f"Archived copy, version 1 ({note})" in cited(article, style)
    for form in ("csl", "bibtex", "ris"):
        assert "Varga" not in cited(article, form)
        assert "Not checked: author, title" in cited(article, form)
    assert "Not checked: author, title." in cited(article)


def test_checked_facts_stand_without_a_note(article):
    for term, value in (("title", TITLE), ("creator", "Ines Varga-Holm")):
        state(article, term, value)
    state(article, "creator", "I. Varga", status=Statement.Status.PROPOSED)
    for form in ("", "apa", "mla", "chicago", "csl", "bibtex", "ris"):
        assert "hecked:" not in cited(article, form)
        assert "I. Varga" not in re.sub("<aside.*?</aside>", "", cited(article, form))


def test_the_page_says_what_nobody_has_looked_for_and_a_new_answer_makes_a_new_page(article):
    before = signed_in(None).get("/documents/clocks/cite/")
    assert "Publisher, author, date, language, address: nobody has looked yet" in before.content.decode()
    assert "look now" not in before.content.decode()
    state(article, "publisher", absence="not-stated", agent=article.curator)
    after = signed_in(None).get("/documents/clocks/cite/", headers={"if-none-match": before["ETag"]})
    assert after.status_code == 200
    assert "Author, date, language, address: nobody has looked yet" in after.content.decode()


def test_disputed_values_are_not_cited(article):
    state(article, "publisher", "The Northern Ledger", status=Statement.Status.DISPUTED)
    state(article, "publisher", "Harbour Sheets", status=Statement.Status.DISPUTED)
    assert "container-title" not in json.loads(cited(article, "csl"))[0]


def test_page_shows_every_style_and_format(article):
    state(article, "title", TITLE)
    state(article, "creator", "Ines Varga-Holm")
    page = html.unescape(cited(article))
    shown = re.sub(r"<[^>]+>", "", page)
    for form in ("apa", "mla", "chicago"):
        assert cited(article, form).strip() in shown
    for form in ("bibtex", "ris", "csl"):
        assert cited(article, form).strip().splitlines()[1] in page


def test_files_have_their_media_type_and_a_name(article):
    for form, kind, name in [
        ("bibtex", "application/x-bibtex; charset=utf-8", ".bib"),
        ("ris", "application/x-research-info-systems; charset=utf-8", ".ris"),
        ("csl", "application/vnd.citationstyles.csl+json", ".json"),
    ]:
        response = signed_in(None).get("/documents/clocks/cite/", {"format": form})
        assert response["Content-Type"] == kind
        assert response["Content-Disposition"] == f'attachment; filename="reference-{article.pk}{name}"'


def test_unknown_format_is_refused_with_a_list_of_formats(article):
    response = signed_in(None).get("/documents/clocks/cite/?format=docx")
    assert response.status_code == 404
    assert "apa, mla, chicago, bibtex, ris, csl" in response.content.decode()


def test_record_can_be_cited_without_its_text(article):
    share_with(article, Document.Visibility.RECORD)
    assert TITLE in cited(article, "mla")
    assert "provenance.json" not in cited(article)


def test_older_version_is_cited_by_its_number(article):
    words = signed_in(None).get("/documents/clocks/cite/?format=mla&revision=0").content.decode()
    assert words.strip().endswith("/documents/clocks/revisions/0/.")


def test_number_of_queries_does_not_grow_with_the_facts(article, django_assert_max_num_queries):
    with django_assert_max_num_queries(8):
        cited(article)
    for n in range(5):
        state(article, "creator", f"Ines Varga-Holm {n}")
    with django_assert_max_num_queries(8):
        cited(article)


# -- The real captures ------------------------------------------------------------------------------------------
#
# The confirmed facts of each capture and its expected references, in which the title and the address are inserted.

REAL = {
    "000_354839b74dadc0dd.txt": (
        {"title": (49, 133), "creator": "Michael Weiss", "original_publisher": "Daily Beast", "issued": "2019-06-21"},
        "Weiss, M. (2019, June 21). {title} [Archived copy]. Daily Beast. Retrieved {day}, from {copy}",
        "Weiss, Michael. “{title}.” Daily Beast, 21 June 2019. Archived copy, version 1, {short}, {copy}.",
        "Weiss, Michael. “{title}.” Daily Beast, June 21, 2019. Archived copy, version 1, {day}. {copy}.",
    ),
    "001_41e7991b1dcf36a1.txt": (
        {"title": (18, 64)},
        "{title} [Archived copy]. (n.d.). Retrieved {day}, from {copy}",
        "“{title}.” Archived copy, version 1, {short}, {copy}.",
        "“{title}.” N.d. Archived copy, version 1, {day}. {copy}.",
    ),
    "002_2dd397a54db22ef0.txt": (
        {"captured": "2021-01-28"},
        "[{title}; archived copy]. (n.d.). Retrieved January 28, 2021, from {copy}",
        "{title}. Archived copy, version 1, 28 Jan. 2021, {copy}.",
        "{title}. N.d. Archived copy, version 1, January 28, 2021. {copy}.",
    ),
    "003_e1070f0606522239.txt": (
        {"publisher": "Arabs Today"},
        "[{title}; archived copy]. (n.d.). Arabs Today. Retrieved {day}, from {copy}",
        "{title}. Arabs Today. Archived copy, version 1, {short}, {copy}.",
        "{title}. Arabs Today, n.d. Archived copy, version 1, {day}. {copy}.",
    ),
    "004_be7b8c6d4f0ed308.txt": (
        {"title": (0, 69), "publisher": "RedState"},
        "{title} [Archived copy]. (n.d.). RedState. Retrieved {day}, from {copy}",
        "“{title}.” RedState. Archived copy, version 1, {short}, {copy}.",
        "“{title}.” RedState, n.d. Archived copy, version 1, {day}. {copy}.",
    ),
}


@pytest.mark.parametrize("name", REAL)
def test_real_article_is_cited_as_well_as_its_facts_allow(shared, name):
    facts, *expected = REAL[name]
    data = (shared / "articles" / name).read_bytes()
    placement = Placement(visibility="public", basis=Basis("exception", "trial"))
    document = import_capture(
        file=io.BytesIO(data), file_origin=FileOrigin(name), by=None, placement=placement
    ).document
    Statement.objects.filter(document=document).delete()
    for term, value in facts.items():
        words = value if isinstance(value, str) else data.decode()[slice(*value)]
        state(document, term, words, normalised=words if term in DATES else "")
        title = words if term == "title" else None
        document.title = title or document.title
    at = received(document)
    months = ["Jan.", "Feb.", "Mar.", "Apr.", "May", "June", "July", "Aug.", "Sept.", "Oct.", "Nov.", "Dec."]
    title = document.title if "title" in facts else document.title[:1].upper() + document.title[1:]
    parts = {
        "title": title.strip("[]"),
        "day": f"{at:%B} {at.day}, {at.year}",
        "short": f"{at.day} {months[at.month - 1]} {at.year}",
        "copy": f"http://testserver/documents/{document.slug}/revisions/1/",
    }
    for style, pattern in zip(("apa", "mla", "chicago"), expected, strict=True):
        words = cited(document, style).strip()
        if style != "apa" and "title" in facts:  # quotation marks within a quoted title become single
            parts["title"] = title.replace("“", "‘").replace("”", "’")
        assert words.casefold() == pattern.format(**parts).casefold()
        assert "Reading Room" not in words
