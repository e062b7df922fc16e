"""What the tests of telling share: notes made through the services, and the work that follows from them done."""

from __future__ import annotations

from typing import Any

from documents.models import Annotation, Notice
from documents.services.notes import Content, Sharing, create_annotation
from documents.services.site.worker import run_due_jobs
from tests.services.notes.steps import change, make

__all__ = ["change", "make", "note", "notice_kinds", "notified", "write_reply"]


def note(cast: Any, by: Any, audience: str = "group", words: str = "A note.", **more: Any) -> Annotation:
    """A note of `by` on the keeper, and everybody told of it who is to be."""
    tags = more.pop("tags", ())
    made = make(cast, by, audience=audience, content=Content(note=words, tags=tags), **more)
    run_due_jobs()
    return made


def write_reply(to: Annotation, by: Any, words: str = "An answer.") -> Annotation:
    """An answer, and everybody told of it who is to be."""
    content = Content(motivation="replying", note=words)
    made = create_annotation(by=by, content=content, in_reply_to=to.pk, sharing=Sharing(to.audience, to.group_id))
    run_due_jobs()
    return made.annotation


def notified(annotation: Annotation) -> dict[str, str]:
    """Who was told of a note, and by which kind."""
    return dict(Notice.objects.filter(annotation=annotation).values_list("recipient__login", "kind"))


def notice_kinds(person: Any) -> list[str]:
    """The kinds of what is shown to a person, newest first."""
    return list(Notice.objects.visible_to(person).values_list("kind", flat=True))
