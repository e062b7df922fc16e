"""Setting parts of a capture aside and putting them back, with their notes."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied
from django.db.models import F

from documents.anchoring import TextQuoteSelector
from documents.errors import ExtractionRefused, StaleVersion
from documents.models import Anchor, Event, SetAside
from documents.services.notes import Content, Selection, create_annotation
from documents.services.versions.revisions import correct_document
from documents.services.versions.set_aside import restore_part, set_aside
from documents.spans import Span, SpanMap
from tests.browser.messy_capture import import_page
from tests.factories import make_annotation, make_document, make_user

pytestmark = pytest.mark.django_db

PLAIN = (
    "The keeper wrote the height of the sea in a ledger every day.\n\n"
    "Advertisement\n\n"
    "Nobody read the ledger for forty years, and 😀 nobody asked.\n\n"
    "Then a surveyor opened it at a page of 1911.\n"
)
MARKDOWN = (
    "## Two ledgers\n\n"
    "The keeper wrote *every day* in a **ledger** of the [harbour](https://harbour.example/).\n\n"
    "> Advertisement: **Buy a boat**\n\n"
    "- Nobody read it.\n- Nobody asked.\n"
)
HTML = (
    "<h2>Two ledgers</h2>\n<p>The keeper wrote <em>every day</em> &amp; night.</p>\n"
    '<div class="ad"><p>Advertisement</p><p>Buy a <b>boat</b></p></div>\n<p>Nobody read it.</p>\n'
)


@pytest.fixture
def alice():
    return make_user("alice", is_curator=True)


def whole_of(document):
    return document.revisions.get(number=0)


def span_of(document, words):
    start = whole_of(document).text.index(words)
    return Span(start, start + len(words))


def text_of(document):
    document.refresh_from_db()
    return document.current_revision.text


def put_aside(document, by, words, reason="advertisement"):
    return set_aside(
        document=document, by=by, whole=whole_of(document), spans=[span_of(document, words)], reason=reason
    )


def put_back(document, by, words):
    return restore_part(document=document, by=by, whole=whole_of(document), spans=[span_of(document, words)])


def check_map(document):
    """Checks that every character of the text that has a source equals that character of the capture."""
    revision, whole = document.current_revision, whole_of(document)
    assert revision.mapped_to_id == whole.pk
    for segment in SpanMap.from_json(revision.span_map).segments:
        if segment.source is not None and segment.exact:
            assert segment.source.of(whole.text) == revision.text[segment.start : segment.end]


def test_a_paragraph_is_set_aside_and_put_back_in_its_place(alice):
    document = make_document(PLAIN, curator=alice)
    before = text_of(document)
    made = put_aside(document, alice, "Advertisement")
    assert made.number == 2
    assert "Advertisement" not in text_of(document)
    assert text_of(document) == before.replace("Advertisement\n\n", "")
    row = SetAside.objects.in_force().get(document=document)
    assert (row.start, row.end, row.reason, row.agent) == (
        *_pair(span_of(document, "Advertisement")),
        "advertisement",
        alice,
    )
    check_map(document)
    assert put_back(document, alice, "Advertisement").number == 3
    assert text_of(document) == before
    assert not SetAside.objects.in_force().filter(document=document).exists()
    check_map(document)
    restored = document.current_revision.text.index("Advertisement")
    made_of = SpanMap.from_json(document.current_revision.span_map).sources_of(Span(restored, restored + 13))
    assert made_of == (span_of(document, "Advertisement"),)


def _pair(span):
    return span.start, span.end


@pytest.mark.parametrize(
    ("source", "source_format", "words"),
    [
        (PLAIN, "plain", "The keeper wrote the height of the sea in a ledger every day."),
        (PLAIN, "plain", "Then a surveyor opened it at a page of 1911."),
        (PLAIN, "plain", "and 😀 nobody asked"),
        (PLAIN, "plain", "Advertisement\n\nNobody read the ledger for forty years, and 😀 nobody asked."),
        (MARKDOWN, "markdown", "> Advertisement: **Buy a boat**"),
        (MARKDOWN, "markdown", "## Two ledgers"),
        (MARKDOWN, "markdown", "- Nobody read it."),
        (MARKDOWN, "markdown", "[harbour](https://harbour.example/)"),
        (HTML, "html", '<div class="ad"><p>Advertisement</p><p>Buy a <b>boat</b></p></div>'),
        (HTML, "html", "<em>every day</em>"),
        (HTML, "html", "<p>Nobody read it.</p>"),
        (HTML, "html", "&amp; night"),
    ],
)
def test_a_part_set_aside_comes_back_unchanged(alice, source, source_format, words):
    document = make_document(source, source_format=source_format, curator=alice)
    before, html = text_of(document), document.current_revision.html
    put_aside(document, alice, words, "other")
    assert text_of(document) != before
    check_map(document)
    put_back(document, alice, words)
    assert text_of(document) == before
    assert document.current_revision.html == html
    check_map(document)


def test_each_part_of_a_saved_page_can_be_restored_and_set_aside_again(alice):
    document = import_page(alice)
    whole, before = whole_of(document), text_of(document)
    parts = list(SetAside.objects.in_force().filter(document=document).exclude(reason="markup"))
    assert {"navigation", "advertisement", "byline"} <= {part.reason for part in parts}
    for part in parts:
        span = Span(part.start, part.end)
        made = restore_part(document=document, by=alice, whole=whole, spans=[span])
        assert len(made.text) > len(before)
        assert SpanMap.from_json(made.span_map).places_of(span)
        set_aside(document=document, by=alice, whole=whole, spans=[span], reason=part.reason)
        assert text_of(document) == before
    check_map(document)


def test_a_part_is_restored_into_a_text_that_was_edited_in_markdown(alice):
    document = make_document(PLAIN, curator=alice)
    put_aside(document, alice, "Advertisement")
    edited = (
        "# A new heading\n\nThe keeper wrote the **height** of the sea in a ledger every single day.\n\n"
        "Nobody read the ledger for forty years, and 😀 nobody asked.\n\nThen a surveyor opened it.\n"
    )
    correct_document(document=document, by=alice, source=edited, source_format="markdown")
    put_back(document, alice, "Advertisement")
    text = text_of(document)
    assert text.index("single day.") < text.index("Advertisement") < text.index("Nobody read")
    assert "<p" in document.current_revision.html
    assert "A new heading" in text
    check_map(document)


def test_signs_of_a_plain_text_are_escaped_in_markdown(alice):
    plain = PLAIN.replace("Advertisement", "# 5 * 3 = <b>15</b> & [more](x) _now_")
    document = make_document(plain, curator=alice)
    words = "# 5 * 3 = <b>15</b> & [more](x) _now_"
    put_aside(document, alice, words)
    source = document.revisions.latest("number").source
    correct_document(document=document, by=alice, source=f"# Title\n\n{source}", source_format="markdown")
    put_back(document, alice, words)
    assert words in text_of(document)
    check_map(document)


def test_some_words_of_a_part_are_restored_and_the_rest_stays_aside(alice):
    text = PLAIN.replace("Advertisement", "Menu\nThe words that belong here.\nLog in")
    document = make_document(text, curator=alice)
    put_aside(document, alice, "Menu\nThe words that belong here.\nLog in", "navigation")
    put_back(document, alice, "The words that belong here.")
    assert "The words that belong here." in text_of(document)
    assert "Menu" not in text_of(document)
    left = [whole_of(document).text[row.start : row.end] for row in SetAside.objects.in_force()]
    assert left == ["Menu", "Log in"]
    assert {row.reason for row in SetAside.objects.in_force()} == {"navigation"}


def test_notes_on_words_set_aside_are_set_aside_and_found_again_with_them(alice):
    document = make_document(PLAIN, curator=alice)
    text = text_of(document)
    at = text.index("Advertisement")
    aside = make_annotation(document, alice, (at, at + 13), note="What is sold here?")
    start = text.index("surveyor")
    kept = make_annotation(document, alice, (start, start + 8), note="Who?")
    put_aside(document, alice, "Advertisement")
    states = {one.target.annotation_id: one for one in Anchor.objects.in_force().filter(revision__number=2)}
    assert (states[aside.pk].state, states[aside.pk].start) == ("set-aside", None)
    assert states[kept.pk].state == Anchor.State.MOVED
    put_back(document, alice, "Advertisement")
    states = {one.target.annotation_id: one for one in Anchor.objects.in_force().filter(revision__number=3)}
    assert states[aside.pk].state == Anchor.State.KEPT
    assert (states[aside.pk].start, states[aside.pk].end) == (at, at + 13)


def state_of(annotation):
    anchor = Anchor.objects.in_force().get(
        target__annotation=annotation, revision=F("target__document__current_revision")
    )
    return anchor.state, anchor.quote


def note_on(document, by, words):
    at = text_of(document).index(words)
    return make_annotation(document, by, (at, at + len(words)), note="Who says so?")


def test_half_of_a_passage_that_stands_is_changed_and_covers_what_stands(alice):
    document = make_document(PLAIN, curator=alice)
    note = note_on(document, alice, "Nobody read the ledger for forty years, and 😀 nobody asked.")
    put_aside(document, alice, "for forty years, and 😀 nobody asked.", "other")
    assert state_of(note) == ("changed", "Nobody read the ledger")
    put_aside(document, alice, "Nobody read the ledger", "other")
    assert state_of(note) == ("set-aside", "")


def test_a_note_in_a_part_set_aside_stays_so_after_corrections_of_other_words(alice):
    document = make_document(PLAIN, curator=alice)
    note = note_on(document, alice, "Advertisement")
    put_aside(document, alice, "Advertisement")
    correct_document(
        document=document, by=alice, source="A surveyor opened it at a page of 1911.", source_format="plain"
    )
    assert state_of(note) == ("set-aside", "")


def test_a_note_on_words_that_were_deleted_is_lost_until_they_are_set_aside(alice):
    document = make_document(PLAIN, curator=alice)
    note = note_on(document, alice, "Advertisement")
    correct_document(document=document, by=alice, source=PLAIN.replace("Advertisement\n\n", ""), source_format="plain")
    assert state_of(note) == ("lost", "")
    assert put_aside(document, alice, "Advertisement") is None
    assert state_of(note) == ("set-aside", "")
    assert [one.state for one in Anchor.objects.filter(superseded_at__isnull=False)] == ["lost"]


def test_a_note_made_on_furniture_of_the_capture_is_set_aside(alice):
    document = make_document(PLAIN, curator=alice)
    put_aside(document, alice, "Advertisement")
    selection = Selection(document.slug, 0, None, TextQuoteSelector("Advertisement"))
    note = create_annotation(by=alice, content=Content(), selections=[selection]).annotation
    assert state_of(note) == ("set-aside", "")


def test_words_that_are_not_in_the_text_only_get_a_reason(alice):
    document = make_document(PLAIN, curator=alice)
    put_aside(document, alice, "Advertisement")
    SetAside.objects.in_force().update(retired_at="2026-01-01T00:00Z", retired_by=alice)
    assert put_aside(document, alice, "Advertisement", "sharing") is None
    assert SetAside.objects.in_force().get().reason == "sharing"
    assert document.revisions.count() == 3


def test_events_name_the_rows(alice):
    document = make_document(PLAIN, curator=alice)
    put_aside(document, alice, "Advertisement")
    row = SetAside.objects.get()
    put_back(document, alice, "Advertisement")
    kinds = list(document.events.filter(row=str(row.pk)).values_list("kind", flat=True))
    assert Event.Kind.PART_SET_ASIDE in kinds
    assert Event.Kind.PART_RESTORED in kinds


@pytest.mark.parametrize("reason", ["", "because"])
def test_an_unknown_reason_is_refused(alice, reason):
    document = make_document(PLAIN, curator=alice)
    with pytest.raises(ExtractionRefused):
        put_aside(document, alice, "Advertisement", reason)
    assert document.revisions.count() == 2


def test_setting_aside_everything_or_only_white_space_is_refused(alice):
    document = make_document(PLAIN, curator=alice)
    whole = whole_of(document)
    with pytest.raises(ExtractionRefused, match="Nothing would be left"):
        set_aside(document=document, by=alice, whole=whole, spans=[Span(0, whole.length)], reason="other")
    with pytest.raises(ExtractionRefused, match="Select some words"):
        set_aside(document=document, by=alice, whole=whole, spans=[Span(61, 63)], reason="other")
    with pytest.raises(ExtractionRefused, match="None of this is set aside"):
        put_back(document, alice, "Advertisement")


def test_a_text_corrected_meanwhile_is_left_unchanged(alice):
    document = make_document(PLAIN, curator=alice)
    with pytest.raises(StaleVersion):
        set_aside(
            document=document,
            by=alice,
            whole=whole_of(document),
            spans=[span_of(document, "Advertisement")],
            reason="other",
            base=7,
        )
    assert not SetAside.objects.exists()
    assert document.revisions.count() == 2


def test_only_curators_set_parts_aside_and_restore_them(alice):
    document = make_document(PLAIN, curator=alice, visibility="public")
    reader = make_user("reader")
    for deed in (put_aside, lambda *given: put_back(*given)):
        with pytest.raises(PermissionDenied):
            deed(document, reader, "Advertisement")
