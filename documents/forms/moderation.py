"""Forms for a reader's report of a note and for a moderator's decision."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from documents.models import Flag
from documents.services.moderation.moderation import MAX_REASON_LENGTH


class FlagForm(forms.Form):
    """A report of a note, with the reason."""

    reason = forms.ChoiceField(label=_("What is wrong with it?"), choices=Flag.Reason.choices, widget=forms.RadioSelect)
    words = forms.CharField(
        label=_("In your words"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4, "class": "input"}),
        help_text=_("If there is more to say. Those who decide read it; the author of the note does not."),
    )


class DecisionForm(forms.Form):
    """One action of a moderator; hiding needs a reason, which the service checks."""

    ACTIONS = (
        ("hide", _("Hide it")),
        ("show", _("Show it again")),
        ("approve", _("Approve it")),
        ("dismiss", _("Leave it as it is")),
    )
    deed = forms.ChoiceField(choices=ACTIONS)
    reason = forms.CharField(max_length=MAX_REASON_LENGTH, required=False)
    back = forms.CharField(max_length=300, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].error_messages["max_length"] = _("The reason has at most %(limit_value)d characters.")
