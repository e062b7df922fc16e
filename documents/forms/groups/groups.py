"""Forms for a group: its description and settings, its members and its invitations."""

from __future__ import annotations

import re
from datetime import timedelta
from functools import cache
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

from documents.forms.people import PublicNameField, clean_one_line
from documents.forms.provenance.facts import StyledInputs
from documents.models import Group, Membership
from documents.services.groups.groups import MAX_DESCRIPTION_LENGTH

Role = Membership.Role
KINDS = [
    (Group.Kind.COURSE, _("A course: its teachers lead it")),
    (Group.Kind.RESEARCH, _("A research group: its moderators lead it")),
]
ROLES = [
    (Role.MEMBER, _("Member: reads, and writes for the group")),
    (Role.READER, _("Reader: reads what the group writes, and writes nothing for it")),
    (Role.MODERATOR, _("Moderator: leads it too, reads what is written to those who lead, hides notes")),
]


NO_PLACES = {"Factory", "localtime", "posixrules"}


@cache
def zone_names() -> list[str]:
    """Returns the names of the time zones that this machine knows; the first call reads a folder of files."""
    return sorted(available_timezones() - NO_PLACES)


def zone_choices() -> list[tuple[str, Any]]:
    """Returns the zone of the room, and all others by their names."""
    of_the_room = _("As in the room: %(zone)s") % {"zone": settings.TIME_ZONE}
    return [("", of_the_room), *((name, name.replace("_", " ")) for name in zone_names())]


class GroupNameField(forms.CharField):
    """The name of a group, on one line."""

    def clean(self, value: Any) -> Any:
        words = super().clean(value)
        return clean_one_line(words) if words else ""


class NameInGroupField(PublicNameField):
    """A member's name in a group; empty for the public name."""

    def clean(self, value: Any) -> Any:
        return super().clean(value) if str(value or "").strip() else ""


class GroupForm(StyledInputs):
    """The name, kind and description of a group."""

    name = GroupNameField(
        label=_("Name"), max_length=160, help_text=_("As its people know it: Reading Evidence, autumn term.")
    )
    short_name = GroupNameField(
        label=_("Short name"), max_length=40, required=False, help_text=_("For narrow places: HIS 101.")
    )
    kind = forms.ChoiceField(label=_("What is it?"), choices=KINDS, initial=Group.Kind.COURSE, widget=forms.RadioSelect)
    description = forms.CharField(
        label=_("Description"),
        max_length=MAX_DESCRIPTION_LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("What you read, when and why. Only its people see it. Markdown."),
    )


class GroupSettingsForm(GroupForm):
    """The description of a group and its settings."""

    allows_everyone = forms.BooleanField(
        label=_("Members may write for everyone on the internet"),
        required=False,
        help_text=_("On the articles of this group. Switched off, notes go to the group at most."),
    )
    wants_approval = forms.BooleanField(
        label=_("The first note of a new member waits for approval"),
        required=False,
        help_text=_("Its author and those who lead the group see it; the others when it is approved."),
    )
    # The names of zones are the same in every language.
    time_zone = forms.ChoiceField(
        label=_("Time zone"),
        choices=zone_choices,
        required=False,
        widget=forms.Select(attrs={"translate": "no"}),
        help_text=_("In which you give the times of tasks. Members elsewhere see their own time beside it."),
    )


class JoinForm(StyledInputs):
    """The name under which a person joins."""

    name_in_group = NameInGroupField(label=_("Your name in this group"), required=False)


class MembershipForm(StyledInputs):
    """A member's name in a group, and whether others there see what they are reading."""

    name_in_group = NameInGroupField(
        label=_("Your name in this group"),
        required=False,
        help_text=_("Beside all your notes for the group. Left empty, it is your public name."),
    )
    shows_presence = forms.BooleanField(
        label=_("Others in the group may see what I am reading"),
        required=False,
        help_text=_("Only while the article is open. You see who else is reading if you agree to be seen."),
    )


class LinkInvitationForm(StyledInputs):
    """A link with which people join."""

    LIFETIMES = [
        ("7", _("One week")),
        ("30", _("30 days")),
        ("180", _("Half a year")),
        ("", _("Until I end it")),
    ]

    role = forms.ChoiceField(
        label=_("Who joins by it becomes"), choices=ROLES, initial=Role.MEMBER, widget=forms.RadioSelect
    )
    lasts = forms.ChoiceField(label=_("It works for"), choices=LIFETIMES, initial="30", required=False)
    most_uses = forms.IntegerField(
        label=_("So many people may join by it"),
        required=False,
        min_value=1,
        max_value=10_000,
        help_text=_("Left empty, any number."),
    )

    @property
    def lifetime(self) -> timedelta | None:
        """Returns how long the link works; None for no end."""
        days = self.cleaned_data["lasts"]
        return timedelta(days=int(days)) if days else None


class MailInvitationForm(StyledInputs):
    """Mail addresses as people paste them: on lines, with commas or from a mail program, with names or without."""

    addresses = forms.CharField(
        label=_("Mail addresses"),
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false", "autocapitalize": "none"}),
        help_text=_("One a line, or with commas between them. Each gets a link that works once, for 30 days."),
    )
    role = forms.ChoiceField(label=_("They become"), choices=ROLES, initial=Role.MEMBER)

    def valid_and_invalid_addresses(self) -> tuple[list[str], list[str]]:
        """Returns the addresses, each once, and the pieces that are not addresses."""
        good: dict[str, None] = {}
        bad: dict[str, None] = {}
        for piece in re.split(r"[,;\n\r\t]+", self.cleaned_data["addresses"]):
            for address in _addresses_in(piece.strip()):
                (good if _is_address(address) else bad)[address] = None
        return list(good), list(bad)


def _addresses_in(piece: str) -> list[str]:
    named = re.search(r"<([^<>]*)>", piece)
    if named:
        return [named[1].strip()]
    parts = piece.split()
    return parts if sum("@" in part for part in parts) > 1 else [piece] * bool(piece)


def _is_address(piece: str) -> bool:
    try:
        validate_email(piece)
    except ValidationError:
        return False
    return len(piece) <= 254
