"""Receives files and addresses: stores them with what the form says, and adds the jobs that read them.

Each is stored with its job in one transaction, so what is answered for is read even if this process ends. Reading
takes up to a minute and happens in a worker; what is known at once, such as a file that is here already, needs no job.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, BinaryIO
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from documents.errors import CaptureRefused, RateLimitExceeded, ReadingRoomError, ShelfRefused
from documents.intake import StatedFact
from documents.models import Group, Import, ImportChunk, Job
from documents.services.article.large_texts import write_chunks
from documents.services.article.publishing import Basis
from documents.services.captures.captures import MAX_NAME_LENGTH
from documents.services.captures.examine import Fingerprint, fingerprint_of, unchanged_chunks
from documents.services.captures.import_rate_limit import check_import_rate_limit, count_import_try
from documents.services.events.long_jobs import add_long_job
from documents.services.imports.imports import Placement, check_import, existing_for
from documents.services.imports.outcomes import end_import, refusal_as_json


@dataclass(frozen=True, slots=True)
class ImportOrder:
    """What the form says of everything that is sent with it."""

    placement: Placement
    stated: Sequence[StatedFact] = ()
    encoding: str = ""

    def values(self) -> dict[str, Any]:
        """Returns the fields of `Import` that hold it."""
        return {
            "group": self.placement.shelf,
            "placement": {
                "visibility": self.placement.visibility,
                "basis": asdict(self.placement.basis),
                "groups": [str(group.pk) for group in self.placement.groups],
            },
            "stated": [asdict(fact) for fact in self.stated],
            "encoding": self.encoding,
        }


@dataclass(frozen=True, slots=True)
class ReceivedFile:
    """A file that was sent, with the facts in the file beside it; or why it is refused unread."""

    name: str
    file: BinaryIO | None = None
    sidecar: Sequence[StatedFact] = field(default=())
    refusal: ReadingRoomError | None = None


def receive_files(*, by: Any, batch: UUID, order: ImportOrder, files: Sequence[ReceivedFile]) -> list[Import]:
    """Stores files, and adds the job that reads each; one transaction a file, so that no lock outlasts the next one.

    A file that is refused at once, or is here already, does not stop the rest. Raises `PermissionDenied` or
    PublishingRefused if `by` may not import there; then nothing was written.
    """
    check_import(by, order.placement)
    return [_receive(by, batch, order, one) for one in files]


@transaction.atomic
def receive_address(*, by: Any, batch: UUID, order: ImportOrder, address: str) -> Import:
    """Stores an address, and adds the job that fetches its page. Raises `RateLimitExceeded`, or as `receive_files`."""
    check_import(by, order.placement)
    check_import_rate_limit(by)
    count_import_try(by)
    one = Import.objects.create(by=by, batch=batch, address=address, **order.values())
    _queue(one)
    return one


@transaction.atomic
def try_again(*, by: Any, pk: int, order: ImportOrder, address: str = "") -> Import:
    """Reads a refused file, or fetches a page, once more with a corrected form.

    Raises Import.DoesNotExist if it is not `by`'s or waits for no correction, and as `receive_address`.
    """
    one = Import.objects.visible_to(by).select_for_update().get(pk=pk)
    if not one.can_be_corrected:
        raise Import.DoesNotExist
    if order.placement.shelf != one.group:
        raise PermissionDenied
    check_import(by, order.placement)
    check_import_rate_limit(by)
    count_import_try(by)
    for name, value in order.values().items():
        setattr(one, name, value)
    one.address = address if one.address else ""
    one.state, one.result, one.queued_at, one.ended_at = Import.State.WAITING, {}, timezone.now(), None
    one.save()
    _queue(one)
    return one


def order_of(one: Import) -> ImportOrder:
    """Returns what the form said of an import; groups that are gone are left out."""
    said = one.placement
    chosen = [UUID(pk) for pk in said["groups"]]
    groups = Group.objects.in_bulk(chosen)
    placement = Placement(
        visibility=said["visibility"],
        basis=Basis(**said["basis"]),
        groups=tuple(groups[pk] for pk in chosen if pk in groups),
        shelf=one.group,
    )
    return ImportOrder(placement, [StatedFact(**fact) for fact in one.stated], one.encoding)


def stated_of(one: Import) -> list[StatedFact]:
    """Returns the facts of the file beside it, and those of the form for properties that this does not state."""
    beside = [StatedFact(**fact) for fact in one.sidecar]
    terms = {fact.property for fact in beside}
    return [*beside, *(StatedFact(**fact) for fact in one.stated if fact["property"] not in terms)]


@transaction.atomic
def _receive(by: Any, batch: UUID, order: ImportOrder, received: ReceivedFile) -> Import:
    one = Import(by=by, batch=batch, name=received.name[-MAX_NAME_LENGTH:], **order.values())
    one.sidecar = [asdict(fact) for fact in received.sidecar]
    one.save()
    try:
        if received.file is None:
            assert received.refusal is not None, "what is not a file comes with its refusal"
            raise received.refusal
        with transaction.atomic():
            fingerprint = fingerprint_of(received.file)
            known = existing_for(order.placement, fingerprint, by) if received.refusal is None else None
            if known is None:
                check_import_rate_limit(by)
                count_import_try(by)
                _store(one, received.file, fingerprint)
        if received.refusal is not None:
            raise received.refusal
    except (CaptureRefused, ShelfRefused, RateLimitExceeded) as refusal:
        end_import(one, Import.State.REFUSED, result=refusal_as_json(refusal))
        return one
    if known is not None:
        end_import(one, Import.State.THERE, document=known)
    else:
        _queue(one)
    return one


def _store(one: Import, file: BinaryIO, fingerprint: Fingerprint) -> None:
    write_chunks(ImportChunk, "of_id", one.pk, unchanged_chunks(file, fingerprint))
    one.sha256, one.length = fingerprint.sha256, fingerprint.length
    one.save(update_fields=["sha256", "length"])


def _queue(one: Import) -> None:
    add_long_job(Job.Kind.IMPORT, {"import": one.pk})
