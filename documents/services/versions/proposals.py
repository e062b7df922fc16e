"""Proposals: texts that wait for a curator, from reading an article again or from a new capture that differs.

A proposal is only a text that could become the next version. Nothing of the article changes until a curator accepts it;
then it becomes a correction, which carries every annotation over, and its parts set aside replace the earlier ones.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, BinaryIO, cast

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from documents.errors import CorrectionRefused, StaleVersion, gettext_noop
from documents.intake import Article, Gap, Part
from documents.models import Capture, Document, Event, Proposal, Revision, SetAside
from documents.models import Gap as GapRow
from documents.permissions import can_curate
from documents.rendering import Rendered
from documents.sandbox import Payload, read_in_sandbox, render_in_sandbox
from documents.services.article.labels import labels_in
from documents.services.captures.captures import FileOrigin, store_capture
from documents.services.captures.examine import (
    ExaminedFile,
    Fingerprint,
    Handling,
    Step,
    examine_capture,
    fingerprint_of,
)
from documents.services.captures.extraction_records import write_gaps, write_parts
from documents.services.captures.import_rate_limit import check_import_rate_limit, count_import_try
from documents.services.events.events import record_event
from documents.services.events.locks import locked_document
from documents.services.versions.revisions import CORRECTED_MEANWHILE, SAME_TEXT, SourceFormat, add_revision
from documents.spans import Span, SpanMap

ALREADY_DECIDED = gettext_noop("This proposal is decided already.")


@dataclass(frozen=True, slots=True)
class RecaptureResult:
    """The result of a further capture; `proposal` is None if its text needs no new decision."""

    capture: Capture
    already_existed: bool
    proposal: Proposal | None


# -- Making proposals ---------------------------------------------------------------------------


def reread(document: Document) -> Proposal | None:
    """Reads the newest capture again, and proposes its text if that differs from the current one.

    Returns None if nothing differs, if a curator has decided about the same text, or if the bytes now decode to other
    characters, because then known positions would be wrong. Raises CaptureRefused or RenderingRefused.
    """
    capture = document.captures.order_by("-received_at", "-pk").first()
    if capture is None:
        return None
    whole = _whole_of(document, capture)
    received = read_in_sandbox(
        capture.file_name,
        Payload(capture.length, capture.bytes),
        encoding=capture.charset or None,
        address=capture.address,
    )
    if received.decoded.text != whole.text:
        return None
    article = received.article
    rendered = render_in_sandbox(article.source, article.source_format, labels_in(document.language))
    with transaction.atomic():
        document = locked_document(document.pk)
        return _propose(document, whole, Proposal.Kind.REREAD, article, rendered, None)


def recapture(
    *,
    document: Document,
    file: BinaryIO,
    file_origin: FileOrigin,
    by: Any,
    declared: str | None = None,
    at: datetime | None = None,
    handling: Handling | None = None,
    at_end: Callable[[RecaptureResult], None] | None = None,
) -> RecaptureResult:
    """Stores a further capture of an article with its capture text, and proposes its article text if that differs.

    `at_end` is called in the transaction that stores the result, and what it raises undoes that. Raises
    `PermissionDenied`, CaptureRefused, RenderingRefused or `RateLimitExceeded`; then nothing was written.
    """
    if by is not None and not can_curate(by, document):
        raise PermissionDenied
    fingerprint = fingerprint_of(file)
    with transaction.atomic():
        if (there := _already_there(document, fingerprint, at_end)) is not None:
            return there
    check_import_rate_limit(by)
    count_import_try(by)
    examined = examine_capture(
        file,
        file_origin.name,
        fingerprint=fingerprint,
        declared=declared,
        address=file_origin.address,
        handling=handling,
    )
    if handling is not None:
        handling.on_step(Step.SAVING)
    with transaction.atomic():
        document = locked_document(document.pk)
        if by is not None and not can_curate(by, document):
            raise PermissionDenied
        if (there := _already_there(document, fingerprint, at_end)) is not None:
            return there
        result = _store_capture(document, file, file_origin, examined, by, at or timezone.now())
        if at_end is not None:
            at_end(result)
    return result


def _already_there(
    document: Document, fingerprint: Fingerprint, at_end: Callable[[RecaptureResult], None] | None
) -> RecaptureResult | None:
    """Returns the capture of the article that has these bytes, if there is one."""
    known = document.captures.filter(sha256=fingerprint.sha256).first()
    if known is None:
        return None
    result = RecaptureResult(known, already_existed=True, proposal=None)
    if at_end is not None:
        at_end(result)
    return result


def _store_capture(
    document: Document, file: BinaryIO, file_origin: FileOrigin, examined: ExaminedFile, by: Any, at: datetime
) -> RecaptureResult:
    capture = store_capture(document, file, file_origin, examined, by, at)
    whole = add_revision(document, rendered=examined.whole, source="", source_format="capture", capture=capture, by=by)
    record_event(document, kind=Event.Kind.CAPTURE_ADDED, row=capture, actor=by, public=document.is_public)
    proposal = _propose(document, whole, Proposal.Kind.RECAPTURE, examined.received.article, examined.article, by)
    return RecaptureResult(capture, already_existed=False, proposal=proposal)


def _propose(
    document: Document, whole: Revision, kind: Proposal.Kind, article: Article, rendered: Rendered, by: Any
) -> Proposal | None:
    """Stores a proposal for a locked document, unless its text is current or a curator has decided about it."""
    current = document.current_revision
    if current is not None and current.text == rendered.text:
        return None
    same = Proposal.objects.filter(document=document, whole=whole, source=article.source)
    if same.exclude(state=Proposal.State.OPEN).exists():
        return None
    if (open_one := same.first()) is not None:
        return open_one
    Proposal.objects.filter(document=document, whole=whole, state=Proposal.State.OPEN).update(
        state=Proposal.State.REFUSED, decided_at=timezone.now()
    )
    proposal = Proposal.objects.create(
        document=document,
        whole=whole,
        kind=kind,
        source=article.source,
        source_format=article.source_format,
        source_map=article.source_map.to_json(),
        parts=_parts_as_json(article),
    )
    record_event(document, kind=Event.Kind.PROPOSAL_MADE, row=proposal, actor=by, public=False)
    return proposal


def _whole_of(document: Document, capture: Capture) -> Revision:
    return document.revisions.get(capture=capture, source_format=Revision.SourceFormat.CAPTURE)


def find_document_captured_from(address: str, by: Any) -> Document | None:
    """Returns an article that has a capture from this address and that `by` may correct, or None."""
    found = Document.objects.visible_to(by).filter(captures__address=address).distinct().order_by("pk")
    return next((document for document in found if can_curate(by, document)), None)


# -- Deciding about proposals -------------------------------------------------------------------


def accept_proposal(*, proposal: Proposal, by: Any, reason: str = "", base: int | None = None) -> Revision:
    """Makes a proposed text the next version, with its parts set aside and its gaps.

    `base` is the number of the revision that `by` compared the proposal with, if known. Raises `PermissionDenied`,
    RenderingRefused, CorrectionRefused if the proposal was decided before or its text is current already, or
    `StaleVersion` if a correction was made since `base`; then the proposal stays open.
    """
    document = proposal.document
    if not can_curate(by, document):
        raise PermissionDenied
    source_format = cast("SourceFormat", proposal.source_format)
    rendered = render_in_sandbox(proposal.source, source_format, labels_in(document.language))
    with transaction.atomic():
        document = locked_document(document.pk)
        proposal = _decided(proposal, Proposal.State.ACCEPTED, by)
        whole, current = proposal.whole, document.current_revision
        _check_current(current, rendered, base)
        _replace_parts(document, whole, proposal, by)
        made = add_revision(
            document,
            rendered=rendered,
            source=proposal.source,
            source_format=proposal.source_format,
            capture=whole.capture,
            based_on=current,
            by=by,
            reason=reason or str(proposal.get_kind_display()),
            source_map=SpanMap.from_json(proposal.source_map),
            mapped_to=whole,
        )
        record_event(document, kind=Event.Kind.PROPOSAL_DECIDED, row=proposal, actor=by, public=False)
    return made


def _check_current(current: Revision | None, rendered: Rendered, base: int | None) -> None:
    if base is not None and (current is None or current.number != base):
        raise StaleVersion(CORRECTED_MEANWHILE)
    if current is not None and (current.text, current.html) == (rendered.text, rendered.html):
        raise CorrectionRefused(SAME_TEXT)


@transaction.atomic
def refuse_proposal(*, proposal: Proposal, by: Any) -> Proposal:
    """Refuses a proposal. Raises `PermissionDenied`, or CorrectionRefused if it was decided before."""
    document = locked_document(proposal.document_id)
    if not can_curate(by, document):
        raise PermissionDenied
    proposal = _decided(proposal, Proposal.State.REFUSED, by)
    record_event(document, kind=Event.Kind.PROPOSAL_DECIDED, row=proposal, actor=by, public=False)
    return proposal


def _decided(proposal: Proposal, state: Proposal.State, by: Any) -> Proposal:
    proposal = Proposal.objects.get(pk=proposal.pk)
    if proposal.state != Proposal.State.OPEN:
        raise CorrectionRefused(ALREADY_DECIDED)
    proposal.state, proposal.decided_by, proposal.decided_at = state, by, timezone.now()
    proposal.save(update_fields=["state", "decided_by", "decided_at"])
    return proposal


def _replace_parts(document: Document, whole: Revision, proposal: Proposal, by: Any) -> None:
    """Replaces the parts set aside by those of the proposal; known gaps stay as people decided."""
    standing = SetAside.objects.in_force().filter(revision=whole)
    standing.update(retired_at=timezone.now(), retired_by=by)
    write_parts(document, whole, parts_of(proposal))
    known = set(GapRow.objects.filter(revision=whole).values_list("position", "reason"))
    write_gaps(document, whole, (gap for gap in _gaps_of(proposal) if (gap.position, gap.reason) not in known))


def _parts_as_json(article: Article) -> dict[str, Any]:
    return {
        "set_aside": [[part.span.start, part.span.end, part.reason, part.rule] for part in article.set_aside],
        "gaps": [[gap.position, gap.reason, gap.rule, gap.words] for gap in article.gaps],
    }


def parts_of(proposal: Proposal) -> list[Part]:
    """Returns the parts that a proposal would set aside."""
    return [Part(Span(start, end), why, rule) for start, end, why, rule in proposal.parts.get("set_aside", [])]


def _gaps_of(proposal: Proposal) -> Iterator[Gap]:
    return (Gap(*row) for row in proposal.parts.get("gaps", []))
