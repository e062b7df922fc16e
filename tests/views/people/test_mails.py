"""The mails about accounts, and the effect of the links in them."""

from urllib.parse import urlencode, urlsplit

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils.html import escape

from documents.models import User
from tests.views.people.steps import NEW, PASSWORD, faults, is_signed_in, link_in, link_on, next_of, sign_in, sign_up

pytestmark = pytest.mark.django_db


class TestMails:
    @pytest.mark.parametrize("host", ["testserver", "evil.example"])
    def test_link_to_the_configured_origin_whatever_host_the_request_names(self, client, ruth, settings, host):
        settings.ALLOWED_HOSTS = ["*"]
        headers = {"host": host, "x-forwarded-host": "evil.example"}
        client.post(reverse("account_reset_password"), {"email": "ruth@mail.example"}, headers=headers)
        client.post(reverse("account_reset_password"), {"email": "nobody@mail.example"}, headers=headers)
        for message in mail.outbox:
            assert "evil.example" not in message.body + message.subject
            assert "https://room.example/" in message.body

    def test_contain_no_text_that_a_stranger_wrote(self, client):
        sign_up(client, public_name="Buy at shop.example")
        assert "shop.example" not in mail.outbox[0].body + mail.outbox[0].subject

    def test_that_cannot_be_sent_look_the_same_to_the_reader(self, client, ruth, settings):
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9  # port 9, on which nothing listens
        answers = [
            client.post(reverse("account_reset_password"), {"email": email})
            for email in ("ruth@mail.example", "nobody@mail.example")
        ]
        assert [answer["Location"] for answer in answers] == [reverse("account_reset_password_done")] * 2
        assert sign_up(Client()).status_code == 302

    def test_contain_no_login_name(self, client, ruth):
        client.post(reverse("account_reset_password"), {"email": "ruth@mail.example"})
        assert "r.anselm" not in mail.outbox[0].body + mail.outbox[0].subject


class TestANewPassword:
    def ask(self, client, email="ruth@mail.example"):
        return client.post(reverse("account_reset_password"), {"email": email})

    def test_is_set_through_a_link_that_works_once(self, client, ruth):
        self.ask(client)
        link = link_in(mail.outbox[0])
        form = client.get(link, follow=True)
        address = form.request["PATH_INFO"]
        answer = client.post(address, {"password1": NEW, "password2": NEW})
        assert answer["Location"] == reverse("account_reset_password_from_key_done")
        assert client.get(answer["Location"]).status_code == 200
        assert sign_in(client, password=NEW).status_code == 302
        assert "This link has ended" in Client().get(link, follow=True).content.decode()
        assert "Your password was changed" in mail.outbox[-1].subject

    def test_leads_back_to_where_the_person_was_going(self, client, ruth):
        asked = "/documents/clocks/?group=hist-214&notes=2"
        sign_in_page = client.get(reverse("account_login"), {"next": asked}).content.decode()
        ask = link_on(sign_in_page, reverse("account_reset_password"))
        form = client.get(ask).content.decode()
        assert f'name="next" value="{escape(asked)}"' in form
        sent = client.post(reverse("account_reset_password"), {"email": "ruth@mail.example", "next": asked})
        assert next_of(link_on(client.get(sent["Location"]).content.decode(), reverse("account_login"))) == asked

        elsewhere = Client()  # the mail is opened in another browser
        choose = elsewhere.get(link_in(mail.outbox[0]), follow=True)
        assert f'name="next" value="{escape(asked)}"' in choose.content.decode()
        saved = elsewhere.post(choose.request["PATH_INFO"], {"password1": NEW, "password2": NEW, "next": asked})
        assert urlsplit(saved["Location"]).path == reverse("account_reset_password_from_key_done")
        login = link_on(elsewhere.get(saved["Location"]).content.decode(), reverse("account_login"))
        assert next_of(login) == asked
        assert sign_in(elsewhere, password=NEW, next=asked)["Location"] == asked

    @pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example/", "javascript:alert(1)"])
    def test_leads_to_no_other_site(self, client, ruth, elsewhere):
        sent = client.post(reverse("account_reset_password"), {"email": "ruth@mail.example", "next": elsewhere})
        assert sent["Location"] == reverse("account_reset_password_done")
        assert "evil" not in mail.outbox[0].body
        choose = client.get(f"{link_in(mail.outbox[0])}?{urlencode({'next': elsewhere})}", follow=True)
        address = choose.request["PATH_INFO"]
        saved = client.post(address, {"password1": NEW, "password2": NEW, "next": elsewhere})
        assert saved["Location"] == reverse("account_reset_password_from_key_done")

    def test_can_be_asked_for_again_on_the_way(self, client, ruth):
        key = reverse("account_reset_password_from_key", kwargs={"uidb36": ruth.pk.hex, "key": "abc123-0000000"})
        page = client.get(f"{key}?next=/notebook/").content.decode()
        assert next_of(link_on(page, reverse("account_reset_password"))) == "/notebook/"

    def test_is_not_needed_after_opening_the_link_alone(self, client, ruth):
        self.ask(client)
        client.get(link_in(mail.outbox[0]), follow=True)
        assert sign_in(client).status_code == 302

    def test_signs_out_every_other_device(self, client, ruth):
        elsewhere = Client()
        sign_in(elsewhere)
        self.ask(client)
        address = client.get(link_in(mail.outbox[0]), follow=True).request["PATH_INFO"]
        client.post(address, {"password1": NEW, "password2": NEW})
        assert not is_signed_in(elsewhere)

    def test_request_does_not_reveal_whether_an_account_exists(self, client, ruth):
        known, unknown = self.ask(client), self.ask(client, "nobody@mail.example")
        assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])
        assert len(mail.outbox) == 2
        assert "no account has this mail address" in mail.outbox[1].body

    def test_forged_link_has_expired(self, client, ruth):
        key = reverse("account_reset_password_from_key", kwargs={"uidb36": ruth.pk.hex, "key": "abc123-0000000"})
        assert "This link has ended" in client.get(key).content.decode()

    def test_is_set_by_mail_for_an_account_without_a_password(self, client, ruth):
        ruth.set_unusable_password()
        ruth.save()
        client.force_login(ruth)
        assert client.get(reverse("account_change_password"))["Location"] == reverse("account_reset_password")

    def test_is_set_with_the_old_password(self, client, ruth):
        sign_in(client)
        elsewhere = Client()
        sign_in(elsewhere)
        fields = {"oldpassword": "wrong", "password1": NEW, "password2": NEW}
        assert "not your password" in faults(client.post(reverse("account_change_password"), fields))
        answer = client.post(reverse("account_change_password"), fields | {"oldpassword": PASSWORD}, follow=True)
        assert "Your password is changed" in answer.content.decode()
        assert is_signed_in(client)
        assert not is_signed_in(elsewhere)
        assert sign_in(Client(), password=NEW).status_code == 302


class TestAnotherMailAddress:
    def change(self, client, email="later@mail.example", password=PASSWORD):
        fields = {"email": email, "password": password, "action_add": ""}
        return client.post(reverse("account_email"), fields, follow=True)

    def test_is_used_only_after_it_is_confirmed(self, client, ruth):
        sign_in(client)
        page = self.change(client).content.decode()
        assert "Waits to be confirmed" in page
        ruth.refresh_from_db()
        assert ruth.email == "ruth@mail.example"
        assert mail.outbox[-1].to == ["later@mail.example"]
        link = link_in(mail.outbox[-1])
        assert "Confirm your mail address" in client.get(link).content.decode()
        ruth.refresh_from_db()
        assert ruth.email == "ruth@mail.example"  # opening the page changed nothing
        client.post(link)
        ruth.refresh_from_db()
        assert ruth.email == "later@mail.example"
        assert list(EmailAddress.objects.filter(user=ruth).values_list("email", "verified", "primary")) == [
            ("later@mail.example", True, True)
        ]
        assert mail.outbox[-1].to == ["ruth@mail.example"]  # the old address is notified
        assert "later@mail.example" not in mail.outbox[-1].body

    def test_mistyped_address_locks_nobody_out(self, client):
        sign_up(client)
        self.change(client, "nwe@mail.example")
        self.change(client, "neww@mail.example")
        client.post(reverse("account_logout"))
        assert sign_in(client, "new@mail.example").status_code == 302
        assert {address.email for address in EmailAddress.objects.all()} == {"new@mail.example", "neww@mail.example"}

    def test_needs_the_password(self, client, ruth):
        client.force_login(ruth)
        assert "not your password" in faults(self.change(client, password="wrong"))
        assert "required" in faults(self.change(client, password=""))
        assert mail.outbox == []
        self.change(client)
        assert [message.to for message in mail.outbox] == [["later@mail.example"]]

    def test_that_belongs_to_somebody_else_is_neither_revealed_nor_taken_over(self, client, ruth):
        EmailAddress.objects.create(user=ruth, email=ruth.email, verified=True, primary=True)
        sign_up(client)
        page = self.change(client, "ruth@mail.example")
        assert faults(page) == ""
        client.post(link_in(mail.outbox[-1]))
        assert User.objects.get(email="new@mail.example")
        assert list(EmailAddress.objects.filter(verified=True).values_list("user", flat=True)) == [ruth.pk]

    def test_opening_the_link_signs_nobody_out(self, client, ruth):
        sign_up(client)
        link = link_in(mail.outbox[-1])
        other = Client()
        sign_in(other)
        assert other.get(link).status_code == 200
        assert is_signed_in(other)

    def test_forged_link_has_expired(self, client):
        page = client.get(reverse("account_confirm_email", args=["MTU:1abcde:forged"]))
        assert "This link has ended" in page.content.decode()
        assert client.post(reverse("account_confirm_email", args=["MTU:1abcde:forged"])).status_code == 404

    def test_link_can_be_sent_again(self, client):
        sign_up(client)
        cache.clear()
        client.post(reverse("account_email"), {"email": "new@mail.example", "action_send": ""})
        assert [message.to for message in mail.outbox] == [["new@mail.example"]] * 2
