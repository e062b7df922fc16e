"""Annotations as rows: a thread shares its audience, an idempotency key is used once, a tombstone has no text."""

import uuid

import pytest
from django.utils import timezone

from documents.models import Annotation, AnnotationVersion, Event, Group, Tag, TaggedAnnotation, Vocabulary
from tests.models import rows
from tests.models.rows import assert_accepted, assert_refused

pytestmark = pytest.mark.django_db
AUDIENCE = Annotation.Audience


@pytest.fixture
def course():
    return Group.objects.create(slug="hist-214", name="Reading Evidence")


@pytest.fixture
def thread(course):
    """A note for the course and one reply."""
    began = rows.annotation(rows.document(), audience="group", group=course)
    return began, reply(began)


def reply(to, **fields):
    facts = {"audience": to.audience, "group": to.group, "parent": to, "root": to.root or to}
    return rows.annotation(to.document, **facts | fields)


def rows_of(annotation):
    return Annotation.objects.filter(pk=annotation.pk)


@pytest.mark.parametrize("audience", ["group", "moderators", "private", "public"])
def test_group_is_given_exactly_for_audiences_that_need_one(audience, course):
    needed = audience in {"group", "moderators"}
    rows.annotation(rows.document(), audience=audience, group=course if needed else None)
    assert_accepted()
    article = rows.document()
    with assert_refused("documents_annotation", "annotation_group_where_needed"):
        rows.annotation(article, audience=audience, group=None if needed else course)


def test_reply_has_the_audience_of_its_thread(thread, course):
    began, answer = thread
    assert_accepted()
    elsewhere = rows.document()
    for different in [{"audience": "public", "group": None}, {"audience": "private", "group": None}]:
        with assert_refused("documents_annotation", "reply_shares_audience"):
            reply(began, **different)
    with assert_refused("documents_annotation", "reply_shares_audience"):
        reply(began, group=Group.objects.create(slug="other", name="Others"))
    with assert_refused("documents_annotation", "reply_shares_audience"):
        rows.annotation(elsewhere, audience="group", group=course, parent=began, root=began)
    with assert_refused("documents_annotation", "reply_shares_audience"):
        reply(answer, root=answer)  # the root must be the first note of the thread


def test_reply_to_a_missing_note_is_refused(thread):
    began, _ = thread
    unknown = uuid.uuid4()
    with assert_refused("documents_annotation", "reply_shares_audience"):
        reply(began, parent=None, parent_id=unknown, root=None, root_id=unknown)


def test_thread_changes_its_audience_as_a_whole(thread):
    began, answer = thread
    alone = {"audience": "public", "group": None}
    for one in thread:
        with assert_refused("documents_annotation", "replies_follow_audience"):
            rows_of(one).update(**alone)
    Annotation.objects.filter(pk__in=[began.pk, answer.pk]).update(**alone)
    assert_accepted()


def test_reply_spans_documents_exactly_if_its_thread_does():
    began = rows.annotation(rows.document(), spans_documents=True)
    with assert_refused("documents_annotation", "reply_shares_audience"):
        reply(began)
    reply(began, spans_documents=True)
    single = rows.annotation(rows.document())
    reply(single)
    with assert_refused("documents_annotation", "replies_follow_audience"):
        rows_of(single).update(spans_documents=True)


def test_reply_has_both_a_parent_and_a_root(thread):
    began, _ = thread
    with assert_refused("documents_annotation", "annotation_reply_has_a_root"):
        rows.annotation(began.document, audience="group", group=began.group, root=began)


def test_document_author_thread_and_time_of_an_annotation_never_change(thread):
    _, answer = thread
    other = rows.annotation(answer.document, audience="group", group=answer.group)
    for change in [
        {"document": rows.document()},
        {"author": rows.person()},
        {"parent": other, "root": other},
        {"parent": None, "root": None},
        {"created_at": timezone.now()},
        {"id": uuid.uuid4()},
    ]:
        with assert_refused("documents_annotation", "fixed_fields"):
            rows_of(answer).update(**change)
    rows_of(answer).update(note="better words", version=2, modified_at=timezone.now())
    assert_accepted()


def test_idempotency_key_of_an_author_is_used_once():
    writer, article = rows.person(), rows.document()
    rows.annotation(article, author=writer, idempotency_key="k1")
    with assert_refused("documents_annotation", "annotation_once_a_key"):
        rows.annotation(article, author=writer, idempotency_key="k1")
    rows.annotation(article, idempotency_key="k1")  # of another author
    rows.annotation(article, author=writer)
    rows.annotation(article, author=writer)
    assert_accepted()


@pytest.mark.parametrize(
    "words", [{"note": "x"}, {"note_html": "<p>x</p>"}, {"properties": {"a": 1}}, {"request_sha256": "0"}]
)
def test_tombstone_has_no_text(words):
    said = rows.annotation(rows.document(), **words)
    with assert_refused("documents_annotation", "annotation_deleted_without_words"):
        rows_of(said).update(deleted_at=timezone.now())


def version(of, number=1):
    facts = {"motivation": "commenting", "audience": of.audience, "group": of.group, "written_at": of.created_at}
    return AnnotationVersion.objects.create(annotation=of, number=number, note="earlier words", **facts)


def tag(of, name="irony"):
    vocabulary, _ = Vocabulary.objects.get_or_create(group=None)
    word, _ = Tag.objects.get_or_create(vocabulary=vocabulary, name=name)
    return TaggedAnnotation.objects.create(content_object=of, tag=word)


@pytest.mark.parametrize("keep", [version, tag], ids=["an earlier wording", "a tag"])
def test_tombstone_has_no_versions_and_no_tags(keep):
    said = rows.annotation(rows.document())
    kept = keep(said)
    with assert_refused("documents_annotation", "tombstone_keeps_nothing"):
        rows_of(said).update(deleted_at=timezone.now())
    rows_of(said).update(deleted_at=timezone.now())
    kept.delete()  # in the same transaction, in any order
    assert_accepted()


def test_tombstone_is_permanent():
    said = rows.annotation(rows.document())
    rows_of(said).update(deleted_at=timezone.now())
    assert_accepted()
    for change, promise in [
        ({"deleted_at": None}, "fixed_fields"),
        ({"deleted_at": None, "note": "back again"}, "fixed_fields"),
        ({"note": "back again"}, "annotation_deleted_without_words"),
    ]:
        with assert_refused("documents_annotation", promise):
            rows_of(said).update(**change)


def test_tombstone_follows_the_audience_of_its_thread(thread):
    began, answer = thread
    rows_of(answer).update(deleted_at=timezone.now())
    Annotation.objects.filter(pk__in=[began.pk, answer.pk]).update(audience="public", group=None)
    assert_accepted()


def test_number_of_a_version_is_unique():
    said = rows.annotation(rows.document())
    version(said)
    with assert_refused("documents_annotationversion", "annotation_version_once"):
        version(said)


def test_tag_is_unique_on_an_annotation():
    said = rows.annotation(rows.document())
    tag(said)
    with assert_refused("documents_taggedannotation", "tag_once_an_annotation"):
        tag(said)


def test_tag_name_is_unique_in_a_vocabulary_in_any_case(course):
    site = Vocabulary.objects.create()
    Tag.objects.create(vocabulary=site, name="Irony")
    with assert_refused("documents_tag", "tag_once_a_vocabulary"):
        Tag.objects.create(vocabulary=site, name="irony")
    Tag.objects.create(vocabulary=Vocabulary.objects.create(group=course), name="irony")
    assert_accepted()


def test_vocabulary_of_the_site_is_never_closed(course):
    Vocabulary.objects.create(group=course, is_closed=True)
    assert_accepted()
    with assert_refused("documents_vocabulary", "only_groups_close_vocabularies"):
        Vocabulary.objects.create(is_closed=True)


def test_closed_vocabulary_puts_no_undefined_word_on_a_note(course):
    vocabulary = Vocabulary.objects.create(group=course, is_closed=True)
    said = rows.annotation(rows.document(), audience="group", group=course)
    word = Tag.objects.create(vocabulary=vocabulary, name="irony")
    with assert_refused("documents_taggedannotation", "closed_vocabulary"):
        TaggedAnnotation.objects.create(content_object=said, tag=word)
    Tag.objects.filter(pk=word.pk).update(is_defined=True)
    TaggedAnnotation.objects.create(content_object=said, tag=word)
    assert_accepted()


def test_only_a_defined_tag_is_retired():
    tag = Tag.objects.create(vocabulary=Vocabulary.objects.create(), name="irony", is_defined=True)
    Tag.objects.filter(pk=tag.pk).update(retired_at=timezone.now())
    assert_accepted()
    with assert_refused("documents_tag", "only_defined_tags_retire"):
        Tag.objects.filter(pk=tag.pk).update(is_defined=False)


def test_uuid_of_a_tag_is_its_own():
    site = Vocabulary.objects.create()
    first = Tag.objects.create(vocabulary=site, name="irony")
    with assert_refused("documents_tag", "tag_uuid_once"):
        Tag.objects.create(vocabulary=site, name="figure", uuid=first.uuid)


def test_site_and_each_group_have_one_vocabulary(course):
    for group, promise in [(None, "vocabulary_of_the_site_once"), (course, "documents_vocabulary_group_id_key")]:
        Vocabulary.objects.create(group=group)
        with assert_refused("documents_vocabulary", promise):
            Vocabulary.objects.create(group=group)


def test_number_of_an_event_is_unique_in_its_document():
    article = rows.document()
    facts = {"document": article, "number": 1, "kind": Event.Kind.DOCUMENT_IMPORTED, "row": "1"}
    Event.objects.create(**facts)
    with assert_refused("documents_event", "event_number_once"):
        Event.objects.create(**facts)
