"""Signing in and out: credentials, rate limits, redirects and cookies."""

import re

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from documents.models import User
from tests.views.people.steps import PASSWORD, faults, is_signed_in, sign_in

pytestmark = pytest.mark.django_db


class TestSigningIn:
    @pytest.mark.parametrize("login", ["ruth@mail.example", "RUTH@mail.example", "r.anselm", "R.Anselm"])
    def test_works_with_mail_address_or_login_name_in_any_case(self, client, ruth, login):
        assert sign_in(client, login).status_code == 302
        assert client.session["_auth_user_id"] == str(ruth.pk)

    def test_wrong_password_unknown_name_and_closed_account_look_alike(self, client, ruth):
        User.objects.create_user("gone", "gone@mail.example", PASSWORD, is_active=False)
        answers = {
            re.sub(r'value="[^"]*"', "", sign_in(client, login, "not the password").content.decode())
            for login in ("ruth@mail.example", "nobody@mail.example", "r.anselm", "nobody", "gone", "gone@mail.example")
        }
        assert len(answers) == 1
        assert "do not belong together" in answers.pop()
        assert not is_signed_in(client)

    def test_closed_account_stays_closed_with_the_right_password(self, client):
        User.objects.create_user("gone", "gone@mail.example", PASSWORD, is_active=False)
        answer = sign_in(client, "gone")
        assert answer["Location"] == reverse("account_inactive")
        assert client.get(answer["Location"]).status_code == 200
        assert not is_signed_in(client)

    def test_sample_reader_cannot_sign_in(self, client):
        User.objects.create_user("sample", is_sample=True)
        sign_in(client, "sample", "")
        sign_in(client, "sample", "!")
        assert not is_signed_in(client)

    def test_redirects_to_the_page_that_the_reader_wanted(self, client, ruth):
        assert sign_in(client, next="/documents/x/?a=1#p3")["Location"] == "/documents/x/?a=1#p3"

    @pytest.mark.parametrize(
        "elsewhere",
        [
            "https://evil.example/",
            "//evil.example/",
            "///evil.example",
            "http:///evil.example",
            "javascript:alert(1)",
            "/\\evil.example",
            "\\\\evil.example",
            "https://testserver@evil.example/",
            "http://testserver/",
            " //evil.example",
        ],
    )
    def test_never_redirects_to_another_site(self, client, ruth, elsewhere):
        assert sign_in(client, next=elsewhere)["Location"] == reverse("shelf")
        client.post(reverse("account_logout"))
        answer = client.get(reverse("account_login"), {"next": elsewhere})
        assert f'href="{elsewhere}"' not in answer.content.decode()

    def test_starts_a_new_session_to_prevent_fixation(self, client, ruth):
        client.get(reverse("account_login"))
        session = client.session
        session["planted"] = "by somebody else"
        session.save()
        before = session.session_key
        sign_in(client)
        assert client.session.session_key != before
        assert Client(headers={"cookie": f"sessionid={before}"}).get(reverse("account_profile")).status_code == 302

    @pytest.mark.parametrize(("more", "lasts"), [({}, False), ({"remember": "on"}, True)])
    def test_lasts_until_the_browser_closes_unless_the_reader_asks_to_be_remembered(self, client, ruth, more, lasts):
        assert bool(sign_in(client, **more).cookies["sessionid"]["max-age"]) is lasts

    def test_cookies_are_httponly_and_samesite(self, client, ruth):
        client.get(reverse("account_login"))
        sign_in(client)
        for name in ("sessionid", "csrftoken"):
            cookie = client.cookies[name]
            assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax"), name

    def test_allows_five_tries_for_an_account_under_any_of_its_names(self, client, ruth):
        for n, login in enumerate(["r.anselm", "ruth@mail.example", "R.ANSELM", "Ruth@mail.example", "r.anselm"]):
            client.defaults["REMOTE_ADDR"] = f"10.0.0.{n}"  # another network address each time
            assert "do not belong together" in faults(sign_in(client, login, "wrong"))
        client.defaults["REMOTE_ADDR"] = "10.0.0.99"
        assert "Too many tries" in faults(sign_in(client))
        assert not is_signed_in(client)

    def test_allows_twenty_tries_from_a_network_address(self, client, ruth):
        for n in range(20):
            assert "do not belong together" in faults(sign_in(client, f"somebody-{n}", "wrong"))
        assert "Too many tries" in faults(sign_in(client))
        client.defaults["REMOTE_ADDR"] = "10.0.0.2"
        assert sign_in(client).status_code == 302

    def test_class_of_forty_behind_one_network_address_can_sign_in(self, ruth):
        for _ in range(40):
            assert sign_in(Client()).status_code == 302

    def test_counts_the_reader_s_own_network_address_behind_a_proxy(self, client, ruth, settings):
        settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
        for n in range(25):
            seen = {"X-Forwarded-For": f"1.2.3.4, 10.1.0.{n}"}  # the reader sent the first address, which may be false
            answer = client.post(reverse("account_login"), {"login": f"x{n}", "password": "wrong"}, headers=seen)
            assert "do not belong together" in faults(answer)


class TestSigningOut:
    def test_needs_a_post_request(self, client, ruth):
        client.force_login(ruth)
        page = client.get(reverse("account_logout"))
        assert page.status_code == 200
        assert is_signed_in(client)
        assert client.post(reverse("account_logout"))["Location"] == reverse("shelf")
        assert not is_signed_in(client)

    def test_ends_the_session_on_the_server(self, client, ruth):
        sign_in(client)
        stolen = client.cookies["sessionid"].value
        client.post(reverse("account_logout"))
        assert Client(headers={"cookie": f"sessionid={stolen}"}).get(reverse("account_profile")).status_code == 302

    def test_deletes_the_cookies_that_personalise_pages(self, client, ruth):
        sign_in(client)
        answer = client.post(reverse("account_logout"))
        assert answer.cookies["sessionid"].value == ""
        assert "messages" not in answer.cookies


class TestForgedRequests:
    FORMS = ("account_login", "account_logout", "account_signup", "account_reset_password", "account_profile")

    @pytest.mark.parametrize("name", [*FORMS, "account_email", "account_change_password"])
    def test_without_the_token_or_from_another_site_change_nothing(self, name, ruth):
        client = Client(enforce_csrf_checks=True)
        client.force_login(ruth)
        before = User.objects.filter(pk=ruth.pk).values().get()
        fields = {"public_name": "Forged", "email": "forged@mail.example", "action_add": ""}
        assert client.post(reverse(name), fields).status_code == 403
        client.get(reverse("account_logout"))  # sets the CSRF cookie
        token = client.cookies["csrftoken"].value
        for header in ({"origin": "https://evil.example"}, {"origin": "null"}):
            answer = client.post(reverse(name), fields | {"csrfmiddlewaretoken": token}, headers=header)
            assert answer.status_code == 403
            assert "Nothing was changed" in answer.content.decode()
        assert User.objects.filter(pk=ruth.pk).values().get() == before
        assert client.get(reverse("account_profile")).status_code == 200
        assert mail.outbox == []
