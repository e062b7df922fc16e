"""Making annotations and replies: what is written, and what is refused."""

from __future__ import annotations

import uuid

import pytest
from django.core.exceptions import PermissionDenied

from documents.anchoring import TextPositionSelector, TextQuoteSelector
from documents.errors import AnnotationRefused, PassageNotFound
from documents.models import (
    Annotation,
    Document,
    Event,
)
from documents.services.notes import (
    Content,
    Selection,
    Sharing,
    create_annotation,
    delete_annotation,
)
from documents.services.versions.revisions import correct_document
from tests.factories import make_document
from tests.services.notes.steps import TEXT, change, count_rows, make, passage, reply

pytestmark = pytest.mark.django_db


def test_an_annotation_stores_its_note_tags_target_and_anchor(cast):
    annotation = make(cast, cast.bob, "keeper wrote")
    annotation.refresh_from_db()
    assert (annotation.note, annotation.audience) == ("A note.", "private")
    assert annotation.note_html.strip() == '<p dir="auto">A note.</p>'
    (target,) = annotation.targets.all()
    assert (target.start, target.end, target.exact) == (4, 16, "keeper wrote")
    assert (target.prefix, target.suffix) == ("The ", " it down. Nobody read it for 😀 f")
    (anchor,) = target.anchors.all()
    assert (anchor.start, anchor.end, anchor.state, anchor.method) == (4, 16, "kept", "selected")
    assert [tag.name for tag in annotation.tags.all()] == ["irony"]


def test_every_column_is_stored_as_it_was_given(cast):
    words = 'Quotes " and \\ and %s, a\ttab,\nlines, é, 😀, \u2028 and {braces}.'
    properties = {"annotation": {"rest": [1, 2.5, 1e-7, 2**60, True, None, words], "": {"n": {}}}}
    content = Content(motivation="commenting", note=words, note_language="pt-BR", properties=properties)
    created = make(cast, cast.bob, "😀 f", audience="group", content=content, key="k 1", request_sha256="f" * 64)
    stored = Annotation.objects.get(pk=created.pk)
    names = [field.attname for field in Annotation._meta.concrete_fields]
    assert [getattr(stored, name) for name in names] == [getattr(created, name) for name in names]
    assert stored.properties["annotation"]["rest"] == properties["annotation"]["rest"]
    assert stored.created_at.microsecond == created.created_at.microsecond


def test_an_event_records_the_change_and_its_audience_but_no_text(cast):
    annotation = make(cast, cast.bob, audience="group", content=Content(note="hush", tags=("secret word",)))
    event = Event.objects.get(kind="annotation.created")
    assert (event.row, event.actor, event.document) == (str(annotation.pk), cast.bob, cast.document)
    assert event.audience_before is None
    assert event.audience_after == {"audience": "group", "group": str(cast.course.pk), "author": str(cast.bob.pk)}
    everything = str(Event.objects.filter(pk=event.pk).values())
    assert "hush" not in everything
    assert "secret" not in everything


def test_without_an_audience_an_annotation_is_private(cast):
    created = create_annotation(by=cast.bob, content=Content(), selections=[Selection(cast.document.slug)])
    assert (created.annotation.audience, created.annotation.group) == ("private", None)


def test_only_public_changes_raise_the_public_counter(cast):
    for audience in ("private", "moderators", "group"):
        annotation = make(cast, cast.bob, audience=audience)
        change(annotation, cast.bob, Content(note="Other words."))
        delete_annotation(by=cast.bob, pk=annotation.pk)
    cast.document.refresh_from_db()
    before = cast.document.public_changes
    annotation = make(cast, cast.bob, audience="public")
    change(annotation, cast.bob, sharing=Sharing("private"))
    change(annotation, cast.bob, Content(note="Hidden words."), sharing=Sharing("private"))
    cast.document.refresh_from_db()
    assert cast.document.public_changes == before + 2


@pytest.mark.parametrize(
    ("who", "audience", "may"),
    [
        ("bob", "group", True),
        ("bob", "moderators", True),
        ("tova", "group", True),
        ("rhea", "private", True),
        ("rhea", "public", True),
        ("rhea", "group", PermissionDenied),
        ("rhea", "moderators", PermissionDenied),
        ("charlie", "private", AnnotationRefused),
        ("charlie", "group", AnnotationRefused),
        ("charlie", "public", AnnotationRefused),
    ],
)
def test_the_role_decides_for_which_audience_one_may_write(cast, who, audience, may):
    before = count_rows()
    if may is True:
        assert make(cast, cast.everyone[who], audience=audience).audience == audience
    else:
        with pytest.raises(may):
            make(cast, cast.everyone[who], audience=audience)
        assert count_rows() == before


def test_a_stranger_writes_on_a_public_article_but_not_for_a_group(cast):
    Document.objects.filter(pk=cast.document.pk).update(
        visibility="public", basis="own-work", basis_at="2026-01-01T00:00Z"
    )
    assert make(cast, cast.charlie, audience="public")
    with pytest.raises(AnnotationRefused, match="no group"):
        make(cast, cast.charlie, audience="group")


def test_everyone_sees_a_record_but_only_members_annotate_it(cast):
    Document.objects.filter(pk=cast.document.pk).update(
        visibility="record", basis="own-work", basis_at="2026-01-01T00:00Z"
    )
    assert make(cast, cast.bob, audience="public")
    with pytest.raises(PermissionDenied):
        make(cast, cast.charlie)


def test_a_group_that_is_unknown_or_does_not_fit_the_audience_is_refused(cast):
    with pytest.raises(AnnotationRefused, match="need a group"):
        create_annotation(
            by=cast.bob,
            content=Content(),
            selections=[Selection(cast.document.slug)],
            sharing=Sharing("private", cast.course.pk),
        )
    with pytest.raises(AnnotationRefused, match="no group"):
        create_annotation(
            by=cast.bob,
            content=Content(),
            selections=[Selection(cast.document.slug)],
            sharing=Sharing("group", uuid.uuid4()),
        )


def test_a_passage_that_is_absent_or_ambiguous_is_refused(cast):
    before = count_rows()
    for quote, position in (
        (TextQuoteSelector("lighthouse"), None),
        (TextQuoteSelector("it"), None),
        (None, TextPositionSelector(40, 4000)),
    ):
        with pytest.raises(PassageNotFound):
            make(cast, cast.bob, selections=[Selection(cast.document.slug, None, position, quote)])
    assert count_rows() == before


def test_offsets_in_utf16_units_are_corrected_by_the_quote(cast):
    start = TEXT.index("forty")
    selection = Selection(
        cast.document.slug, None, TextPositionSelector(start + 1, start + 6), TextQuoteSelector("forty")
    )
    target = make(cast, cast.bob, selections=[selection]).targets.get()
    assert (target.start, target.end, target.exact) == (start, start + 5, "forty")
    assert target.anchors.get().method == "position in UTF-16"


def test_a_passage_of_an_older_text_is_carried_to_the_current_one(cast):
    older = passage(cast.document, "keeper wrote")
    correct_document(document=cast.document, by=cast.alice, source="Today: " + TEXT, source_format="plain")
    annotation = make(cast, cast.bob, selections=[older])
    made_on, current = annotation.targets.get().anchors.order_by("revision__number")
    assert (made_on.revision.number, made_on.start, made_on.state) == (1, 4, "kept")
    assert (current.revision.number, current.start, current.state) == (2, 11, "moved")


def test_a_passage_of_the_capture_can_be_annotated(cast):
    annotation = make(cast, cast.bob, selections=[passage(cast.document, "keeper", revision=0)])
    assert annotation.targets.get().revision.number == 0
    assert annotation.targets.get().anchors.count() == 2


def test_an_unknown_revision_is_refused(cast):
    with pytest.raises(AnnotationRefused, match="no text"):
        make(cast, cast.bob, selections=[passage(cast.document, "keeper", revision=9)])


@pytest.mark.parametrize(("start", "end"), [(9, 4), (4, 4), (-1, 4)])
def test_offsets_out_of_order_are_refused_with_a_sentence(cast, start, end):
    selection = Selection(cast.document.slug, position=TextPositionSelector(start, end), pointer="/target")
    with pytest.raises(AnnotationRefused, match="start stands before its end"):
        make(cast, cast.bob, selections=[selection])


def test_an_annotation_may_have_several_passages_and_articles(cast):
    other = make_document("Another keeper speaks.", curator=cast.alice, groups=[cast.course])
    annotation = make(
        cast,
        cast.bob,
        selections=[passage(cast.document, "keeper"), passage(cast.document, "forty"), passage(other, "Another")],
        audience="group",
    )
    assert annotation.spans_documents
    assert [target.exact for target in annotation.targets.all()] == ["keeper", "forty", "Another"]
    assert set(Event.objects.filter(kind="annotation.created").values_list("document", flat=True)) == {
        cast.document.pk,
        other.pk,
    }


def test_an_annotation_is_hidden_if_one_of_its_articles_is_hidden(cast):
    hidden = make_document("Hidden keeper.", curator=cast.alice, visibility="private")
    with pytest.raises(AnnotationRefused, match="may see"):
        make(cast, cast.bob, selections=[passage(cast.document, "keeper"), passage(hidden, "Hidden")])
    annotation = make(
        cast, cast.alice, audience="group", selections=[passage(cast.document, "keeper"), passage(hidden, "Hidden")]
    )
    assert not Annotation.objects.visible_to(cast.bob).filter(pk=annotation.pk).exists()


def test_a_reply_shares_document_group_and_audience_of_its_thread(cast):
    root = make(cast, cast.bob, audience="group")
    answer = reply(root, cast.tova)
    second = reply(answer, cast.bob)
    for one in (answer, second):
        assert (one.document, one.audience, one.group) == (cast.document, "group", cast.course)
        assert one.root_id == root.pk
    assert second.parent_id == answer.pk


@pytest.mark.parametrize("who", ["charlie", "rhea", "tova"])
def test_people_who_cannot_see_a_note_cannot_reply(cast, who):
    root = make(cast, cast.bob, audience="private")
    before = count_rows()
    with pytest.raises(AnnotationRefused, match="not there"):
        reply(root, cast.everyone[who])
    assert count_rows() == before


def test_a_reader_of_the_group_cannot_reply_in_it(cast):
    root = make(cast, cast.bob, audience="group")
    with pytest.raises(PermissionDenied):
        reply(root, cast.rhea)


def test_a_reply_cannot_be_more_visible_than_its_thread(cast):
    root = make(cast, cast.bob, audience="group")
    with pytest.raises(AnnotationRefused, match="same people"):
        reply(root, cast.tova, sharing=Sharing("public"))


def test_nobody_replies_to_a_deleted_annotation(cast):
    root = make(cast, cast.bob, audience="group")
    delete_annotation(by=cast.bob, pk=root.pk)
    with pytest.raises(AnnotationRefused, match="not there"):
        reply(root, cast.tova)
