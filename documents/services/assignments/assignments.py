"""Sets, changes, publishes, reveals and archives tasks of a group; those who lead it may."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models.functions import Now
from django.utils import timezone

from documents.errors import AssignmentRefused, StaleVersion, gettext_noop
from documents.models import Annotation, Assignment, AssignmentText, Document, Event, Group, Job
from documents.permissions import can_moderate
from documents.sandbox import render_note_in_sandbox
from documents.services.events.events import record_group_event
from documents.services.events.jobs import add_job
from documents.services.events.locks import locked_documents, locked_group
from documents.services.groups.shelf_items import is_open_to
from documents.services.notes.tasks import open_to_all_done

MOST_TASKS = 500
MOST_TEXTS = 50
Reveal = Assignment.Reveal

ORDER = gettext_noop("A task opens before it is due, and is due before it closes. Put these times in that order.")
NO_TIME = gettext_noop("Say when everybody sees what the others wrote.")
PAST = gettext_noop("This time has passed: everybody would see all notes at once. Set a later one.")
PASSED = gettext_noop("That time has passed: what was seen cannot be unseen.")
SEEN = gettext_noop("Everybody sees already what the others wrote, and that cannot be undone.")
NO_NOTES = gettext_noop("Ask for at least one note: the others’ notes are shown to whoever has written theirs.")
TOO_MANY_TEXTS = gettext_noop("A task has at most %(most)d texts.")
TOO_MANY_TASKS = gettext_noop("A group has at most %(most)d tasks.")
NO_TEXT = gettext_noop("Choose at least one text on which the task is done.")
NOT_OPEN = gettext_noop("The members of the group may not read “%(title)s”. Put it on the shelf first.")
HAS_NOTES = gettext_noop("Notes were written for this task on “%(title)s”, so the text stays.")
KEPT = gettext_noop("Notes were written for this task, so it is archived and not deleted.")
CHANGED = gettext_noop("Somebody has changed this task since you opened it. Look at it, then save again.")
NO_TITLE = gettext_noop("Give the task a title.")


@dataclass(frozen=True)
class TaskGiven:
    """A task as it should be; `documents` in their order."""

    title: str
    prompt: str = ""
    opens_at: datetime | None = None
    due_at: datetime | None = None
    closes_at: datetime | None = None
    reveal: str = Reveal.AT_ONCE
    reveals_at: datetime | None = None
    asked_notes: int = 1
    asked_answers: int = 0
    asked_words: int = 0
    asked_texts: int = 0
    documents: Sequence[Document] = ()


FIELDS = tuple(name for name in TaskGiven.__dataclass_fields__ if name != "documents")


def create_assignment(*, by: Any, group: Group, given: TaskGiven) -> Assignment:
    """Creates the draft of a task. Raises `PermissionDenied` or AssignmentRefused."""
    html = _rendered(given)
    with transaction.atomic():
        group = _locked_for(by, group)
        _check(given, None)
        if group.assignments.count() >= MOST_TASKS:
            raise AssignmentRefused(TOO_MANY_TASKS, "", most=MOST_TASKS)
        values = {name: getattr(given, name) for name in FIELDS}
        assignment = Assignment.objects.create(group=group, made_by=by, prompt_html=html, **values)
        _set_texts(assignment, given.documents)
        record_group_event(group, kind=Event.Kind.ASSIGNMENT_MADE, row=assignment, actor=by)
    return assignment


def change_assignment(*, by: Any, assignment: Assignment, read: int, given: TaskGiven) -> Assignment:
    """Changes a task; `read` is its version as `by` read it. Whoever has done what is now asked sees the others' notes.

    To whom it is open it stays open. Writes nothing if nothing changed. Raises `PermissionDenied`, `StaleVersion` or
    AssignmentRefused.
    """
    html = _rendered(given)
    with transaction.atomic():
        locked = _locked(by, assignment)
        if locked.version != read:
            raise StaleVersion(CHANGED)
        _check(given, locked)
        changed = [name for name in FIELDS if getattr(locked, name) != getattr(given, name)]
        if _set_texts(locked, given.documents):
            changed.append("texts")
        if not changed:
            return locked
        for name in FIELDS:
            setattr(locked, name, getattr(given, name))
        locked.prompt_html = html
        locked.version += 1
        locked.modified_at = timezone.now()
        _reveal_when_due(locked)
        locked.save()
        open_to_all_done(locked)
        record_group_event(locked.group, kind=Event.Kind.ASSIGNMENT_CHANGED, row=locked, actor=by, fields=changed)
    return locked


@transaction.atomic
def publish_assignment(*, by: Any, assignment: Assignment) -> Assignment:
    """Shows a draft to the members of its group. Raises `PermissionDenied` or AssignmentRefused."""
    locked = _locked(by, assignment)
    if locked.published_at is None:
        _check_comes(locked.reveals_at)
        locked.published_at = locked.modified_at = timezone.now()
        _reveal_when_due(locked)
        locked.save()
        record_group_event(locked.group, kind=Event.Kind.ASSIGNMENT_PUBLISHED, row=locked, actor=by)
    return locked


@transaction.atomic
def reveal_assignment(*, by: Any, assignment: Assignment) -> Assignment:
    """Shows what everybody wrote for a published task to all members, for good. Raises `PermissionDenied`."""
    locked = _locked(by, assignment)
    if locked.published_at is not None and locked.revealed_at is None:
        mark_revealed(locked, by)
    return locked


def mark_revealed(locked: Assignment, by: Any) -> None:
    """Reveals a locked task; `by` is None when its time has come."""
    locked.revealed_at = timezone.now()
    locked.save(update_fields=["revealed_at"])
    record_group_event(locked.group, kind=Event.Kind.ASSIGNMENT_REVEALED, row=locked, actor=by)
    add_job(Job.Kind.OPENED, {"assignment": str(locked.pk)}, once=str(locked.pk))


@transaction.atomic
def archive_assignment(*, by: Any, assignment: Assignment, is_archived: bool) -> Assignment:
    """Takes a task out of those that are to be done, or back; its notes stay as they are. Raises `PermissionDenied`."""
    locked = _locked(by, assignment)
    if (locked.archived_at is not None) != is_archived:
        locked.archived_at = timezone.now() if is_archived else None
        locked.save(update_fields=["archived_at"])
        fields = ["archived_at"] if is_archived else []
        record_group_event(locked.group, kind=Event.Kind.ASSIGNMENT_ARCHIVED, row=locked, actor=by, fields=fields)
    return locked


@transaction.atomic
def delete_assignment(*, by: Any, assignment: Assignment) -> None:
    """Deletes a task for which nothing was written. Raises `PermissionDenied` or AssignmentRefused."""
    locked = _locked(by, assignment)
    if Annotation.objects.filter(assignment=locked).exists():
        raise AssignmentRefused(KEPT, "")
    pk, group = locked.pk, locked.group
    locked.delete()
    record_group_event(group, kind=Event.Kind.ASSIGNMENT_DELETED, row=pk, actor=by)


def _locked_for(by: Any, group: Group) -> Group:
    locked = locked_group(group.pk)
    if not by.is_active or not can_moderate(by, locked):
        raise PermissionDenied(gettext_noop("Tasks are set by those who lead the group."))
    return locked


def _locked(by: Any, assignment: Assignment) -> Assignment:
    """Locks the texts of a task, its group and the task. Nobody who writes for it does so meanwhile."""
    texts = AssignmentText.objects.filter(assignment=assignment)
    locked_documents(texts.values_list("document_id", flat=True))
    group = _locked_for(by, assignment.group)
    found = Assignment.objects.select_for_update(no_key=True).get(pk=assignment.pk)
    found.group = group
    return found


def _rendered(given: TaskGiven) -> str:
    return render_note_in_sandbox(given.prompt).html if given.prompt.strip() else ""


def _check(given: TaskGiven, before: Assignment | None) -> None:
    if not given.title.strip():
        raise AssignmentRefused(NO_TITLE, "title")
    times = [time for time in (given.opens_at, given.due_at, given.closes_at) if time is not None]
    if times != sorted(times):
        raise AssignmentRefused(ORDER, "due_at")
    if given.reveal == Reveal.AT_TIME and given.reveals_at is None:
        raise AssignmentRefused(NO_TIME, "reveals_at")
    if given.reveal == Reveal.AFTER_OWN and not given.asked_notes:
        raise AssignmentRefused(NO_NOTES, "asked_notes")
    if not given.documents:
        raise AssignmentRefused(NO_TEXT, "texts")
    if len(given.documents) > MOST_TEXTS:
        raise AssignmentRefused(TOO_MANY_TEXTS, "texts", most=MOST_TEXTS)
    if given.reveals_at != (before.reveals_at if before else None):
        _check_comes(given.reveals_at)
    if before is None or before.is_draft:
        return
    rule_changes = (before.reveal, before.reveals_at) != (given.reveal, given.reveals_at)
    if before.revealed_at is not None and rule_changes:
        raise AssignmentRefused(SEEN, "reveal")
    if rule_changes and before.reveals_at is not None and before.reveals_at <= timezone.now():
        raise AssignmentRefused(PASSED, "reveals_at")


def _check_comes(reveals_at: datetime | None) -> None:
    """Raises `AssignmentRefused` for a time that has passed: nobody shows everything for good by a slip."""
    if reveals_at is not None and reveals_at <= timezone.now():
        raise AssignmentRefused(PAST, "reveals_at")


def _reveal_when_due(assignment: Assignment) -> None:
    """Reveals a published task that is open at once, and lets the worker look at one that has a time."""
    if assignment.is_draft or assignment.revealed_at is not None:
        return
    if assignment.reveal == Reveal.AT_ONCE:
        assignment.revealed_at = timezone.now()
        add_job(Job.Kind.OPENED, {"assignment": str(assignment.pk)}, once=str(assignment.pk))
    elif assignment.reveals_at is not None:
        add_job(Job.Kind.REVEAL, {"assignment": str(assignment.pk)}, run_at=assignment.reveals_at)


def _set_texts(assignment: Assignment, documents: Sequence[Document]) -> bool:
    """Gives a task these texts in their order, each in its current version unless it had it before.

    Returns whether anything changed.
    """
    group = assignment.group
    had = {text.document_id: text for text in assignment.texts.select_related("document")}
    wanted = list(dict.fromkeys(documents))
    for text in had.values():
        if text.document not in wanted:
            if Annotation.objects.filter(assignment=assignment, document=text.document).exists():
                raise AssignmentRefused(HAS_NOTES, "texts", title=text.document.title)
            text.delete()
    changed = len(had) != len(wanted)
    for position, document in enumerate(wanted):
        if document.pk in had:
            changed |= had[document.pk].position != position
            AssignmentText.objects.filter(pk=had[document.pk].pk).update(position=position)
            continue
        if document.current_revision_id is None or not is_open_to(group, document):
            raise AssignmentRefused(NOT_OPEN, "texts", title=document.title)
        changed = True
        AssignmentText.objects.create(
            assignment=assignment, document=document, revision_id=document.current_revision_id, position=position
        )
    return changed


def reveal_when_time_has_come(arguments: Any) -> None:
    """Runs a `reveal` job: reveals the task if its time has come by the clock of the database.

    A time that was moved has a job of its own; an earlier one finds nothing to do.
    """
    with transaction.atomic():
        task = Assignment.objects.filter(pk=arguments["assignment"]).first()
        if task is None:
            return
        group = locked_group(task.group_id)
        due = Assignment.objects.select_for_update(no_key=True).due_to_be_revealed(Now()).filter(pk=task.pk)
        if found := due.first():
            found.group = group
            mark_revealed(found, None)
