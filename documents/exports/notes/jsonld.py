"""Annotations as JSON-LD in the W3C model, with a constant number of queries."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import orjson
from django.db.models import Case, Exists, F, OuterRef, Prefetch, TextField, Value, When
from django.db.models.functions import Greatest
from django.urls import reverse

from documents.anchoring import CONTEXT_LENGTH, TextQuoteSelector, describe
from documents.models import Anchor, Annotation, Document, Tag, TaggedAnnotation, Target, name_for
from documents.models.annotation import AnnotationQuerySet
from documents.models.tagging import tags_of
from documents.models.tagging_value import answered, answers_prefetch, grouped_by_meaning
from documents.services.notes.find_passage import QuoteAt
from documents.services.vocabulary.answer_rows import FORM_OF
from documents.webannotation import AnnotationView, AnswerView, Passage, TargetView, annotation_jsonld
from documents.webannotation.vocabulary import JsonObject


def prefetch_for_jsonld(annotations: AnnotationQuerySet, viewer: Any) -> AnnotationQuerySet:
    """Prefetches all that `annotation_view` reads: six queries, however many annotations there are.

    Authors also see their notes on articles that are not open to them any more. Such a note includes what they selected
    but not its current position, whose text they may not read.
    """
    # An anchor that is not at its target's position has other text around it, which is read here.
    around = Case(
        When(revision=F("target__revision"), start=F("target__start"), end=F("target__end"), then=Value("")),
        When(start=None, then=Value("")),
        default=QuoteAt(F("revision_id"), Greatest(F("start") - CONTEXT_LENGTH - 1, 0), F("end") + CONTEXT_LENGTH + 1),
        output_field=TextField(),
    )
    anchors = (
        Anchor.objects.in_force()
        .filter(revision=F("document__current_revision"))
        .select_related("revision")
        .defer("revision__text", "revision__html", "revision__source")
        .annotate(around=around)
    )
    open_to = Document.objects.in_force().visible_to(viewer)
    targets = (
        Target.objects.annotate(is_open=Exists(open_to.filter(pk=OuterRef("document"))))
        .select_related("revision", "document")
        .defer("revision__text", "revision__html", "revision__source")
        .prefetch_related(Prefetch("anchors", anchors, to_attr="current_anchors"))
    )
    taggings = TaggedAnnotation.objects.select_related("tag__merged_into").order_by("pk")
    answered_too = Prefetch("taggings", taggings.prefetch_related(answers_prefetch()))
    return annotations.select_related("author", "document", "group").prefetch_related(
        "author__memberships", Prefetch("targets", targets), answered_too
    )


def annotation_bytes(
    annotation: Annotation, origin: str, *, targets: Sequence[Target] | None = None, tags: Sequence[Tag] | None = None
) -> bytes:
    """Returns the annotation's JSON-LD document; its ETag is computed from these bytes.

    Runs no query if the annotation was prefetched, or if it is new and its targets and tags are given.
    """
    view = annotation_view(annotation, origin, targets=targets, tags=tags)
    return orjson.dumps(annotation_jsonld(view, room_context_iri(origin)))


def card_etag(annotation: Annotation) -> str:
    """Returns the ETag of an annotation's card, which changes with each version; `If-Match` accepts it too.

    With it, the reader of a card can edit the annotation without knowing the ETag of the JSON-LD.
    """
    return f'"wording-{annotation.version}"'


def annotation_items(annotations: Iterable[Annotation], origin: str) -> list[JsonObject]:
    """Returns annotations as items of a page."""
    context = room_context_iri(origin)
    return [annotation_jsonld(annotation_view(one, origin), context, in_page=True) for one in annotations]


def room_context_iri(origin: str) -> str:
    """Returns the permanent address of the site's own JSON-LD terms."""
    return origin + reverse("annotation-context")


def annotation_view(
    annotation: Annotation, origin: str, *, targets: Sequence[Target] | None = None, tags: Sequence[Tag] | None = None
) -> AnnotationView:
    """Returns what the JSON-LD says, the same for every reader: names are public ones, or those of the note's group."""
    author = annotation.author
    if targets is None:
        targets = list(annotation.targets.all())
    answers = {}
    if tags is None:
        tags = tags_of(annotation)
        groups = grouped_by_meaning(annotation.taggings.all())
        answers = {tag.name: _answer_views(taggings) for tag, taggings in groups.items()}
    about = reverse("annotation", args=[annotation.parent_id]) if annotation.parent_id else None
    return AnnotationView(
        iri=origin + annotation.get_absolute_url(),
        motivation=annotation.motivation,
        creator_iri=f"urn:uuid:{author.pk}",
        creator_name=name_for(None, author, annotation.group),
        created=annotation.created_at,
        modified=annotation.modified_at,
        note=annotation.note,
        note_language=annotation.note_language,
        tags=[tag.name for tag in tags],
        concepts={tag.name: origin + tag.get_absolute_url() for tag in tags},
        audience=annotation.audience,
        group=str(annotation.group_id) if annotation.group_id else None,
        task=origin + reverse("assignment", args=[annotation.assignment_id]) if annotation.assignment_id else None,
        about_iri=origin + (about or annotation.document.get_absolute_url()),
        targets=[_target_view(target, origin) for target in targets],
        properties=annotation.properties,
        resolved=annotation.resolved_at,
        relation=annotation.relation,
        answers=answers,
    )


def _answer_views(taggings: Sequence[TaggedAnnotation]) -> list[AnswerView]:
    return [
        AnswerView(
            one.question,
            one.name,
            FORM_OF[one.type],
            tuple(zip(one.choices, one.values, strict=True)) if one.choices else (),
            "" if one.choices else one.values[0],
        )
        for one in answered(*taggings)
    ]


def current_anchor(target: Target) -> Anchor | None:
    """Returns the anchor of a target on the current text; the annotation must be prefetched."""
    anchors: list[Anchor] = target.current_anchors  # type: ignore[attr-defined]
    return anchors[0] if anchors and _is_open(target) else None


def _is_open(target: Target) -> bool:
    return getattr(target, "is_open", True)  # a new one is on a text that its author may read


def _target_view(target: Target, origin: str) -> TargetView:
    anchor = current_anchor(target)
    slug = target.document.slug
    made_on = Passage(
        revision_iri=origin + reverse("revision", args=[slug, target.revision.number]),
        start=target.start,
        end=target.end,
        quote=TextQuoteSelector(target.exact, target.prefix, target.suffix),
    )
    return TargetView(
        document_iri=origin + target.document.get_absolute_url(),
        made_on=made_on,
        current_position=_current_position(anchor, target, made_on, origin) if anchor else None,
        state=anchor.state if anchor else Anchor.State.LOST if _is_open(target) else "",
        method=anchor.method if anchor else "",
        score=anchor.score if anchor else 0.0,
    )


def _current_position(anchor: Anchor, target: Target, made_on: Passage, origin: str) -> Passage | None:
    if anchor.start is None or anchor.end is None:
        return None
    if (anchor.revision_id, anchor.start, anchor.end) == (target.revision_id, target.start, target.end):
        return made_on
    around: str = getattr(anchor, "around", "")
    first = max(0, anchor.start - CONTEXT_LENGTH - 1)
    quote = (
        describe(around, anchor.start - first, anchor.end - first)
        if around
        else TextQuoteSelector(anchor.quote or target.exact)
    )
    iri = origin + reverse("revision", args=[target.document.slug, anchor.revision.number])
    return Passage(iri, anchor.start, anchor.end, quote)
