"""The pages of a group's members, its invitations, and one's own membership."""

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
from documents.forms.groups.groups import LinkInvitationForm, MailInvitationForm, MembershipForm
from documents.http import origin_of, translate_error
from documents.models import Invitation, Membership, User, name_for
from documents.services.groups import invitations, members
from documents.views.groups.access import GroupAccess, managed_group, visible_group
from documents.views.groups.member_list import members_of, people_of
from documents.views.site.access import number_parameter, whole_number
from documents.views.site.caching import with_cache_headers

MEMBERS_PER_PAGE = 100
Role = Membership.Role


@dataclass(frozen=True)
class Link:
    """An open invitation link as owners see it."""

    invitation: Invitation
    address: str


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def group_members(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Shows the members of the group, and to its owners also the invitations; POST runs the action that `do` names."""
    if request.method != "POST":
        return with_cache_headers(request, _page(request, visible_group(request, slug)))
    access = managed_group(request, slug)
    act = ACTIONS.get(request.POST.get("do", ""))
    if act is None:
        return with_cache_headers(request, _page(request, access, status=422))
    try:
        return with_cache_headers(request, act(request, access))
    except GroupRefused as refusal:
        messages.error(request, translate_error(refusal))
        return with_cache_headers(request, _page(request, access, status=422))


def _page(request: HttpRequest, access: GroupAccess, *, status: int = 200, **shown: Any) -> HttpResponse:
    group = access.group
    page: Any = Paginator(members_of(group), MEMBERS_PER_PAGE).get_page(number_parameter(request, "page", default=1))
    context = {
        "group": group,
        "membership": access.membership,
        "page": page,
        "people": people_of(request.user, group, page.object_list),
        "roles": [role for role in Role.choices if role[0] != Role.OWNER],
        "is_owner": access.membership.role == Role.OWNER,
    }
    if access.membership.role == Role.OWNER:
        context |= {
            "link_invitations": [Link(one, _address(request, one)) for one in invitations.open_links(group)],
            "mail_invitations": invitations.open_mails(group),
            "link_form": LinkInvitationForm(),
            "mail_form": MailInvitationForm(),
        }
    return render(request, "documents/groups/members.html", context | shown, status=status)


def _address(request: HttpRequest, invitation: Invitation) -> str:
    return origin_of(request) + reverse("join", args=[invitations.token_of(invitation)])


# -- Actions of owners ------------------------------------------------------------------------


def _change_role(request: HttpRequest, access: GroupAccess) -> HttpResponse:
    person, role = _person(request, access), request.POST.get("role", "")
    if role not in (Role.MODERATOR, Role.MEMBER, Role.READER):
        raise GroupRefused(gettext_noop("Choose what this person is to be in the group."))
    members.change_role(by=_current_user(request), group=access.group, person=person, role=role)
    names = {"name": name_for(None, person, access.group), "role": Role(role).label}
    return _redirect_with_message(request, access, _("%(name)s: %(role)s from now on.") % names)


def _remove(request: HttpRequest, access: GroupAccess) -> HttpResponse:
    person = _person(request, access)
    name = name_for(None, person, access.group)
    members.remove_member(by=_current_user(request), group=access.group, person=person)
    words = _("%(name)s does not belong to the group any more. What they wrote for it stays.")
    return _redirect_with_message(request, access, words % {"name": name})


def _hand_over(request: HttpRequest, access: GroupAccess) -> HttpResponse:
    person = _person(request, access)
    members.transfer_ownership(by=_current_user(request), group=access.group, to=person)
    words = _("%(name)s owns the group now, and you are one of its moderators.")
    return _redirect_with_message(request, access, words % {"name": name_for(None, person, access.group)})


def _make_link(request: HttpRequest, access: GroupAccess) -> HttpResponse:
    form = LinkInvitationForm(request.POST)
    if not form.is_valid():
        return _page(request, access, status=422, link_form=form)
    invitations.make_link(
        by=_current_user(request),
        group=access.group,
        role=form.cleaned_data["role"],
        expires_at=timezone.now() + form.lifetime if form.lifetime else None,
        most_uses=form.cleaned_data["most_uses"],
    )
    return _redirect_with_message(request, access, _("The link is open. Copy it and hand it to those who are to join."))


def _rotate_link(request: HttpRequest, access: GroupAccess) -> HttpResponse:
    invitations.rotate_link(by=_current_user(request), group=access.group, invitation=_invitation(request))
    return _redirect_with_message(request, access, _("The link has a new address. The old one opens nothing any more."))


def _revoke(request: HttpRequest, access: GroupAccess) -> HttpResponse:
    invitations.revoke_invitation(by=_current_user(request), group=access.group, invitation=_invitation(request))
    return _redirect_with_message(request, access, _("Ended: nobody joins by it any more."))


def _invite(request: HttpRequest, access: GroupAccess) -> HttpResponse:
    """Invites addresses by mail and reports each; invalid addresses stay in the form to be corrected."""
    form = MailInvitationForm(request.POST)
    if not form.is_valid():
        return _page(request, access, status=422, mail_form=form)
    good, bad = form.valid_and_invalid_addresses()
    role = form.cleaned_data["role"]
    try:
        sent = invitations.invite_by_mail(by=_current_user(request), group=access.group, addresses=good, role=role)
    except GroupRefused as refusal:
        form.add_error("addresses", translate_error(refusal))
        return _page(request, access, status=422, mail_form=form)
    report = [(address, "sent" if is_new else "waiting") for address, is_new in sent.items()]
    report += [(piece, "no-address") for piece in bad]
    left = MailInvitationForm(initial={"addresses": "\n".join(bad), "role": role})
    return _page(request, access, status=422 if bad else 200, mail_form=left, report=report)


ACTIONS: dict[str, Callable[[HttpRequest, GroupAccess], HttpResponse]] = {
    "role": _change_role,
    "remove": _remove,
    "hand-over": _hand_over,
    "link": _make_link,
    "rotate": _rotate_link,
    "revoke": _revoke,
    "invite": _invite,
}


def _redirect_with_message(request: HttpRequest, access: GroupAccess, words: str) -> HttpResponse:
    messages.success(request, words)
    return redirect("group-members", access.group.slug)


def _current_user(request: HttpRequest) -> User:
    assert request.user.is_authenticated
    return request.user


def _person(request: HttpRequest, access: GroupAccess) -> User:
    rows = Membership.objects.select_related("user").filter(group=access.group)
    found = rows.filter(pk=whole_number(request.POST.get("member", ""))).first()
    if found is None:
        raise GroupRefused(gettext_noop("This person does not belong to the group any more. Nothing was changed."))
    return found.user


def _invitation(request: HttpRequest) -> uuid.UUID:
    try:
        return uuid.UUID(request.POST.get("invitation", ""))
    except ValueError:
        raise GroupRefused(gettext_noop("This link has ended already.")) from None


# -- One's own membership ---------------------------------------------------------------------


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def my_membership(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Shows and saves one's name in the group and whether members see what one is reading; links to leaving."""
    access = visible_group(request, slug)
    initial = {"name_in_group": access.membership.name_in_group, "shows_presence": access.membership.shows_presence}
    form = MembershipForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            members.change_own_membership(by=_current_user(request), group=access.group, **form.cleaned_data)
        except GroupRefused as refusal:
            form.add_error("name_in_group", translate_error(refusal))
        else:
            messages.success(request, _("Saved."))
            return redirect("group-me", access.group.slug)
    context = {
        "group": access.group,
        "membership": access.membership,
        "form": form,
        "must_hand_over": _is_only_owner(access),
    }
    status = 422 if request.method == "POST" else 200
    return with_cache_headers(request, render(request, "documents/groups/membership.html", context, status=status))


def _is_only_owner(access: GroupAccess) -> bool:
    if access.membership.role != Role.OWNER:
        return False
    return not access.group.memberships.filter(role=Role.OWNER).exclude(pk=access.membership.pk).exists()


@require_POST
@login_required
def leave(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Ends one's own membership."""
    access = visible_group(request, slug)
    try:
        members.leave_group(by=_current_user(request), group=access.group)
    except GroupRefused as refusal:
        messages.error(request, translate_error(refusal))
        return redirect("group-me", access.group.slug)
    words = _("You have left “%(group)s”. What you wrote for it stays there, and you see your own notes.")
    messages.success(request, words % {"group": access.group.name})
    return redirect("groups")
