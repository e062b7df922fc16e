"""Moderation: reports, hiding and showing notes, first notes that wait for approval, and rate limits."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from documents.errors import ModerationRefused, RateLimitExceeded
from documents.models import Annotation, Document, Event, Flag, VisibilityContext
from documents.services.moderation.moderation import (
    approve_annotation,
    dismiss_flags,
    flag_annotation,
    hide_annotation,
    show_annotation,
)
from documents.services.notes import (
    Content,
    Selection,
    Sharing,
    change_annotation,
    create_annotation,
    delete_annotation,
    resolve_thread,
)
from tests.cast import make_cast
from tests.factories import make_annotation

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def note(cast):
    """Bob's note for the course."""
    return make_annotation(cast.document, cast.bob, (4, 10), audience="group", group=cast.course, note="a rude word")


def find_readers(cast, note) -> set[str]:
    """Returns the names of the people who may see the note."""
    return {name for name, who in cast.everyone.items() if note in Annotation.objects.visible_to(who)}


def write(cast, by, *, audience="group", reply_to=None, **more) -> Annotation:
    sharing = Sharing(audience, cast.course.pk if audience in {"group", "moderators"} else None)
    place = {"in_reply_to": reply_to.pk} if reply_to else {"selections": [Selection(cast.document.slug)]}
    note = Content(motivation="commenting", note="words")
    return create_annotation(by=by, content=note, sharing=None if reply_to else sharing, **place, **more).annotation


def test_a_hidden_note_is_seen_by_its_author_and_the_moderators(cast, note):
    answer = make_annotation(
        cast.document, cast.alice, audience="group", group=cast.course, parent=note, root=note, note="an answer"
    )
    assert find_readers(cast, note) == {"alice", "bob", "tova", "rhea"}
    hide_annotation(by=cast.tova, pk=note.pk, reason=" It insults somebody. ")
    note.refresh_from_db()
    assert (note.withheld, note.withheld_reason, note.withheld_by) == ("hidden", "It insults somebody.", cast.tova)
    assert find_readers(cast, note) == {"bob", "tova"}
    assert find_readers(cast, answer) == {"alice", "tova"}
    show_annotation(by=cast.tova, pk=note.pk)
    assert find_readers(cast, answer) == {"alice", "bob", "tova", "rhea"}
    kinds = Event.objects.filter(document=cast.document, kind__startswith="annotation").order_by("number")
    assert [(event.kind, event.row) for event in kinds] == [
        ("annotation.hidden", str(note.pk)),
        ("annotation.hidden", str(answer.pk)),
        ("annotation.shown", str(note.pk)),
        ("annotation.shown", str(answer.pk)),
    ]


def test_the_event_of_hiding_shows_who_no_longer_sees_the_note(cast, note):
    hide_annotation(by=cast.tova, pk=note.pk, reason="It insults somebody.")
    event = Event.objects.get(kind="annotation.hidden")
    sight = {name: VisibilityContext.load(who, cast.document) for name, who in cast.everyone.items()}
    before = {name for name, one in sight.items() if one.can_see(event.audience_before)}
    after = {name for name, one in sight.items() if one.can_see(event.audience_after)}
    assert before - after == {"alice", "rhea"}


def test_hiding_needs_a_reason(cast, note):
    for reason in ("", "  ", "x" * 501):
        with pytest.raises(ModerationRefused):
            hide_annotation(by=cast.tova, pk=note.pk, reason=reason)
    assert find_readers(cast, note) == {"alice", "bob", "tova", "rhea"}


@pytest.mark.parametrize("name", ["alice", "bob", "rhea"])
def test_members_cannot_moderate(cast, note, name):
    for deed in (
        lambda: hide_annotation(by=cast.everyone[name], pk=note.pk, reason="because"),
        lambda: approve_annotation(by=cast.everyone[name], pk=note.pk),
        lambda: dismiss_flags(by=cast.everyone[name], pk=note.pk),
    ):
        with pytest.raises(PermissionDenied):
            deed()


def test_a_stranger_cannot_hide_or_report_a_note(cast, note):
    with pytest.raises(Annotation.DoesNotExist):
        hide_annotation(by=cast.charlie, pk=note.pk, reason="because")
    with pytest.raises(Annotation.DoesNotExist):
        flag_annotation(by=cast.charlie, pk=note.pk, reason="spam")


def test_each_member_reports_a_note_once_and_its_author_is_not_told(cast, note):
    flag_annotation(by=cast.alice, pk=note.pk, reason="spam")
    flag_annotation(by=cast.alice, pk=note.pk, reason="offensive", words="look at it")
    flag_annotation(by=cast.rhea, pk=note.pk, reason="other")
    assert list(Flag.objects.values_list("by__login", "reason")) == [("alice", "offensive"), ("rhea", "other")]
    events = Event.objects.filter(kind="annotation.flagged")
    assert events.count() == 2
    bob, alice, tova = (VisibilityContext.load(who, cast.document) for who in (cast.bob, cast.alice, cast.tova))
    audience = events.get(actor=cast.alice).audience_after
    assert (bob.can_see(audience), alice.can_see(audience), tova.can_see(audience)) == (False, True, True)


def test_hiding_upholds_open_reports_and_dismissed_ones_stay_dismissed(cast, note):
    flag_annotation(by=cast.alice, pk=note.pk, reason="spam")
    assert dismiss_flags(by=cast.tova, pk=note.pk) == 1
    assert dismiss_flags(by=cast.tova, pk=note.pk) == 0
    flag_annotation(by=cast.rhea, pk=note.pk, reason="spam")
    hide_annotation(by=cast.tova, pk=note.pk, reason="It is advertising.")
    assert dict(Flag.objects.values_list("by__login", "state")) == {"alice": "dismissed", "rhea": "upheld"}
    assert Event.objects.filter(kind="annotation.flag_decided").count() == 1


def test_own_notes_cannot_be_reported(cast, note):
    private = make_annotation(cast.document, cast.bob, note="for me")
    for mine in (note, private):
        with pytest.raises(PermissionDenied):
            flag_annotation(by=cast.bob, pk=mine.pk, reason="spam")


def test_moderators_cannot_decide_on_their_own_notes_or_see_reports_of_them(cast):
    mine = make_annotation(cast.document, cast.tova, (4, 10), audience="group", group=cast.course, note="a rude word")
    flag_annotation(by=cast.alice, pk=mine.pk, reason="offensive", words="She should not say this.")
    assert not Annotation.objects.moderated_by(cast.tova).exists()
    with pytest.raises(PermissionDenied):
        dismiss_flags(by=cast.tova, pk=mine.pk)
    assert Flag.objects.get().state == Flag.State.OPEN


def test_curators_decide_on_public_notes(cast):
    cast.document.visibility, cast.document.basis, cast.document.basis_at = "public", "own-work", timezone.now()
    cast.document.save()
    note = make_annotation(cast.document, cast.charlie, audience="public", note="buy now")
    before = cast.document.public_changes
    with pytest.raises(PermissionDenied):
        hide_annotation(by=cast.tova, pk=note.pk, reason="It is advertising.")
    hide_annotation(by=cast.alice, pk=note.pk, reason="It is advertising.")
    assert find_readers(cast, note) == {"alice", "charlie"}
    cast.document.refresh_from_db()
    assert cast.document.public_changes > before


def test_changes_of_a_hidden_note_change_no_public_page(cast):
    Document.objects.update(visibility="public", basis="own-work", basis_at=timezone.now())
    note = write(cast, cast.bob, audience="public")
    hide_annotation(by=cast.alice, pk=note.pk, reason="Not about the text.")
    before = Document.objects.get(pk=cast.document.pk).public_changes
    other = Content(motivation="commenting", note="other words")
    where = [Selection(cast.document.slug)]
    change_annotation(by=cast.bob, pk=note.pk, content=other, selections=where, sharing=Sharing("public"))
    write(cast, cast.alice, reply_to=note)
    resolve_thread(by=cast.bob, pk=note.pk)
    assert Document.objects.get(pk=cast.document.pk).public_changes == before
    show_annotation(by=cast.alice, pk=note.pk)
    assert Document.objects.get(pk=cast.document.pk).public_changes > before


def test_deleting_a_note_clears_its_reason_and_report_texts(cast, note):
    flag_annotation(by=cast.alice, pk=note.pk, reason="other", words="quoting a rude word")
    hide_annotation(by=cast.tova, pk=note.pk, reason="A rude word, said twice.")
    delete_annotation(by=cast.bob, pk=note.pk)
    note.refresh_from_db()
    assert note.withheld_reason == ""
    assert Flag.objects.get().words == ""


class TestFirstNotes:
    """First notes in a group that wants approval."""

    @pytest.fixture(autouse=True)
    def _asks(self, cast):
        cast.course.wants_approval = True
        cast.course.save()

    def test_all_notes_wait_until_the_first_is_approved(self, cast):
        first, second = write(cast, cast.bob), write(cast, cast.bob)
        assert (first.withheld, second.withheld) == ("waiting", "waiting")
        assert find_readers(cast, first) == {"bob", "tova"}
        assert {one.pk for one in approve_annotation(by=cast.tova, pk=first.pk)} == {first.pk, second.pk}
        assert find_readers(cast, second) == {"alice", "bob", "tova", "rhea"}
        assert write(cast, cast.bob).withheld == ""
        assert Event.objects.filter(kind="annotation.approved").count() == 2

    def test_a_reply_waits_too(self, cast):
        begun = write(cast, cast.tova)
        assert begun.withheld == ""
        answer = write(cast, cast.bob, reply_to=begun)
        assert answer.withheld == "waiting"
        assert find_readers(cast, answer) == {"bob", "tova"}

    def test_a_member_who_wrote_before_need_not_wait(self, cast):
        make_annotation(cast.document, cast.alice, audience="group", group=cast.course)
        assert write(cast, cast.alice).withheld == ""

    def test_only_notes_for_the_group_wait(self, cast):
        for audience in ("private", "moderators"):
            assert write(cast, cast.bob, audience=audience).withheld == ""

    def test_a_note_waits_when_it_is_shared_and_not_after_it_is_made_private(self, cast):
        note = write(cast, cast.bob, audience="private")
        as_it_is = Content(motivation="commenting", note="words")
        where = [Selection(cast.document.slug)]
        shared = Sharing("group", cast.course.pk)
        note = change_annotation(by=cast.bob, pk=note.pk, content=as_it_is, selections=where, sharing=shared)
        assert note.withheld == "waiting"
        note = change_annotation(by=cast.bob, pk=note.pk, content=as_it_is, selections=where, sharing=Sharing())
        note.refresh_from_db()
        assert (note.withheld, note.withheld_at) == ("", None)

    @pytest.mark.parametrize("audience", ["private", "moderators"])
    def test_replying_to_oneself_does_not_skip_approval(self, cast, audience):
        note = write(cast, cast.bob, audience=audience)
        write(cast, cast.bob, reply_to=note)
        as_it_is = Content(motivation="commenting", note="words")
        where, shared = [Selection(cast.document.slug)], Sharing("group", cast.course.pk)
        note = change_annotation(by=cast.bob, pk=note.pk, content=as_it_is, selections=where, sharing=shared)
        assert note.withheld == "waiting"
        assert write(cast, cast.bob).withheld == "waiting"
        approve_annotation(by=cast.tova, pk=note.pk)
        assert write(cast, cast.bob).withheld == ""

    def test_a_rejected_note_is_hidden_with_a_reason(self, cast):
        note = write(cast, cast.bob)
        hide_annotation(by=cast.tova, pk=note.pk, reason="Not about the text.")
        note.refresh_from_db()
        assert note.withheld == "hidden"
        with pytest.raises(ModerationRefused):
            approve_annotation(by=cast.tova, pk=note.pk)


def test_notes_beyond_the_limit_are_refused_and_not_stored(cast, settings):
    settings.READINGROOM_NOTES_A_MINUTE = 3
    for n in range(3):
        write(cast, cast.bob, key=f"key-{n}")
    with pytest.raises(RateLimitExceeded) as refusal:
        write(cast, cast.bob, key="key-3")
    assert refusal.value.seconds > 0
    assert Annotation.objects.filter(author=cast.bob).count() == 3
    assert write(cast, cast.bob, key="key-2").pk == Annotation.objects.get(idempotency_key="key-2").pk
    write(cast, cast.alice)
    settings.READINGROOM_NOTES_A_MINUTE = 0
    write(cast, cast.bob)


def test_notes_an_hour_have_their_own_limit(cast, settings):
    settings.READINGROOM_NOTES_AN_HOUR = 2
    for _ in range(2):
        write(cast, cast.bob)
    Annotation.objects.update(withheld="")  # only the limit is tested here
    with pytest.raises(RateLimitExceeded):
        write(cast, cast.bob)
