"""import_capture: stores an article whole or not at all, the same bytes once, and no fact beyond what is known."""

from __future__ import annotations

import hashlib
import io

import pytest
from django.core.exceptions import PermissionDenied

from documents.errors import CaptureRefused, PublishingRefused, RenderingRefused
from documents.intake import StatedFact
from documents.models import (
    Capture,
    CaptureChunk,
    Document,
    Event,
    Evidence,
    Group,
    Membership,
    Revision,
    RevisionChunk,
    Statement,
)
from documents.rendering import text_content
from documents.services.article.publishing import Basis
from documents.services.captures.captures import FileOrigin
from documents.services.imports.imports import Placement, import_capture
from tests.factories import make_user

ESSAY = """---
title: The Gauge
author: [Ines Varga-Holm, Dagny Roos]
date: 2024-03-14
publisher: The Northern Ledger
url: https://ledger.example/gauge
lang: en
---

# The Gauge

The keeper wrote it down 😀. Nobody read it.
"""
PUBLIC = Placement(visibility=Document.Visibility.PUBLIC, basis=Basis(Document.Basis.OWN_WORK))


def import_text(data: bytes | str, name: str = "essay.md", **options):
    data = data.encode() if isinstance(data, str) else data
    return import_capture(file=io.BytesIO(data), file_origin=FileOrigin(name), **options)


def rows() -> dict[str, int]:
    models = (Document, Capture, CaptureChunk, Revision, RevisionChunk, Statement, Evidence, Event)
    return {model.__name__: model.objects.count() for model in models}


@pytest.fixture
def curator(db):
    return make_user("ines", is_curator=True)


def test_bytes_texts_and_facts_are_stored(curator):
    document = import_text(ESSAY, by=curator).document
    capture = document.captures.get()
    assert b"".join(capture.bytes()) == ESSAY.encode()
    assert capture.sha256 == hashlib.sha256(ESSAY.encode()).hexdigest()
    assert (capture.media_type, capture.charset, capture.file_name) == ("text/markdown", "utf-8", "essay.md")
    assert capture.received_by == curator
    whole, article = document.revisions.order_by("number")
    assert whole.text == ESSAY
    assert article.text.strip() == "The Gauge\n\nThe keeper wrote it down 😀. Nobody read it."
    assert text_content(article.html) == article.text
    assert text_content(whole.html) == whole.text
    assert (article.source_format, article.based_on, article.capture) == ("markdown", whole, capture)
    assert article.source == ESSAY[ESSAY.index("\n\n# The") + 1 :]
    assert document.current_revision == article
    assert (document.title, document.title_given, document.slug) == ("The Gauge", False, "the-gauge")
    assert (document.language, document.direction, document.curator) == ("en", "ltr", curator)
    assert document.visibility == Document.Visibility.MEMBERS


def test_facts_of_the_capture_are_proposed_with_their_evidence(curator):
    document = import_text(ESSAY, by=curator).document
    said = {
        (statement.property, statement.value, statement.normalised): [
            (evidence.exact, evidence.revision.number) for evidence in statement.evidence.all()
        ]
        for statement in document.statements.all()
    }
    assert said == {
        ("title", "The Gauge", ""): [("The Gauge", 0), ("The Gauge", 0)],
        ("creator", "Ines Varga-Holm", ""): [("Ines Varga-Holm", 0)],
        ("creator", "Dagny Roos", ""): [("Dagny Roos", 0)],
        ("issued", "2024-03-14", "2024-03-14"): [("2024-03-14", 0)],
        ("publisher", "The Northern Ledger", ""): [("The Northern Ledger", 0)],
        ("identifier", "https://ledger.example/gauge", ""): [("https://ledger.example/gauge", 0)],
        ("language", "en", "en"): [("en", 0)],
    }
    assert {statement.status for statement in document.statements.all()} == {Statement.Status.PROPOSED}
    assert all(statement.agent is None and statement.rule for statement in document.statements.all())


def test_missing_facts_are_marked_as_not_looked_for_and_never_guessed(curator):
    document = import_text("The keeper wrote it down on 14 March 2024. By Ines", "essay.txt", by=curator).document
    assert (document.title, document.title_given) == ("[The keeper wrote it down on 14 March 2024]", True)
    assert (document.language, document.direction) == ("", "ltr")
    said = {(statement.property, statement.value, statement.absence) for statement in document.statements.all()}
    assert said == {(str(term), "", "not-looked") for term in Statement.EXPECTED}


def test_a_stated_fact_is_confirmed_and_takes_over_the_evidence(curator):
    stated = [
        StatedFact("publisher", "the northern  ledger"),
        StatedFact("creator", "Somebody Else", reference="https://library.example/1", reasoning="the catalogue"),
        StatedFact("rights", unknown="not-stated"),
        StatedFact("title", unknown="not-known"),
    ]
    document = import_text(ESSAY, by=curator, stated=stated).document
    publisher = document.statements.get(property="publisher")
    assert (publisher.status, publisher.agent) == (Statement.Status.CONFIRMED, curator)
    assert [evidence.exact for evidence in publisher.evidence.all()] == ["The Northern Ledger"]
    other = document.statements.get(property="creator", value="Somebody Else")
    assert (other.reference, other.reasoning) == ("https://library.example/1", "the catalogue")
    assert other.evidence.count() == 0
    assert document.statements.filter(property="creator").count() == 3
    assert document.statements.get(property="rights").absence == Statement.Absence.NOT_STATED
    # The capture states a title, so the claim that the title is not known changes nothing.
    assert document.statements.get(property="title").value == "The Gauge"


def test_a_stated_title_and_language_become_those_of_the_document(curator):
    stated = [StatedFact("title", "Another Title"), StatedFact("language", "AR_eg")]
    document = import_text("Kalimat.", "essay.txt", by=curator, stated=stated).document
    assert (document.title, document.title_given, document.slug) == ("Another Title", False, "another-title")
    assert (document.language, document.direction) == ("ar-EG", "rtl")


def test_direction_follows_language_then_page_then_characters(curator):
    arabic = "كان الحارس يكتب ارتفاع البحر."
    assert import_text(arabic, "a.txt", by=curator).document.direction == "rtl"
    assert import_text(f"<html dir=rtl><p>{arabic} 1", "a.html", by=curator).document.direction == "rtl"
    assert import_text(f"---\nlang: ar\n---\n{arabic}", by=curator).document.direction == "rtl"
    assert import_text(f"---\nlang: en\n---\n{arabic}", by=curator).document.direction == "ltr"


def test_an_html_page_yields_its_article_and_its_heading_as_title(curator):
    html = (
        "<!doctype html><html lang=en><title>Ebb | Ledger</title><nav><a href=/>Home</a></nav>"
        "<article><h1>Ebb</h1><p>It went out.</article><footer>©"
    )
    document = import_text(html, "page.txt", by=curator).document
    assert document.title == "Ebb"
    # The site's name in the title element is no part of the title; title element and heading are both evidence.
    title = document.statements.get(property="title")
    assert (title.value, [shown.exact for shown in title.evidence.all()]) == ("Ebb", ["Ebb", "Ebb"])
    article = document.current_revision
    assert article.text.strip() == "It went out."
    aside = {row.reason: html[row.start : row.end] for row in document.set_aside.in_force()}
    assert (aside["title"], aside["navigation"]) == ("<h1>Ebb</h1>", "<nav><a href=/>Home</a></nav>")
    assert document.revisions.get(number=0).text == html


def test_an_import_writes_events_and_raises_counters(curator):
    document = import_text(ESSAY, by=curator, placement=PUBLIC).document
    kinds = list(document.events.order_by("number").values_list("number", "kind"))
    assert kinds == [(1, "revision.added"), (2, "revision.added"), (3, "document.imported")]
    assert document.event_number == 3
    assert document.public_changes == 3


def test_a_placement_sets_visibility_basis_and_groups(curator):
    group = Group.objects.create(slug="g", name="G")
    Membership.objects.create(group=group, user=curator, role=Membership.Role.OWNER)
    placement = Placement(
        visibility=Document.Visibility.RECORD, basis=Basis(Document.Basis.LICENCE, "CC BY 4.0"), groups=(group,)
    )
    document = import_text(ESSAY, by=curator, placement=placement).document
    assert (document.visibility, document.basis, document.basis_words) == ("record", "licence", "CC BY 4.0")
    assert (document.basis_by, document.basis_at) == (curator, document.created_at)
    assert list(document.groups.all()) == [group]


def test_an_import_without_right_basis_or_group_is_refused(curator):
    stranger = make_user("charlie")
    others = Group.objects.create(slug="g", name="G")
    before = rows()
    with pytest.raises(PermissionDenied):
        import_text(ESSAY, by=stranger)
    with pytest.raises(PublishingRefused, match="on what basis"):
        import_text(ESSAY, by=curator, placement=Placement(visibility="public"))
    with pytest.raises(PublishingRefused, match="none of: private"):
        import_text(ESSAY, by=curator, placement=Placement(visibility="everyone"))
    with pytest.raises(PublishingRefused, match="no such group"):
        import_text(ESSAY, by=curator, placement=Placement(groups=(others,)))
    assert rows() == before


def test_the_same_bytes_are_recognised_and_not_stored_twice(curator):
    first = import_text(ESSAY, by=curator)
    before = rows()
    second = import_text(ESSAY, "other name.md", by=curator)
    assert (first.already_existed, second.already_existed) == (False, True)
    assert second.document == first.document
    assert rows() == before


def test_the_same_bytes_in_a_private_article_of_another_are_not_revealed(curator):
    other = make_user("dagny", is_curator=True)
    theirs = import_text(ESSAY, by=other).document
    mine = import_text(ESSAY, by=curator)
    assert not mine.already_existed
    assert mine.document != theirs
    at_console = import_text(ESSAY, by=None, placement=PUBLIC)
    assert not at_console.already_existed
    assert import_text(ESSAY, by=make_user("third", is_curator=True)).document == at_console.document


def test_an_article_can_be_imported_without_a_curator(db):
    document = import_text(ESSAY, by=None, placement=PUBLIC, stated=[StatedFact("rights", "All reserved")]).document
    assert (document.curator, document.captures.get().received_by, document.basis_by) == (None, None, None)
    rights = document.statements.get(property="rights")
    assert (rights.status, rights.agent, rights.rule) == (Statement.Status.PROPOSED, None, "stated at import")


def test_equal_titles_get_different_slugs(curator):
    slugs = [import_text(f"# The Gauge\n\n{n}", by=curator).document.slug for n in range(3)]
    assert slugs == ["the-gauge", "the-gauge-2", "the-gauge-3"]


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("قياس المدّ", "قياس-المد"),
        ("!!!", "article"),
        ("x" * 300, "x" * 80),
        ("word " * 100, ("word-" * 16).strip("-")),
        ("../../etc/passwd", "etcpasswd"),
        ("<script>alert(1)</script>", "scriptalert1script"),
    ],
)
def test_slugs_are_made_from_titles(curator, title, slug):
    assert import_text("Words.", by=curator, stated=[StatedFact("title", title)]).document.slug == slug


REFUSED = [
    (b"", "a.txt", "empty"),
    (b"  \n", "a.txt", "white space"),
    (b"%PDF-1.4", "a.txt", "damaged"),
    (b"\0\x01" * 40, "a.txt", "NUL"),
    (b"\x06\x07" * 40, "a.txt", "control characters"),
    (b"---\ntitle: a: b\n---\n", "a.md", "YAML"),
    (b"---\ntitle: a\n---\n", "a.md", "No words are left"),
    (b"<html><script>x</script></html>", "a.html", "No words are left"),
    (b"<p>&#1;</p>", "a.html", "No words are left"),
    (b"<b>" * 600, "a.html", "nested"),
    (b"a" * (20 * 1024 * 1024 + 1), "a.txt", "larger than 20 MB"),
]


@pytest.mark.parametrize(("data", "name", "reason"), REFUSED, ids=[reason for _data, _name, reason in REFUSED])
def test_refused_files_leave_nothing(curator, data, name, reason):
    before = rows()
    with pytest.raises((CaptureRefused, RenderingRefused)) as refusal:
        import_text(data, name, by=curator)
    assert reason in str(refusal.value)
    assert rows() == before


def test_parts_set_aside_at_import_are_stored_with_their_reason(curator):
    document = import_text(ESSAY, by=curator).document
    (part,) = document.set_aside.in_force()
    assert (part.reason, part.rule, part.agent) == ("markup", "front matter", None)
    assert ESSAY[part.start : part.end].startswith("---\ntitle: The Gauge")
    assert part.revision.number == 0


HOURS = ("six", "eight", "noon", "two", "five", "nine")
DUMP = (
    "The Northern Ledger\nHome | Tides | Ferries | Notices\n\nEbb\n\n"
    + "\n\n".join(
        f"At {hour} the keeper wrote down the height of the sea in ink, and {n} times he looked out at what came in."
        for n, hour in enumerate(HOURS)
    )
    + "\n\nShare this\nFacebook\nTwitter\n\nRelated stories\nA jump in the sea\nThe ferry is late\n\n"
    + "© The Northern Ledger\n"
)


def test_a_dump_is_reduced_to_its_article_and_the_rest_is_set_aside(curator):
    document = import_text(DUMP, "dump.txt", by=curator).document
    text = document.current_revision.text
    assert text.count("the keeper wrote down") == 6
    assert "Facebook" not in text
    assert "Ferries" not in text
    aside = "".join(DUMP[row.start : row.end] for row in document.set_aside.in_force())
    assert "Facebook" in aside
    assert document.revisions.get(number=0).text == DUMP


def test_a_file_can_be_imported_whole(curator):
    document = import_text(DUMP, "dump.txt", by=curator, whole=True).document
    assert "Facebook" in document.current_revision.text
    assert not document.set_aside.exists()
