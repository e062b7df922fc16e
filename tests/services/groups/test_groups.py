"""Groups: making, describing and deleting them, roles, tags, and the public pages that show a changed name or tag."""

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
from documents.services.vocabulary.merging import merge_tags
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
    """Returns the kind and field names of each event in the group's log."""
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

    def test_the_address_does_not_reveal_a_group_of_the_same_name(self, cast):
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

    def test_the_number_of_groups_a_day_is_limited(self, cast):
        made = [create_group(by=cast.bob, name=f"Circle {n}") for n in range(MAX_GROUPS_PER_DAY)]
        with pytest.raises(GroupRefused):
            create_group(by=cast.bob, name="One more")
        create_group(by=cast.tova, name="Somebody else's")
        Group.objects.filter(pk=made[0].pk).update(created_at=timezone.now() - timedelta(days=2))
        create_group(by=cast.bob, name="The next day's")

    def test_the_description_is_stored_as_safe_html(self, cast):
        group = create_group(by=cast.bob, name="Circle", description="We read *slowly*. <script>alert(1)</script>")
        assert "<em>slowly</em>" in group.description_html
        assert "<script" not in group.description_html


class TestDescribing:
    @pytest.mark.parametrize("who", ["alice", "bob", "rhea", "charlie"])
    def test_members_and_strangers_cannot_change_or_delete_the_group(self, cast, who):
        person = getattr(cast, who)
        for attempt in (
            lambda: change_group(by=person, group=cast.course, **words(name="Taken over")),
            lambda: delete_group(by=person, group=cast.course),
        ):
            with pytest.raises(PermissionDenied):
                attempt()
        assert Group.objects.get(pk=cast.course.pk).name == "Reading Evidence"

    def test_the_log_names_the_changed_fields_and_nothing_without_a_change(self, cast):
        change_group(by=cast.tova, group=cast.course, **words())
        assert events(cast.course) == []
        group = change_group(
            by=cast.tova, group=cast.course, **words(description="**Bold** plans"), allows_everyone=False
        )
        assert "<strong>Bold</strong>" in group.description_html
        assert events(cast.course) == [("group.changed", ["description", "allows_everyone"])]
        assert not Group.objects.get(pk=group.pk).allows_everyone

    def test_existing_members_are_approved_when_approval_is_switched_on(self, cast):
        change_group(by=cast.tova, group=cast.course, **words(), wants_approval=True)
        assert not cast.course.memberships.filter(approved_at=None).exists()


class TestDeleting:
    def test_an_empty_group_is_deleted_with_its_log(self, cast):
        group = create_group(by=cast.bob, name="Never used")
        delete_group(by=cast.bob, group=group)
        assert not Group.objects.filter(pk=group.pk).exists()
        assert not Event.objects.filter(group=group.pk).exists()

    @pytest.mark.django_db(transaction=True)
    def test_a_group_whose_vocabulary_is_a_tree_is_deleted_with_it(self, cast):
        group = create_group(by=cast.bob, name="Never used")
        figure = define_tag(by=cast.bob, group=group, name="figure", spellings=["trope"])
        irony = define_tag(by=cast.bob, group=group, name="irony", parent=figure)
        define_tag(by=cast.bob, group=group, name="dramatic irony", parent=irony)
        merge_tags(by=cast.bob, tag=irony, into=figure, why="One.")
        delete_group(by=cast.bob, group=group)
        assert not Tag.objects.exists()
        assert not Vocabulary.objects.filter(group=group.pk).exists()

    @pytest.mark.parametrize("what", ["article", "shelf", "note", "deleted note"])
    def test_a_group_with_content_is_not_deleted(self, cast, what):
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

    def test_a_group_that_sent_mails_stays_a_day_so_that_they_are_counted(self, cast, monkeypatch):
        group = create_group(by=cast.bob, name="Letters")
        invite_by_mail(by=cast.bob, group=group, addresses=["somebody@mail.example"])
        with pytest.raises(GroupRefused), transaction.atomic():
            delete_group(by=cast.bob, group=group)
        later = timezone.now() + timedelta(days=1)
        monkeypatch.setattr("documents.services.groups.groups.timezone", SimpleNamespace(now=lambda: later))
        delete_group(by=cast.bob, group=group)
        assert not Group.objects.filter(pk=group.pk).exists()


class TestRoles:
    def test_only_superusers_give_roles(self, cast, chief):
        roles = {"is_curator": True, "is_superuser": False, "is_active": True}
        with pytest.raises(PermissionDenied):
            set_roles(by=cast.alice, person=cast.bob, **roles)
        set_roles(by=chief, person=cast.bob, **roles)
        assert User.objects.get(pk=cast.bob.pk).is_curator

    @pytest.mark.parametrize("change", [{"is_superuser": False}, {"is_active": False}])
    def test_the_last_superuser_cannot_resign(self, chief, change):
        roles = {"is_curator": True, "is_superuser": True, "is_active": True} | change
        with pytest.raises(RolesRefused):
            set_roles(by=chief, person=chief, **roles)
        person = User.objects.get(pk=chief.pk)
        assert (person.is_superuser, person.is_active) == (True, True)


class TestPublicChangeCounters:
    """A changed name or tag raises the counters of the public pages that show it, and no others."""

    @pytest.fixture
    def articles(self, cast):
        """Three public articles with a note each: a public and a private one by Bob, a public one by Tova."""
        made = [make_document(curator=cast.alice, visibility="public") for _ in range(3)]
        notes = [
            make_annotation(made[0], cast.bob, (0, 3), audience="public"),
            make_annotation(made[1], cast.bob, (0, 3)),
            make_annotation(made[2], cast.tova, (0, 3), audience="public"),
        ]
        return made, notes

    def counters(self, articles):
        return [Document.objects.get(pk=article.pk).public_changes for article in articles]

    def test_a_changed_public_name_raises_the_counter(self, cast, articles):
        made, _notes = articles
        before = self.counters(made)
        change_profile(person=cast.bob, public_name="Robert A.", language="")
        assert self.counters(made) == [before[0] + 1, *before[1:]]
        change_profile(person=cast.bob, public_name="Robert A.", language="en")  # other people do not see the language
        assert self.counters(made) == [before[0] + 1, *before[1:]]

    def test_a_changed_tag_raises_the_counter(self, cast, articles):
        made, notes = articles
        tag = Tag.objects.create(name="irony", vocabulary=Vocabulary.objects.create())
        for note in notes[:2]:
            TaggedAnnotation.objects.create(content_object=note, tag=tag)
        before = self.counters(made)
        look = {"definition": "", "slot": "voice", "parent": None, "is_defined": True}
        change_tag(by=cast.alice, tag=tag, name="irony", **look)
        assert self.counters(made) == [before[0] + 1, *before[1:]]


class TestTags:
    def test_curators_define_tags_of_the_site_and_teachers_those_of_their_group(self, cast):
        assert define_tag(by=cast.alice, group=None, name="irony").is_defined
        assert define_tag(by=cast.tova, group=cast.course, name="irony").vocabulary.group == cast.course
        for who, group in [(cast.bob, None), (cast.alice, cast.course), (cast.tova, None), (cast.charlie, cast.course)]:
            with pytest.raises(PermissionDenied):
                define_tag(by=who, group=group, name="foisted")
        assert not Tag.objects.filter(name="foisted").exists()

    def test_tag_names_are_unique_and_parents_form_no_cycle(self, cast):
        one, two = (define_tag(by=cast.alice, group=None, name=name) for name in ("one", "two"))
        look = {"definition": "", "slot": "plain", "is_defined": True}
        with pytest.raises(TagRefused):
            change_tag(by=cast.alice, tag=two, name="ONE", parent=None, **look)
        change_tag(by=cast.alice, tag=two, name="two", parent=one, **look)
        with pytest.raises(TagRefused):
            change_tag(by=cast.alice, tag=one, name="one", parent=two, **look)
        assert Tag.objects.get(pk=one.pk).parent is None
