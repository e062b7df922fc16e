"""Sets parts of a capture aside from the article, and restores them.

Spans are code points of a capture text. Nothing is deleted: a correction, which carries every annotation, takes the
part out of the article's text; the capture stays as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from documents.anchoring import align
from documents.errors import ExtractionRefused, StaleVersion, gettext_noop
from documents.models import Document, Event, Revision, SetAside
from documents.permissions import can_curate
from documents.sandbox import render_in_sandbox
from documents.services.article.labels import labels_in
from documents.services.events.events import record_event
from documents.services.events.locks import locked_document
from documents.services.notes.carry_anchors import recheck_set_aside
from documents.services.search.index import index_set_aside
from documents.services.versions.revisions import CORRECTED_MEANWHILE, SourceFormat, add_revision
from documents.services.versions.source_edits import CaptureText, insert_span, remove_spans
from documents.spans import MappedText, Span, SpanMap, invert_map


@dataclass(frozen=True, slots=True)
class Plan:
    """A planned change of what is in the article; `source` is None if the text stays the same."""

    current: Revision
    whole: Revision
    spans: tuple[Span, ...]
    source: MappedText | None

    @property
    def source_format(self) -> SourceFormat:
        """The format of the source, which does not change."""
        return self.current.source_format  # type: ignore[return-value]


# -- Parts ------------------------------------------------------------------------------------


def plan_set_aside(document: Document, whole: Revision, spans: Iterable[Span]) -> Plan:
    """Plans the article's source without the characters that came from `spans`."""
    current = _current(document)
    spans = _trimmed(whole.text, spans)
    if current.mapped_to_id != whole.pk:
        return Plan(current, whole, spans, None)
    source = _source_of(current, whole)
    left = remove_spans(source, current.source_format, spans)
    if not any(letter.isalnum() for letter in left.text):
        raise ExtractionRefused(gettext_noop("Nothing would be left of the article. Keep some of it."))
    return Plan(current, whole, spans, left if left.text != source.text else None)


def parts_with(plan: Plan) -> list[Span]:
    """Returns what would be set aside of the capture with a plan to set more of it aside."""
    parts = SetAside.objects.in_force().filter(revision=plan.whole).values_list("start", "end")
    return [*(Span(start, end) for start, end in parts), *plan.spans]


def plan_restore(document: Document, whole: Revision, spans: Iterable[Span]) -> Plan:
    """Plans the article's source with the parts in `spans` that are set aside, each at its old place."""
    current = _current(document)
    if current.mapped_to_id != whole.pk:
        raise ExtractionRefused(
            gettext_noop("The current text comes from another capture. Open that one to put parts of it back.")
        )
    wanted = _trimmed(whole.text, spans)
    parts = SetAside.objects.in_force().filter(revision=whole)
    found = tuple(
        Span(max(part.start, span.start), min(part.end, span.end))
        for part in parts
        for span in wanted
        if part.start < span.end and span.start < part.end
    )
    found = _trimmed(whole.text, found)
    if not found:
        raise ExtractionRefused(gettext_noop("None of this is set aside now. Look at the page again."))
    before = source = _source_of(current, whole)
    capture = CaptureText(whole.text, _format_of(whole))
    for span in found:
        source = insert_span(source, current.source_format, capture, span)
    return Plan(current, whole, found, source if source.text != before.text else None)


def set_aside(
    *, document: Document, by: Any, whole: Revision, spans: Iterable[Span], reason: str, base: int | None = None
) -> Revision | None:
    """Takes parts of a capture out of the article, for a reason of `SetAside.Reason`; returns the new revision.

    Returns None if they were not in the text; then only the reason is stored. Raises `PermissionDenied`,
    `ExtractionRefused`, `RenderingRefused`, or `StaleVersion` if the text was corrected meanwhile; then nothing was
    written.
    """
    _check(by, document)
    if reason not in SetAside.Reason.values:
        raise ExtractionRefused(gettext_noop("Say why it is set aside."))
    plan = plan_set_aside(document, whole, spans)
    if not plan.spans:
        raise ExtractionRefused(gettext_noop("Select some words first."))
    words = str(SetAside.Reason(reason).label)
    return _correct(
        plan, document, by, words, base, partial(_save_set_aside, whole=whole, spans=plan.spans, reason=reason, by=by)
    )


def restore_part(
    *, document: Document, by: Any, whole: Revision, spans: Iterable[Span], base: int | None = None
) -> Revision | None:
    """Restores parts that are set aside to their old place; the rest of such a part stays set aside.

    Returns the new revision, or None if the text stays the same. Raises what `set_aside` raises; then nothing was
    written.
    """
    _check(by, document)
    plan = plan_restore(document, whole, spans)
    return _correct(plan, document, by, "", base, partial(_retire_set_aside, whole=whole, spans=plan.spans, by=by))


def _correct(
    plan: Plan, document: Document, by: Any, reason: str, base: int | None, change_parts: Callable[[Document], None]
) -> Revision | None:
    """Changes the parts set aside and, if the plan changes it, the text of the document, which is locked meanwhile.

    The parts come first, because they decide which passages without a position are lost.
    """
    # Rendering may take seconds, so neither the document's lock nor a transaction is held.
    rendered = (
        render_in_sandbox(plan.source.text, plan.source_format, labels_in(document.language)) if plan.source else None
    )
    with transaction.atomic():
        document = locked_document(document.pk)
        current = plan.current
        if document.current_revision_id != current.pk or base not in (None, current.number):
            raise StaleVersion(CORRECTED_MEANWHILE)
        change_parts(document)
        if plan.source is None or rendered is None or rendered.text == current.text:
            recheck_set_aside(document)
            index_set_aside(document)
            return None
        return add_revision(
            document,
            rendered=rendered,
            source=plan.source.text,
            source_format=plan.source_format,
            based_on=current,
            by=by,
            reason=reason,
            source_map=plan.source.source_map,
            mapped_to=plan.whole,
        )


def _save_set_aside(document: Document, whole: Revision, spans: Sequence[Span], reason: str, by: Any) -> None:
    parts = SetAside.objects.in_force().filter(revision=whole).values_list("start", "end")
    taken = [Span(start, end) for start, end in parts]
    for span in spans:
        for left in _trimmed(whole.text, _subtract(span, taken)):
            row = SetAside.objects.create(
                document=document, revision=whole, start=left.start, end=left.end, reason=reason, agent=by
            )
            record_event(document, kind=Event.Kind.PART_SET_ASIDE, row=row, actor=by, public=document.is_public)


def _retire_set_aside(document: Document, whole: Revision, spans: Sequence[Span], by: Any) -> None:
    for part in SetAside.objects.in_force().filter(revision=whole):
        if not any(part.start < span.end and span.start < part.end for span in spans):
            continue
        SetAside.objects.filter(pk=part.pk).update(retired_at=timezone.now(), retired_by=by)
        for left in _trimmed(whole.text, _subtract(Span(part.start, part.end), spans)):
            SetAside.objects.create(
                document=document,
                revision=whole,
                start=left.start,
                end=left.end,
                reason=part.reason,
                rule=part.rule,
                agent_id=part.agent_id,
                stated_at=part.stated_at,
            )
        record_event(document, kind=Event.Kind.PART_RESTORED, row=part, actor=by, public=document.is_public)


def _subtract(span: Span, taken: Iterable[Span]) -> list[Span]:
    at, left = span.start, []
    for one in sorted(taken):
        if one.end <= at or one.start >= span.end:
            continue
        if one.start > at:
            left.append(Span(at, one.start))
        at = one.end
    if at < span.end:
        left.append(Span(at, span.end))
    return left


def _trimmed(text: str, spans: Iterable[Span]) -> tuple[Span, ...]:
    """Trims white space from the spans, and drops those with nothing else."""
    found = []
    for span in sorted(set(spans)):
        words = span.of(text)
        start = span.start + len(words) - len(words.lstrip())
        if start < span.end:
            found.append(Span(start, span.start + len(words.rstrip())))
    return tuple(found)


def _current(document: Document) -> Revision:
    """Returns the document's current revision from the database, not from the given object, which may be old."""
    current = Revision.objects.filter(pk__in=Document.objects.filter(pk=document.pk).values("current_revision")).first()
    if current is None:
        raise ExtractionRefused(gettext_noop("No text of this article is held here."))
    return current


def _source_of(current: Revision, whole: Revision) -> MappedText:
    """Returns the source of a revision, mapped to the capture text by way of the rendered text."""
    made = SpanMap.from_json(current.span_map)
    back = invert_map(align(current.source, current.text, current.source_format), len(current.source))
    return MappedText(current.source, back.compose(made))


def _format_of(whole: Revision) -> str:
    """Returns the format of the capture text: that of the first edition made from it."""
    first = Revision.objects.editions().filter(mapped_to=whole).order_by("number").only("source_format").first()
    return first.source_format if first is not None else Revision.SourceFormat.PLAIN


def _check(by: Any, document: Document) -> None:
    if not can_curate(by, document):
        raise PermissionDenied
