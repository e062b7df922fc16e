"""The page of a group's members: names and roles, what owners may do, and invitations by link and by mail."""

import re

import pytest
from django.core import mail
from django.urls import reverse

from documents.models import Invitation, Membership
from documents.services.groups.invitations import make_link, token_of
from documents.services.groups.members import change_own_membership
from documents.services.site.worker import run_due_jobs
from tests.cast import make_cast
from tests.factories import make_user
from tests.views.pages import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def page(cast):
    """Returns a function that opens the members of the course as its owner, and returns the HTML."""
    return lambda: signed_in(cast.tova).get(address(cast)).content.decode()


def address(cast):
    return reverse("group-members", args=[cast.course.slug])


def act(cast, do, *, by=None, **form):
    return signed_in(by or cast.tova).post(address(cast), {"do": do, **form}, follow=True)


def role_of(cast, person):
    return Membership.objects.get(group=cast.course, user=person)


class TestWhoIsInIt:
    def test_lists_names_and_roles_moderators_first(self, cast):
        change_own_membership(by=cast.bob, group=cast.course, name_in_group="Robert", shows_presence=False)
        shown = signed_in(cast.rhea).get(address(cast)).content.decode()
        names = re.findall(r'class="member-name"><bdi>([^<]+)', shown)
        assert names == ["Tova Lindqvist", "Alice Marlow", "Robert", "You"]
        assert "Change" not in shown
        assert "Join by a link" not in shown

    def test_costs_the_same_for_a_few_and_for_many(self, cast, django_assert_max_num_queries):
        client = signed_in(cast.bob)
        counts = []
        for many in (0, 40):
            for n in range(many):
                Membership.objects.create(group=cast.course, user=make_user(f"person-{n}"), name_in_group=f"P {n}")
            with django_assert_max_num_queries(20) as queries:
                client.get(address(cast))
            counts.append(len(queries))
        assert counts[0] == counts[1]

    def test_large_group_has_several_pages(self, cast):
        for n in range(100):
            Membership.objects.create(group=cast.course, user=make_user(f"person-{n}"))
        client = signed_in(cast.bob)
        first, second = (client.get(address(cast), {"page": n}).content.decode() for n in (1, 2))
        assert (first.count('class="member"'), second.count('class="member"')) == (100, 4)


class TestOwners:
    def test_change_roles(self, cast):
        answer = act(cast, "role", member=role_of(cast, cast.bob).pk, role="moderator")
        assert "Bob Adeyemi: moderator from now on." in answer.content.decode()
        assert role_of(cast, cast.bob).role == "moderator"

    @pytest.mark.parametrize("role", ["owner", "", "curator"])
    def test_cannot_make_another_owner_by_role(self, cast, role):
        assert act(cast, "role", member=role_of(cast, cast.bob).pk, role=role).status_code == 422
        assert role_of(cast, cast.bob).role == "member"

    def test_remove_people(self, cast):
        answer = act(cast, "remove", member=role_of(cast, cast.bob).pk)
        assert "Bob Adeyemi does not belong to the group any more." in answer.content.decode()
        assert not Membership.objects.filter(group=cast.course, user=cast.bob).exists()

    def test_hand_the_group_over(self, cast):
        answer = act(cast, "hand-over", member=role_of(cast, cast.bob).pk)
        assert "Bob Adeyemi owns the group now" in answer.content.decode()
        assert (role_of(cast, cast.bob).role, role_of(cast, cast.tova).role) == ("owner", "moderator")

    @pytest.mark.parametrize("member", ["", "0", "x", "9" * 30, "٣"])
    def test_are_told_that_a_member_is_gone(self, cast, member):
        answer = act(cast, "remove", member=member)
        assert answer.status_code == 422
        assert "does not belong to the group any more. Nothing was changed." in answer.content.decode()

    def test_cannot_change_a_member_of_another_group(self, cast):
        elsewhere = Membership.objects.create(
            group=cast.course.__class__.objects.create(slug="circle", name="Circle"), user=cast.charlie
        )
        assert act(cast, "remove", member=elsewhere.pk).status_code == 422
        assert Membership.objects.filter(pk=elsewhere.pk).exists()

    def test_need_the_csrf_token(self, cast):
        from django.test import Client

        client = Client(enforce_csrf_checks=True)
        client.force_login(cast.tova)
        assert client.post(address(cast), {"do": "link", "role": "member"}).status_code == 403


class TestLinks:
    def test_are_made_and_can_be_read_again(self, cast, page):
        act(cast, "link", role="reader", lasts="7", most_uses="30")
        link = Invitation.objects.get()
        assert (link.role, link.most_uses, link.made_by) == ("reader", 30, cast.tova)
        assert (link.expires_at - link.created_at).days in {6, 7}
        for _n in range(2):
            assert f"http://testserver/join/{token_of(link)}/" in page()

    def test_never_expire_without_a_limit(self, cast):
        act(cast, "link", role="member", lasts="", most_uses="")
        link = Invitation.objects.get()
        assert (link.expires_at, link.most_uses) == (None, None)

    @pytest.mark.parametrize(
        "form", [{"role": "owner"}, {"role": ""}, {"most_uses": "0"}, {"most_uses": "many"}, {"lasts": "9999"}]
    )
    def test_with_invalid_limits_are_not_made(self, cast, form):
        assert act(cast, "link", **({"role": "member", "lasts": "7"} | form)).status_code == 422
        assert not Invitation.objects.exists()

    def test_get_a_new_address_and_are_revoked(self, cast, page):
        link = make_link(by=cast.tova, group=cast.course)
        old = token_of(link)
        act(cast, "rotate", invitation=link.pk)
        link.refresh_from_db()
        assert old not in page()
        assert token_of(link) in page()
        act(cast, "revoke", invitation=link.pk)
        assert token_of(link) not in page()

    @pytest.mark.parametrize("who", ["alice", "bob", "rhea"])
    def test_are_shown_only_to_owners(self, cast, who):
        token = token_of(make_link(by=cast.tova, group=cast.course))
        person = getattr(cast, who)
        assert token not in signed_in(person).get(address(cast)).content.decode()
        assert token not in act(cast, "link", by=person, role="member").content.decode()


class TestMails:
    def test_outcome_of_each_address_is_reported(self, cast):
        act(cast, "invite", addresses="old@mail.example", role="member")
        pasted = "New Person <new@mail.example>, old@mail.example; no address\nthird@mail.example fourth@mail.example"
        answer = act(cast, "invite", addresses=pasted, role="reader")
        assert answer.status_code == 422  # one address must be corrected
        shown = answer.content.decode()
        told = dict(re.findall(r'<li><span translate="no">([^<]+)</span> <span class="meta">([^<]+)', shown))
        assert told == {
            "new@mail.example": "A mail is on its way.",
            "third@mail.example": "A mail is on its way.",
            "fourth@mail.example": "A mail is on its way.",
            "old@mail.example": "Invited already; no second mail was sent.",
            "no address": "This is no mail address. It is still in the field below.",
        }
        assert re.search(r"<textarea[^>]*>\s*no address</textarea>", shown)
        run_due_jobs()
        assert sorted(message.to[0] for message in mail.outbox) == [
            f"{name}@mail.example" for name in ("fourth", "new", "old", "third")
        ]

    def test_response_does_not_reveal_who_has_an_account(self, cast):
        answers = []
        for given in (cast.charlie.email, cast.bob.email, "nobody@mail.example"):
            shown = act(cast, "invite", addresses=given, role="member").content.decode()
            answers.append(re.search(r'<ul class="report".*?</ul>', shown)[0].replace(given, "…"))
        assert len(set(answers)) == 1

    def test_invitation_is_revoked(self, cast, page):
        act(cast, "invite", addresses="new@mail.example", role="member")
        assert "new@mail.example" in page()
        act(cast, "revoke", invitation=Invitation.objects.get().pk)
        assert "new@mail.example" not in page()

    def test_too_many_addresses_are_refused_and_stay_in_the_form(self, cast):
        pasted = ", ".join(f"p{n}@mail.example" for n in range(101))
        answer = act(cast, "invite", addresses=pasted, role="member")
        assert answer.status_code == 422
        assert "At most 100 mails are sent at once" in answer.content.decode()
        assert "p100@mail.example" in answer.content.decode()
        assert not Invitation.objects.exists()
