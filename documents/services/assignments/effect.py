"""What a change of a task means for those who have written for it already; those who lead read it before they save."""

from __future__ import annotations

import copy
import hashlib
from dataclasses import astuple, dataclass

from documents.models import Annotation, Assignment, Opening
from documents.services.assignments.assignments import TaskGiven
from documents.services.assignments.standing import is_all_done
from documents.services.notes.tasks import done_for

Reveal = Assignment.Reveal
ASKED = ("asked_notes", "asked_answers", "asked_words", "asked_texts", "reveal", "reveals_at")


@dataclass(frozen=True)
class Effect:
    """Numbers of people: who wrote; to whom it is open and stays so; to whom it opens; who had done all, and no more.

    `opens_to_all` says that the new rule shows everybody's notes at once. `asked` is what was asked about.
    """

    wrote: int
    stays_open: int
    opens: int
    undone: int
    opens_to_all: bool
    asked: str

    @property
    def key(self) -> str:
        """What a form sends back with the change, so that somebody agrees to these numbers and this change."""
        return hashlib.sha256(repr(astuple(self)).encode()).hexdigest()[:16]


def effect_of(task: Assignment, given: TaskGiven) -> Effect | None:
    """Returns what becomes of whom; None if nobody has written, or if what is asked and the rule stay the same."""
    changed = [name for name in ASKED if getattr(task, name) != getattr(given, name)]
    if task.is_draft or not changed:
        return None
    authors = Annotation.objects.contributed_to(task).filter(held=True).order_by()
    people = set(authors.values_list("author", flat=True))
    if not people:
        return None
    wanted = copy.copy(task)
    for name in ASKED:
        setattr(wanted, name, getattr(given, name))
    before, after = done_for([task], people)[task.pk], done_for([wanted], people)[task.pk]
    opened = set(Opening.objects.filter(assignment=task).values_list("person_id", flat=True))
    is_closed = task.revealed_at is None
    opens = {person for person, done in after.items() if done.opens(wanted)} - opened
    finished = {person for person, done in before.items() if is_all_done(task, done)}
    still = {person for person, done in after.items() if is_all_done(wanted, done)}
    return Effect(
        wrote=len(people),
        stays_open=len(opened) if is_closed else 0,
        opens=len(opens) if is_closed and wanted.reveal == Reveal.AFTER_OWN else 0,
        undone=len(finished - still),
        opens_to_all=is_closed and wanted.reveal == Reveal.AT_ONCE,
        asked=repr([(name, str(getattr(given, name))) for name in ASKED]),
    )
