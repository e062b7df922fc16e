"""The form with which a task is set."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, time
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from documents.forms.assignments.moments import MomentField
from documents.forms.people import clean_one_line
from documents.forms.provenance.facts import StyledInputs
from documents.models import Assignment, Document
from documents.services.assignments.assignments import FIELDS, TaskGiven
from documents.services.assignments.standing import is_rule_settled

Reveal = Assignment.Reveal
MIDNIGHT, END_OF_DAY = time(0, 0), time(23, 59)
RULES = [
    (
        Reveal.AFTER_OWN,
        _("When they have done theirs"),
        _("Whoever has written what is asked sees the notes of the others. Until then each sees only their own."),
    ),
    (
        Reveal.AT_TIME,
        _("All at one time"),
        _("Until then each sees only their own, then everybody sees everybody’s. Left empty below: when it is due."),
    ),
    (Reveal.BY_HAND, _("When you say so"), _("Each sees only their own, until you press a button on the task’s page.")),
    (Reveal.AT_ONCE, _("At once"), _("Everybody sees everybody’s notes as they are written, as always in the group.")),
]
KEPT = ("reveal", "shows_all", "reveals_at")
FOLDED = ("opens_at", "closes_at", "asked_answers", "asked_words", "asked_texts")


class TitleField(forms.CharField):
    """A title, on one line."""

    def clean(self, value: Any) -> Any:
        return clean_one_line(super().clean(value))


class TaskForm(StyledInputs):
    """A task: what is to be done on which texts, by when, and when members see what the others wrote.

    `texts` are the articles that may be chosen, in their order. Of a `task` whose rule cannot change any more, because
    what it shows was seen, the fields of the rule are left out.
    """

    title = TitleField(label=_("Title"), max_length=160)
    prompt = forms.CharField(
        label=_("What is to be done?"),
        max_length=10_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("The question, and what you look for in an answer. Markdown."),
    )
    texts = forms.TypedMultipleChoiceField(
        label=_("On which texts?"),
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one text on which the task is done.")},
    )
    due_at = MomentField(label=_("Due"), hour=END_OF_DAY, help_text=_("Without an hour: at 23:59."))
    asked_notes = forms.IntegerField(label=_("Notes from each"), min_value=0, max_value=100, initial=1)
    reveal = forms.ChoiceField(
        label=_("When do members see what the others wrote?"),
        choices=[(value, words) for value, words, _more in RULES],
        initial=Reveal.AFTER_OWN,
        widget=forms.RadioSelect,
    )
    shows_all = forms.BooleanField(
        label=_("When it is due, or at the time below, also show them to those who have not done theirs"),
        required=False,
        initial=True,
    )
    reveals_at = MomentField(
        label=_("Show them to everybody"), hour=END_OF_DAY, help_text=_("Left empty: when it is due.")
    )
    opens_at = MomentField(
        label=_("Opens"), hour=MIDNIGHT, help_text=_("Before, members see the title and the times, not what is asked.")
    )
    closes_at = MomentField(
        label=_("Closes"), hour=END_OF_DAY, help_text=_("After it, nobody writes for it. Until then one may be late.")
    )
    asked_answers = forms.IntegerField(
        label=_("Answers to others"), min_value=0, max_value=100, initial=0, required=False
    )
    asked_words = forms.IntegerField(
        label=_("Words in each, at least"), min_value=0, max_value=5000, initial=0, required=False
    )
    asked_texts = forms.IntegerField(
        label=_("Texts with a note, at least"), min_value=0, max_value=50, initial=0, required=False
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, zone: Any, texts: Iterable[Document], task: Assignment | None = None, **more: Any):
        if task is not None:
            more.setdefault("initial", _values_of(task))
        super().__init__(*args, **more)
        self.task = task
        self.documents = {document.pk: document for document in texts}
        self.fields["texts"].choices = [(pk, one.title) for pk, one in self.documents.items()]  # type: ignore[attr-defined]
        for field in self.fields.values():
            if isinstance(field, MomentField):
                field.keep_in(zone)
        if self.rule_is_kept:
            for name in KEPT:
                del self.fields[name]

    @property
    def rule_is_kept(self) -> bool:
        """Says whether the rule stays as it is: everybody sees the notes, or the time for it has come."""
        return self.task is not None and is_rule_settled(self.task, timezone.now())

    @property
    def shows_folded(self) -> bool:
        """Says whether one of the folded fields is filled in, or wrong."""
        return any(self[name].errors or _is_given(self[name].value()) for name in FOLDED)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for name in ("asked_answers", "asked_words", "asked_texts"):
            data[name] = data.get(name) or 0
        chosen = len(data.get("texts") or [])
        if chosen and data["asked_texts"] > chosen:
            words = ngettext(
                "The task has %(n)d text. Ask for notes on no more.",
                "The task has %(n)d texts. Ask for notes on no more.",
                chosen,
            )
            self.add_error("asked_texts", words % {"n": chosen})
        return data

    def given(self, kept: Iterable[Document] = ()) -> TaskGiven:
        """Returns the task as a valid form has it; `kept` are texts of it that its sender cannot see, and that stay."""
        data = self.cleaned_data
        chosen = set(data["texts"])
        documents = [one for pk, one in self.documents.items() if pk in chosen]
        values = {name: data[name] for name in FIELDS if name not in KEPT}
        return TaskGiven(**values, reveal=self._reveal, reveals_at=self._reveals_at, documents=[*documents, *kept])

    @property
    def _reveal(self) -> str:
        return self.task.reveal if self.task is not None and self.rule_is_kept else self.cleaned_data["reveal"]

    @property
    def _reveals_at(self) -> datetime | None:
        if self.task is not None and self.rule_is_kept:
            return self.task.reveals_at
        data = self.cleaned_data
        timed = data["reveal"] == Reveal.AT_TIME or (data["reveal"] == Reveal.AFTER_OWN and data["shows_all"])
        return (data["reveals_at"] or data["due_at"]) if timed else None


def _is_given(value: Any) -> bool:
    return any(value) if isinstance(value, list) else value not in (None, 0, "", "0")


def _values_of(task: Assignment) -> dict[str, Any]:
    # What is to be shown when it is due moves with that time.
    at = None if task.reveals_at == task.due_at else task.reveals_at
    texts = list(task.texts.values_list("document", flat=True))
    return {name: getattr(task, name) for name in (*FIELDS, "version")} | {
        "texts": texts,
        "reveals_at": at,
        "shows_all": task.reveals_at is not None or task.reveal != Reveal.AFTER_OWN,
    }
