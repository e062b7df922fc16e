"""Groups: who makes, describes and deletes them; roles, and what everyone's pages show of names and tags."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from documents.errors import GroupRefused, RolesRefused, TagRefused
from documents.models import Document, Event, Group, Membership, Tag, TaggedAnnotation, User, Vocabulary
from documents.services.groups.groups import MAX_GROUPS_PER_DAY, change_group, create_group, delete_group
from documents.services.groups.invitations import invite_by_mail
from documents.services.people.accounts import change_profile, set_roles
from documents.services.vocabulary.vocabularies import change_tag, define_tag
from tests.cast import make_cast
from tests.factories import make_annotation, make_document, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def chief():
    return make_user("chief", is_curator=True, is_superuser=True)


def words(**changed):
    return {"name": "Reading Evidence", "short_name": "HIST 214", "description": "", "kind": "course"} | changed


def events(group):
    """What the group's log says: kind, and names of fields."""
    return list(Event.objects.filter(group=group).order_by("number").values_list("kind", "fields"))


class TestMaking:
    def test_everyone_with_an_account_makes_groups_and_owns_them(self, cast):
        group = create_group(by=cast.charlie, name="Reading Evidence", kind="research")
        mine = Membership.objects.get(group=group)
        assert (mine.user, mine.role) == (cast.charlie, "owner")
        assert events(group) == [("group.made", [])]
        with pytest.raises(PermissionDenied):
            create_group(by=cast.anonymous, name="Nobody's")
        cast.bob.is_active = False
        with pytest.raises(PermissionDenied):
            create_group(by=cast.bob, name="A closed account's")

    def test_its_address_does_not_tell_whether_another_is_called_the_same(self, cast):
        made = [create_group(by=cast.bob, name="The Northern Circle").slug for _ in range(3)]
        assert len(set(made)) == 3
        assert {slug[:20] for slug in made} == {"the-northern-circle-"}
        assert {len(slug) for slug in made} == {len("the-northern-circle-") + 5}

    @pytest.mark.parametrize(
        ("name", "begins"), [("Ἡ ὁμάς", "ἡ-ὁμάς-"), ("!!!", "group-"), ("x" * 160, "x" * 74 + "-")]
    )
    def test_every_name_makes_an_address(self, cast, name, begins):
        slug = create_group(by=cast.bob, name=name).slug
        assert slug.startswith(begins)
        assert len(slug) <= 80

    def test_so_many_a_day_and_no_more(self, cast):
        made = [create_group(by=cast.bob, name=f"Circle {n}") for n in range(MAX_GROUPS_PER_DAY)]
        with pytest.raises(GroupRefused):
            create_group(by=cast.bob, name="One more")
        create_group(by=cast.tova, name="Somebody else's")
        Group.objects.filter(pk=made[0].pk).update(created_at=timezone.now() - timedelta(days=2))
        create_group(by=cast.bob, name="The next day's")

    def test_its_description_is_kept_as_safe_html(self, cast):
        group = create_group(by=cast.bob, name="Circle", description="We read *slowly*. <script>alert(1)</script>")
        assert "<em>slowly</em>" in group.description_html
        assert "<script" not in group.description_html


class TestDescribing:
    @pytest.mark.parametrize("who", ["alice", "bob", "rhea", "charlie"])
    def test_is_not_for_members_or_strangers(self, cast, who):
        person = getattr(cast, who)
        for attempt in (
            lambda: change_group(by=person, group=cast.course, **words(name="Taken over")),
            lambda: delete_group(by=person, group=cast.course),
        ):
            with pytest.raises(PermissionDenied):
                attempt()
        assert Group.objects.get(pk=cast.course.pk).name == "Reading Evidence"

    def test_names_in_the_log_what_was_changed_and_nothing_where_nothing_was(self, cast):
        change_group(by=cast.tova, group=cast.course, **words())
        assert events(cast.course) == []
        group = change_group(
            by=cast.tova, group=cast.course, **words(description="**Bold** plans"), allows_everyone=False
        )
        assert "<strong>Bold</strong>" in group.description_html
        assert events(cast.course) == [("group.changed", ["description", "allows_everyone"])]
        assert not Group.objects.get(pk=group.pk).allows_everyone

    def test_who_is_a_member_when_first_notes_begin_to_wait_does_not_wait(self, cast):
        change_group(by=cast.tova, group=cast.course, **words(), wants_approval=True)
        assert not cast.course.memberships.filter(approved_at=None).exists()


class TestDeleting:
    def test_a_group_with_nothing_in_it_goes_with_its_log(self, cast):
        group = create_group(by=cast.bob, name="Never used")
        delete_group(by=cast.bob, group=group)
        assert not Group.objects.filter(pk=group.pk).exists()
        assert not Event.objects.filter(group=group.pk).exists()

    @pytest.mark.parametrize("what", ["article", "shelf", "note", "deleted note"])
    def test_one_with_something_in_it_stays(self, cast, what):
        group = create_group(by=cast.bob, name="In use")
        if what == "article":
            make_document(groups=[group])
        elif what == "shelf":
            group.shelf.create(document=cast.document)
        else:
            note = make_annotation(cast.document, cast.bob, audience="group", group=group)
            if what == "deleted note":
                note.deleted_at = timezone.now()
                note.save(update_fields=["deleted_at"])
        with pytest.raises(GroupRefused), transaction.atomic():
            delete_group(by=cast.bob, group=group)
        assert Group.objects.filter(pk=group.pk).exists()

    def test_one_that_mails_were_sent_for_stays_a_day_so_that_they_are_counted(self, cast, monkeypatch):
        group = create_group(by=cast.bob, name="Letters")
        invite_by_mail(by=cast.bob, group=group, addresses=["somebody@mail.example"])
        with pytest.raises(GroupRefused), transaction.atomic():
            delete_group(by=cast.bob, group=group)
        later = timezone.now() + timedelta(days=1)
        monkeypatch.setattr("documents.services.groups.groups.timezone", SimpleNamespace(now=lambda: later))
        delete_group(by=cast.bob, group=group)
        assert not Group.objects.filter(pk=group.pk).exists()


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
