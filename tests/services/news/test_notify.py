"""Notices: each person concerned by a note is notified once, for the strongest reason, and only if they may see it."""

from __future__ import annotations

import pytest

from documents.models import Annotation, Event, Flag, Follow, Job, Membership, Notice, User
from documents.services.events.events import audience_of, record_event
from documents.services.events.locks import locked_document
from documents.services.notes import Content, Sharing, delete_annotation
from documents.services.site.worker import run_due_jobs
from tests.cast import make_cast
from tests.factories import make_user
from tests.services.news.notification_steps import change, make, note, notice_kinds, notified, write_reply
from tests.services.notes.steps import passage

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return make_cast()


def withhold(annotation: Annotation, state: str, event: str, by: User) -> None:
    """Hides or shows a note directly in the database, with its event, and sends the notices."""
    document = locked_document(annotation.document_id)
    before = audience_of(annotation)
    annotation.withheld = state
    annotation.withheld_at = annotation.created_at if state else None
    annotation.save(update_fields=["withheld", "withheld_at"])
    record_event(
        document, kind=Event.Kind(event), row=annotation, actor=by, before=before, after=audience_of(annotation)
    )
    run_due_jobs()


def test_members_are_notified_of_a_note_for_their_group_and_its_author_is_not(cast):
    assert notified(note(cast, cast.bob)) == {"alice": "followed", "tova": "followed", "rhea": "followed"}


def test_a_private_note_notifies_nobody_and_queues_no_job(cast):
    made = make(cast, cast.bob)
    assert not Job.objects.exists()
    assert notified(made) == {}


def test_a_note_for_the_teachers_notifies_only_them(cast):
    assert notified(note(cast, cast.bob, "moderators")) == {"tova": "followed"}


def test_a_highlight_notifies_nobody_until_it_has_a_note(cast):
    made = note(cast, cast.bob, words="")
    assert notified(made) == {}
    change(made, cast.bob, Content(note="Now it says something."), sharing=Sharing("group", cast.course.pk))
    run_due_jobs()
    assert set(notified(made)) == {"alice", "tova", "rhea"}


def test_a_member_who_muted_the_group_is_not_notified(cast):
    Follow.objects.create(person=cast.rhea, group=cast.course, is_muted=True)
    assert "rhea" not in notified(note(cast, cast.bob))


def test_a_reply_notifies_authors_and_followers_of_the_thread(cast):
    root = note(cast, cast.bob)
    write_reply(root, cast.tova)
    Follow.objects.create(person=cast.rhea, thread=root)
    assert notified(write_reply(root, cast.alice)) == {"bob": "reply", "tova": "reply", "rhea": "followed"}


def test_a_mention_notifies_even_people_who_muted_the_thread(cast):
    root = note(cast, cast.bob)
    Follow.objects.create(person=cast.bob, thread=root, is_muted=True)
    assert notified(write_reply(root, cast.alice)) == {}
    named = write_reply(root, cast.tova, "You, @Bob Adeyemi")
    assert notified(named) == {"alice": "reply", "bob": "mention"}


def test_a_mention_outranks_a_reply_and_a_reply_outranks_following(cast):
    root = note(cast, cast.bob)
    Follow.objects.create(person=cast.bob, thread=root)
    Follow.objects.create(person=cast.tova, thread=root)
    made = write_reply(root, cast.alice, "@Tova Lindqvist, see this.")
    assert notified(made) == {"bob": "reply", "tova": "mention"}


def test_an_edit_notifies_only_newly_mentioned_people(cast):
    made = note(cast, cast.bob)
    Notice.objects.filter(recipient=cast.alice).update(seen_at=made.created_at)
    change(
        made, cast.bob, Content(note="Look, @Alice Marlow and @Rhea Okafor."), sharing=Sharing("group", cast.course.pk)
    )
    run_due_jobs()
    assert sorted(Notice.objects.values_list("recipient__login", "kind")) == [
        ("alice", "followed"),  # seen already
        ("alice", "mention"),
        ("rhea", "mention"),
        ("tova", "followed"),
    ]


def test_followers_are_notified_only_of_notes_that_they_may_see(cast):
    made = note(cast, cast.bob, tags=("irony",))
    tag = made.taggings.get().tag
    Follow.objects.create(person=cast.rhea, group=cast.course, is_muted=True)
    Follow.objects.create(person=cast.rhea, tag=tag)
    Follow.objects.create(person=cast.charlie, tag=tag)
    Follow.objects.create(person=cast.charlie, document=cast.document)
    assert notified(note(cast, cast.tova, tags=("irony",))) == {
        "alice": "followed",
        "bob": "followed",
        "rhea": "followed",
    }


def test_a_public_note_notifies_followers_of_the_article(cast):
    cast.document.visibility, cast.document.basis = "public", "own-work"
    cast.document.basis_at = cast.document.created_at
    cast.document.save()
    Follow.objects.create(person=cast.charlie, document=cast.document)
    Follow.objects.create(person=cast.rhea, document=cast.document, is_muted=True)
    assert notified(note(cast, cast.bob, "public")) == {"charlie": "followed"}


def test_a_private_note_shared_with_the_group_notifies_the_group(cast):
    made = make(cast, cast.bob)
    change(made, cast.bob, sharing=Sharing("group", cast.course.pk))
    run_due_jobs()
    assert set(notified(made)) == {"alice", "tova", "rhea"}


def test_a_note_moved_from_the_teachers_to_the_group_does_not_notify_the_teachers_again(cast):
    made = note(cast, cast.bob, "moderators")
    Notice.objects.all().delete()
    change(made, cast.bob, sharing=Sharing("group", cast.course.pk))
    run_due_jobs()
    assert set(notified(made)) == {"alice", "rhea"}


def test_people_who_cannot_sign_in_are_not_notified(cast):
    User.objects.filter(pk=cast.alice.pk).update(is_active=False)
    User.objects.filter(pk=cast.rhea.pk).update(is_sample=True)
    assert set(notified(note(cast, cast.bob))) == {"tova"}


def test_a_waiting_note_notifies_moderators_and_after_approval_the_group(cast):
    cast.course.wants_approval = True
    cast.course.save()
    made = note(cast, cast.bob)
    assert made.withheld == "waiting"
    assert notified(made) == {"tova": "to-decide"}
    withhold(made, "", "annotation.approved", cast.tova)
    assert sorted(Notice.objects.filter(annotation=made).values_list("recipient__login", "kind")) == [
        ("alice", "followed"),
        ("bob", "approved"),
        ("rhea", "followed"),
        ("tova", "to-decide"),
    ]
    assert notice_kinds(cast.tova) == []  # the note was decided on


def test_the_author_is_notified_each_time_a_note_is_hidden_or_shown(cast):
    made = note(cast, cast.bob)
    for _ in range(2):
        withhold(made, "hidden", "annotation.hidden", cast.tova)
        assert notice_kinds(cast.bob) == ["hidden"]
        assert notice_kinds(cast.alice) == []
        withhold(made, "", "annotation.shown", cast.tova)
        assert notice_kinds(cast.bob) == ["shown"]
        assert notice_kinds(cast.alice) == ["followed"]


def test_a_report_notifies_the_moderators_and_not_the_reporter(cast):
    made = note(cast, cast.bob)
    Notice.objects.all().delete()
    flag = Flag.objects.create(annotation=made, by=cast.rhea, reason="spam")
    document = locked_document(made.document_id)
    record_event(document, kind=Event.Kind.ANNOTATION_FLAGGED, row=made, actor=cast.rhea, after=audience_of(made))
    run_due_jobs()
    assert notified(made) == {"tova": "to-decide"}
    assert notice_kinds(cast.tova) == ["to-decide"]
    flag.state, flag.decided_at = "dismissed", made.created_at
    flag.save()
    assert notice_kinds(cast.tova) == []


def test_a_note_deleted_before_the_job_runs_notifies_nobody(cast):
    made = make(cast, cast.bob, audience="group")
    delete_annotation(by=cast.bob, pk=made.pk)
    run_due_jobs()
    assert not Notice.objects.exists()
    assert not Job.objects.exists()


def test_a_member_who_left_before_the_job_runs_is_not_notified(cast):
    made = make(cast, cast.bob, audience="group")
    Membership.objects.filter(user=cast.rhea).delete()
    run_due_jobs()
    assert "rhea" not in notified(made)


def test_a_note_on_two_articles_notifies_once(cast):
    from tests.factories import make_document

    other = make_document("Another text.", curator=cast.alice, groups=[cast.course])
    selections = [passage(cast.document, "keeper"), passage(other, "text")]
    made = note(cast, cast.bob, selections=selections)
    assert set(notified(made)) == {"alice", "tova", "rhea"}


def test_the_number_of_queries_does_not_grow_with_the_course(cast, django_assert_max_num_queries):
    Membership.objects.create(group=cast.course, user=make_user())
    make(cast, cast.bob, audience="group")
    with django_assert_max_num_queries(60) as few:
        run_due_jobs()
    for _ in range(30):
        Membership.objects.create(group=cast.course, user=make_user())
    made = make(cast, cast.bob, audience="group")
    with django_assert_max_num_queries(len(few.captured_queries)):
        run_due_jobs()
    assert len(notified(made)) == 34
