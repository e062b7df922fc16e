"""The pages of groups: the list, creating a group, its front page, its settings, and one's own membership."""

import pytest
from django.urls import reverse

from documents.models import Group, Membership
from documents.services.groups.groups import create_group
from tests.cast import make_cast
from tests.factories import make_annotation
from tests.views.pages import signed_in

pytestmark = pytest.mark.django_db
WORDS = {"name": "The Circle", "short_name": "Circle", "kind": "research", "description": "We read *slowly*."}


@pytest.fixture
def cast():
    return make_cast()


def at(name, group):
    return reverse(name, args=[group.slug])


class TestTheList:
    def test_shows_my_groups_and_no_others(self, cast):
        create_group(by=cast.charlie, name="Somebody else's")
        page = signed_in(cast.bob).get(reverse("groups")).content.decode()
        assert "Reading Evidence" in page
        assert "4 people" in page
        assert "You: member" in page
        assert "Somebody else" not in page

    def test_costs_the_same_for_one_and_for_many(self, cast, django_assert_max_num_queries):
        client = signed_in(cast.bob)
        counts = []
        for many in (0, 12):
            for n in range(many):
                create_group(by=cast.bob, name=f"Circle {n}")
            with django_assert_max_num_queries(10) as queries:
                client.get(reverse("groups"))
            counts.append(len(queries))
        assert counts[0] == counts[1]

    def test_is_linked_on_every_page_for_signed_in_readers(self, cast):
        assert f'href="{reverse("groups")}"' in signed_in(cast.bob).get("/").content.decode()
        assert f'href="{reverse("groups")}"' not in signed_in(None).get("/").content.decode()


class TestCreating:
    def test_leads_to_the_page_for_inviting_people(self, cast):
        answer = signed_in(cast.charlie).post(reverse("group-new"), WORDS)
        group = Group.objects.get(name="The Circle")
        assert answer["location"] == at("group-members", group)
        assert Membership.objects.get(group=group).user == cast.charlie

    @pytest.mark.parametrize(
        ("given", "words"),
        [
            ({"name": " "}, "This field is required."),
            ({"name": "!!!"}, "at least one letter or digit"),
            ({"name": "A\u202eB"}, "signs in it that nobody can see"),
            ({"kind": "club"}, "Select a valid choice"),
            ({"description": "x" * 5001}, "at most 5000 characters"),
        ],
    )
    def test_shows_the_fault_and_keeps_the_input(self, cast, given, words):
        answer = signed_in(cast.charlie).post(reverse("group-new"), WORDS | given)
        assert answer.status_code == 422
        page = answer.content.decode()
        assert words in page
        assert "We read *slowly*." in page or "description" in given
        assert not Group.objects.filter(kind="research").exists()

    def test_refuses_when_the_daily_limit_is_reached(self, cast, monkeypatch):
        monkeypatch.setattr("documents.services.groups.groups.MAX_GROUPS_PER_DAY", 1)
        client = signed_in(cast.charlie)
        client.post(reverse("group-new"), WORDS)
        answer = client.post(reverse("group-new"), WORDS)
        assert answer.status_code == 422
        assert "You have made 1 groups since yesterday." in answer.content.decode()


class TestTheFrontPage:
    def test_shows_the_description_the_owner_and_what_i_may_do(self, cast):
        group = create_group(by=cast.tova, **WORDS)
        Membership.objects.create(group=group, user=cast.bob, role="reader")
        page = signed_in(cast.bob).get(at("group", group)).content.decode()
        assert "<em>slowly</em>" in page
        assert "led by <bdi>Tova Lindqvist</bdi>" in page
        assert "You: reader" in page
        ways = ("group-settings", "group-audit", "moderation-of-group")
        assert not any(at(way, group) in page for way in ways)
        page = signed_in(cast.tova).get(at("group", group)).content.decode()
        assert all(at(way, group) in page for way in ways)

    def test_description_that_was_never_rendered_is_shown_as_typed(self, cast):
        Group.objects.filter(pk=cast.course.pk).update(description="<b>plain</b>")
        assert "&lt;b&gt;plain&lt;/b&gt;" in signed_in(cast.bob).get(at("group", cast.course)).content.decode()

    def test_no_page_shows_a_login_or_mail_address(self, cast):
        client = signed_in(cast.tova)
        for name in ("group", "group-members", "group-settings", "group-me", "group-audit"):
            page = client.get(at(name, cast.course)).content.decode()
            for person in (cast.bob, cast.rhea, cast.alice):
                assert person.email not in page
                assert f">{person.login}<" not in page


class TestSettings:
    def test_are_saved_with_the_switches(self, cast):
        form = WORDS | {"wants_approval": "on"}  # the other switch is off, so a browser does not send it
        answer = signed_in(cast.tova).post(at("group-settings", cast.course), form)
        assert answer.status_code == 302
        group = Group.objects.get(pk=cast.course.pk)
        assert (group.name, group.slug, group.allows_everyone, group.wants_approval) == (
            "The Circle",
            "hist-214",
            False,
            True,
        )

    def test_time_zone_is_one_of_those_that_are_known(self, cast):
        address = at("group-settings", cast.course)
        assert signed_in(cast.tova).post(address, WORDS | {"time_zone": "Europe/Berlin"}).status_code == 302
        cast.course.refresh_from_db()
        assert str(cast.course.zone) == "Europe/Berlin"
        assert signed_in(cast.tova).post(address, WORDS | {"time_zone": "Mars/Olympus"}).status_code == 422
        shown = signed_in(cast.tova).get(address).content.decode()
        assert '<option value="Europe/Berlin" selected>' in shown
        assert "As in the room: UTC" in shown

    def test_time_zone_that_is_not_known_here_any_more_is_that_of_the_room(self, cast):
        for gone in ("", "Mars/Olympus", "../etc", "/etc/passwd"):
            cast.course.time_zone = gone
            assert str(cast.course.zone) == "UTC"

    def test_group_in_use_is_not_deleted(self, cast):
        make_annotation(cast.document, cast.bob, audience="group", group=cast.course)
        client = signed_in(cast.tova)
        assert "Delete this group" not in client.get(at("group-settings", cast.course)).content.decode()
        answer = client.post(at("group-settings", cast.course), {"do": "delete"}, follow=True)
        assert "so it stays" in answer.content.decode()

    def test_empty_group_is_deleted(self, cast):
        group = create_group(by=cast.bob, **WORDS)
        answer = signed_in(cast.bob).post(at("group-settings", group), {"do": "delete"}, follow=True)
        assert "“The Circle” is deleted." in answer.content.decode()
        assert not Group.objects.filter(pk=group.pk).exists()


class TestOwnMembership:
    def test_holds_my_name_and_whether_others_see_me_reading(self, cast):
        answer = signed_in(cast.bob).post(
            at("group-me", cast.course), {"name_in_group": " Robert  A. ", "shows_presence": "on"}
        )
        assert answer.status_code == 302
        mine = Membership.objects.get(group=cast.course, user=cast.bob)
        assert (mine.name_in_group, mine.shows_presence) == ("Robert A.", True)
        page = signed_in(cast.tova).get(at("group-members", cast.course)).content.decode()
        assert "Robert A." in page
        assert "Bob Adeyemi" not in page

    @pytest.mark.parametrize(
        ("name", "words"),
        [
            ("tova lindqvist", "Somebody in this group is called"),
            ("a@mail.example", "not a mail address"),
            ("You", "itself"),
        ],
    )
    def test_refuses_a_name_that_is_taken_or_misleading(self, cast, name, words):
        answer = signed_in(cast.bob).post(at("group-me", cast.course), {"name_in_group": name})
        assert answer.status_code == 422
        assert words in answer.content.decode()
        assert Membership.objects.get(group=cast.course, user=cast.bob).name_in_group == ""

    def test_leaving_leads_to_the_list_and_says_what_stays(self, cast):
        answer = signed_in(cast.bob).post(at("group-leave", cast.course), follow=True)
        assert "What you wrote for it stays there" in answer.content.decode()
        assert not Membership.objects.filter(group=cast.course, user=cast.bob).exists()
        assert signed_in(cast.bob).get(at("group", cast.course)).status_code == 404

    def test_only_owner_must_hand_the_group_over_before_leaving(self, cast):
        client = signed_in(cast.tova)
        assert "You are its only owner." in client.get(at("group-me", cast.course)).content.decode()
        answer = client.post(at("group-leave", cast.course), follow=True)
        assert "A group needs an owner." in answer.content.decode()
        assert Membership.objects.get(group=cast.course, user=cast.tova).role == "owner"


@pytest.mark.parametrize("name", ["group", "group-members", "group-me", "group-settings", "group-audit"])
def test_pages_of_a_group_are_never_cached(cast, name):
    answer = signed_in(cast.tova).get(at(name, cast.course))
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.parametrize("slug", ["nowhere", "%00", "hist-214%00", "ἡ-ὁμάς"])
def test_unknown_group_is_not_found(cast, slug):
    assert signed_in(cast.tova).get(f"/groups/{slug}/").status_code == 404
