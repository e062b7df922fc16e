"""Importing articles, for the site by curators and for a group by its owners: a form, and a report on each file."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from io import BytesIO
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import unquote, urlsplit

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_POST

from documents.errors import (
    CaptureRefused,
    FetchRefused,
    RateLimitExceeded,
    RenderingRefused,
    ShelfRefused,
    gettext_noop,
)
from documents.forms.imports import AddressForm, ImportForm
from documents.http import translate_error
from documents.intake import StatedFact, check_size, names_of_sidecar, read_sidecar
from documents.intake.limits import MAX_BYTES, MAX_FACTS_BYTES
from documents.models import Document, Group
from documents.permissions import can_import
from documents.services.captures.captures import FileOrigin
from documents.services.captures.import_rate_limit import check_import_rate_limit, count_import_try
from documents.services.imports.fetching import FetchedPage, fetch_page
from documents.services.imports.imports import Placement, can_shelve_existing, import_capture, shelve_existing
from documents.services.versions.proposals import find_document_captured_from, recapture
from documents.views.groups.access import managed_group
from documents.views.imports.needs import needs_of_room
from documents.views.imports.report import Row, refused_row, row_of
from documents.views.imports.upload_handler import CaptureUploadHandler
from documents.views.site.caching import with_cache_headers

REPORT_SESSION_KEY = "import_report"
LONE_SIDECAR = CaptureRefused(
    gettext_noop(
        "These are facts, and no article of that name came with them. Add both together: essay.txt, essay.txt.json."
    )
)
# Suffixes that sites give to files. Everything else is treated as a page, whatever its address ends with.
KEPT_SUFFIXES = frozenset({".txt", ".md", ".pdf", ".docx", ".epub", ".html", ".htm", ".xhtml"})

# Several long texts at once would take too much memory, so long texts are imported one at a time.
LONG_BYTES = 2 * 1024 * 1024
_one_long_text = threading.Lock()


@dataclass(frozen=True)
class ImportTarget:
    """The destination of an import, the site or a group; each has its own page and report."""

    group: Group | None = None

    @property
    def page(self) -> str:
        """The address of the form, to which files are sent."""
        return reverse("group-import", args=[self.group.slug]) if self.group else reverse("upload")

    @property
    def fetching(self) -> str:
        """The address to which the address of a page to fetch is sent."""
        return reverse("group-fetch", args=[self.group.slug]) if self.group else reverse("fetch")

    @property
    def report(self) -> str:
        """The session key of the last report."""
        return f"{REPORT_SESSION_KEY}:{self.group.pk}" if self.group else REPORT_SESSION_KEY

    def forms(self, request: HttpRequest) -> dict[str, Any]:
        """Returns the arguments with which the forms are built."""
        return {"groups": Group.objects.visible_to(request.user), "group": self.group}


@csrf_exempt  # `_upload` checks the token, after the upload handler is set
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: HttpRequest) -> HttpResponseBase:
    """Shows the form and the report of the last import; POST imports files."""
    if not can_import(request.user):
        raise PermissionDenied(_("Articles are brought in by curators."))
    request.upload_handlers = [CaptureUploadHandler(request)]
    return _upload(request, ImportTarget())


@login_required
@require_POST
def fetch(request: HttpRequest) -> HttpResponseBase:
    """Fetches the page at an address and imports it; the form's page shows the report."""
    if not can_import(request.user):
        raise PermissionDenied(_("Articles are brought in by curators."))
    return _fetch_for(request, ImportTarget())


@csrf_exempt  # as above
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def upload_for_group(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Like `upload`, for a group by one of its owners: its members can read the articles and find them on its shelf."""
    group = managed_group(request, slug).group
    request.upload_handlers = [CaptureUploadHandler(request)]
    return _upload(request, ImportTarget(group))


@login_required
@require_POST
def fetch_for_group(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Fetches the page at an address for a group."""
    return _fetch_for(request, ImportTarget(managed_group(request, slug).group))


def _fetch_for(request: HttpRequest, to: ImportTarget) -> HttpResponseBase:
    form = AddressForm(request.POST, **to.forms(request))
    if not form.is_valid():
        return with_cache_headers(request, _page(request, to, ImportForm(**to.forms(request)), form, status=422))
    try:
        check_import_rate_limit(request.user)
        count_import_try(request.user)
    except RateLimitExceeded as refusal:
        form.add_error("address", translate_error(refusal))
        return _too_fast_response(
            request, _page(request, to, ImportForm(**to.forms(request)), form, status=429), refusal
        )
    request.session[to.report] = [_fetch(request, form)]
    return redirect(to.page)


@csrf_protect
def _upload(request: HttpRequest, to: ImportTarget) -> HttpResponseBase:
    if request.method != "POST":
        return with_cache_headers(request, _page(request, to, ImportForm(**to.forms(request))))
    form = ImportForm(request.POST, request.FILES, **to.forms(request))
    wants_json = request.headers.get("Accept") == "application/json"
    if not form.is_valid():
        if wants_json:
            return JsonResponse({"rows": []}, status=422)
        return with_cache_headers(request, _page(request, to, form, status=422))
    try:
        check_import_rate_limit(request.user)
    except RateLimitExceeded as refusal:
        if not wants_json:  # a script finds the refusal in the row of each file
            form.add_error("chosen", translate_error(refusal))
            return _too_fast_response(request, _page(request, to, form, status=429), refusal)
    rows = _import_all(request, form)
    if wants_json:
        # A script sends one file after another, and all of them make one report.
        begins = request.POST.get("begins") == "1"
        request.session[to.report] = rows if begins else [*request.session.get(to.report, []), *rows]
        return JsonResponse({"rows": [_as_html(row) for row in rows]})
    request.session[to.report] = rows
    return redirect(to.page)


def _too_fast_response(request: HttpRequest, page: HttpResponse, refusal: RateLimitExceeded) -> HttpResponseBase:
    page["Retry-After"] = str(refusal.seconds)
    return with_cache_headers(request, page)


def _as_html(row: Row) -> dict[str, str]:
    return {"outcome": row["outcome"], "html": render_to_string("documents/imports/_row.html", {"row": row})}


def _page(
    request: HttpRequest,
    to: ImportTarget,
    form: ImportForm | AddressForm,
    address: AddressForm | None = None,
    status: int = 200,
) -> HttpResponse:
    rows: list[Row] = request.session.get(to.report, [])
    counts = {outcome: sum(row["outcome"] == outcome for row in rows) for outcome in ("added", "there", "refused")}
    shared = address or form  # the readers and facts in the page are those of the form that was sent
    context = {
        "files": form,
        "address": address or AddressForm(**to.forms(request)),
        "to": to,
        "form": shared,
        "is_faulty": bool(shared.errors),
        "rows": rows,
        "counts": counts,
        "needs": None if to.group else needs_of_room(request.user),
    }
    return render(request, "documents/imports/upload.html", context, status=status)


def _fetch(request: HttpRequest, form: AddressForm) -> Row:
    address: str = form.cleaned_data["address"]
    try:
        page = fetch_page(address)
        file_origin = FileOrigin(_name_of(page.final_address), address=page.final_address, headers=page.to_json())
        known = find_document_captured_from(page.final_address, request.user)
        if known is not None and (form.group is None or can_shelve_existing(known, form.group, request.user)):
            row = _capture_again(address, known, page, file_origin, request.user)
            if form.group is not None:
                shelve_existing(known, form.group, request.user)
            return row
        imported = import_capture(
            file=BytesIO(page.data),
            file_origin=file_origin,
            by=request.user,
            placement=form.placement(),
            stated=form.stated(),
            encoding=form.cleaned_data["encoding"] or None,
            declared=page.declared_charset,
            at=page.fetched_at,
        )
    except (FetchRefused, CaptureRefused, RenderingRefused, ShelfRefused, RateLimitExceeded) as refusal:
        return refused_row(address, refusal)
    row = row_of(address, imported, request.user, form.group)
    return {**row, "words": [*row.get("words", []), *(_(remark) for remark in page.remarks)]}


def _capture_again(address: str, document: Document, page: FetchedPage, file_origin: FileOrigin, by: Any) -> Row:
    """Stores a page that was fetched before as another capture of its article; a changed text becomes a proposal."""
    made = recapture(
        document=document,
        file=BytesIO(page.data),
        file_origin=file_origin,
        by=by,
        declared=page.declared_charset,
        at=page.fetched_at,
    )
    row: Row = {"name": address, "slug": document.slug, "title": document.title, "address": document.get_absolute_url()}
    proposal = reverse("proposal", args=[document.slug, made.proposal.pk]) if made.proposal else ""
    kept = "" if made.already_existed else "kept"
    return {**row, "outcome": "there", "kept": kept, "proposal": proposal, "withdrawn": document.is_withdrawn}


def _name_of(address: str) -> str:
    """Returns a file name for the content of an address; without a known file suffix it ends in .html."""
    name = PurePosixPath(unquote(urlsplit(address).path)).name
    return name if PurePosixPath(name).suffix.lower() in KEPT_SUFFIXES else f"{name or 'index'}.html"


def _import_all(request: HttpRequest, form: ImportForm) -> list[Row]:
    """Imports one file after another; a refused file does not stop the rest."""
    placement = form.placement()
    sidecars = form.sidecars()
    rows, used = [], set()
    for file in form.articles():
        sidecar = next((name for name in names_of_sidecar(file.name or "") if name in sidecars), None)
        used.add(sidecar)
        rows.append(_import_file(request, form, file, sidecars[sidecar] if sidecar else None, placement))
    rows += [refused_row(name, LONE_SIDECAR) for name in sidecars if name not in used]
    return rows


def _import_file(request: HttpRequest, form: ImportForm, file: Any, sidecar: Any, placement: Placement) -> Row:
    try:
        if file.is_too_large:
            check_size(MAX_BYTES + 1)
        with _one_long_text if file.size > LONG_BYTES else nullcontext():
            imported = import_capture(
                file=file,
                file_origin=FileOrigin(file.name),
                by=request.user,
                placement=placement,
                stated=_stated(form, sidecar),
                encoding=form.cleaned_data["encoding"] or None,
            )
    except (CaptureRefused, RenderingRefused, ShelfRefused, RateLimitExceeded) as refusal:
        return refused_row(file.name, refusal)
    return row_of(file.name, imported, request.user, form.group)


def _stated(form: ImportForm, sidecar: Any) -> Sequence[StatedFact]:
    """Returns the facts of the sidecar file, and those of the form for properties that the sidecar does not state."""
    stated = form.stated()
    if sidecar is None:
        return stated
    facts = read_sidecar(sidecar.read(MAX_FACTS_BYTES + 1))
    terms = {fact.property for fact in facts}
    return [*facts, *(one for one in stated if one.property not in terms)]
