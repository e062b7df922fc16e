"""The profile of a person, and account pages that are never cached."""

import pytest
from django.urls import reverse

from documents.models import User
from tests.factories import make_user
from tests.views.pages import signed_in
from tests.views.people.steps import faults, sign_in

pytestmark = pytest.mark.django_db


class TestNameAndLanguage:
    def test_are_changed_on_the_profile_page(self, client, ruth):
        client.force_login(ruth)
        answer = client.post(reverse("account_profile"), {"public_name": " Ruth  A. ", "language": "en"}, follow=True)
        assert "Other readers see you as Ruth A." in answer.content.decode()
        ruth.refresh_from_db()
        assert (ruth.public_name, ruth.language) == ("Ruth A.", "en")
        assert client.cookies["django_language"].value == "en"

    def test_language_is_applied_when_signing_in_on_another_device(self, client, ruth):
        User.objects.update(language="en")
        assert sign_in(client).cookies["django_language"].value == "en"

    @pytest.mark.parametrize("fields", [{"public_name": ""}, {"public_name": "You"}, {"language": "xx"}])
    def test_are_validated(self, client, ruth, fields):
        client.force_login(ruth)
        assert faults(client.post(reverse("account_profile"), {"public_name": "Ruth", "language": ""} | fields))
        ruth.refresh_from_db()
        assert ruth.public_name == "Ruth Anselm"

    def test_need_an_account(self, client):
        answer = client.get(reverse("account_profile"))
        assert answer["Location"] == f"{reverse('account_login')}?next={reverse('account_profile')}"


PAGES = ["account_login", "account_signup", "account_reset_password", "account_reset_password_done", "account_inactive"]
OWN = ["account_profile", "account_email", "account_change_password", "account_logout"]


@pytest.mark.parametrize("name", PAGES + OWN)
def test_account_pages_are_neither_cached_nor_indexed(client, ruth, name):
    if name in OWN:
        client.force_login(ruth)
    page = client.get(reverse(name))
    assert page.status_code == 200
    assert "no-store" in page["Cache-Control"]
    assert "private" in page["Cache-Control"]
    assert '<meta name="robots" content="noindex">' in page.content.decode()


@pytest.mark.parametrize("name", OWN[:3])
def test_pages_about_oneself_need_an_account(client, name):
    assert client.get(reverse(name))["Location"].startswith(reverse("account_login"))


def test_erasing_asks_for_the_password_and_signs_out():
    bob = User.objects.create_user("bob", password="a long pass phrase", public_name="Bob")
    make_user("manager", is_superuser=True)
    client = signed_in(bob)
    assert "Erase my account" in client.get(reverse("account_erase")).content.decode()
    refused = client.post(reverse("account_erase"), {"password": "another phrase"})
    assert refused.status_code == 422
    assert "This is not your password." in refused.content.decode()
    bob.refresh_from_db()
    assert bob.erased_at is None
    done = client.post(reverse("account_erase"), {"password": "a long pass phrase"})
    assert (done.status_code, done["Location"]) == (302, "/")
    bob.refresh_from_db()
    assert bob.erased_at is not None
    assert client.get(reverse("account_profile")).status_code == 302
