"""Mentions: a note mentions only members of its group who may see it, and edits and moves update the mentions."""

from __future__ import annotations

import pytest
from django.utils import timezone

from documents.models import Membership, Mention
from documents.services.notes import Content, Sharing, delete_annotation
from documents.services.notes.mentions import complete_names, find_mentionable
from tests.services.notes.steps import change, make, reply

pytestmark = pytest.mark.django_db


def mentioned_names(annotation):
    return set(Mention.objects.filter(annotation=annotation).values_list("person__login", flat=True))


def note(words):
    return Content("commenting", words)


def test_members_of_the_group_are_mentioned_and_strangers_are_not(cast):
    words = "@Tova Lindqvist and @alice marlow, but not @Charlie Voss nor @Bob Adeyemi, who writes."
    assert mentioned_names(make(cast, cast.bob, audience="group", content=note(words))) == {"tova", "alice"}


@pytest.mark.parametrize("audience", ["private", "public"])
def test_notes_outside_a_group_mention_nobody(cast, audience):
    type(cast.document).objects.update(visibility="public", basis="own-work", basis_at=timezone.now())
    cast.document.refresh_from_db()
    assert mentioned_names(make(cast, cast.bob, audience=audience, content=note("@Tova Lindqvist"))) == set()


def test_a_note_to_the_teachers_mentions_only_teachers_and_the_author_of_the_thread(cast):
    root = make(cast, cast.bob, audience="moderators", content=note("@Tova Lindqvist and @Alice Marlow"))
    answer = reply(root, cast.tova, "@Bob Adeyemi, as I told @Alice Marlow")
    assert (mentioned_names(root), mentioned_names(answer)) == ({"tova"}, {"bob"})


def test_in_a_group_only_the_name_used_there_mentions_a_member(cast):
    Membership.objects.filter(user=cast.tova).update(name_in_group="Dr T")
    root = make(cast, cast.bob, audience="group", content=note("@Dr T"))
    assert mentioned_names(root) == {"tova"}
    assert mentioned_names(make(cast, cast.bob, audience="group", content=note("@Tova Lindqvist"))) == set()


def test_an_edit_updates_the_mentions(cast):
    root = make(cast, cast.bob, audience="group", content=note("@Tova Lindqvist"))
    first = Mention.objects.get(annotation=root)
    change(root, cast.bob, note("@Tova Lindqvist, @Rhea Okafor"))
    assert mentioned_names(root) == {"tova", "rhea"}
    assert Mention.objects.filter(pk=first.pk).exists()
    change(root, cast.bob, note("never mind"))
    assert mentioned_names(root) == set()


def test_a_moved_thread_mentions_only_those_who_still_see_it(cast):
    root = make(cast, cast.bob, audience="group", content=note("@Alice Marlow, @Tova Lindqvist"))
    answer = reply(root, cast.bob, "@Rhea Okafor")
    change(root, cast.bob, note("@Alice Marlow, @Tova Lindqvist"), sharing=Sharing("moderators", cast.course.pk))
    assert (mentioned_names(root), mentioned_names(answer)) == ({"tova"}, set())
    change(root, cast.bob, note("@Alice Marlow, @Tova Lindqvist"), sharing=Sharing("private"))
    assert mentioned_names(root) == set()


def test_a_deleted_note_mentions_nobody(cast):
    root = make(cast, cast.bob, audience="group", content=note("@Tova Lindqvist"))
    delete_annotation(by=cast.bob, pk=root.pk)
    assert mentioned_names(root) == set()


def test_completion_offers_the_other_members_of_the_group(cast):
    offered = lambda typed, audience="group": complete_names(  # noqa: E731
        cast.bob, typed=typed, audience=audience, group_id=cast.course.pk, root=None
    )
    assert offered("") == ["Alice Marlow", "Rhea Okafor", "Tova Lindqvist"]
    assert offered("o") == ["Alice Marlow", "Rhea Okafor", "Tova Lindqvist"]
    assert offered("LIND") == ["Tova Lindqvist"]
    assert offered("", "moderators") == ["Tova Lindqvist"]


def test_finding_mentionable_members_takes_two_queries(cast, django_assert_num_queries):
    with django_assert_num_queries(2):
        assert len(find_mentionable("group", cast.course.pk)) == 4
    with django_assert_num_queries(0):
        assert find_mentionable("public", None) == {}
