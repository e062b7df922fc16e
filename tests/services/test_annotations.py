"""Making, changing and deleting annotations: what is written, and what never is."""

from __future__ import annotations

import uuid

import pytest
from django.core.exceptions import PermissionDenied

from documents.anchoring import TextPositionSelector, TextQuoteSelector
from documents.errors import AnnotationRefused, IdentityChanged, KeyAlreadyUsed, PassageNotFound, Stale
from documents.models import (
    Anchor,
    Annotation,
    AnnotationVersion,
    Document,
    Event,
    Group,
    Tag,
    TaggedAnnotation,
    Target,
)
from documents.services.annotations import (
    Content,
    Selection,
    Sharing,
    change_annotation,
    create_annotation,
    delete_annotation,
)
from documents.services.revisions import correct_document
from tests.cast import make_cast
from tests.factories import make_document

pytestmark = pytest.mark.django_db

TEXT = "The keeper wrote it down. Nobody read it for 😀 forty years."
COURSE = "the course"


@pytest.fixture
def cast():
    return make_cast(TEXT)


def passage(document, words, **more):
    """The place of `words`, as our own page sends it."""
    start = document.current_revision.text.index(words)
    return Selection(
        document.slug,
        more.pop("revision", document.current_revision.number),
        TextPositionSelector(start, start + len(words)),
        TextQuoteSelector(words),
        **more,
    )


def make(cast, by, words="keeper", audience="private", **more):
    group = cast.course.pk if audience in ("group", "moderators") else None
    selections = [passage(cast.document, words)] if words else [Selection(cast.document.slug)]
    return create_annotation(
        by=by,
        content=more.pop("content", Content(note="A note.", tags=("irony",))),
        selections=more.pop("selections", selections),
        sharing=Sharing(audience, group),
        **more,
    ).annotation


def change(annotation, by, content=None, **more):
    slug = annotation.document.slug
    target = annotation.targets.first()
    same = (
        Selection(slug, target.revision.number, TextPositionSelector(target.start, target.end))
        if target
        else Selection(slug)
    )
    return change_annotation(
        by=by,
        pk=annotation.pk,
        content=content or Content(note="A note.", tags=("irony",)),
        selections=more.pop("selections", [] if annotation.parent_id else [same]),
        in_reply_to=annotation.parent_id,
        sharing=more.pop("sharing", Sharing(annotation.audience, annotation.group_id)),
        **more,
    )


def reply(annotation, by, note="An answer.", **more):
    return create_annotation(by=by, content=Content("replying", note), in_reply_to=annotation.pk, **more).annotation


def rows():
    """How many rows of each kind there are: equal before and after means that nothing was written."""
    models = (Annotation, AnnotationVersion, Target, Anchor, Tag, TaggedAnnotation, Event)
    return {model.__name__: model.objects.count() for model in models} | {
        "counters": list(Document.objects.order_by("pk").values_list("event_number", "public_changes"))
    }


# -- Making -----------------------------------------------------------------------------------


def test_an_annotation_is_its_note_its_tags_its_target_and_an_anchor(cast):
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


def test_an_event_tells_what_happened_and_who_sees_it_but_no_word(cast):
    annotation = make(cast, cast.bob, audience="group", content=Content(note="hush", tags=("secret word",)))
    event = Event.objects.get(kind="annotation.created")
    assert (event.row, event.actor, event.document) == (str(annotation.pk), cast.bob, cast.document)
    assert event.audience_before is None
    assert event.audience_after == {"audience": "group", "group": str(cast.course.pk), "author": str(cast.bob.pk)}
    everything = str(Event.objects.filter(pk=event.pk).values())
    assert "hush" not in everything
    assert "secret" not in everything


def test_without_an_audience_it_is_for_its_author_alone(cast):
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
def test_who_may_write_for_whom(cast, who, audience, may):
    before = rows()
    if may is True:
        assert make(cast, cast.everyone[who], audience=audience).audience == audience
    else:
        with pytest.raises(may):
            make(cast, cast.everyone[who], audience=audience)
        assert rows() == before


def test_a_stranger_writes_on_a_public_article_but_not_for_a_group_of_others(cast):
    Document.objects.filter(pk=cast.document.pk).update(
        visibility="public", basis="own-work", basis_at="2026-01-01T00:00Z"
    )
    assert make(cast, cast.charlie, audience="public")
    with pytest.raises(AnnotationRefused, match="no group"):
        make(cast, cast.charlie, audience="group")


def test_a_record_is_seen_by_everyone_but_annotated_by_its_members(cast):
    Document.objects.filter(pk=cast.document.pk).update(
        visibility="record", basis="own-work", basis_at="2026-01-01T00:00Z"
    )
    assert make(cast, cast.bob, audience="public")
    with pytest.raises(PermissionDenied):
        make(cast, cast.charlie)


def test_a_group_that_is_not_asked_for_is_refused(cast):
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


def test_words_that_are_absent_or_ambiguous_are_refused(cast):
    before = rows()
    for quote, position in (
        (TextQuoteSelector("lighthouse"), None),
        (TextQuoteSelector("it"), None),
        (None, TextPositionSelector(40, 4000)),
    ):
        with pytest.raises(PassageNotFound):
            make(cast, cast.bob, selections=[Selection(cast.document.slug, None, position, quote)])
    assert rows() == before


def test_offsets_counted_in_utf16_are_set_right_by_the_quote(cast):
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


def test_a_revision_that_is_not_there_is_refused(cast):
    with pytest.raises(AnnotationRefused, match="no text"):
        make(cast, cast.bob, selections=[passage(cast.document, "keeper", revision=9)])


def test_several_passages_and_articles(cast):
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


def test_one_article_that_is_hidden_hides_the_whole_annotation(cast):
    hidden = make_document("Hidden keeper.", curator=cast.alice, visibility="private")
    with pytest.raises(AnnotationRefused, match="may see"):
        make(cast, cast.bob, selections=[passage(cast.document, "keeper"), passage(hidden, "Hidden")])
    annotation = make(
        cast, cast.alice, audience="group", selections=[passage(cast.document, "keeper"), passage(hidden, "Hidden")]
    )
    assert not Annotation.objects.visible_to(cast.bob).filter(pk=annotation.pk).exists()


# -- Keys -------------------------------------------------------------------------------------


def test_the_same_key_and_request_make_one_annotation(cast):
    asked = {"by": cast.bob, "content": Content(note="Once."), "selections": [Selection(cast.document.slug)]}
    first = create_annotation(**asked, key="k", request_sha256="a")
    again = create_annotation(**asked, key="k", request_sha256="a")
    assert (again.annotation.pk, first.repeated, again.repeated) == (first.annotation.pk, False, True)
    assert Annotation.objects.count() == 1
    assert Event.objects.filter(kind="annotation.created").count() == 1


def test_the_same_key_with_another_request_is_refused(cast):
    asked = {"by": cast.bob, "content": Content(), "selections": [Selection(cast.document.slug)], "key": "k"}
    create_annotation(**asked, request_sha256="a")
    with pytest.raises(KeyAlreadyUsed):
        create_annotation(**asked, request_sha256="b")
    assert Annotation.objects.count() == 1


def test_a_key_belongs_to_its_author(cast):
    for person in (cast.bob, cast.tova):
        create_annotation(
            by=person, content=Content(), selections=[Selection(cast.document.slug)], key="k", request_sha256="a"
        )
    assert Annotation.objects.count() == 2


def test_a_repeated_request_is_answered_although_its_words_are_gone_by_now(cast):
    asked = {
        "by": cast.bob,
        "content": Content(),
        "selections": [Selection(cast.document.slug, None, None, TextQuoteSelector("forty"))],
    }
    first = create_annotation(**asked, key="k", request_sha256="a")
    correct_document(document=cast.document, by=cast.alice, source="Nothing is left.", source_format="plain")
    assert create_annotation(**asked, key="k", request_sha256="a").annotation.pk == first.annotation.pk


# -- Replies ----------------------------------------------------------------------------------


def test_a_reply_shares_document_group_and_audience_of_its_thread(cast):
    root = make(cast, cast.bob, audience="group")
    answer = reply(root, cast.tova)
    second = reply(answer, cast.bob)
    for one in (answer, second):
        assert (one.document, one.audience, one.group) == (cast.document, "group", cast.course)
        assert one.root_id == root.pk
    assert second.parent_id == answer.pk


@pytest.mark.parametrize("who", ["charlie", "rhea", "tova"])
def test_who_cannot_see_it_cannot_answer_it(cast, who):
    root = make(cast, cast.bob, audience="private")
    before = rows()
    with pytest.raises(AnnotationRefused, match="not there"):
        reply(root, cast.everyone[who])
    assert rows() == before


def test_who_only_reads_in_the_group_does_not_answer_in_it(cast):
    root = make(cast, cast.bob, audience="group")
    with pytest.raises(PermissionDenied):
        reply(root, cast.rhea)


def test_a_reply_cannot_be_more_visible_than_what_it_answers(cast):
    root = make(cast, cast.bob, audience="group")
    with pytest.raises(AnnotationRefused, match="same people"):
        reply(root, cast.tova, sharing=Sharing("public"))


def test_a_deleted_annotation_cannot_be_answered(cast):
    root = make(cast, cast.bob, audience="group")
    delete_annotation(by=cast.bob, pk=root.pk)
    with pytest.raises(AnnotationRefused, match="not there"):
        reply(root, cast.tova)


# -- Changing ---------------------------------------------------------------------------------


def test_earlier_wordings_are_kept(cast):
    annotation = make(cast, cast.bob)
    change(annotation, cast.bob, Content("commenting", "Second thoughts.", tags=("voice",)))
    annotation.refresh_from_db()
    assert (annotation.note, annotation.version) == ("Second thoughts.", 2)
    assert "Second" in annotation.note_html
    version = annotation.versions.get()
    assert (version.number, version.note, version.tags) == (1, "A note.", ["irony"])
    assert Event.objects.get(kind="annotation.changed").fields == ["motivation", "note", "tags"]


def test_nothing_changed_writes_nothing(cast):
    annotation = make(cast, cast.bob)
    before = rows()
    change(annotation, cast.bob)
    assert rows() == before


@pytest.mark.parametrize("who", ["alice", "tova"])
def test_only_its_author_changes_or_deletes_it(cast, who):
    annotation = make(cast, cast.bob, audience="group")
    before = rows()
    with pytest.raises(PermissionDenied):
        change(annotation, cast.everyone[who], Content(note="Not mine."))
    with pytest.raises(PermissionDenied):
        delete_annotation(by=cast.everyone[who], pk=annotation.pk)
    assert rows() == before


@pytest.mark.parametrize("who", ["charlie", "tova"])
def test_to_who_cannot_see_it_it_is_not_there(cast, who):
    annotation = make(cast, cast.bob)
    with pytest.raises(Annotation.DoesNotExist):
        change(annotation, cast.everyone[who], Content(note="Not mine."))
    with pytest.raises(Annotation.DoesNotExist):
        delete_annotation(by=cast.everyone[who], pk=annotation.pk)


def test_a_precondition_is_checked_before_anything_is_written(cast):
    annotation = make(cast, cast.bob)
    before = rows()

    def refuse(_annotation):
        raise Stale("Too late.")

    with pytest.raises(Stale):
        change(annotation, cast.bob, Content(note="New."), precondition=refuse)
    with pytest.raises(Stale):
        delete_annotation(by=cast.bob, pk=annotation.pk, precondition=refuse)
    assert rows() == before


def test_an_edit_cannot_reach_a_group_of_others(cast):
    annotation = make(cast, cast.bob)
    foreign = Group.objects.create(slug="other", name="Other")
    with pytest.raises(AnnotationRefused, match="no group"):
        change(annotation, cast.bob, sharing=Sharing("group", foreign.pk))


def test_a_thread_moves_to_another_audience_with_its_tags_and_its_deleted_replies(cast):
    root = make(cast, cast.bob, audience="group")
    answer = create_annotation(
        by=cast.tova, content=Content("replying", "Yes.", tags=("Agreed",)), in_reply_to=root.pk
    ).annotation
    gone = reply(answer, cast.bob)
    delete_annotation(by=cast.bob, pk=gone.pk)
    change(root, cast.bob, sharing=Sharing("public"))
    thread = Annotation.objects.filter(document=cast.document)
    assert set(thread.values_list("audience", "group")) == {("public", None)}
    tags = Tag.objects.filter(taggings__content_object__in=thread)
    assert {(tag.name, tag.vocabulary.group) for tag in tags} == {("irony", None), ("Agreed", None)}
    assert not Tag.objects.filter(vocabulary__group=cast.course).exists()
    moved = Event.objects.filter(kind="annotation.changed")
    assert {event.row for event in moved} == {str(root.pk), str(answer.pk)}
    assert {event.audience_before["audience"] for event in moved} == {"group"}
    assert {event.audience_after["audience"] for event in moved} == {"public"}


def test_a_reply_keeps_the_audience_of_its_thread_when_it_is_changed(cast):
    root = make(cast, cast.bob, audience="group")
    answer = reply(root, cast.tova)
    change(answer, cast.tova, Content("replying", "Better said."), sharing=None)
    answer.refresh_from_db()
    assert (answer.note, answer.audience) == ("Better said.", "group")
    with pytest.raises(AnnotationRefused, match="same people"):
        change(answer, cast.tova, sharing=Sharing("public"))


def test_a_new_place_moves_the_anchor_by_hand_and_leaves_the_target(cast):
    annotation = make(cast, cast.bob, "keeper")
    change(annotation, cast.bob, selections=[passage(cast.document, "Nobody read")])
    target = annotation.targets.get()
    assert target.exact == "keeper"
    first, second = target.anchors.order_by("pk")
    assert first.superseded_at is not None
    assert (second.state, second.quote, second.method, second.made_by) == (
        "changed",
        "Nobody read",
        "by hand",
        cast.bob,
    )
    assert Event.objects.get(kind="annotation.moved").fields == ["anchor"]
    assert annotation.versions.count() == 0


def test_a_place_in_an_older_text_moves_the_anchor_to_the_same_words_now(cast):
    annotation = make(cast, cast.bob, "keeper")
    older = passage(cast.document, "Nobody read", revision=1)
    correct_document(document=cast.document, by=cast.alice, source="Today: " + TEXT, source_format="plain")
    change(annotation, cast.bob, selections=[older])
    anchor = annotation.targets.get().anchors.in_force().get(revision__number=2)
    assert (anchor.quote, anchor.start) == ("Nobody read", 7 + TEXT.index("Nobody"))


def test_what_an_annotation_is_about_does_not_change(cast):
    other = make_document("Another keeper speaks.", curator=cast.alice, groups=[cast.course])
    annotation = make(cast, cast.bob, "keeper")
    whole = make(cast, cast.bob, "")
    for one, selections in (
        (annotation, [Selection(cast.document.slug)]),
        (annotation, [passage(other, "keeper")]),
        (annotation, [passage(cast.document, "keeper")] * 2),
        (whole, [passage(cast.document, "keeper")]),
        (whole, [Selection(other.slug)]),
    ):
        with pytest.raises(AnnotationRefused, match="does not change"):
            change(one, cast.bob, selections=selections)


def test_canonical_never_changes_and_via_is_never_lost(cast):
    annotation = make(
        cast, cast.bob, content=Content(properties={"annotation": {"canonical": "urn:a:1", "via": ["urn:b:1"]}})
    )
    with pytest.raises(IdentityChanged):
        change(annotation, cast.bob, Content(properties={"annotation": {"canonical": "urn:a:2"}}))
    change(annotation, cast.bob, Content(properties={"annotation": {"via": ["urn:b:2"]}}))
    annotation.refresh_from_db()
    assert annotation.properties["annotation"] == {"canonical": "urn:a:1", "via": ["urn:b:1", "urn:b:2"]}


# -- Deleting ---------------------------------------------------------------------------------


def test_a_deletion_leaves_an_address_and_no_word(cast):
    annotation = make(
        cast,
        cast.bob,
        content=Content(note="Zanzibar", tags=("Zanzibar tag",), properties={"annotation": {"ex:a": "Zanzibar"}}),
        key="Zanzibar",
        request_sha256="a",
    )
    change(annotation, cast.bob, Content(note="Zanzibar again", tags=("Zanzibar tag", "More Zanzibar")))
    delete_annotation(by=cast.bob, pk=annotation.pk)
    tombstone = Annotation.objects.get(pk=annotation.pk)
    assert tombstone.deleted_at is not None
    assert tombstone.idempotency_key is None
    for model in (Annotation, AnnotationVersion, Target, Anchor, Tag, TaggedAnnotation, Event):
        everything = str(list(model.objects.values()))
        assert "Zanzibar" not in everything, model
        assert "keeper" not in everything, model
    assert not Annotation.objects.visible_to(cast.bob).filter(pk=annotation.pk).exists()
    event = Event.objects.get(kind="annotation.deleted")
    assert (event.audience_before["audience"], event.audience_after) == ("private", None)


def test_a_tag_that_others_use_or_that_is_defined_stays(cast):
    defined = make(cast, cast.bob, content=Content(tags=("defined", "shared", "alone")), audience="group")
    make(cast, cast.tova, content=Content(tags=("Shared",)), audience="group")
    Tag.objects.filter(name="defined").update(is_defined=True)
    delete_annotation(by=cast.bob, pk=defined.pk)
    assert set(Tag.objects.values_list("name", flat=True)) == {"defined", "shared"}


def test_answers_stay_when_what_they_answer_is_deleted(cast):
    root = make(cast, cast.bob, audience="group")
    answer = reply(root, cast.tova)
    delete_annotation(by=cast.bob, pk=root.pk)
    assert Annotation.objects.visible_to(cast.bob).filter(pk=answer.pk).exists()


def test_answers_to_a_deleted_annotation_on_two_articles_stay_hidden_where_one_is(cast):
    hidden = make_document("Hidden keeper.", curator=cast.alice, visibility="private")
    root = make(
        cast, cast.alice, audience="group", selections=[passage(cast.document, "keeper"), passage(hidden, "Hidden")]
    )
    answer = reply(root, cast.alice)
    delete_annotation(by=cast.alice, pk=root.pk)
    assert Annotation.objects.visible_to(cast.alice).filter(pk=answer.pk).exists()
    assert not Annotation.objects.visible_to(cast.bob).filter(pk=answer.pk).exists()
    assert "Hidden" not in str(list(Target.objects.values()))


def test_a_deleted_key_may_be_used_again(cast):
    asked = {
        "by": cast.bob,
        "content": Content(),
        "selections": [Selection(cast.document.slug)],
        "key": "k",
        "request_sha256": "a",
    }
    first = create_annotation(**asked).annotation
    delete_annotation(by=cast.bob, pk=first.pk)
    assert create_annotation(**asked).annotation.pk != first.pk


def test_nobody_deletes_twice(cast):
    annotation = make(cast, cast.bob)
    delete_annotation(by=cast.bob, pk=annotation.pk)
    with pytest.raises(Annotation.DoesNotExist):
        delete_annotation(by=cast.bob, pk=annotation.pk)


# -- Tags -------------------------------------------------------------------------------------


def test_a_group_has_its_own_words(cast):
    make(cast, cast.bob, audience="group", content=Content(tags=("irony",)))
    make(cast, cast.bob, audience="moderators", content=Content(tags=("Irony",)))
    make(cast, cast.bob, audience="private", content=Content(tags=("irony",)))
    make(cast, cast.bob, audience="public", content=Content(tags=("IRONY",)))
    assert sorted((tag.name, tag.vocabulary.group is not None) for tag in Tag.objects.all()) == [
        ("irony", False),
        ("irony", True),
    ]


@pytest.mark.parametrize("name", ["İstanbul", "straße", "ΣΊΣΥΦΟΣ", "😀", "a/b?c#d", "  "])
def test_tags_in_any_script_are_one_whatever_their_case(cast, name):
    names = tuple({name.strip() or "x", (name.strip() or "x").upper()})
    for _ in range(2):
        make(cast, cast.bob, content=Content(tags=names))
    assert Tag.objects.count() <= len(names)
    assert TaggedAnnotation.objects.count() == 2 * Tag.objects.count()
