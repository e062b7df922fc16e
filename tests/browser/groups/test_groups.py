"""Groups in real browsers: made, joined by a link, managed, left; without scripts, by keyboard, in light and dark."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from documents.models import Group, Invitation, Membership
from documents.services.groups.groups import create_group
from documents.services.groups.invitations import invite_by_mail, make_link, token_of
from documents.services.groups.members import set_member
from tests.browser.axe import findings
from tests.cast import PASSWORD, make_cast
from tests.factories import make_user

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _reset_rate_limits():
    cache.clear()


def make_by_hand(teacher, name):
    """Makes a group through the pages, from the shelf to the list of its members."""
    page = teacher.page
    page.goto(teacher.room + "/")
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Groups").click()
    page.get_by_role("link", name="Make a group").click()
    page.get_by_label("Name", exact=True).fill(name)
    page.get_by_label("Description").fill("We read *slowly*.")
    page.get_by_role("button", name="Make this group").click()
    page.wait_for_url("**/members/")


def sign_up_by_hand(page, name):
    page.get_by_role("link", name="Make an account").click()
    page.get_by_label("Public name").fill(name)
    page.get_by_label("Mail address").fill("noor@mail.example")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign up").click()


def test_a_group_is_made_joined_managed_and_left(reader):
    tova = make_user("tova", public_name="Tova Lindqvist")
    teacher = reader(tova, permissions=["clipboard-read", "clipboard-write"])
    make_by_hand(teacher, "Reading Evidence")
    teacher.page.get_by_role("button", name="Make this link").click()
    teacher.page.get_by_role("button", name="Copy link").click()
    assert "The link is copied." in teacher.announced()
    link = teacher.page.evaluate("navigator.clipboard.readText()")
    group = Group.objects.get()
    assert link == f"{teacher.room}/join/{token_of(Invitation.objects.get())}/"

    student = reader(width=390)
    student.page.goto(link)
    assert student.page.get_by_role("heading", level=1).inner_text() == "Reading Evidence"
    sign_up_by_hand(student.page, "Noor van Dijk")
    student.page.wait_for_url(link)
    student.page.get_by_label("Your name in this group").fill("Noor")
    student.page.get_by_role("button", name="Join this group").click()
    student.page.wait_for_url(f"**/groups/{group.slug}/")
    assert student.page.locator(".group-words em").inner_text() == "slowly"
    assert not student.page.get_by_role("link", name="What happened here").is_visible()

    teacher.page.reload()
    teacher.page.locator(".member", has_text="Noor").locator("summary").click()
    teacher.page.get_by_label("Moderator", exact=True).check()
    teacher.page.get_by_role("button", name="Change the role").click()
    teacher.page.get_by_text("Noor: moderator from now on.").wait_for()
    student.page.reload()
    student.page.get_by_role("link", name="What happened here").click()
    assert student.page.locator(".happened li p:last-child").all_inner_texts() == [
        "Tova Lindqvist made Noor moderator",
        "You joined as member",
        "Tova Lindqvist made a link by which people join as member",
        "Tova Lindqvist made the group",
    ]

    teacher.page.get_by_role("button", name="Give it a new address").click()
    teacher.page.get_by_text("The old one opens nothing any more.").wait_for()
    stranger = reader()
    stranger.allow_console("410")
    assert stranger.page.goto(link).status == 410
    assert "Reading Evidence" not in stranger.page.content()

    student.page.goto(f"{student.room}/groups/{group.slug}/me/")
    student.page.get_by_role("button", name="Leave this group").click()
    student.page.wait_for_url("**/groups/")
    student.allow_console("404")
    assert student.page.goto(f"{student.room}/groups/{group.slug}/").status == 404
    assert list(Membership.objects.values_list("user__public_name", flat=True)) == ["Tova Lindqvist"]


def test_without_scripts_a_link_is_made_and_shown(reader):
    teacher = reader(make_user("tova"), java_script_enabled=False)
    make_by_hand(teacher, "Circle")
    teacher.page.get_by_role("button", name="Make this link").click()
    field = teacher.page.get_by_label("The link")
    assert field.input_value().endswith(f"/join/{token_of(Invitation.objects.get())}/")
    assert not teacher.page.get_by_role("button", name="Copy link").is_visible()


def test_a_role_is_changed_by_keyboard_alone(reader):
    cast = make_cast()
    teacher = reader(cast.tova)
    page = teacher.page
    page.goto(teacher.room + reverse("group-members", args=[cast.course.slug]))
    page.locator(".member", has_text="Rhea").locator("summary").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowUp")  # from reader to member
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.get_by_text("Rhea Okafor: member from now on.").wait_for()
    assert Membership.objects.get(user=cast.rhea).role == "member"


def test_pasted_addresses_are_invited_and_invalid_ones_stay_in_the_field(reader):
    cast = make_cast()
    teacher = reader(cast.tova, width=390)
    teacher.allow_console("422")
    page = teacher.page
    page.goto(teacher.room + reverse("group-members", args=[cast.course.slug]))
    page.get_by_label("Mail addresses").fill("Noor <noor@mail.example>, nonsense")
    page.get_by_role("button", name="Send invitations").click()
    page.locator(".report").wait_for()
    assert page.locator(".report li").all_inner_texts() == [
        "noor@mail.example A mail is on its way.",
        "nonsense This is no mail address. It is still in the field below.",
    ]
    assert page.get_by_label("Mail addresses").input_value() == "nonsense"


def make_full_group(cast):
    """Makes a group with content on all of its pages."""
    words = {"name": "Reading Evidence: how the northern press wrote of harbours", "short_name": "HIST 214"}
    group = create_group(by=cast.tova, description="We *read*.\n\n- one\n- two", **words)
    people = {"Bob the teaching assistant": "moderator", "Noor van Dijk-Papadopoulou": "member", "محمد": "reader"}
    for name, role in people.items():
        set_member(by=cast.tova, group=group, person=make_user(public_name=name), role=role)
    link = make_link(by=cast.tova, group=group, most_uses=30, expires_at=timezone.now() + timedelta(days=7))
    invite_by_mail(by=cast.tova, group=group, addresses=["a.very.long.address.of.somebody@department.mail.example"])
    group.shelf.create(document=cast.document)
    return group, link


@pytest.mark.parametrize("width", [360, 1440])
def test_axe_finds_nothing_on_the_pages_of_groups(reader, width):
    cast = make_cast()
    group, link = make_full_group(cast)
    owner, member, stranger, visitor = (reader(who, width=width) for who in (cast.tova, cast.bob, cast.charlie, None))
    for one in (stranger, visitor, owner):
        one.allow_console("410", "422")
    door = reverse("join", args=[token_of(link)])
    own = ("group", "group-members", "group-settings", "group-me", "group-audit")
    pages = [(owner, reverse(name, args=[group.slug])) for name in own]
    pages += [(member, reverse(name, args=[cast.course.slug])) for name in ("group", "group-members", "group-me")]
    pages += [(who, door) for who in (stranger, visitor)] + [(visitor, reverse("join", args=["nothing"]))]
    pages += [(owner, reverse("groups")), (stranger, reverse("groups")), (owner, reverse("group-new"))]
    for somebody, path in pages:
        page = somebody.page
        page.goto(somebody.room + path)
        assert findings(page) == [], path
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
    page = owner.page
    page.goto(owner.room + reverse("group-members", args=[group.slug]))
    page.get_by_text("Make another link").click()
    page.locator(".member summary").first.click()
    assert findings(page) == []
    page.goto(owner.room + reverse("group-new"))
    page.get_by_role("button", name="Make this group").click()
    page.locator(".fault").first.wait_for()
    assert findings(page) == []


def test_the_join_page_sends_its_link_to_no_other_site(reader):
    """The page's address contains the link's token, so the page requests and links nothing outside the site."""
    cast = make_cast()
    link = make_link(by=cast.tova, group=cast.course)
    visitor = reader()
    asked: list[str] = []
    visitor.page.on("request", lambda request: asked.append(request.url))
    visitor.page.goto(visitor.room + reverse("join", args=[token_of(link)]))
    visitor.page.wait_for_load_state("networkidle")
    assert [url for url in asked if not url.startswith(visitor.room)] == []
    links = visitor.page.locator("a").evaluate_all("all => all.map((one) => one.href)")
    assert [href for href in links if not re.match(re.escape(visitor.room), href)] == []
