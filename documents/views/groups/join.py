"""The page behind an invitation link: describes the group and lets the link's holder join.

A link that is not open gives nothing away: neither whether it ever was, nor to which group it led.
"""

from __future__ import annotations

from allauth.account.adapter import get_adapter
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from documents.errors import GroupRefused, InvitationEnded
from documents.forms.groups.groups import JoinForm
from documents.http import translate_error
from documents.models import Invitation
from documents.services.groups.invitations import invitation_for, join_group, own_group_for_token
from documents.views.groups.member_list import leaders_of


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest, token: str) -> HttpResponseBase:
    """Shows the invitation on GET, which changes nothing; POST joins the group. A member is redirected to the group."""
    person = request.user
    if person.is_authenticated and (own := own_group_for_token(token, person)) is not None:
        return redirect("group", own.slug)
    try:
        invitation = invitation_for(token)
    except InvitationEnded:
        return _ended(request)
    if request.method != "POST":
        return _door(request, invitation, JoinForm())
    if not person.is_authenticated:
        return redirect_to_login(request.path)
    form = JoinForm(request.POST)
    if not form.is_valid():
        return _door(request, invitation, form, status=422)
    try:
        membership = join_group(by=person, token=token, name_in_group=form.cleaned_data["name_in_group"])
    except InvitationEnded:
        return _ended(request)
    except GroupRefused as refusal:
        form.add_error("name_in_group", translate_error(refusal))
        return _door(request, invitation, form, status=422)
    messages.success(request, _("You belong to “%(group)s” now.") % {"group": membership.group.name})
    return redirect("group", membership.group.slug)


def _door(request: HttpRequest, invitation: Invitation, form: JoinForm, status: int = 200) -> HttpResponse:
    group = invitation.group
    context = {
        "group": group,
        "invitation": invitation,
        "leaders": leaders_of(None, group),
        "people": group.memberships.count(),
        "form": form,
        "signup_open": get_adapter().is_open_for_signup(request),
    }
    return render(request, "documents/groups/join.html", context, status=status)


def _ended(request: HttpRequest) -> HttpResponse:
    return render(request, "documents/groups/invitation_ended.html", status=410)
