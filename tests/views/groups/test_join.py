"""The door of a group: what a link shows to whom, who gets in, and the way there for somebody without an account."""

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


class TestTheDoor:
    def test_says_what_the_group_is_and_what_joining_means(self, cast, link):
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

    def test_names_nobody_who_does_not_lead_and_nothing_that_is_read(self, cast, link):
        Group.objects.update(description="secret plans", description_html="<p>secret plans</p>")
        page = signed_in(cast.charlie).get(join_path(link)).content.decode()
        for words in ("Bob Adeyemi", "Rhea", "secret plans", cast.document.title, cast.tova.email):
            assert words not in page

    @pytest.mark.parametrize(
        ("role", "words"), [("reader", "You write nothing for it"), ("moderator", "You lead the group with the others")]
    )
    def test_says_what_one_becomes(self, cast, role, words):
        assert (
            words
            in signed_in(None).get(join_path(make_link(by=cast.tova, group=cast.course, role=role))).content.decode()
        )

    def test_says_that_first_notes_wait(self, cast, link):
        assert "Your first note waits" not in signed_in(None).get(join_path(link)).content.decode()
        Group.objects.update(wants_approval=True)
        assert "Your first note waits" in signed_in(None).get(join_path(link)).content.decode()

    def test_opening_it_changes_nothing_and_gives_no_cookie(self, cast, link):
        before = Event.objects.count()
        answer = Client().get(join_path(link))
        assert not answer.cookies
        signed_in(cast.charlie).get(join_path(link))
        link.refresh_from_db()
        assert (link.uses, Event.objects.count(), is_member(cast.charlie, cast.course)) == (0, before, False)

    def test_is_kept_by_no_cache_and_told_to_no_other_site(self, link):
        answer = Client().get(join_path(link))
        assert "no-store" in answer["Cache-Control"]
        assert answer["Referrer-Policy"] == "same-origin"
        page = answer.content.decode()
        assert 'name="robots" content="noindex"' in page
        assert "http://" not in page.replace("http://www.w3.org/", "")
        assert "https://" not in page


class TestGoingIn:
    def test_makes_a_member_by_the_name_they_chose(self, cast, link):
        answer = signed_in(cast.charlie).post(join_path(link), {"name_in_group": " Carl  V. "}, follow=True)
        assert answer.redirect_chain == [(reverse("group", args=[cast.course.slug]), 302)]
        assert "You belong to “Reading Evidence” now." in answer.content.decode()
        assert Membership.objects.get(user=cast.charlie, group=cast.course).name_in_group == "Carl V."

    @pytest.mark.parametrize("method", ["get", "post"])
    def test_who_is_in_already_is_led_in(self, cast, link, method):
        answer = getattr(signed_in(cast.bob), method)(join_path(link))
        assert answer["location"] == reverse("group", args=[cast.course.slug])

    @pytest.mark.parametrize("name", ["Tova Lindqvist", "bob adeyemi", "x@mail.example", "\u202e"])
    def test_not_by_the_name_of_another(self, cast, link, name):
        answer = signed_in(cast.charlie).post(join_path(link), {"name_in_group": name})
        assert answer.status_code == 422
        assert 'class="fault"' in answer.content.decode()
        assert not is_member(cast.charlie, cast.course)

    def test_needs_the_token_of_the_form(self, cast, link):
        client = Client(enforce_csrf_checks=True)
        client.force_login(cast.charlie)
        assert client.post(join_path(link)).status_code == 403
        assert not is_member(cast.charlie, cast.course)

    def test_who_was_removed_comes_back_by_an_invitation_of_their_own(self, cast, link):
        remove_member(by=cast.tova, group=cast.course, person=cast.bob)
        rotate_link(by=cast.tova, group=cast.course, invitation=link.pk)
        assert signed_in(cast.bob).post(join_path(link)).status_code == 410
        link.refresh_from_db()
        refused = signed_in(cast.bob).post(join_path(link))
        assert refused.status_code == 422
        assert "Ask them for an invitation of your own." in refused.content.decode()
        own = make_link(by=cast.tova, group=cast.course, most_uses=1)
        assert signed_in(cast.bob).post(join_path(own)).status_code == 302


class TestALinkThatOpensNothing:
    def ended(self, cast):
        now = timezone.now()
        make = {"group": cast.course, "made_by": cast.tova}
        yield join_path(Invitation.objects.create(**make, revoked_at=now))
        yield join_path(Invitation.objects.create(**make, expires_at=now))
        yield join_path(Invitation.objects.create(**make, most_uses=1, uses=1))
        yield reverse("join", args=["A" * 48])
        yield reverse("join", args=["nothing"])

    @pytest.mark.parametrize("method", ["get", "post"])
    def test_tells_nothing_of_the_group_nor_why(self, cast, method):
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

    def test_ends_between_looking_and_going_in(self, cast, link):
        client = signed_in(cast.charlie)
        assert client.get(join_path(link)).status_code == 200
        revoke_invitation(by=cast.tova, group=cast.course, invitation=link.pk)
        assert client.post(join_path(link)).status_code == 410


class TestWithoutAnAccount:
    """The way leads past signing up or in, and straight back."""

    FORM = {"public_name": "Noor", "email": "noor@mail.example", "password1": PASSWORD}

    def test_the_door_leads_to_both(self, link):
        page = Client().get(join_path(link)).content.decode()
        for name in ("account_signup", "account_login"):
            assert f'href="{reverse(name)}?next={join_path(link)}"' in page

    def test_the_form_is_not_sent_for_nothing(self, link):
        answer = Client().post(join_path(link), {"name_in_group": "Noor"})
        assert answer["location"] == f"{reverse('account_login')}?next={join_path(link)}"

    def test_who_signs_up_is_back_at_the_door(self, cast, link):
        client = Client()
        page = client.get(f"{reverse('account_signup')}?next={join_path(link)}").content.decode()
        assert f'name="next" value="{join_path(link)}"' in page
        answer = client.post(reverse("account_signup"), self.FORM | {"next": join_path(link)})
        assert answer["location"] == join_path(link)
        client.post(join_path(link))
        assert is_member(User.objects.get(public_name="Noor"), cast.course)

    def test_who_signs_in_instead_is_too(self, cast, link):
        client = Client()
        page = client.get(f"{reverse('account_signup')}?next={join_path(link)}").content.decode()
        assert f"{reverse('account_login')}?next=" in page
        form = {"login": cast.charlie.email, "password": PASSWORD, "next": join_path(link)}
        assert client.post(reverse("account_login"), form)["location"] == join_path(link)

    @pytest.mark.parametrize("other_browser", [False, True])
    def test_who_first_confirms_their_address_is_too(self, cast, link, settings, other_browser):
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

    def test_where_nobody_signs_up_the_door_says_so(self, link, settings):
        settings.READINGROOM_SIGNUP = False
        page = Client().get(join_path(link)).content.decode()
        assert reverse("account_signup") not in page
        assert "the people who run it make the accounts" in page
