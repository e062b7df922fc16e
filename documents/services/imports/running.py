"""Runs the job of an import: reads a received file, or fetches a page first, and says what became of it."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import PurePosixPath
from typing import Any, BinaryIO
from urllib.parse import unquote, urlsplit

from django.core.exceptions import PermissionDenied
from django.db import connection, transaction

from documents.errors import CaptureRefused, PublishingRefused, RateLimitExceeded, RenderingRefused, ShelfRefused
from documents.errors import gettext_noop as _
from documents.models import Document, Import
from documents.sandbox import imports as sandbox_of_imports
from documents.services.captures.captures import FileOrigin
from documents.services.captures.examine import Handling, Step, fingerprint_of, refuse_changed
from documents.services.events.jobs import Arguments
from documents.services.events.long_jobs import LongWork, TakenJob
from documents.services.imports.fetching import FetchedPage, fetch_page
from documents.services.imports.imports import ImportResult, can_shelve_existing, import_capture, shelve_existing
from documents.services.imports.outcomes import end_import, refusal_as_json, summary_as_json
from documents.services.imports.receiving import order_of, stated_of
from documents.services.versions.proposals import RecaptureResult, find_document_captured_from, recapture

REFUSALS = (CaptureRefused, RenderingRefused, PublishingRefused, ShelfRefused, RateLimitExceeded)
NO_LONGER_ALLOWED = CaptureRefused(_("You may no longer add articles here."))
FILE_FAILED = CaptureRefused(
    _("Reading it was broken off twice. Try it again; if that fails too, save it in another format, or in parts.")
)
PAGE_FAILED = CaptureRefused(
    _("Reading it was broken off twice. Try it again later, or save the page in your browser and add the file.")
)
# Suffixes that sites give to files. Everything else is treated as a page, whatever its address ends with.
KEPT_SUFFIXES = frozenset({".txt", ".md", ".pdf", ".docx", ".epub", ".html", ".htm", ".xhtml"})


def run_import(job: TakenJob) -> None:
    """Runs an `import` job. Raises `JobTakenElsewhere`, and whatever the program itself does wrong."""
    one = _pending(job.arguments)
    if one is None:  # its person or group is gone
        with transaction.atomic():
            job.finish()
        return
    try:
        if one.address:
            _import_page(one, job)
        else:
            _import_file(one, job)
    except REFUSALS as refusal:
        end_import(one, Import.State.REFUSED, result=refusal_as_json(refusal), job=job)
    except PermissionDenied:
        end_import(one, Import.State.REFUSED, result=refusal_as_json(NO_LONGER_ALLOWED), job=job)


def give_up_import(arguments: Arguments) -> None:
    """Tells that an import failed, in the transaction that gives its job up; what was received stays for a day."""
    one = _pending(arguments)
    if one is not None:
        end_import(one, Import.State.FAILED, result=refusal_as_json(PAGE_FAILED if one.address else FILE_FAILED))


IMPORT_WORK = LongWork(run=run_import, give_up=give_up_import)


def _pending(arguments: Arguments) -> Import | None:
    return Import.objects.pending().select_related("by", "group").filter(pk=arguments["import"]).first()


def _import_file(one: Import, job: TakenJob) -> None:
    order = order_of(one)
    with _file_of(one) as file:
        import_capture(
            file=file,
            file_origin=FileOrigin(one.name),
            by=one.by,
            placement=order.placement,
            stated=stated_of(one),
            encoding=one.encoding or None,
            at=one.received_at,
            is_counted=True,
            handling=_handling_of(one),
            at_end=lambda result: _end(one, job, result),
        )


@contextmanager
def _file_of(one: Import) -> Iterator[BinaryIO]:
    """Yields the received bytes as a file on disk, so that memory use stays constant."""
    with tempfile.TemporaryFile() as file:
        for chunk in one.bytes():
            file.write(chunk)
        if fingerprint_of(file).sha256 != one.sha256:
            refuse_changed()
        yield file


def _import_page(one: Import, job: TakenJob) -> None:
    """Fetches a page and makes an article of it, or a further capture of the one made from this address before."""
    _tell(one, Import.State.FETCHING)
    page = fetch_page(one.address)
    file_origin = FileOrigin(_name_of(page.final_address), address=page.final_address, headers=page.to_json())
    known = find_document_captured_from(page.final_address, one.by)
    if known is not None and (one.group is None or can_shelve_existing(known, one.group, one.by)):
        _capture_again(one, job, known, page, file_origin)
        return
    order = order_of(one)
    import_capture(
        file=BytesIO(page.data),
        file_origin=file_origin,
        by=one.by,
        placement=order.placement,
        stated=stated_of(one),
        encoding=one.encoding or None,
        declared=page.declared_charset,
        at=page.fetched_at,
        handling=_handling_of(one),
        at_end=lambda result: _end(one, job, result, remarks=list(page.remarks)),
    )


def _capture_again(one: Import, job: TakenJob, known: Document, page: FetchedPage, file_origin: FileOrigin) -> None:
    """Stores a page that was fetched before as another capture of its article; a changed text becomes a proposal."""

    def end(made: RecaptureResult) -> None:
        told = {"kept": not made.already_existed, "proposal": made.proposal.pk if made.proposal else None}
        if one.group is not None:
            shelve_existing(known, one.group, one.by)
        end_import(one, Import.State.THERE, document=known, result=told, job=job)

    recapture(
        document=known,
        file=BytesIO(page.data),
        file_origin=file_origin,
        by=one.by,
        declared=page.declared_charset,
        at=page.fetched_at,
        handling=_handling_of(one),
        at_end=end,
    )


def _end(one: Import, job: TakenJob, result: ImportResult, remarks: list[str] | None = None) -> None:
    told: dict[str, Any] = {"remarks": remarks or []}
    if result.summary is not None:
        told["summary"] = summary_as_json(result.summary)
    state = Import.State.THERE if result.already_existed else Import.State.ADDED
    end_import(one, state, document=result.document, result=told, job=job)


def _handling_of(one: Import) -> Handling:
    return Handling(queue=sandbox_of_imports, on_step=lambda step: _tell(one, step))


def _tell(one: Import, state: Step | Import.State) -> None:
    """Shows what is being done, outside any transaction, so that pages see it."""
    with connection.cursor() as cursor:
        cursor.execute(_TELL, [state.value, one.pk])


# Raw SQL, because each file runs it three times. It does not wait for the disk: after a breakdown of the database
# the job is taken again, and tells again.
_TELL = """
    UPDATE documents_import SET state = %s
    WHERE id = %s AND ended_at IS NULL AND set_config('synchronous_commit', 'off', true) = 'off'
"""


def _name_of(address: str) -> str:
    """Returns a file name for the content of an address; without a known file suffix it ends in .html."""
    name = PurePosixPath(unquote(urlsplit(address).path)).name
    return name if PurePosixPath(name).suffix.lower() in KEPT_SUFFIXES else f"{name or 'index'}.html"
