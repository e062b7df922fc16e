"""Signing up: it does not reveal who has an account, and gives reasons when it refuses."""

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client
from django.urls import reverse

from documents.models import SetupLink, User
from documents.services.people.accounts import create_setup_link
from tests.views.people.steps import PASSWORD, faults, is_signed_in, link_in, sign_in, sign_up

pytestmark = pytest.mark.django_db


class TestSigningUp:
    def test_makes_an_account_and_signs_in(self, client):
        assert sign_up(client)["Location"] == reverse("shelf")
        person = User.objects.get()
        assert (person.public_name, person.email, person.is_curator) == ("Noor", "new@mail.example", False)
        assert is_signed_in(client)

    def test_login_name_reveals_nothing(self, client):
        sign_up(client)
        login = User.objects.get().login
        assert "noor" not in login.lower()
        assert "new" not in login.lower()

    def test_can_be_switched_off(self, client, settings):
        settings.READINGROOM_SIGNUP = False
        assert "Nobody can sign up here" in client.get(reverse("account_signup")).content.decode()
        assert reverse("account_signup") not in client.get(reverse("account_login")).content.decode()
        sign_up(client)
        assert not User.objects.exists()

    def test_does_not_reveal_that_an_address_has_an_account(self, ruth):
        EmailAddress.objects.create(user=ruth, email=ruth.email, verified=True, primary=True)
        fresh, taken = sign_up(Client(), "new@mail.example"), sign_up(Client(), "ruth@mail.example")
        assert (fresh.status_code, fresh["Location"]) == (taken.status_code, taken["Location"])
        assert set(fresh.cookies) == set(taken.cookies)
        assert len(mail.outbox) == 2
        assert mail.outbox[0].body.split("/accounts/")[0] == mail.outbox[1].body.split("/accounts/")[0]

    def test_with_the_address_of_another_gives_no_access_to_their_account(self, ruth, client):
        EmailAddress.objects.create(user=ruth, email=ruth.email, verified=True, primary=True)
        sign_up(client, "ruth@mail.example", public_name="Not Ruth")
        impostor = User.objects.get(public_name="Not Ruth")
        client.post(link_in(mail.outbox[0]))  # even if the mail is opened by mistake
        assert not EmailAddress.objects.get(user=impostor).verified
        mail.outbox.clear()
        Client().post(reverse("account_reset_password"), {"email": "ruth@mail.example"})
        assert [ruth.pk.hex in message.body for message in mail.outbox] == [True]
        assert sign_in(Client()).status_code == 302  # and Ruth's own password still works

    @pytest.mark.parametrize(
        ("fields", "says"),
        [
            ({"password": "short"}, "at least 10"),
            ({"password": "0123456789012"}, "entirely numeric"),
            ({"password": "password1234"}, "too common"),
            ({"password": "new@mail.example"}, "too similar to the mail address"),
            ({"password": "Noor van Dijk", "public_name": "Noor van Dijk"}, "too similar to the public name"),
            ({"public_name": " "}, "required"),
            ({"public_name": "noor@mail.example"}, "not a mail address"),
            ({"public_name": "You"}, "Choose another name"),
            ({"public_name": "somebody who has left"}, "Choose another name"),
            ({"public_name": "Noor\u202edna"}, "nobody can see"),
            ({"public_name": "\u2014 \u2014"}, "at least one letter"),
            ({"public_name": "N" * 121}, "at most 120"),
            ({"email": "not an address"}, "valid email"),
        ],
    )
    def test_explains_what_is_wrong(self, client, fields, says):
        assert says in faults(sign_up(client, **fields))
        assert not User.objects.exists()

    @pytest.mark.parametrize("name", ["نور", "Nóra Ó Briain", "李 明", "علی‌رضا", "R2-D2"])
    def test_accepts_names_in_every_script(self, client, name):
        sign_up(client, public_name=name)
        assert User.objects.get().public_name == name

    def test_person_cannot_sign_in_before_confirming_a_mandatory_mail_address(self, client, settings, ruth):
        settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"
        for email in ("new@mail.example", "ruth@mail.example"):
            answer = sign_up(client, email)
            assert answer["Location"] == reverse("account_email_verification_sent")
            assert client.get(answer["Location"]).status_code == 200
            client.cookies.clear()
        assert User.objects.count() == 2  # no account was made for the address that has one
        assert [message.to for message in mail.outbox] == [["new@mail.example"], ["ruth@mail.example"]]
        assert "There is an account with it already" in mail.outbox[1].body
        assert sign_in(client, "new@mail.example")["Location"] == reverse("account_email_verification_sent")
        assert not is_signed_in(client)
        client.post(link_in(mail.outbox[0]))
        assert sign_in(client, "new@mail.example")["Location"] == reverse("shelf")
        assert is_signed_in(client)


class TestTheFirstCurator:
    FIRST = {"login": "ines", "public_name": "Ines Vidal", "password1": PASSWORD, "password2": PASSWORD}

    @pytest.fixture
    def address(self):
        return reverse("first-curator", args=[create_setup_link()])

    def test_is_made_with_the_form_behind_the_link(self, client, address):
        assert "Welcome to your reading room" in client.get(address).content.decode()
        assert not User.objects.exists()  # opening the page changed nothing
        assert SetupLink.objects.get().used_at is None
        assert client.post(address, self.FIRST)["Location"] == reverse("upload")
        person = User.objects.get()
        assert (person.login, person.is_curator, person.is_superuser) == ("ines", True, True)
        assert is_signed_in(client)

    def test_link_expires_for_everyone_after_its_use(self, client, address):
        client.post(address, self.FIRST)
        for again in (client, Client()):
            assert again.get(address).status_code == 410
            assert again.post(address, self.FIRST | {"login": "eve"}).status_code == 410
        assert User.objects.count() == 1

    def test_guessed_and_expired_links_get_the_same_response(self, client, address):
        paths = [reverse("first-curator", args=["A" * 22]), address]
        create_setup_link()  # this revokes the previous link
        guess, old = (client.get(path) for path in paths)
        assert (guess.status_code, old.status_code) == (410, 410)
        assert guess.content.replace(paths[0].encode(), b"") == old.content.replace(paths[1].encode(), b"")

    @pytest.mark.parametrize(
        ("fields", "says"),
        [
            ({"password2": "something else"}, "not the same"),
            ({"password1": "ines-vidal-1", "password2": "ines-vidal-1"}, "too similar"),
            ({"login": "in es"}, "Use letters"),
            ({"login": "ines@mail.example"}, "Use letters"),
            ({"public_name": "ines@mail.example"}, "not a mail address"),
            ({"login": "TAKEN"}, "already"),
        ],
    )
    def test_form_explains_what_is_wrong_and_stays_open(self, client, address, fields, says):
        User.objects.create_user("taken")
        assert says in faults(client.post(address, self.FIRST | fields))
        assert User.objects.count() == 1
        assert client.get(address).status_code == 200

    def test_form_needs_the_csrf_token(self, address):
        client = Client(enforce_csrf_checks=True)
        client.get(address)
        assert client.post(address, self.FIRST).status_code == 403
        assert not User.objects.exists()
