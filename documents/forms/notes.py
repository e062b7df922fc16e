"""Forms for notes without scripts: to reply and edit on the page of a thread, and to join two passages."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from documents.models import Relation, Tag, TaggedAnnotation, TagProperty, relation_choices
from documents.models.tagging_value import Answered, answered
from documents.services.vocabulary.answer_rows import FORM_OF
from documents.services.vocabulary.answers import current_answers
from documents.webannotation import Answer

MANY_CHOICES = 7
"""More are a list that opens."""


class _NoteForm(forms.Form):
    """A note in Markdown."""

    note = forms.CharField(
        max_length=settings.READINGROOM_MAX_NOTE_CHARACTERS,
        widget=forms.Textarea(attrs={"class": "input", "rows": 5, "dir": "auto"}),
        error_messages={"required": _("Write something first.")},
    )


class ReplyForm(_NoteForm):
    """A reply to the note or to its reply `to`; sending the same `key` twice creates one reply."""

    to = forms.UUIDField(required=False)
    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)


@dataclass(frozen=True)
class Asking:
    """A tag of a note, the taggings that mean it, and what it asks."""

    tag: Tag
    taggings: Sequence[TaggedAnnotation]
    questions: Sequence[TagProperty]


class AnswersForm(forms.Form):
    """The answers of the tags of one's own note, a field for each question; `read` is the version that they were of.

    Fields are named by the UUIDs of the questions. What is no answer is refused by the service.
    """

    read = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    def __init__(self, *args: Any, asked: Sequence[Asking], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._asked = asked
        for asking in asked:
            there = {one.question: one for one in answered(*asking.taggings)}
            for one in asking.questions:
                self.fields[str(one.uuid)] = _field_of(one, there.get(one.uuid))

    @property
    def parts(self) -> Iterator[tuple[Tag, list[tuple[TagProperty, forms.BoundField]]]]:
        """Yields each tag, with its questions and their fields."""
        for asking in self._asked:
            yield asking.tag, [(one, self[str(one.uuid)]) for one in asking.questions]

    @property
    def answers(self) -> dict[str, list[Answer]]:
        """The answers by the names of tags. Those to questions that are asked no longer stay."""
        given = self.cleaned_data
        found = {}
        for asking in self._asked:
            name, here = asking.tag.name, {one.uuid for one in asking.questions}
            kept = [one for one in current_answers(asking.taggings)[name] if one.question not in here]
            values = [(one, given[str(one.uuid)]) for one in asking.questions if given[str(one.uuid)]]
            found[name] = kept + [_answer(one, value) for one, value in values]
        return found


def _answer(asked: TagProperty, value: Any) -> Answer:
    if asked.is_list:
        chosen = tuple(map(UUID, value if isinstance(value, list) else [value]))
        return Answer(asked.uuid, "choice", chosen, pointer=str(asked.uuid))
    return Answer(asked.uuid, FORM_OF[asked.type], value=value, pointer=str(asked.uuid))


def _field_of(asked: TagProperty, there: Answered | None) -> forms.Field:
    """Returns the field of a question; a choice that is offered no longer is there if it was chosen."""
    common: dict[str, Any] = {"label": asked.name, "required": False, "help_text": asked.question}
    chosen = [] if there is None else [str(uuid) for uuid in there.choices]
    if not asked.is_list:
        widget = forms.TextInput(attrs={"class": "input", "dir": "auto"})
        return forms.CharField(**common, max_length=500, initial=there.values[0] if there else "", widget=widget)
    offered = [
        (str(one.uuid), one.label) for one in asked.choices.all() if not one.retired_at or str(one.uuid) in chosen
    ]
    if asked.type == TagProperty.Type.SEVERAL:
        return forms.MultipleChoiceField(**common, choices=offered, initial=chosen, widget=forms.CheckboxSelectMultiple)
    radios = forms.RadioSelect if len(offered) <= MANY_CHOICES else forms.Select(attrs={"class": "input"})
    return forms.ChoiceField(
        **common, choices=[("", _("No answer")), *offered], initial=chosen[0] if chosen else "", widget=radios
    )


class EditNoteForm(_NoteForm):
    """New text for one's own note `which`; `read` is the version that the author was editing.

    `saved_version` is a version that somebody saved in the meantime.
    """

    which = forms.UUIDField(widget=forms.HiddenInput)
    read = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    saved_version: Any = None


class JoinForm(forms.Form):
    """Joins the passage of the page with another, which is named by its address; the same `key` makes one join."""

    other = forms.CharField(
        max_length=2000,
        widget=forms.TextInput(attrs={"class": "input", "dir": "ltr", "autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": _("Paste the link to the other passage.")},
    )
    relation = forms.ChoiceField(
        choices=relation_choices,
        initial=Relation.SAME_WORDS,
        widget=forms.RadioSelect,
        error_messages=dict.fromkeys(("required", "invalid_choice"), _("Say how the passages are related.")),
    )
    note = forms.CharField(
        required=False,
        max_length=settings.READINGROOM_MAX_NOTE_CHARACTERS,
        widget=forms.Textarea(attrs={"class": "input", "rows": 4, "dir": "auto"}),
    )
    who = forms.ChoiceField(
        widget=forms.RadioSelect,
        error_messages=dict.fromkeys(("required", "invalid_choice"), _("Say who will see this.")),
    )
    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)

    def __init__(self, *args: Any, audiences: Iterable[tuple[str, str]], **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["who"].choices = list(audiences)  # type: ignore[attr-defined]
