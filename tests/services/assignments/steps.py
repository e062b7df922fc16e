"""Steps of the tests of tasks: set, and written for, through the services."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from documents.models import Annotation, Assignment
from documents.services.assignments.assignments import TaskGiven, create_assignment, publish_assignment
from documents.services.notes import Content, Sharing, create_annotation
from tests.services.notes.steps import passage

Reveal = Assignment.Reveal


def given(cast: Any, **more: Any) -> TaskGiven:
    """Returns a task on the document of the cast, which shows the others' notes after one's own."""
    return TaskGiven(**{"title": "Two passages", "documents": [cast.document], "reveal": Reveal.AFTER_OWN} | more)


def draft(cast: Any, **more: Any) -> Assignment:
    return create_assignment(by=cast.tova, group=cast.course, given=given(cast, **more))


def publish(cast: Any, **more: Any) -> Assignment:
    return publish_assignment(by=cast.tova, assignment=draft(cast, **more))


def publish_whose_time_has_come(cast: Any, **more: Any) -> Assignment:
    """Publishes a task whose time has come, though no worker has looked yet; `due_at` is that time too."""
    times = {"reveals_at": timezone.now() + timedelta(minutes=1), "due_at": timezone.now() + timedelta(minutes=1)}
    task = publish(cast, reveal=Reveal.AT_TIME, **times, **more)
    past = timezone.now() - timedelta(minutes=1)
    Assignment.objects.filter(pk=task.pk).update(reveals_at=past, due_at=past)
    task.refresh_from_db()
    return task


def write(
    cast: Any, by: Any, task: Assignment | None, note: str = "A note.", audience: str = "group", document: Any = None
) -> Annotation:
    """Writes a note for a task."""
    group = cast.course.pk if audience in {"group", "moderators"} else None
    return create_annotation(
        by=by,
        content=Content("commenting", note),
        selections=[passage(document or cast.document, "keeper")],
        sharing=Sharing(audience, group, task.pk if task else None),
    ).annotation


def seen_by(*people: Any) -> list[int]:
    """Returns how many annotations each of these people sees."""
    return [Annotation.objects.visible_to(person).count() for person in people]
