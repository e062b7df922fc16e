"""Moving a thread with replies of others: always to fewer people, to its group after confirmation, never further."""

from __future__ import annotations

import pytest
from django.utils import timezone

from documents.errors import AnnotationRefused
from documents.models import Annotation, Event, Group, Membership, VisibilityContext
from documents.services.notes import Sharing
from documents.services.notes.audience_change import verdict_on, viewers_of
from tests.services.notes.steps import change, count_rows, make, reply

pytestmark = pytest.mark.django_db


@pytest.fixture
def public(cast):
    type(cast.document).objects.update(visibility="public", basis="own-work", basis_at=timezone.now())
    cast.document.refresh_from_db()
    return cast


def test_moving_a_withheld_thread_is_announced_only_to_those_who_saw_it(public):
    """The audiences of a reply's event are limited to the people who see the first note of its thread."""
    root = make(public, public.bob, audience="group")
    Annotation.objects.filter(pk=root.pk).update(withheld="waiting", withheld_at=timezone.now())
    answer = reply(root, public.tova)
    change(root, public.bob, sharing=sharing_with("moderators", public.course))
    event = Event.objects.get(row=str(answer.pk), kind="annotation.changed")
    member = VisibilityContext.load(public.alice, public.document)
    assert not member.can_see(event.audience_before)
    assert not member.can_see(event.audience_after)
    Group.objects.update(wants_approval=True)
    Membership.objects.filter(user=public.bob).update(approved_at=None)
    change(root, public.bob, sharing=sharing_with("group", public.course), confirmed_replies=1)
    event = Event.objects.filter(row=str(answer.pk), kind="annotation.changed").latest("number")
    assert VisibilityContext.load(public.bob, public.document).can_see(event.audience_before)
    assert not VisibilityContext.load(public.bob, public.document).can_see(event.audience_after)


def sharing_with(audience, group=None):
    return Sharing(audience, group.pk if group else None)


def test_own_replies_move_along_to_any_audience(public):
    root = make(public, public.bob, audience="group")
    reply(root, public.bob)
    change(root, public.bob, sharing=sharing_with("public"))
    root.refresh_from_db()
    assert root.audience == "public"


def test_replies_of_others_are_never_made_public(public):
    root = make(public, public.bob, audience="group")
    answer = reply(root, public.alice)
    before = count_rows()
    for confirmed in (None, 1):
        with pytest.raises(AnnotationRefused, match="Write a new note"):
            change(root, public.bob, sharing=sharing_with("public"), confirmed_replies=confirmed)
    assert count_rows() == before
    answer.refresh_from_db()
    assert answer.audience == "group"


def test_replies_of_teachers_are_shown_to_the_group_after_confirmation(cast):
    root = make(cast, cast.bob, audience="moderators")
    answer = reply(root, cast.tova)
    for confirmed in (None, 0, 2):
        with pytest.raises(AnnotationRefused, match="confirm"):
            change(root, cast.bob, sharing=sharing_with("group", cast.course), confirmed_replies=confirmed)
    change(root, cast.bob, sharing=sharing_with("group", cast.course), confirmed_replies=1)
    answer.refresh_from_db()
    assert answer.audience == "group"


def test_replies_move_to_fewer_people_and_not_back(cast):
    root = make(cast, cast.bob, audience="group")
    answer = reply(root, cast.alice)
    change(root, cast.bob, sharing=sharing_with("moderators", cast.course))
    root.refresh_from_db()
    change(root, cast.bob, sharing=sharing_with("private"))
    root.refresh_from_db()
    answer.refresh_from_db()
    assert answer.audience == "private"
    with pytest.raises(AnnotationRefused, match="Write a new note"):
        change(root, cast.bob, sharing=sharing_with("group", cast.course), confirmed_replies=1)


def test_a_thread_with_replies_of_others_cannot_move_to_another_group(public):
    circle = Group.objects.create(slug="circle", name="The circle")
    Membership.objects.create(group=circle, user=public.bob, role="member")
    root = make(public, public.bob, audience="group")
    reply(root, public.alice)
    with pytest.raises(AnnotationRefused, match="Write a new note"):
        change(root, public.bob, sharing=sharing_with("moderators", circle), confirmed_replies=1)


def test_moving_from_everyone_to_a_group_shows_replies_to_nobody_new():
    here = Sharing("public")
    assert verdict_on(here, Sharing("group", None), 3) == "free"


def test_only_people_who_may_read_the_article_are_counted_as_viewers(cast):
    root = make(cast, cast.bob, audience="private")
    course = {cast.alice.pk, cast.bob.pk, cast.tova.pk, cast.rhea.pk}
    assert viewers_of(root, sharing_with("private")).people == {cast.bob.pk}
    assert viewers_of(root, sharing_with("moderators", cast.course)).people == {cast.bob.pk, cast.tova.pk}
    assert viewers_of(root, sharing_with("group", cast.course)).people == course
    assert (viewers_of(root, sharing_with("public")).everyone, viewers_of(root, sharing_with("public")).people) == (
        False,
        course,
    )
    cast.document.groups.clear()
    assert viewers_of(root, sharing_with("group", cast.course)).people == {cast.alice.pk, cast.bob.pk}
