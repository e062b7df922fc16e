"""Steps shared by the notification tests: they write notes through the services and run the due jobs."""

from __future__ import annotations

from typing import Any

from documents.models import Annotation, Notice
from documents.services.notes import Content, Sharing, create_annotation
from documents.services.site.worker import run_due_jobs
from tests.services.notes.steps import change, make

__all__ = ["change", "make", "note", "notice_kinds", "notified", "write_reply"]


def note(cast: Any, by: Any, audience: str = "group", words: str = "A note.", **more: Any) -> Annotation:
    """Writes a note by `by` on “keeper” and sends its notices."""
    tags = more.pop("tags", ())
    made = make(cast, by, audience=audience, content=Content(note=words, tags=tags), **more)
    run_due_jobs()
    return made


def write_reply(to: Annotation, by: Any, words: str = "An answer.") -> Annotation:
    """Writes a reply and sends its notices."""
    content = Content(motivation="replying", note=words)
    made = create_annotation(by=by, content=content, in_reply_to=to.pk, sharing=Sharing(to.audience, to.group_id))
    run_due_jobs()
    return made.annotation


def notified(annotation: Annotation) -> dict[str, str]:
    """Returns the logins of the people notified of a note, each with the kind of the notice."""
    return dict(Notice.objects.filter(annotation=annotation).values_list("recipient__login", "kind"))


def notice_kinds(person: Any) -> list[str]:
    """Returns the kinds of the notices shown to a person, newest first."""
    return list(Notice.objects.visible_to(person).values_list("kind", flat=True))
