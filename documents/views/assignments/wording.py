"""A task in words: what it asks, how much of it somebody has done, who sees what is written for it, and when."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from documents.forms.assignments.assignments import RULES
from documents.models import Assignment, Group
from documents.services.assignments.effect import Effect
from documents.services.notes.tasks import Done
from documents.templatetags.provenance import when_in

Reveal = Assignment.Reveal


@dataclass(frozen=True)
class Part:
    """One thing that a task asks, in words; done or not."""

    words: str
    is_done: bool


def asked_of(task: Assignment) -> list[str]:
    """Returns what a task asks, a phrase for each."""
    phrases = []
    if task.asked_notes:
        phrases.append(ngettext("%(n)d note", "%(n)d notes", task.asked_notes) % {"n": task.asked_notes})
    if task.asked_answers:
        words = ngettext("%(n)d answer to somebody else", "%(n)d answers to others", task.asked_answers)
        phrases.append(words % {"n": task.asked_answers})
    if task.asked_texts > 1 or (task.asked_texts and not task.asked_notes):
        words = ngettext("notes on at least %(n)d text", "notes on at least %(n)d of the texts", task.asked_texts)
        phrases.append(words % {"n": task.asked_texts})
    if task.asked_words and phrases:
        words = ngettext("each of at least %(n)d word", "each of at least %(n)d words", task.asked_words)
        phrases.append(words % {"n": task.asked_words})
    return phrases


def done_of(task: Assignment, done: Done) -> list[Part]:
    """Returns how much somebody has done of each thing that a task asks."""
    return list(_parts(task, done))


def _parts(task: Assignment, done: Done) -> Iterator[Part]:
    if asked := task.asked_notes:
        words = ngettext("%(done)d of %(n)d note", "%(done)d of %(n)d notes", asked)
        yield Part(words % {"done": min(done.notes, asked), "n": asked}, done.notes >= asked)
    if asked := task.asked_answers:
        words = ngettext("%(done)d of %(n)d answer to others", "%(done)d of %(n)d answers to others", asked)
        yield Part(words % {"done": min(done.answers, asked), "n": asked}, done.answers >= asked)
    if (asked := task.asked_texts) and (asked > 1 or not task.asked_notes):
        words = ngettext("on %(done)d of %(n)d text", "on %(done)d of %(n)d texts", asked)
        yield Part(words % {"done": min(done.texts, asked), "n": asked}, done.texts >= asked)


def rule_for_member(task: Assignment, group: Group, is_open: bool) -> Any:
    """Returns one sentence or two for a member: who sees what they write for a task, and when they see the others'."""
    if task.revealed_at is not None or task.reveal == Reveal.AT_ONCE:
        return _("Everybody in the group sees what you write for this task as soon as you save it, and you see theirs.")
    if task.reveal == Reveal.BY_HAND:
        return _("Only those who lead the group see what you write, until they show everybody’s notes to all members.")
    when = when_in(task.reveals_at, group.zone) if task.reveals_at is not None else ""
    if task.reveal == Reveal.AT_TIME:
        words = _(
            "Until {when} only those who lead the group see what you write. From then on all members see each other’s."
        )
    elif is_open:
        words = _(
            "You have done what shows you the others’ notes. Those who have done it too, and those who lead the group, "
            "see yours."
        )
        words += " " + _("From {when} on all members do.") if when else ""
    else:
        words = _(
            "Those who lead the group see what you write, and members who have written what is asked. You see theirs "
            "when you have done so too."
        )
        words += " " + _("From {when} on all members see each other’s, done or not.") if when else ""
    return format_html(words, when=when)


def rule_for_leaders(task: Assignment, group: Group) -> Any:
    """Returns the rule of a task as those read it who lead the group and see everything."""
    if task.revealed_at is not None:
        words = _("Since {when} all members see what everybody writes for this task.")
        return format_html(words, when=when_in(task.revealed_at, group.zone))
    words = {
        Reveal.AT_ONCE: _("From its publication on all members see what everybody writes for it."),
        Reveal.AFTER_OWN: _(
            "Whoever has written what is asked sees the notes of the others; until then each sees only their own."
        ),
        Reveal.AT_TIME: _("Each sees only their own notes."),
        Reveal.BY_HAND: _("Each sees only their own notes, until one of you shows everybody’s to all members."),
    }[Reveal(task.reveal)]
    if task.reveals_at is None:
        return words
    return format_html(
        words + " " + _("From {when} on all members see all of them."), when=when_in(task.reveals_at, group.zone)
    )


def explained_rules() -> dict[str, Any]:
    """Returns the sentence that explains each rule in the form, by its value."""
    return {value: more for value, _words, more in RULES}


def effect_words(effect: Effect) -> list[str]:
    """Returns what a change of what is asked, or of the rule, means for those who have written already."""
    said = [
        ngettext("%(n)d person has written for this task.", "%(n)d people have written for this task.", effect.wrote)
        % {"n": effect.wrote}
    ]
    if effect.opens_to_all:
        said.append(_("With this change all members see everybody’s notes at once, and that cannot be undone."))
    elif effect.opens:
        words = ngettext(
            "%(n)d more has done what is now asked, and sees the others’ notes at once.",
            "%(n)d more have done what is now asked, and see the others’ notes at once.",
            effect.opens,
        )
        said.append(words % {"n": effect.opens})
    if effect.stays_open and not effect.opens_to_all:
        words = ngettext(
            "%(n)d sees the others’ notes already, and goes on to: what was seen cannot be unseen.",
            "%(n)d see the others’ notes already, and go on to: what was seen cannot be unseen.",
            effect.stays_open,
        )
        said.append(words % {"n": effect.stays_open})
    if effect.undone:
        words = ngettext(
            "%(n)d had done everything, and has more to do now.",
            "%(n)d had done everything, and have more to do now.",
            effect.undone,
        )
        said.append(words % {"n": effect.undone})
    return said
