"""Imports an article: its bytes, its first two texts and its facts, in one transaction."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, BinaryIO

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from documents.intake import StatedFact
from documents.models import Capture, Document, Event, Group, ShelfItem
from documents.permissions import can_import, can_import_for, is_own_curator
from documents.services.article.publishing import Basis, check_basis, check_groups
from documents.services.article.slugs import with_free_slug
from documents.services.captures.captures import FileOrigin, store_capture
from documents.services.captures.examine import (
    ExaminedFile,
    FileSummary,
    Fingerprint,
    Handling,
    Step,
    examine_capture,
    fingerprint_of,
)
from documents.services.captures.extraction_records import write_derivations, write_gaps, write_parts
from documents.services.captures.import_rate_limit import check_import_rate_limit, count_import_try
from documents.services.captures.read_ahead import Ahead
from documents.services.events.events import NewEvent, record_events
from documents.services.events.locks import locked_group
from documents.services.groups.shelf_items import add_to_shelf, is_open_to, place_on_shelf
from documents.services.provenance.first_statements import write_first_statements
from documents.services.search.index import index_set_aside
from documents.services.versions.revisions import add_first_revisions


@dataclass(frozen=True, slots=True)
class Placement:
    """Who may read an imported article: by default its curator and the members of its groups.

    With a `shelf` it is added at the end of that group's shelf; a group's owner may import for that group alone without
    being a curator.
    """

    visibility: str = Document.Visibility.MEMBERS
    basis: Basis = field(default_factory=Basis)
    groups: tuple[Group, ...] = ()
    is_sample: bool = False
    shelf: Group | None = None


@dataclass(frozen=True, slots=True)
class ImportResult:
    """An article, and whether it already existed; if so, its file was not examined again."""

    document: Document
    already_existed: bool
    summary: FileSummary | None = None


def end_quietly(_result: ImportResult) -> None:
    """Adds nothing to the transaction in which an import ends."""


def check_import(by: Any, placement: Placement) -> None:
    """Raises `PermissionDenied` or PublishingRefused if `by` may not add articles there."""
    if by is not None and not _can_import_to(by, placement):
        raise PermissionDenied
    check_basis(placement.visibility, placement.basis)
    check_groups(by, placement.groups)


def import_capture(
    *,
    file: BinaryIO,
    file_origin: FileOrigin,
    by: Any,
    placement: Placement | None = None,
    stated: Sequence[StatedFact] = (),
    encoding: str | None = None,
    declared: str | None = None,
    whole: bool = False,
    at: datetime | None = None,
    is_counted: bool = False,
    handling: Handling | None = None,
    ahead: Ahead | None = None,
    at_end: Callable[[ImportResult], None] = end_quietly,
) -> ImportResult:
    """Makes an article from a seekable file, or finds the one with the same bytes.

    `by` is a curator, the owner of a group whose shelf it is for, or None if the operator imports from the console. The
    same bytes are recognised only among articles that `by` may see. `whole` says that nothing of the file is to be set
    aside; `is_counted`, that the limits were checked when the file was received. A file that is examined `ahead` is
    waited for. `at_end` is called in the transaction that stores the result. Raises `PermissionDenied`, CaptureRefused,
    RenderingRefused, PublishingRefused, ShelfRefused or `RateLimitExceeded`; then nothing was written.
    """
    placement = placement or Placement()
    handling = handling or Handling()
    check_import(by, placement)
    if ahead is None:
        fingerprint = fingerprint_of(file)
        if is_received(fingerprint):
            with transaction.atomic():
                known = existing_for(placement, fingerprint, by)
                if known is not None:
                    return _already_there(known, at_end)
    if not is_counted:
        check_import_rate_limit(by)
        count_import_try(by)
    # Reading and rendering may take seconds, so no lock or transaction is held.
    if ahead is not None:
        # Another thread reads the file until then, and two would move each other's place in it.
        examined = ahead.result(handling.on_step)
        fingerprint = examined.fingerprint
    else:
        examined = examine_capture(
            file,
            file_origin.name,
            fingerprint=fingerprint,
            encoding=encoding,
            declared=declared,
            address=file_origin.address,
            whole=whole,
            stated=stated,
            handling=handling,
        )
    handling.on_step(Step.SAVING)
    with transaction.atomic():
        _lock_fingerprint(fingerprint)
        known = existing_for(placement, fingerprint, by)
        if known is not None:
            return _already_there(known, at_end)
        document = _create_document(examined, placement, by, at or timezone.now())
        _write_contents(document, file, file_origin, examined, by)
        if placement.shelf is not None:
            shelf = locked_group(placement.shelf.pk)
            if by is not None and not _can_import_to(by, placement):  # the group's owner may have changed
                raise PermissionDenied
            place_on_shelf(shelf, document, by)
        result = ImportResult(document, already_existed=False, summary=examined.summary(by))
        at_end(result)
    return result


def _already_there(document: Document, at_end: Callable[[ImportResult], None]) -> ImportResult:
    result = ImportResult(document, already_existed=True)
    at_end(result)
    return result


def _can_import_to(by: Any, placement: Placement) -> bool:
    """Checks the right: curators import anything; a group's owner imports for its members alone.

    Only owners add an import to the group's shelf.
    """
    group = placement.shelf
    if group is None:
        return can_import(by)
    is_closed = placement.visibility == Document.Visibility.MEMBERS and not placement.basis.kind
    for_it_alone = is_closed and placement.groups == (group,)
    return can_import_for(by, group) and (for_it_alone or can_import(by))


def can_shelve_existing(document: Document, group: Group, by: Any) -> bool:
    """Checks whether the group's members may read an existing article, or `by` is its own curator."""
    return is_open_to(group, document) or is_own_curator(by, document)


def shelve_existing(document: Document, group: Group, by: Any) -> None:
    """Adds an existing article to a group's shelf, unless it is on it already."""
    if not document.is_withdrawn and not ShelfItem.objects.filter(group=group, document=document).exists():
        add_to_shelf(group=group, document=document, by=by, give_access=True)


def existing_for(placement: Placement, fingerprint: Fingerprint, by: Any) -> Document | None:
    """Returns a suitable existing article with these bytes, or None, and adds it to the shelf of a group."""
    group = placement.shelf
    if group is None:
        return find_existing(fingerprint, by)
    if not is_received(fingerprint):
        return None
    known = next((one for one in _documents_with(fingerprint, by) if can_shelve_existing(one, group, by)), None)
    if known is not None:
        shelve_existing(known, group, by)
    return known


def is_received(fingerprint: Fingerprint) -> bool:
    """Checks whether any article, also one that the importer may not see, has these bytes: few imports have any."""
    return Capture.objects.filter(sha256=fingerprint.sha256, length=fingerprint.length).exists()


def find_existing(fingerprint: Fingerprint, by: Any) -> Document | None:
    """Returns the article with these bytes, among those that the importer may see."""
    return _documents_with(fingerprint, by).first() if is_received(fingerprint) else None


def _documents_with(fingerprint: Fingerprint, by: Any) -> QuerySet[Document]:
    if by is None:
        visible = Document.objects.filter(
            Q(pk__in=Document.objects.visible_to(AnonymousUser()).values("pk")) | Q(curator=None)
        )
    else:
        visible = Document.objects.visible_to(by)
    return visible.filter(captures__sha256=fingerprint.sha256, captures__length=fingerprint.length).order_by("pk")


def _lock_fingerprint(fingerprint: Fingerprint) -> None:
    """Makes imports of the same bytes wait for each other; the lock ends with the transaction."""
    key = int.from_bytes(bytes.fromhex(fingerprint.sha256[:16]), signed=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [key])


def _create_document(examined: ExaminedFile, placement: Placement, by: Any, at: datetime) -> Document:
    basis = placement.basis

    def create(slug: str) -> Document:
        return Document.objects.create(
            slug=slug,
            title=examined.title,
            title_given=examined.title_given,
            language=examined.language,
            direction=examined.direction,
            visibility=placement.visibility,
            curator=by,
            basis=basis.kind,
            basis_words=basis.words,
            basis_by=by if basis.kind else None,
            basis_at=at if basis.kind else None,
            is_sample=placement.is_sample,
            created_at=at,
            modified_at=at,
        )

    document = with_free_slug(examined.title, create)
    if placement.groups:
        document.groups.set(placement.groups)
    return document  # nobody else sees it before the transaction ends, so it needs no lock


def _write_contents(
    document: Document, file: BinaryIO, file_origin: FileOrigin, examined: ExaminedFile, by: Any
) -> None:
    """Writes a new document's capture, both texts, what was found in them, and its first event."""
    found = examined.received.article
    capture = store_capture(document, file, file_origin, examined, by, document.created_at)
    whole, edition = add_first_revisions(
        document, capture, whole=examined.whole, article=examined.article, found=found, aligned=examined.aligned, by=by
    )
    write_parts(document, whole, found.set_aside)
    index_set_aside(document)
    write_gaps(document, whole, found.gaps)
    write_derivations(document, whole, found.derivations)
    write_first_statements(document, whole, examined.facts_stated_by(by), by)
    public = document.is_public
    happened = [NewEvent(Event.Kind.REVISION_ADDED, revision, public=public) for revision in (whole, edition)]
    imported = NewEvent(Event.Kind.DOCUMENT_IMPORTED, document, after={"audience": document.visibility}, public=public)
    record_events(document, [*happened, imported], actor=by)
