"""Source maps: every text of an article maps its characters to the capture text."""

from __future__ import annotations

import pytest
from django.db import transaction
from django.db.models import F

from documents.anchoring import TextQuoteSelector
from documents.models import Anchor, RevisionMap
from documents.rendering import render
from documents.services.article.revision_maps import map_between, map_for_reading
from documents.services.events.locks import locked_document
from documents.services.notes import Content, Selection, create_annotation
from documents.services.versions.revisions import add_revision, correct_document, restore_revision
from documents.spans import Span, SpanMap
from tests.cast import make_cast
from tests.factories import make_capture, make_document

pytestmark = pytest.mark.django_db

CAPTURE = "THE HARBOUR GAZETTE\n\nThe keeper wrote it down.\n\nADVERTISEMENT\n\nNobody read it for 😀 forty years.\n"


@pytest.fixture
def cast():
    return make_cast("The keeper wrote it down. Nobody read it for 😀 forty years. Then somebody did.")


@pytest.fixture
def article(cast):
    """An article made of two of a capture's paragraphs."""
    with transaction.atomic():
        document = make_document(CAPTURE, curator=cast.alice, groups=[cast.course])
        whole = document.revisions.get(number=0)
        first, second = (CAPTURE.index(words) for words in ("The keeper", "Nobody"))
        source = CAPTURE[first : first + 25] + "\n\n" + CAPTURE[second : second + 34]
        body = [(25, Span(first, first + 25), True), (2, None, False), (34, Span(second, second + 34), True)]
        add_revision(
            locked_document(document.pk),
            rendered=render(source, "plain"),
            source=source,
            source_format="plain",
            based_on=whole,
            source_map=SpanMap.from_pieces(body),
        )
    document.refresh_from_db()
    return document


def words_of_source(revision, words):
    """Returns the passages of the capture text from which `words` of a revision came."""
    made = SpanMap.from_json(revision.span_map)
    assert len(made) == revision.length
    at = revision.text.index(words)
    return [span.of(revision.mapped_to.text) for span in made.sources_of(Span(at, at + len(words)))]


def correct(document, cast, source, **more):
    return correct_document(document=document, by=cast.alice, source=source, source_format="plain", **more)


def mark(cast, document, words, revision=None):
    selection = Selection(document.slug, revision, None, TextQuoteSelector(words))
    return create_annotation(by=cast.bob, content=Content(), selections=[selection]).annotation


def anchor_of(annotation):
    return Anchor.objects.in_force().get(target__annotation=annotation, revision=F("document__current_revision"))


def test_an_article_maps_to_the_capture_text_through_its_source(article):
    current = article.current_revision
    assert current.mapped_to.number == 0
    assert words_of_source(current, "keeper wrote") == ["keeper wrote"]
    assert words_of_source(current, "it down.\n\nNobody read") in (["it down.", "Nobody read"], [CAPTURE[39:80]])


def test_a_source_equal_to_the_capture_text_needs_no_map(cast):
    current = cast.document.current_revision
    assert words_of_source(current, "forty") == ["forty"]
    assert SpanMap.from_json(current.span_map).unused_spans(current.mapped_to.length) == ()


def test_a_correction_keeps_the_sources_of_old_text_and_typed_text_has_none(article, cast):
    correct(article, cast, "The old keeper wrote it all down.\n\nNobody read it for 😀 forty years.")
    correct(article, cast, "Nobody read it for 😀 forty years.\n\nThe old keeper wrote it all down.")
    article.refresh_from_db()
    current = article.current_revision
    assert current.number == 4
    assert current.mapped_to.number == 0
    assert words_of_source(current, "forty years") == ["forty years"]
    assert words_of_source(current, "keeper wrote it") == ["keeper wrote it"]
    assert words_of_source(current, "old") == words_of_source(current, "all") == []


def test_a_correction_may_state_the_sources_of_its_text(article, cast):
    """A part of the capture that is taken in again comes from the capture; it is not added by hand."""
    at = CAPTURE.index("ADVERTISEMENT")
    source_map = SpanMap.from_pieces([(13, Span(at, at + 13), True), (1, None, False)])
    made = correct(article, cast, "ADVERTISEMENT!", source_map=source_map, mapped_to=article.revisions.get(number=0))
    assert words_of_source(made, "ADVERTISEMENT") == ["ADVERTISEMENT"]
    assert words_of_source(made, "!") == []


def test_a_whole_text_never_becomes_the_current_one(article):
    with transaction.atomic():
        document = locked_document(article.pk)
        capture = make_capture(document, b"The page, captured again.")
        add_revision(
            document,
            rendered=render("The page, captured again.", "capture"),
            source="",
            source_format="capture",
            capture=capture,
        )
    article.refresh_from_db()
    assert article.current_revision.number == 2
    whole = article.revisions.get(number=3)
    assert (whole.mapped_to, whole.span_map) == (None, [])
    assert not Anchor.objects.filter(revision=whole).exists()


def test_after_a_recapture_corrections_go_on_from_the_current_text(article, cast):
    annotation = mark(cast, article, "forty years")
    test_a_whole_text_never_becomes_the_current_one(article)
    made = correct(article, cast, "Later.\n\nNobody read it for 😀 forty years.")
    assert made.number == 4
    assert anchor_of(annotation).state == "moved"


def test_a_passage_of_the_capture_text_is_anchored_where_its_characters_went(article, cast):
    kept = anchor_of(mark(cast, article, "keeper wrote", revision=0))
    assert (kept.state, kept.method) == ("moved", "where it came from")
    assert article.current_revision.text[kept.start : kept.end] == "keeper wrote"
    assert anchor_of(mark(cast, article, "ADVERTISEMENT", revision=0)).state == "set-aside"
    across = anchor_of(mark(cast, article, "it down.\n\nADVERTISEMENT\n\nNobody read it for 😀 forty", revision=0))
    assert (across.state, across.quote) == ("changed", "it down.\n\nNobody read it for 😀 forty")


def test_a_passage_of_the_capture_text_is_found_when_it_is_taken_in_later(article, cast):
    annotation = mark(cast, article, "ADVERTISEMENT", revision=0)
    at = CAPTURE.index("ADVERTISEMENT")
    first = article.current_revision.text
    body = SpanMap.from_pieces([(13, Span(at, at + 13), True), (2 + len(first), None, False)])
    correct(article, cast, f"ADVERTISEMENT\n\n{first}", source_map=body, mapped_to=article.revisions.get(number=0))
    anchor = anchor_of(annotation)
    assert (anchor.state, anchor.start, anchor.end) == ("moved", 0, 13)


def test_the_map_of_two_texts_is_computed_once_for_each_tool_version(article, cast, django_assert_num_queries):
    correct(article, cast, "Later.\n\nThe keeper wrote it down.\n\nNobody read it for 😀 forty years.")
    old, new = article.revisions.get(number=2), article.revisions.get(number=3)
    assert RevisionMap.objects.count() == 1  # stored by the correction
    with django_assert_num_queries(1):
        made = map_between(old, new)
    with django_assert_num_queries(2):
        back = map_between(new, old)
    with django_assert_num_queries(1):
        assert map_between(new, old) == back
    RevisionMap.objects.update(tool_version="another", data={"old": 1, "new": 1, "blocks": []})
    assert map_between(old, new) == made
    assert RevisionMap.objects.get(old=old).tool_version != "another"


def test_reading_a_map_that_is_not_stored_writes_nothing(article, cast):
    correct(article, cast, "Later.\n\nThe keeper wrote it down.\n\nNobody read it for 😀 forty years.")
    old, new = article.revisions.get(number=2), article.revisions.get(number=3)
    carried = map_for_reading(new, old).carry(new.text, old.text, [(12, 18)])
    assert old.text[carried[0].start : carried[0].end] == "keeper"
    assert RevisionMap.objects.count() == 1


def test_annotating_an_old_text_reuses_the_stored_map(article, cast, django_assert_max_num_queries):
    correct(article, cast, "Later.\n\nThe keeper wrote it down.\n\nNobody read it for 😀 forty years.")
    mark(cast, article, "forty", revision=2)
    kept = RevisionMap.objects.get()
    mark(cast, article, "Nobody", revision=2)
    assert RevisionMap.objects.get().created_at == kept.created_at


def test_a_restored_text_is_a_new_version_with_its_notes(article, cast):
    annotation = mark(cast, article, "forty years")
    first = article.current_revision
    correct(article, cast, "The keeper wrote it down.")
    assert anchor_of(annotation).state == "lost"
    made = restore_revision(document=article, number=first.number, by=cast.alice, reason="It was right.")
    assert (made.number, made.text, made.reason) == (first.number + 2, first.text, "It was right.")
    assert words_of_source(made, "keeper wrote") == ["keeper wrote"]
    assert words_of_source(made, "forty years") == ["forty years"]  # although the previous version lacked these words
    assert Anchor.objects.in_force().get(revision=made, target__annotation=annotation).state == "kept"
