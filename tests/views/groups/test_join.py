"""The page behind an invitation link: what it shows, who may join, and how to join without an account."""

from urllib.parse import urlencode

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from documents.models import Event, Group, Invitation, Membership, User
from documents.services.groups.invitations import make_link, revoke_invitation, rotate_link, token_of
from documents.services.groups.members import remove_member
from tests.cast import PASSWORD, make_cast
from tests.views.pages import signed_in
from tests.views.people.steps import link_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _reset_rate_limits():
    cache.clear()


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def link(cast):
    return make_link(by=cast.tova, group=cast.course)


def join_path(link):
    return reverse("join", args=[token_of(link)])


def is_member(person, group):
    return Membership.objects.filter(user=person, group=group).exists()


class TestInvitationPage:
    def test_describes_the_group_and_what_joining_means(self, cast, link):
        Membership.objects.filter(user=cast.tova).update(name_in_group="Dr. Lindqvist")
        for person in (cast.charlie, None):
            page = signed_in(person).get(join_path(link)).content.decode()
            for words in (
                "Reading Evidence",
                "4 people",
                "Dr. Lindqvist",
                "never your mail address",
                "leave at any time",
            ):
                assert words in page
        assert "Charlie Voss" in signed_in(cast.charlie).get(join_path(link)).content.decode()

    def test_reveals_no_ordinary_members_and_nothing_that_the_group_reads(self, cast, link):
        Group.objects.update(description="secret plans", description_html="<p>secret plans</p>")
        page = signed_in(cast.charlie).get(join_path(link)).content.decode()
        for words in ("Bob Adeyemi", "Rhea", "secret plans", cast.document.title, cast.tova.email):
            assert words not in page

    @pytest.mark.parametrize(
        ("role", "words"), [("reader", "You write nothing for it"), ("moderator", "You lead the group with the others")]
    )
    def test_explains_the_role_that_a_new_member_gets(self, cast, role, words):
        assert (
            words
            in signed_in(None).get(join_path(make_link(by=cast.tova, group=cast.course, role=role))).content.decode()
        )

    def test_says_that_the_first_notes_wait_for_approval(self, cast, link):
        assert "Your first note waits" not in signed_in(None).get(join_path(link)).content.decode()
        Group.objects.update(wants_approval=True)
        assert "Your first note waits" in signed_in(None).get(join_path(link)).content.decode()

    def test_opening_it_changes_nothing_and_sets_no_cookie(self, cast, link):
        before = Event.objects.count()
        answer = Client().get(join_path(link))
        assert not answer.cookies
        signed_in(cast.charlie).get(join_path(link))
        link.refresh_from_db()
        assert (link.uses, Event.objects.count(), is_member(cast.charlie, cast.course)) == (0, before, False)

    def test_is_never_cached_and_refers_to_no_other_site(self, link):
        answer = Client().get(join_path(link))
        assert "no-store" in answer["Cache-Control"]
        assert answer["Referrer-Policy"] == "same-origin"
        page = answer.content.decode()
        assert 'name="robots" content="noindex"' in page
        assert "http://" not in page.replace("http://www.w3.org/", "")
        assert "https://" not in page


class TestJoining:
    def test_makes_a_member_with_the_name_they_chose(self, cast, link):
        answer = signed_in(cast.charlie).post(join_path(link), {"name_in_group": " Carl  V. "}, follow=True)
        assert answer.redirect_chain == [(reverse("group", args=[cast.course.slug]), 302)]
        assert "You belong to “Reading Evidence” now." in answer.content.decode()
        assert Membership.objects.get(user=cast.charlie, group=cast.course).name_in_group == "Carl V."

    @pytest.mark.parametrize("method", ["get", "post"])
    def test_member_is_redirected_to_the_group(self, cast, link, method):
        answer = getattr(signed_in(cast.bob), method)(join_path(link))
        assert answer["location"] == reverse("group", args=[cast.course.slug])

    @pytest.mark.parametrize("name", ["Tova Lindqvist", "bob adeyemi", "x@mail.example", "\u202e"])
    def test_refuses_a_name_that_is_taken_or_misleading(self, cast, link, name):
        answer = signed_in(cast.charlie).post(join_path(link), {"name_in_group": name})
        assert answer.status_code == 422
        assert 'class="fault"' in answer.content.decode()
        assert not is_member(cast.charlie, cast.course)

    def test_needs_the_csrf_token(self, cast, link):
        client = Client(enforce_csrf_checks=True)
        client.force_login(cast.charlie)
        assert client.post(join_path(link)).status_code == 403
        assert not is_member(cast.charlie, cast.course)

    def test_removed_member_returns_only_by_an_invitation_for_one_person(self, cast, link):
        remove_member(by=cast.tova, group=cast.course, person=cast.bob)
        rotate_link(by=cast.tova, group=cast.course, invitation=link.pk)
        assert signed_in(cast.bob).post(join_path(link)).status_code == 410
        link.refresh_from_db()
        refused = signed_in(cast.bob).post(join_path(link))
        assert refused.status_code == 422
        assert "Ask them for an invitation of your own." in refused.content.decode()
        own = make_link(by=cast.tova, group=cast.course, most_uses=1)
        assert signed_in(cast.bob).post(join_path(own)).status_code == 302


class TestExpiredLink:
    def ended(self, cast):
        now = timezone.now()
        make = {"group": cast.course, "made_by": cast.tova}
        yield join_path(Invitation.objects.create(**make, revoked_at=now))
        yield join_path(Invitation.objects.create(**make, expires_at=now))
        yield join_path(Invitation.objects.create(**make, most_uses=1, uses=1))
        yield reverse("join", args=["A" * 48])
        yield reverse("join", args=["nothing"])

    @pytest.mark.parametrize("method", ["get", "post"])
    def test_reveals_neither_the_group_nor_the_reason(self, cast, method):
        for client in (signed_in(cast.charlie), signed_in(None)):
            pages = set()
            for address in self.ended(cast):
                answer = getattr(client, method)(address)
                assert answer.status_code == 410
                pages.add(answer.content.decode().replace(address, "…"))
            assert len(pages) == 1
            (page,) = pages
            assert "Ask whoever gave it to you for another." in page
            assert "Reading Evidence" not in page
            assert "Tova" not in page

    def test_ends_between_opening_the_page_and_joining(self, cast, link):
        client = signed_in(cast.charlie)
        assert client.get(join_path(link)).status_code == 200
        revoke_invitation(by=cast.tova, group=cast.course, invitation=link.pk)
        assert client.post(join_path(link)).status_code == 410


class TestWithoutAnAccount:
    """A visitor signs up or in on the way, and then returns to the invitation."""

    FORM = {"public_name": "Noor", "email": "noor@mail.example", "password1": PASSWORD}

    def test_page_links_signing_up_and_signing_in(self, link):
        page = Client().get(join_path(link)).content.decode()
        for name in ("account_signup", "account_login"):
            assert f'href="{reverse(name)}?next={join_path(link)}"' in page

    def test_form_sent_without_an_account_leads_to_signing_in(self, link):
        answer = Client().post(join_path(link), {"name_in_group": "Noor"})
        assert answer["location"] == f"{reverse('account_login')}?next={join_path(link)}"

    def test_who_signs_up_returns_to_the_invitation(self, cast, link):
        client = Client()
        page = client.get(f"{reverse('account_signup')}?next={join_path(link)}").content.decode()
        assert f'name="next" value="{join_path(link)}"' in page
        answer = client.post(reverse("account_signup"), self.FORM | {"next": join_path(link)})
        assert answer["location"] == join_path(link)
        client.post(join_path(link))
        assert is_member(User.objects.get(public_name="Noor"), cast.course)

    def test_who_signs_in_instead_returns_to_the_invitation(self, cast, link):
        client = Client()
        page = client.get(f"{reverse('account_signup')}?next={join_path(link)}").content.decode()
        assert f"{reverse('account_login')}?next=" in page
        form = {"login": cast.charlie.email, "password": PASSWORD, "next": join_path(link)}
        assert client.post(reverse("account_login"), form)["location"] == join_path(link)

    @pytest.mark.parametrize("other_browser", [False, True])
    def test_who_first_confirms_their_address_returns_to_the_invitation(self, cast, link, settings, other_browser):
        settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"
        settings.READINGROOM_MAIL_ORIGIN = "https://room.example"
        client = Client()
        answer = client.post(reverse("account_signup"), self.FORM | {"next": join_path(link)})
        assert answer["location"] == reverse("account_email_verification_sent")
        elsewhere = Client().post(link_in(mail.outbox[0])) if other_browser else None
        if elsewhere:
            assert elsewhere["location"] == f"{reverse('account_login')}?{urlencode({'next': join_path(link)})}"
            form = {"login": "noor@mail.example", "password": PASSWORD, "next": join_path(link)}
            answer = client.post(reverse("account_login"), form)
        else:
            answer = client.post(link_in(mail.outbox[0]))
        assert answer["location"] == join_path(link)
        assert EmailAddress.objects.get(email="noor@mail.example").verified
        client.post(join_path(link))
        assert is_member(User.objects.get(public_name="Noor"), cast.course)

    def test_page_says_when_nobody_can_sign_up(self, link, settings):
        settings.READINGROOM_SIGNUP = False
        page = Client().get(join_path(link)).content.decode()
        assert reverse("account_signup") not in page
        assert "the people who run it make the accounts" in page
