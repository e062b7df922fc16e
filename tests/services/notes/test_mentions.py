"""Whom a note names: members of its group and nobody else, as its words and its audience say now."""

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


def test_members_of_the_group_are_named_and_no_stranger(cast):
    words = "@Tova Lindqvist and @alice marlow, but not @Charlie Voss nor @Bob Adeyemi, who writes."
    assert mentioned_names(make(cast, cast.bob, audience="group", content=note(words))) == {"tova", "alice"}


@pytest.mark.parametrize("audience", ["private", "public"])
def test_nobody_is_named_outside_a_group(cast, audience):
    type(cast.document).objects.update(visibility="public", basis="own-work", basis_at=timezone.now())
    cast.document.refresh_from_db()
    assert mentioned_names(make(cast, cast.bob, audience=audience, content=note("@Tova Lindqvist"))) == set()


def test_a_note_to_the_teachers_names_teachers_and_who_asked_them(cast):
    root = make(cast, cast.bob, audience="moderators", content=note("@Tova Lindqvist and @Alice Marlow"))
    answer = reply(root, cast.tova, "@Bob Adeyemi, as I told @Alice Marlow")
    assert (mentioned_names(root), mentioned_names(answer)) == ({"tova"}, {"bob"})


def test_in_a_group_the_name_there_is_meant_and_the_other_is_not_told(cast):
    Membership.objects.filter(user=cast.tova).update(name_in_group="Dr T")
    root = make(cast, cast.bob, audience="group", content=note("@Dr T"))
    assert mentioned_names(root) == {"tova"}
    assert mentioned_names(make(cast, cast.bob, audience="group", content=note("@Tova Lindqvist"))) == set()


def test_an_edit_names_anew(cast):
    root = make(cast, cast.bob, audience="group", content=note("@Tova Lindqvist"))
    first = Mention.objects.get(annotation=root)
    change(root, cast.bob, note("@Tova Lindqvist, @Rhea Okafor"))
    assert mentioned_names(root) == {"tova", "rhea"}
    assert Mention.objects.filter(pk=first.pk).exists()
    change(root, cast.bob, note("never mind"))
    assert mentioned_names(root) == set()


def test_a_thread_that_moves_names_those_who_can_see_it_now(cast):
    root = make(cast, cast.bob, audience="group", content=note("@Alice Marlow, @Tova Lindqvist"))
    answer = reply(root, cast.bob, "@Rhea Okafor")
    change(root, cast.bob, note("@Alice Marlow, @Tova Lindqvist"), sharing=Sharing("moderators", cast.course.pk))
    assert (mentioned_names(root), mentioned_names(answer)) == ({"tova"}, set())
    change(root, cast.bob, note("@Alice Marlow, @Tova Lindqvist"), sharing=Sharing("private"))
    assert mentioned_names(root) == set()


def test_a_deleted_note_names_nobody(cast):
    root = make(cast, cast.bob, audience="group", content=note("@Tova Lindqvist"))
    delete_annotation(by=cast.bob, pk=root.pk)
    assert mentioned_names(root) == set()


def test_completion_offers_the_group_without_oneself(cast):
    offered = lambda typed, audience="group": complete_names(  # noqa: E731
        cast.bob, typed=typed, audience=audience, group_id=cast.course.pk, root=None
    )
    assert offered("") == ["Alice Marlow", "Rhea Okafor", "Tova Lindqvist"]
    assert offered("o") == ["Alice Marlow", "Rhea Okafor", "Tova Lindqvist"]
    assert offered("LIND") == ["Tova Lindqvist"]
    assert offered("", "moderators") == ["Tova Lindqvist"]


def test_names_cost_two_queries(cast, django_assert_num_queries):
    with django_assert_num_queries(2):
        assert len(find_mentionable("group", cast.course.pk)) == 4
    with django_assert_num_queries(0):
        assert find_mentionable("public", None) == {}
