"""Groups, vocabularies and roles: who may change them, and what stays true."""

import threading

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection

from documents.errors import GroupRefused, RolesRefused, TagRefused
from documents.models import Annotation, Document, Group, Membership, Tag, TaggedAnnotation, User, Vocabulary
from documents.services.accounts import change_profile, set_roles
from documents.services.groups import create_group, describe_group, remove_member, set_member
from documents.services.vocabularies import change_tag, define_tag
from tests.cast import make_cast
from tests.factories import make_annotation, make_document, make_user

pytestmark = pytest.mark.django_db
OWNER, MEMBER = Membership.Role.OWNER, Membership.Role.MEMBER


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def chief():
    return make_user("chief", is_curator=True, is_superuser=True)


def role_of(person, group):
    return Membership.objects.filter(user=person, group=group).values_list("role", flat=True).first()


class TestGroups:
    def test_are_made_by_curators_who_own_them(self, cast):
        group = create_group(by=cast.alice, name="Sources", slug="sources")
        assert role_of(cast.alice, group) == "owner"
        with pytest.raises(PermissionDenied):
            create_group(by=cast.tova, name="Mine", slug="mine")
        assert not Group.objects.filter(slug="mine").exists()

    @pytest.mark.parametrize("who", ["alice", "bob", "rhea", "charlie"])
    def test_are_not_looked_after_by_members_or_strangers(self, cast, who):
        person = getattr(cast, who)
        words = {"name": "Taken over", "short_name": "", "description": "", "kind": "course"}
        for attempt in (
            lambda: describe_group(by=person, group=cast.course, **words),
            lambda: set_member(by=person, group=cast.course, person=person, role=OWNER),
            lambda: remove_member(by=person, group=cast.course, person=cast.tova),
        ):
            with pytest.raises(PermissionDenied):
                attempt()
        assert role_of(cast.tova, cast.course) == "owner"
        assert Group.objects.get(pk=cast.course.pk).name == "Reading Evidence"

    def test_pass_from_one_owner_to_another_and_never_to_nobody(self, cast):
        for attempt in (
            lambda: set_member(by=cast.tova, group=cast.course, person=cast.tova, role=MEMBER),
            lambda: remove_member(by=cast.tova, group=cast.course, person=cast.tova),
        ):
            with pytest.raises(GroupRefused):
                attempt()
            assert role_of(cast.tova, cast.course) == "owner"
        set_member(by=cast.tova, group=cast.course, person=cast.bob, role=OWNER)
        remove_member(by=cast.bob, group=cast.course, person=cast.tova)
        assert role_of(cast.tova, cast.course) is None

    def test_what_somebody_wrote_stays_when_they_leave(self, cast):
        note = make_annotation(cast.document, cast.bob, audience="group", group=cast.course)
        remove_member(by=cast.tova, group=cast.course, person=cast.bob)
        assert Annotation.objects.visible_to(cast.tova).filter(pk=note.pk).exists()
        assert Annotation.objects.visible_to(cast.bob).filter(pk=note.pk).exists()  # his own


@pytest.mark.django_db(transaction=True)
def test_two_owners_who_leave_at_once_do_not_leave_the_group_alone():
    cast = make_cast()
    set_member(by=cast.tova, group=cast.course, person=cast.bob, role=OWNER)
    together = threading.Barrier(2)
    refused = []

    def leave(person):
        together.wait()
        try:
            remove_member(by=person, group=cast.course, person=person)
        except GroupRefused:
            refused.append(person)
        finally:
            connection.close()

    threads = [threading.Thread(target=leave, args=[person]) for person in (cast.tova, cast.bob)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(refused) == 1
    assert Membership.objects.filter(group=cast.course, role=OWNER).count() == 1


class TestRoles:
    def test_are_given_by_those_who_manage_people(self, cast, chief):
        roles = {"is_curator": True, "is_superuser": False, "is_active": True}
        with pytest.raises(PermissionDenied):
            set_roles(by=cast.alice, person=cast.bob, **roles)
        set_roles(by=chief, person=cast.bob, **roles)
        assert User.objects.get(pk=cast.bob.pk).is_curator

    @pytest.mark.parametrize("change", [{"is_superuser": False}, {"is_active": False}])
    def test_somebody_is_left_who_gives_them(self, chief, change):
        roles = {"is_curator": True, "is_superuser": True, "is_active": True} | change
        with pytest.raises(RolesRefused):
            set_roles(by=chief, person=chief, **roles)
        person = User.objects.get(pk=chief.pk)
        assert (person.is_superuser, person.is_active) == (True, True)


class TestWhatEveryonesPagesShow:
    """A name or a tag that changes raises the counters of the pages that show it, and of no others."""

    @pytest.fixture
    def articles(self, cast):
        """An article with a public note of Bob's, and one with a private note of his."""
        made = [make_document(curator=cast.alice, visibility="public") for _ in range(3)]
        notes = [
            make_annotation(made[0], cast.bob, (0, 3), audience="public"),
            make_annotation(made[1], cast.bob, (0, 3)),
            make_annotation(made[2], cast.tova, (0, 3), audience="public"),
        ]
        return made, notes

    def counters(self, articles):
        return [Document.objects.get(pk=article.pk).public_changes for article in articles]

    def test_a_public_name(self, cast, articles):
        made, _notes = articles
        before = self.counters(made)
        change_profile(person=cast.bob, public_name="Robert A.", language="")
        assert self.counters(made) == [before[0] + 1, *before[1:]]
        change_profile(person=cast.bob, public_name="Robert A.", language="en")  # of no concern to others
        assert self.counters(made) == [before[0] + 1, *before[1:]]

    def test_a_tag(self, cast, articles):
        made, notes = articles
        tag = Tag.objects.create(name="irony", vocabulary=Vocabulary.objects.create())
        for note in notes[:2]:
            TaggedAnnotation.objects.create(content_object=note, tag=tag)
        before = self.counters(made)
        look = {"definition": "", "slot": "voice", "parent": None, "is_defined": True}
        change_tag(by=cast.alice, tag=tag, name="irony", **look)
        assert self.counters(made) == [before[0] + 1, *before[1:]]


class TestTags:
    def test_of_the_site_are_defined_by_curators_of_a_group_by_its_teachers(self, cast):
        assert define_tag(by=cast.alice, group=None, name="irony").is_defined
        assert define_tag(by=cast.tova, group=cast.course, name="irony").vocabulary.group == cast.course
        for who, group in [(cast.bob, None), (cast.alice, cast.course), (cast.tova, None), (cast.charlie, cast.course)]:
            with pytest.raises(PermissionDenied):
                define_tag(by=who, group=group, name="foisted")
        assert not Tag.objects.filter(name="foisted").exists()

    def test_a_vocabulary_has_a_name_once_and_no_ring_of_parents(self, cast):
        one, two = (define_tag(by=cast.alice, group=None, name=name) for name in ("one", "two"))
        look = {"definition": "", "slot": "plain", "is_defined": True}
        with pytest.raises(TagRefused):
            change_tag(by=cast.alice, tag=two, name="ONE", parent=None, **look)
        change_tag(by=cast.alice, tag=two, name="two", parent=one, **look)
        with pytest.raises(TagRefused):
            change_tag(by=cast.alice, tag=one, name="one", parent=two, **look)
        assert Tag.objects.get(pk=one.pk).parent is None
