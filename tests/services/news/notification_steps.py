"""What the tests of telling share: notes made through the services, and the work that follows from them done."""

from __future__ import annotations

from typing import Any

from documents.models import Annotation, Notice
from documents.services.notes import Content, Sharing, create_annotation
from documents.services.site.worker import do_all_due
from tests.services.notes.steps import change, make

__all__ = ["answer", "change", "kinds", "make", "note", "told"]


def note(cast: Any, by: Any, audience: str = "group", words: str = "A note.", **more: Any) -> Annotation:
    """A note of `by` on the keeper, and everybody told of it who is to be."""
    tags = more.pop("tags", ())
    made = make(cast, by, audience=audience, content=Content(note=words, tags=tags), **more)
    do_all_due()
    return made


def answer(to: Annotation, by: Any, words: str = "An answer.") -> Annotation:
    """An answer, and everybody told of it who is to be."""
    content = Content(motivation="replying", note=words)
    made = create_annotation(by=by, content=content, in_reply_to=to.pk, sharing=Sharing(to.audience, to.group_id))
    do_all_due()
    return made.annotation


def told(annotation: Annotation) -> dict[str, str]:
    """Who was told of a note, and by which kind."""
    return dict(Notice.objects.filter(annotation=annotation).values_list("recipient__login", "kind"))


def kinds(person: Any) -> list[str]:
    """The kinds of what is shown to a person, newest first."""
    return list(Notice.objects.shown_to(person).values_list("kind", flat=True))
