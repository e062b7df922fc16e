"""Signing up, in and out by keyboard in a real browser; the account pages at two widths, in light and dark."""

from __future__ import annotations

import re

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.cache import cache
from django.urls import reverse

from documents.models import User
from documents.services.people.accounts import create_setup_link
from tests.browser.axe import findings
from tests.factories import make_user

pytestmark = pytest.mark.django_db(transaction=True)
PASSWORD = "a long pass phrase for tests"
NEW = "another long pass phrase"


@pytest.fixture(autouse=True)
def _reset_rate_limits():
    cache.clear()


@pytest.fixture
def ruth():
    """A person with a confirmed and an unconfirmed mail address."""
    person = make_user("r.anselm", email="ruth@mail.example", public_name="Ruth Anselm", password=PASSWORD)
    EmailAddress.objects.create(user=person, email=person.email, primary=True, verified=True)
    EmailAddress.objects.create(user=person, email="later@mail.example")
    return person


def type_into(page, *entries: str) -> None:
    """Fills the fields of a form one after the other, starting at the focused one."""
    for entry in entries:
        page.keyboard.type(entry)
        page.keyboard.press("Tab")


def tab_to(page, label: str) -> None:
    """Presses Tab until the control with this label has the focus."""
    for _ in range(30):
        page.keyboard.press("Tab")
        here = "document.activeElement.labels?.[0]?.innerText || document.activeElement.innerText || ''"
        if page.evaluate(here).strip().startswith(label):
            return
    pytest.fail(f"no Tab leads to {label}")


def test_sign_up_sign_out_and_in_again_by_keyboard_alone(reader):
    somebody = reader()
    page = somebody.page
    page.goto(somebody.room + "/")
    tab_to(page, "Sign in")
    page.keyboard.press("Enter")
    page.wait_for_url("**/accounts/login/**")
    tab_to(page, "Sign up")
    page.keyboard.press("Enter")
    page.wait_for_url("**/accounts/signup/**")

    tab_to(page, "Public name")
    type_into(page, "Noor van Dijk", "noor@mail.example", "short")
    page.keyboard.press("Enter")
    page.wait_for_selector(".fault")
    assert "at least 10 characters" in page.locator(".fault").inner_text()
    assert page.locator("#id_password1").get_attribute("aria-invalid") == "true"
    assert page.locator("#id_public_name").input_value() == "Noor van Dijk"  # what was typed stays in the form

    page.locator("#id_password1").focus()
    type_into(page, PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_selector(".account-name")
    assert page.locator(".account-name").inner_text() == "Noor van Dijk"

    tab_to(page, "Noor van Dijk")
    page.keyboard.press("Enter")
    tab_to(page, "Sign out")
    page.keyboard.press("Enter")
    page.wait_for_url("**/accounts/logout/")
    tab_to(page, "Sign out")  # the button
    page.keyboard.press("Enter")
    page.wait_for_selector(".account-name", state="detached")
    assert [cookie["name"] for cookie in somebody.context.cookies()] == ["csrftoken"]

    page.goto(somebody.room + "/accounts/login/?next=/accounts/profile/")
    tab_to(page, "Mail address or login name")
    type_into(page, "noor@mail.example", PASSWORD)
    page.keyboard.press("Space")  # checks the box "keep me signed in"
    page.keyboard.press("Enter")
    page.wait_for_selector(".account-name")
    assert page.url == somebody.room + "/accounts/profile/"
    session = next(cookie for cookie in somebody.context.cookies() if cookie["name"] == "sessionid")
    assert session["expires"] > 0
    assert (session["httpOnly"], session["sameSite"]) == (True, "Lax")


def test_a_password_is_reset_by_a_link_in_a_mail(reader, ruth):
    somebody = reader()
    page = somebody.page
    page.goto(somebody.room + reverse("account_login"))
    page.get_by_role("link", name="Get a new password").click()
    page.get_by_label("Mail address").fill("ruth@mail.example")
    page.get_by_role("button", name="Send the link").click()
    page.wait_for_selector("text=Look into your mail")
    path = re.search(r"https?://[^/\s]+(/accounts/\S+)", mail.outbox[0].body)[1]
    page.goto(somebody.room + path)
    assert "set-password" in page.url  # the address contains no key
    page.get_by_label("New password", exact=True).fill(NEW)
    page.get_by_label("New password, once more").fill(NEW)
    page.get_by_role("button", name="Save the new password").click()
    page.wait_for_selector("text=Your password is changed")
    page.get_by_role("main").get_by_role("link", name="Sign in").click()
    page.get_by_label("Mail address or login name").fill("r.anselm")
    page.get_by_label("Password").fill(NEW)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_selector(".account-name")


def test_the_setup_link_makes_the_first_curator(reader):
    somebody = reader()
    page = somebody.page
    page.goto(somebody.room + reverse("first-curator", args=[create_setup_link()]))
    tab_to(page, "Public name")
    type_into(page, "Ines Vidal", "ines", "", PASSWORD, PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/import/")
    person = User.objects.get(login="ines")
    assert (person.is_curator, person.is_superuser) == (True, True)
    assert page.locator(".account-name").inner_text() == "Ines Vidal"


def keep_draft(page, account) -> None:
    page.evaluate('account => localStorage.setItem(`room.draft.${account}.d1`, \'{"id": "d1"}\')', str(account.pk))


def drafts(page) -> list[str]:
    return page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('room.draft.'))")


@pytest.mark.parametrize("wanted", [True, False])
def test_signing_out_offers_to_forget_only_the_drafts_of_this_account(reader, ruth, wanted):
    other = make_user(public_name="Somebody before")
    somebody = reader(ruth)
    page = somebody.page
    page.goto(somebody.room + reverse("account_logout"))
    assert not page.get_by_label("Forget what I have not saved").is_visible()  # no drafts yet
    keep_draft(page, ruth)
    keep_draft(page, other)
    page.reload()
    if wanted:
        page.get_by_label("Forget what I have not saved").check()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_selector(".account-name", state="detached")
    kept = [other] if wanted else [other, ruth]
    assert set(drafts(page)) == {f"room.draft.{person.pk}.d1" for person in kept}


def test_signing_out_works_without_scripts(reader, ruth):
    somebody = reader(ruth, java_script_enabled=False)
    page = somebody.page
    page.goto(somebody.room + reverse("account_logout"))
    assert not page.locator("#forget-drafts").is_visible()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_selector(".account-name", state="detached")


OPEN = ["account_login", "account_signup", "account_reset_password", "account_reset_password_done", "account_inactive"]
OWN = ["account_profile", "account_email", "account_change_password", "account_logout"]


@pytest.mark.parametrize("width", [390, 1440])
def test_axe_finds_nothing_on_account_pages(reader, ruth, width):
    stranger, herself = (reader(who, width=width) for who in (None, ruth))
    keep_address = reverse("first-curator", args=[create_setup_link()])
    paths = [(stranger, reverse(name)) for name in OPEN]
    paths += [(stranger, keep_address), (stranger, reverse("account_login") + "?kept=1")]
    paths += [(herself, reverse(name)) for name in OWN]
    for somebody, path in paths:
        somebody.page.goto(somebody.room + path)
        if path == reverse("account_logout"):
            keep_draft(somebody.page, ruth)
            somebody.page.reload()
        assert findings(somebody.page) == [], path
        assert somebody.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path


def test_axe_finds_nothing_in_forms_with_errors(reader):
    somebody = reader(width=390)
    page = somebody.page
    page.goto(somebody.room + reverse("account_login"))
    page.get_by_label("Mail address or login name").fill("nobody")
    page.get_by_label("Password").fill("wrong")
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_selector("[role=alert]")
    assert findings(page) == []
    page.goto(somebody.room + reverse("account_signup"))
    page.get_by_label("Public name").fill("noor@mail.example")
    page.get_by_label("Mail address").fill("noor@mail.example")
    page.get_by_label("Password").fill("short")
    page.get_by_role("button", name="Sign up").click()
    page.wait_for_selector(".fault")
    assert page.locator(".fault").count() == 2
    assert findings(page) == []
