"""Notes that are written for a task: who may write them, whether they are held, and when they open it to their author.

While a task is closed to somebody, what they write on its texts is for the task, for themselves, or for those who lead
the group: a note for the whole group or for everyone would tell the others what the task holds back.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db.models import BigIntegerField, Exists, F, OuterRef, Q, UUIDField, Value
from django.db.models.functions import Now

from documents.errors import AnnotationRefused, gettext_noop
from documents.models import Annotation, Assignment, AssignmentText, Document, Job, Membership, Opening
from documents.models.compiled import CompiledQuery, IsOneOf, slot
from documents.permissions import can_moderate
from documents.search.words import words_of
from documents.services.events.jobs import add_job
from documents.services.notes.content import Sharing

Audience = Annotation.Audience
POINTER = "/task"

NO_TASK = gettext_noop("There is no such task, or not for you to do.")
NOT_YET = gettext_noop("This task has not begun. Keep your note for yourself until then.")
OVER = gettext_noop("This task is closed. Keep your note for yourself, or write to those who lead the group.")
OTHER_TASK = gettext_noop("An answer belongs to the task of what it answers. Leave its task out.")
TASK_IS_FIXED = gettext_noop("A note stays in the task for which it was written. Leave the task as it was.")
OTHER_TEXT = gettext_noop("This article is no text of the task.")
OTHER_AUDIENCE = gettext_noop("A note for a task is for the group of the task, for those who lead it, or for yourself.")
ARCHIVED = gettext_noop("This task is archived: nothing more is written for it.")
CLOSED = gettext_noop(
    "A task on this article does not show you yet what others wrote for it. Until it does, what you write here is for "
    "the task, for yourself, or for those who lead the group."
)
HELD = gettext_noop(
    "Your note was written for a task that does not show everybody’s notes yet. Until it does, the note stays in the "
    "task, or is for yourself or for those who lead the group."
)


# -- Writing ----------------------------------------------------------------------------------


def check_task(by: Any, sharing: Sharing, documents: Collection[Document]) -> Assignment | None:
    """Returns the task for which a new note on locked documents is written, if its sharing names one.

    Raises `AnnotationRefused`, also for a note that names none and that a task on these documents holds back.
    """
    if sharing.task is None:
        if _is_closed_here(by, sharing, documents):
            raise AnnotationRefused(CLOSED, "/audience")
        return None
    # The times are compared with the clock of the database, which is the same for all.
    tasks = Assignment.objects.visible_to(by).running().filter(pk=sharing.task).select_related("group")
    task = tasks.annotate(now=Now()).first()
    if task is None:
        raise AnnotationRefused(NO_TASK, POINTER)
    if not _is_for(sharing, task):
        raise AnnotationRefused(OTHER_AUDIENCE, "/audience")
    _check_time(by, task, task.now)
    texts = AssignmentText.objects.filter(assignment=task, document__in=[one.pk for one in documents])
    if texts.count() < len(documents):
        raise AnnotationRefused(OTHER_TEXT, "/target")
    return task


def check_task_of_answer(by: Any, sharing: Sharing | None, parent: Annotation, documents: Collection[Document]) -> None:
    """Raises `AnnotationRefused` for an answer in a thread whose task does not run, or that names another task.

    An answer in a thread without a task would tell what a task on its documents holds back, as a note would.
    """
    if sharing is not None and sharing.task not in {None, parent.assignment_id}:
        raise AnnotationRefused(OTHER_TASK, POINTER)
    if parent.assignment_id is not None:
        _check_runs(by, parent.assignment_id, "/target")
    elif _is_closed_here(by, Sharing(parent.audience, parent.group_id), documents):
        raise AnnotationRefused(CLOSED, "/target")


def check_task_takes(annotation: Annotation, sharing: Sharing, note: str) -> None:
    """Raises `AnnotationRefused` for a change by which a note would count for its task that no longer takes notes."""
    counts = sharing.audience == Audience.GROUP and bool(note.strip())
    counted = annotation.audience == Audience.GROUP and bool(annotation.note)
    if annotation.assignment_id is not None and counts and not counted:
        _check_runs(annotation.author, annotation.assignment_id, "/audience")


def _check_runs(by: Any, pk: UUID, pointer: str) -> None:
    task = Assignment.objects.filter(pk=pk).select_related("group").annotate(now=Now()).get()
    if task.archived_at is not None:
        raise AnnotationRefused(ARCHIVED, pointer)
    _check_time(by, task, task.now)


def _check_time(by: Any, task: Assignment, now: datetime) -> None:
    has_begun, is_over = task.has_begun(now), task.is_over(now)
    if (is_over or not has_begun) and not can_moderate(by, task.group):
        raise AnnotationRefused(OVER if has_begun else NOT_YET, POINTER)


def put_into_task(annotation: Annotation, task: Assignment | None, by: Any) -> None:
    """Puts a new note into its task; one of somebody who does not lead the group is held."""
    if task is not None:
        annotation.assignment = task
        annotation.held = not can_moderate(by, task.group)


def check_stays_in_task(annotation: Annotation, sharing: Sharing, documents: Collection[Document]) -> bool:
    """Returns whether a note leaves its task with a change of its audience. Raises `AnnotationRefused` if it may not.

    A note on a text of a task that is closed to its author does not become one for the group or for everyone either;
    `documents` are all in which it stands.
    """
    task = annotation.assignment
    if task is not None and _is_for(sharing, task):
        return False
    if task is not None and task.revealed_at is None:
        raise AnnotationRefused(HELD, "/audience")
    moved = (annotation.audience, annotation.group_id) != (sharing.audience, sharing.group)
    if moved and _is_closed_here(annotation.author, sharing, documents):
        raise AnnotationRefused(CLOSED, "/audience")
    return task is not None


def leave_task(annotation: Annotation) -> None:
    """Takes a thread out of its task, which shows everybody's notes already."""
    Annotation.objects.filter(Q(pk=annotation.pk) | Q(root=annotation.pk)).update(assignment=None, held=False)
    annotation.assignment, annotation.held = None, False


def _is_for(sharing: Sharing, task: Assignment) -> bool:
    return sharing.audience == Audience.PRIVATE or sharing.group == task.group_id


def _is_closed_here(by: Any, sharing: Sharing, documents: Collection[Document]) -> bool:
    """Says whether a task that is closed to `by` keeps a note with this sharing from these documents."""
    if sharing.audience not in {Audience.GROUP, Audience.PUBLIC}:
        return False
    closed = _closed_tasks(sharing.audience == Audience.GROUP)
    return bool(closed.run(reader=by.pk, documents=[one.pk for one in documents], group=sharing.group))


@cache
def _closed_tasks(of_group: bool) -> CompiledQuery:
    """Compiles the query of the tasks on documents that have begun and are closed to a member; every note runs it."""
    here = AssignmentText.objects.filter(IsOneOf("document", slot("documents", ArrayField(BigIntegerField()))))
    reader = slot("reader", UUIDField())
    mine = Membership.objects.filter(user=reader, role=Membership.Role.MEMBER)
    opened = Opening.objects.filter(person=reader, assignment=OuterRef("pk"))
    begun = Assignment.objects.running().filter(Q(opens_at=None) | Q(opens_at__lte=Now()))
    tasks = begun.filter(pk__in=here.values("assignment"), revealed_at=None)
    if of_group:
        tasks = tasks.filter(group=slot("group", UUIDField()))
    return CompiledQuery(
        tasks.filter(~Exists(opened), Exists(mine.filter(group=OuterRef("group")))).order_by().values_list("pk")[:1]
    )


# -- What somebody has done -------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Done:
    """What counts of what somebody wrote for a task: notes, answers to others, and texts on which there is a note."""

    notes: int = 0
    answers: int = 0
    texts: int = 0

    @property
    def contributions(self) -> int:
        """The notes and answers together."""
        return self.notes + self.answers

    def opens(self, task: Assignment) -> bool:
        """Says whether it shows what the others wrote. Answers to them are not asked for: they come only then."""
        return self.notes >= task.asked_notes and self.texts >= task.asked_texts

    def is_all_of(self, task: Assignment) -> bool:
        """Says whether it is everything that is asked."""
        return self.opens(task) and self.answers >= task.asked_answers


def done_by(task: Assignment, people: Iterable[Any]) -> dict[UUID, Done]:
    """Returns what each of these people has done for a task, by their key; one query."""
    return done_for([task], people)[task.pk]


def done_for(tasks: Iterable[Assignment], people: Iterable[Any]) -> dict[UUID, dict[UUID, Done]]:
    """Returns what each of these people has done for each of these tasks, by their keys; one query."""
    asked = {task.pk: task.asked_words for task in tasks}
    rows = Annotation.objects.contributed_to(*asked).filter(author__in=list(people))
    # Words are fetched only to be counted.
    rows = rows.annotate(said=F("note") if any(asked.values()) else Value("")).order_by()
    found: dict[tuple[UUID, UUID], tuple[int, int, set[int]]] = {}
    for task, author, document, said, parent, answered in rows.values_list(
        "assignment", "author", "document", "said", "parent", "parent__author"
    ):
        if asked[task] and sum(1 for _word in words_of(said)) < asked[task]:
            continue
        notes, answers, texts = found.get((task, author), (0, 0, set()))
        if parent is None:
            found[task, author] = notes + 1, answers, texts | {document}
        elif answered != author:
            found[task, author] = notes, answers + 1, texts
    done: dict[UUID, dict[UUID, Done]] = {task: {} for task in asked}
    for (task, author), (notes, answers, texts) in found.items():
        done[task][author] = Done(notes, answers, len(texts))
    return done


def open_when_done(annotation: Annotation) -> None:
    """Opens the task of a note to its author if they have now done what shows them what the others wrote.

    Two notes in two texts at one moment count as two: the membership is locked, after the documents.
    """
    task = annotation.assignment
    if task is None or not annotation.held or not _opens_by_own(task):
        return
    membership = Membership.objects.filter(group=task.group_id, user=annotation.author_id)
    if membership.select_for_update(no_key=True).first():
        _open(task, done_by(task, [annotation.author_id]))


def open_to_all_done(task: Assignment) -> None:
    """Opens a locked task to everybody who has done what is asked now, and to whom it was not open."""
    if task.is_draft or not _opens_by_own(task):
        return
    authors = Annotation.objects.contributed_to(task).filter(held=True).values_list("author", flat=True)
    _open(task, done_by(task, set(authors)))


def _opens_by_own(task: Assignment) -> bool:
    return task.reveal == Assignment.Reveal.AFTER_OWN and task.revealed_at is None


def _open(task: Assignment, done: dict[UUID, Done]) -> None:
    enough = {person: one for person, one in done.items() if one.opens(task)}
    opened = set(Opening.objects.filter(assignment=task, person__in=enough).values_list("person_id", flat=True))
    for person in sorted(set(enough) - opened):
        contributions = enough[person].contributions
        Opening.objects.create(assignment=task, person_id=person, how=Opening.How.DONE, contributions=contributions)
        add_job(Job.Kind.OPENED, {"assignment": str(task.pk), "person": str(person)}, once=f"{task.pk} {person}")
