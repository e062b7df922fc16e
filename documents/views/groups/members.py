"""Who belongs to a group, by which ways people come in, and one's own place there."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from documents.errors import GroupRefused, gettext_noop
from documents.forms.groups.groups import LinkForm, MailForm, PlaceForm
from documents.http import origin_of, told
from documents.models import Invitation, Membership, User, name_for
from documents.services.groups import invitations, members
from documents.views.groups.access import Place, managed_group, visible_group
from documents.views.groups.member_list import members_of, people_of
from documents.views.site.access import number_in, whole_number
from documents.views.site.caching import with_policy

PEOPLE_A_PAGE = 100
Role = Membership.Role


@dataclass(frozen=True)
class Link:
    """An open link as its owners read it."""

    invitation: Invitation
    address: str


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def group_members(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The people of the group; for its owners also the ways into it. POST, `do` says what."""
    if request.method != "POST":
        return with_policy(request, _page(request, visible_group(request, slug)))
    place = managed_group(request, slug)
    act = ACTS.get(request.POST.get("do", ""))
    if act is None:
        return with_policy(request, _page(request, place, status=422))
    try:
        return with_policy(request, act(request, place))
    except GroupRefused as refusal:
        messages.error(request, told(refusal))
        return with_policy(request, _page(request, place, status=422))


def _page(request: HttpRequest, place: Place, *, status: int = 200, **shown: Any) -> HttpResponse:
    group = place.group
    page: Any = Paginator(members_of(group), PEOPLE_A_PAGE).get_page(number_in(request, "page", default=1))
    context = {
        "group": group,
        "mine": place.mine,
        "page": page,
        "people": people_of(request.user, group, page.object_list),
        "roles": [role for role in Role.choices if role[0] != Role.OWNER],
        "manages": place.mine.role == Role.OWNER,
    }
    if place.mine.role == Role.OWNER:
        context |= {
            "links": [Link(one, _address(request, one)) for one in invitations.open_links(group)],
            "mails": invitations.open_mails(group),
            "link_form": LinkForm(),
            "mail_form": MailForm(),
        }
    return render(request, "documents/groups/members.html", context | shown, status=status)


def _address(request: HttpRequest, invitation: Invitation) -> str:
    return origin_of(request) + reverse("join", args=[invitations.token_of(invitation)])


# -- What owners do ---------------------------------------------------------------------------


def _change_role(request: HttpRequest, place: Place) -> HttpResponse:
    person, role = _person(request, place), request.POST.get("role", "")
    if role not in (Role.MODERATOR, Role.MEMBER, Role.READER):
        raise GroupRefused(gettext_noop("Choose what this person is to be in the group."))
    members.change_role(by=_me(request), group=place.group, person=person, role=role)
    names = {"name": name_for(None, person, place.group), "role": Role(role).label}
    return _done(request, place, _("%(name)s: %(role)s from now on.") % names)


def _remove(request: HttpRequest, place: Place) -> HttpResponse:
    person = _person(request, place)
    name = name_for(None, person, place.group)
    members.remove_member(by=_me(request), group=place.group, person=person)
    words = _("%(name)s does not belong to the group any more. What they wrote for it stays.")
    return _done(request, place, words % {"name": name})


def _hand_over(request: HttpRequest, place: Place) -> HttpResponse:
    person = _person(request, place)
    members.hand_over(by=_me(request), group=place.group, to=person)
    words = _("%(name)s owns the group now, and you are one of its moderators.")
    return _done(request, place, words % {"name": name_for(None, person, place.group)})


def _make_link(request: HttpRequest, place: Place) -> HttpResponse:
    form = LinkForm(request.POST)
    if not form.is_valid():
        return _page(request, place, status=422, link_form=form)
    invitations.make_link(
        by=_me(request),
        group=place.group,
        role=form.cleaned_data["role"],
        expires_at=timezone.now() + form.lifetime if form.lifetime else None,
        most_uses=form.cleaned_data["most_uses"],
    )
    return _done(request, place, _("The link is open. Copy it and hand it to those who are to join."))


def _rotate_link(request: HttpRequest, place: Place) -> HttpResponse:
    invitations.rotate_link(by=_me(request), group=place.group, invitation=_invitation(request))
    return _done(request, place, _("The link has a new address. The old one opens nothing any more."))


def _revoke(request: HttpRequest, place: Place) -> HttpResponse:
    invitations.revoke_invitation(by=_me(request), group=place.group, invitation=_invitation(request))
    return _done(request, place, _("Ended: nobody joins by it any more."))


def _invite(request: HttpRequest, place: Place) -> HttpResponse:
    """Shows what became of each address; those that are none stay in the form, to be mended."""
    form = MailForm(request.POST)
    if not form.is_valid():
        return _page(request, place, status=422, mail_form=form)
    good, bad = form.pieces()
    role = form.cleaned_data["role"]
    try:
        sent = invitations.invite_by_mail(by=_me(request), group=place.group, addresses=good, role=role)
    except GroupRefused as refusal:
        form.add_error("addresses", told(refusal))
        return _page(request, place, status=422, mail_form=form)
    report = [(address, "sent" if is_new else "waiting") for address, is_new in sent.items()]
    report += [(piece, "no-address") for piece in bad]
    left = MailForm(initial={"addresses": "\n".join(bad), "role": role})
    return _page(request, place, status=422 if bad else 200, mail_form=left, report=report)


ACTS: dict[str, Callable[[HttpRequest, Place], HttpResponse]] = {
    "role": _change_role,
    "remove": _remove,
    "hand-over": _hand_over,
    "link": _make_link,
    "rotate": _rotate_link,
    "revoke": _revoke,
    "invite": _invite,
}


def _done(request: HttpRequest, place: Place, words: str) -> HttpResponse:
    messages.success(request, words)
    return redirect("group-members", place.group.slug)


def _me(request: HttpRequest) -> User:
    assert request.user.is_authenticated
    return request.user


def _person(request: HttpRequest, place: Place) -> User:
    rows = Membership.objects.select_related("user").filter(group=place.group)
    found = rows.filter(pk=whole_number(request.POST.get("member", ""))).first()
    if found is None:
        raise GroupRefused(gettext_noop("This person does not belong to the group any more. Nothing was changed."))
    return found.user


def _invitation(request: HttpRequest) -> uuid.UUID:
    try:
        return uuid.UUID(request.POST.get("invitation", ""))
    except ValueError:
        raise GroupRefused(gettext_noop("This link has ended already.")) from None


# -- One's own place --------------------------------------------------------------------------


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def me(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The name one carries in the group, whether others there see what one reads, and the way out."""
    place = visible_group(request, slug)
    initial = {"name_in_group": place.mine.name_in_group, "shows_presence": place.mine.shows_presence}
    form = PlaceForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            members.change_place(by=_me(request), group=place.group, **form.cleaned_data)
        except GroupRefused as refusal:
            form.add_error("name_in_group", told(refusal))
        else:
            messages.success(request, _("Saved."))
            return redirect("group-me", place.group.slug)
    context = {"group": place.group, "mine": place.mine, "form": form, "must_hand_over": _owns_alone(place)}
    status = 422 if request.method == "POST" else 200
    return with_policy(request, render(request, "documents/groups/membership.html", context, status=status))


def _owns_alone(place: Place) -> bool:
    if place.mine.role != Role.OWNER:
        return False
    return not place.group.memberships.filter(role=Role.OWNER).exclude(pk=place.mine.pk).exists()


@require_POST
@login_required
def leave(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Ends one's own membership."""
    place = visible_group(request, slug)
    try:
        members.leave_group(by=_me(request), group=place.group)
    except GroupRefused as refusal:
        messages.error(request, told(refusal))
        return redirect("group-me", place.group.slug)
    words = _("You have left “%(group)s”. What you wrote for it stays there, and you see your own notes.")
    messages.success(request, words % {"group": place.group.name})
    return redirect("groups")
