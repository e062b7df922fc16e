"""Steps of the note tests: annotations made, changed and replied to through the services."""

from __future__ import annotations

from documents.anchoring import TextPositionSelector, TextQuoteSelector
from documents.models import (
    Anchor,
    Annotation,
    AnnotationVersion,
    Document,
    Event,
    Tag,
    TaggedAnnotation,
    Target,
)
from documents.services.notes import (
    Content,
    Selection,
    Sharing,
    change_annotation,
    create_annotation,
)

TEXT = "The keeper wrote it down. Nobody read it for 😀 forty years."


def passage(document, words, **more):
    """Returns the selection of `words`, as our own page sends it."""
    start = document.current_revision.text.index(words)
    return Selection(
        document.slug,
        more.pop("revision", document.current_revision.number),
        TextPositionSelector(start, start + len(words)),
        TextQuoteSelector(words),
        **more,
    )


def make(cast, by, words="keeper", audience="private", **more):
    group = cast.course.pk if audience in ("group", "moderators") else None
    selections = [passage(cast.document, words)] if words else [Selection(cast.document.slug)]
    return create_annotation(
        by=by,
        content=more.pop("content", Content(note="A note.", tags=("irony",))),
        selections=more.pop("selections", selections),
        sharing=Sharing(audience, group),
        **more,
    ).annotation


def change(annotation, by, content=None, **more):
    slug = annotation.document.slug
    target = annotation.targets.first()
    same = (
        Selection(slug, target.revision.number, TextPositionSelector(target.start, target.end))
        if target
        else Selection(slug)
    )
    return change_annotation(
        by=by,
        pk=annotation.pk,
        content=content or Content(note="A note.", tags=("irony",)),
        selections=more.pop("selections", [] if annotation.parent_id else [same]),
        in_reply_to=annotation.parent_id,
        sharing=more.pop("sharing", Sharing(annotation.audience, annotation.group_id)),
        **more,
    )


def reply(annotation, by, note="An answer.", **more):
    return create_annotation(by=by, content=Content("replying", note), in_reply_to=annotation.pk, **more).annotation


def count_rows():
    """Counts the rows of each model; equal counts before and after show that nothing was written."""
    models = (Annotation, AnnotationVersion, Target, Anchor, Tag, TaggedAnnotation, Event)
    return {model.__name__: model.objects.count() for model in models} | {
        "counters": list(Document.objects.order_by("pk").values_list("event_number", "public_changes"))
    }
