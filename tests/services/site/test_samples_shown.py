"""The sample articles contain every kind of article, annotation and fact."""

from __future__ import annotations

import json

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils.html import strip_tags

from documents.intake import read_capture
from documents.models import Anchor, Annotation, Derivation, Document, Statement, Tag, Target, User
from documents.services.site.samples import FOLDER, load_samples, remove_samples
from documents.views.provenance.derivation_chain import chain_of

ARTICLES = json.loads((FOLDER / "samples.json").read_text())["articles"]


@pytest.fixture(scope="module")
def loaded_samples(django_db_setup, django_db_blocker):
    """The samples, loaded once for all tests of this file."""
    with django_db_blocker.unblock():
        load_samples()
    yield
    with django_db_blocker.unblock():
        remove_samples()


@pytest.fixture
def loaded(loaded_samples, db):
    """The samples, in a transaction of the test's own."""


def sample(beginning: str) -> Document:
    return Document.objects.get(captures__file_name__startswith=beginning)


def test_all_kinds_of_articles_are_there(loaded):
    formats = {document.current_revision.source_format for document in Document.objects.all()}
    assert formats == {"markdown", "plain", "html"}
    assert Document.objects.count() == len(ARTICLES) >= 6
    sea = sample("a-jump-in-the-sea")
    assert 'role="doc-noteref"' in sea.current_revision.html or "data-n" in sea.current_revision.html
    assert "<table" in sea.current_revision.html
    assert "<pre" in sea.current_revision.html
    assert 95_000 < sample("a-gazetteer").current_revision.length < 105_000
    arabic = sample("maps")
    assert (arabic.language, arabic.direction) == ("ar", "rtl")
    umbrellas = sample("the-library")
    assert "Privacy" not in umbrellas.current_revision.text
    assert "Privacy" in umbrellas.revisions.get(number=0).text
    ferry = sample("the-ferry")
    assert ferry.title == "The ferry is late, and has been since Tuesday"
    assert "Kettles" not in ferry.current_revision.text
    assert "Kettles" in ferry.revisions.get(number=0).text
    assert {"advertisement", "navigation", "duplicate"} <= set(ferry.set_aside.values_list("reason", flat=True))


def test_one_sample_republishes_another_and_says_so(loaded):
    copy, original = sample("a-jump-at-port-anselm"), sample("a-jump-in-the-sea")
    assert copy.statements.get(property="original_publisher").value == "Saltmarsh Review"
    assert original.statements.get(property="publisher").value == "Saltmarsh Review"
    shared = {line for line in copy.current_revision.text.split("\n") if len(line) > 100}
    assert any(sentence in original.current_revision.text for line in shared for sentence in line.split(". "))
    assert not shared & set(original.current_revision.text.split("\n"))


def test_a_sample_leads_over_a_copy_to_its_original(loaded):
    packet = sample("the-sea-that-rose")
    chain = chain_of(packet, AnonymousUser())
    assert [strip_tags(sentence.words) for sentence in chain.sentences] == [
        "This article republishes A Jump at Port Anselm, which republishes A Jump in the Sea."
    ]
    assert [sentence.status for sentence in chain.sentences] == ["confirmed"]
    copies = chain_of(sample("a-jump-in-the-sea"), AnonymousUser()).sentences
    assert [strip_tags(sentence.words) for sentence in copies] == [
        "Republished by A Jump at Port Anselm, which is republished by The Sea That Rose on a Ladder."
    ]
    confirmed = Derivation.objects.in_force()
    assert {row.agent.public_name for row in confirmed} == {"Perpetua Okonjo (sample reader)"}
    assert {tuple(one.exact for one in row.evidence.all()) for row in confirmed} == {
        ("This article first appeared in The Anselm Courier",),
        ("Read the original story", "Saltmarsh Review - Oda Brinkhurst and Tomas Quill"),
    }


def test_everything_is_marked_as_a_sample(loaded):
    for document in Document.objects.all():
        assert document.is_sample
        assert document.visibility == Document.Visibility.PUBLIC
        assert not document.may_be_indexed
        text = document.revisions.get(number=0).text
        assert "sample" in text or "تجريبيّ" in text
    for person in User.objects.all():
        assert person.is_sample
        assert "sample reader" in person.public_name
        assert not person.is_active
        assert not person.has_usable_password()
        assert not person.email


def test_every_kind_of_annotation_is_there_and_public(loaded):
    annotations = Annotation.objects.all()
    assert annotations.count() == annotations.visible_to(AnonymousUser()).count()
    motivations = set(annotations.values_list("motivation", flat=True))
    assert motivations == {"highlighting", "tagging", "commenting", "replying"}
    assert annotations.filter(targets=None, parent=None).exists()
    assert {tag.slot for tag in Tag.objects.filter(taggings__isnull=False)} == set(Tag.Slot.values)
    html = "".join(annotations.values_list("note_html", flat=True))
    assert all(f"<{element}" in html for element in ("em", "strong", "ol", "ul", "code", "blockquote"))


def test_some_annotations_overlap_cross_blocks_or_follow_an_emoji(loaded):
    places = list(Target.objects.values_list("revision", "start", "end", "exact"))
    assert any(one[0] == other[0] and one[1] < other[1] < one[2] < other[2] for one in places for other in places)
    assert any("\n\n" in exact for *_place, exact in places)
    signs = sample("weather-signs").current_revision
    assert any("🌊" in signs.text[:start] for revision, start, *_rest in places if revision == signs.pk)
    assert any(exact == "👩‍👩‍👧‍👦" for *_place, exact in places)


def test_every_anchor_is_on_its_words(loaded):
    anchors = Anchor.objects.select_related("target", "revision")
    assert anchors.count() == Target.objects.count() > 40
    for anchor in anchors:
        assert anchor.state == Anchor.State.KEPT
        assert anchor.revision.text[anchor.start : anchor.end] == anchor.target.exact


def test_facts_come_with_evidence_where_the_capture_shows_them(loaded):
    title = sample("a-jump-in-the-sea").statements.get(property="title")
    assert {evidence.exact for evidence in title.evidence.all()} == {"A Jump in the Sea"}
    # The program found the facts that nobody stated beside the file; they are only proposed.
    assert set(sample("the-ferry").statements.exclude(value="").values_list("status", flat=True)) == {"proposed"}
    for statement in Statement.objects.exclude(value=""):
        for evidence in statement.evidence.all():
            assert evidence.revision.text[evidence.start : evidence.end] == evidence.exact


@pytest.mark.parametrize("name", ARTICLES)
def test_sample_files_have_no_unused_keys(name):
    path = FOLDER / name
    received = read_capture(path.name, path.read_bytes())
    assert received.article.unused_keys == ()
    notes = json.loads((FOLDER / f"{path.name}.notes.json").read_text())
    readers = {reader["key"] for reader in json.loads((FOLDER / "samples.json").read_text())["readers"]}
    assert {saying["reader"] for saying in notes} <= readers
