"""Constraints of Postgres on groups, invitations, shelves, follows, flags and jobs, and the notifications it sends."""

import uuid

import pytest
from django.contrib.sessions.models import Session
from django.db import connection, transaction
from django.utils import timezone

from documents.models import (
    Annotation,
    CopyRequest,
    Document,
    Event,
    Flag,
    Follow,
    Group,
    Invitation,
    Job,
    Membership,
    Mention,
    Notice,
    Presence,
    ShelfItem,
    address_in_group,
    only_group,
)
from documents.stream.listener import WORD
from tests.models import rows
from tests.models.rows import assert_accepted, assert_refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def course():
    return Group.objects.create(slug="hist-214", name="Reading Evidence")


@pytest.fixture
def note():
    return rows.annotation(rows.document())


def test_invitation_is_not_used_more_often_than_allowed(course):
    link = Invitation.objects.create(group=course, most_uses=2, uses=2)
    assert_accepted()
    with assert_refused("documents_invitation", "invitation_not_overused"):
        Invitation.objects.filter(pk=link.pk).update(uses=3)


def test_invitation_never_makes_an_owner(course):
    with assert_refused("documents_invitation", "invitation_makes_no_owner"):
        Invitation.objects.create(group=course, role=Membership.Role.OWNER)


def test_invitation_is_open_until_it_expires_is_used_up_or_revoked(course):
    now = timezone.now()
    hour = timezone.timedelta(hours=1)
    made = {
        "open": Invitation.objects.create(group=course, expires_at=now + hour, most_uses=1),
        "over": Invitation.objects.create(group=course, expires_at=now - hour),
        "used": Invitation.objects.create(group=course, most_uses=1, uses=1),
        "revoked": Invitation.objects.create(group=course, revoked_at=now),
    }
    assert list(Invitation.objects.open_at(now)) == [made["open"]]


def test_article_is_on_a_shelf_once_and_with_a_version_of_its_own(course):
    article, other = rows.document(), rows.document()
    item = ShelfItem.objects.create(group=course, document=article, revision=rows.text(article))
    assert_accepted()
    with assert_refused("documents_shelfitem", "shelf_item_once"):
        ShelfItem.objects.create(group=course, document=article)
    foreign = rows.text(other)
    with assert_refused("documents_shelfitem", "shelf_item_revision_of_document"):
        ShelfItem.objects.filter(pk=item.pk).update(revision=foreign)


def test_event_belongs_to_either_a_document_or_a_group(course):
    both = {"kind": Event.Kind.GROUP_MADE, "number": 1, "row": "1"}
    Event.objects.create(group=course, **both)
    assert_accepted()
    with assert_refused("documents_event", "event_number_once_a_group"):
        Event.objects.create(group=course, **both)
    with assert_refused("documents_event", "event_of_a_document_or_a_group"):
        Event.objects.create(**both | {"number": 2})
    with assert_refused("documents_event", "event_of_a_document_or_a_group"):
        Event.objects.create(group=course, document=rows.document(), **both | {"number": 2})


def test_events_of_a_group_are_deleted_only_with_the_group(course):
    event = Event.objects.create(group=course, kind=Event.Kind.GROUP_MADE, number=1, row="1")
    with assert_refused("documents_event", "deleted_with_group"):
        event.delete()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('readingroom.deleting_group', %s, true)", [str(course.pk)])
        Event.objects.filter(group=course).delete()
    assert not Event.objects.filter(group=course).exists()


def test_thread_is_resolved_at_its_root(note):
    answer = rows.annotation(note.document, parent=note, root=note)
    Annotation.objects.filter(pk=note.pk).update(resolved_at=timezone.now(), resolved_by=note.author)
    assert_accepted()
    with assert_refused("documents_annotation", "annotation_resolved_as_a_thread"):
        Annotation.objects.filter(pk=answer.pk).update(resolved_at=timezone.now())
    with assert_refused("documents_annotation", "annotation_resolved_as_a_thread"):
        Annotation.objects.filter(pk=note.pk).update(resolved_at=None)


def test_withheld_note_has_a_time(note):
    hidden = {"withheld": "hidden", "withheld_reason": "insults", "withheld_by": rows.person()}
    with assert_refused("documents_annotation", "annotation_withheld_whole"):
        Annotation.objects.filter(pk=note.pk).update(**hidden)
    Annotation.objects.filter(pk=note.pk).update(withheld_at=timezone.now(), **hidden)
    assert_accepted()
    with assert_refused("documents_annotation", "annotation_withheld_whole"):
        Annotation.objects.filter(pk=note.pk).update(withheld="")
    with assert_refused("documents_annotation", "annotation_deleted_without_words"):
        Annotation.objects.filter(pk=note.pk).update(deleted_at=timezone.now())


def test_tombstone_has_no_mentions_and_no_text_of_reports(note):
    gone = {"deleted_at": timezone.now()}
    mention = Mention.objects.create(annotation=note, person=rows.person())
    with assert_refused("documents_annotation", "tombstone_names_nobody"):
        Annotation.objects.filter(pk=note.pk).update(**gone)
    mention.delete()
    Flag.objects.create(annotation=note, by=rows.person(), reason="spam", words="it says buy now")
    with assert_refused("documents_annotation", "tombstone_names_nobody"):
        Annotation.objects.filter(pk=note.pk).update(**gone)
    Flag.objects.update(words="")
    Annotation.objects.filter(pk=note.pk).update(**gone)
    assert_accepted()


def test_reader_has_one_open_report_of_a_note(note):
    reader = rows.person()
    flag = Flag.objects.create(annotation=note, by=reader, reason="spam")
    with assert_refused("documents_flag", "flag_once"):
        Flag.objects.create(annotation=note, by=reader, reason="other")
    with assert_refused("documents_flag", "flag_decided_whole"):
        Flag.objects.filter(pk=flag.pk).update(state="upheld")
    Flag.objects.filter(pk=flag.pk).update(state="dismissed", decided_at=timezone.now(), decided_by=rows.person())
    Flag.objects.create(annotation=note, by=reader, reason="other")
    assert_accepted()


def test_follow_has_exactly_one_subject_and_is_unique(note, course):
    reader = rows.person()
    Follow.objects.create(person=reader, document=note.document)
    with assert_refused("documents_follow", "follow_once"):
        Follow.objects.create(person=reader, document=note.document)
    with assert_refused("documents_follow", "follow_of_one_thing"):
        Follow.objects.create(person=reader)
    with assert_refused("documents_follow", "follow_of_one_thing"):
        Follow.objects.create(person=reader, document=note.document, group=course)


def test_mention_of_a_person_is_unique_in_a_note(note):
    reader = rows.person()
    Mention.objects.create(annotation=note, person=reader)
    with assert_refused("documents_mention", "mention_once"):
        Mention.objects.create(annotation=note, person=reader)


def test_person_gets_one_notice_of_each_kind_about_a_note(note):
    notifications = {"recipient": rows.person(), "document": note.document, "annotation": note}
    Notice.objects.create(kind="reply", **notifications)
    Notice.objects.create(kind="mention", **notifications)
    with assert_refused("documents_notice", "notice_once_a_note"):
        Notice.objects.create(kind="reply", **notifications)
    with assert_refused("documents_notice", "notice_of_one_thing"):
        Notice.objects.create(**notifications | {"kind": "hidden", "annotation": None})
    with assert_refused("documents_notice", "notice_of_one_thing"):
        Notice.objects.create(kind="corrected", **notifications)


def test_person_gets_one_notice_of_each_request(note):
    asked = CopyRequest.objects.create(document=note.document, kind="removal", words="Take it away.")
    notifications = {"recipient": rows.person(), "document": note.document, "request": asked}
    Notice.objects.create(kind="request", **notifications)
    with assert_refused("documents_notice", "notice_once_a_request"):
        Notice.objects.create(kind="request", **notifications)
    for wrong in ({"kind": "reply"}, {"kind": "request", "annotation": note}, {"kind": "request", "request": None}):
        with assert_refused("documents_notice", "notice_of_one_thing"):
            Notice.objects.create(**notifications | {"recipient": rows.person()} | wrong)


def test_pending_job_with_a_key_is_unique():
    job = Job.objects.create(kind="digest", once="somebody")
    with assert_refused("documents_job", "job_once"):
        Job.objects.create(kind="digest", once="somebody")
    Job.objects.create(kind="digest")
    Job.objects.create(kind="digest")
    Job.objects.filter(pk=job.pk).update(given_up_at=timezone.now())
    Job.objects.create(kind="digest", once="somebody")
    assert_accepted()


def test_presence_is_unique_for_a_person_and_an_article():
    here = {"document": rows.document(), "person": rows.person()}
    Presence.objects.create(**here)
    with assert_refused("documents_presence", "presence_once"):
        Presence.objects.create(**here)


@pytest.fixture
def notifications(transactional_db):
    """Returns a function that calls another and returns the payloads that a listener on "room" receives, in order.

    The words of a live room, which prove that it hears, are left out.
    """
    listener = connection.copy()
    listener.inc_thread_sharing()
    listener.ensure_connection()
    listener.cursor().execute("LISTEN room")

    def of(act):
        act()
        payloads = [note.payload for note in listener.connection.notifies(timeout=0.2)]
        return [payload for payload in payloads if not payload.startswith(f"{WORD} ")]

    yield of
    # The connection returns to the pool, and its next user must receive none of these notifications.
    listener.cursor().execute("UNLISTEN room")
    list(listener.connection.notifies(timeout=0))
    listener.close()


NOTIFYING_TABLES = (
    "documents_assignment",
    "documents_opening",
    "documents_event",
    "documents_membership",
    "documents_user",
    "documents_document",
    "documents_document_groups",
)


@pytest.mark.django_db(transaction=True)
def test_notifications_contain_only_ids(notifications, course):
    with connection.cursor() as cursor:
        cursor.execute("SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname = %s", ["notify_listeners"])
        assert {table for (table,) in cursor.fetchall()} == {*NOTIFYING_TABLES, "django_session"}
    reader = rows.person()
    article = rows.document()
    event = Event(document=article, kind=Event.Kind.ANNOTATION_CREATED, number=1, row=str(uuid.uuid4()))
    assert notifications(event.save) == [f"event {article.pk} 1 {event.pk}"]
    there = Event(group=course, kind=Event.Kind.GROUP_CHANGED, number=1, row="1")
    assert notifications(there.save) == [f"group {course.pk}"]
    membership = Membership(group=course, user=reader)
    assert notifications(membership.save) == [f"person {reader.pk}"]
    assert notifications(membership.delete) == [f"person {reader.pk}"]
    reader.is_active = False
    assert notifications(lambda: reader.save(update_fields=["is_active"])) == [f"person {reader.pk}"]
    assert notifications(lambda: Document.objects.filter(pk=article.pk).update(visibility="private")) == [
        f"document {article.pk}"
    ]
    assert notifications(lambda: Document.objects.filter(pk=article.pk).update(title="Another")) == []
    assert notifications(lambda: article.groups.add(course)) == [f"document {article.pk}"]
    assert notifications(lambda: article.groups.remove(course)) == [f"document {article.pk}"]


@pytest.mark.django_db(transaction=True)
def test_end_of_a_session_is_notified_by_its_hash(notifications):
    session = Session.objects.create(session_key="a" * 32, session_data="", expire_date=timezone.now())
    (payload,) = notifications(session.delete)
    assert payload.startswith("session ")
    assert "a" * 32 not in payload
    assert len(payload) == len("session ") + 64


def test_rolled_back_change_sends_no_notification(notifications):
    def in_vain():
        with transaction.atomic():
            Event.objects.create(document=rows.document(), kind=Event.Kind.ANNOTATION_CREATED, number=1, row="1")
            transaction.set_rollback(True)

    assert notifications(in_vain) == []


@pytest.mark.parametrize(
    ("address", "slug", "expected"),
    [
        ("/a/", "hist-214", "/a/?group=hist-214"),
        ("/a/?q=tide&page=2#note-1", "hist-214", "/a/?q=tide&page=2&group=hist-214#note-1"),
        ("/a/#note-1", "hist-214", "/a/?group=hist-214#note-1"),
        ("/a/?group=geo-1", "hist-214", "/a/?group=geo-1"),
        ("/a/?group=", "hist-214", "/a/?group="),
        ("/a/#x?group=geo-1", "hist-214", "/a/?group=hist-214#x?group=geo-1"),
        ("/a/?q=1", "", "/a/?q=1"),
    ],
)
def test_address_names_the_group_that_its_reader_came_from(address, slug, expected):
    assert address_in_group(address, slug) == expected


@pytest.mark.parametrize(("slugs", "expected"), [([], ""), (["", ""], ""), (["a", "", "a"], "a"), (["a", "b"], "")])
def test_several_groups_are_none_that_one_could_have_come_from(slugs, expected):
    assert only_group(slugs) == expected
