"""Adding articles, for the site by curators and for a group by its owners: a form, and a report on each file."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_POST

from documents.errors import CaptureRefused, RateLimitExceeded, SidecarRefused, gettext_noop
from documents.forms.imports import AddressForm, ImportDetailsForm, ImportForm
from documents.http import translate_error, wants_json
from documents.intake import check_size, names_of_sidecar, read_sidecar
from documents.intake.limits import MAX_BYTES, MAX_FACTS_BYTES
from documents.permissions import can_import
from documents.services.captures.import_rate_limit import check_import_rate_limit
from documents.services.imports.receiving import ImportOrder, ReceivedFile, receive_address, receive_files
from documents.views.groups.access import managed_group
from documents.views.imports.answers import answer_for, as_html, too_fast
from documents.views.imports.needs import needs_of_room
from documents.views.imports.report import rows_of
from documents.views.imports.target import ImportTarget, report_of
from documents.views.imports.upload_handler import CaptureUploadHandler
from documents.views.site.caching import with_cache_headers

LONE_SIDECAR = CaptureRefused(
    gettext_noop(
        "These are facts, and no article of that name came with them. Add both together: essay.txt, essay.txt.json."
    )
)


@csrf_exempt  # `_upload` checks the token, after the upload handler is set
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: HttpRequest) -> HttpResponseBase:
    """Shows the form and the report of the last import; POST receives files."""
    if not can_import(request.user):
        raise PermissionDenied(_("Articles are brought in by curators."))
    request.upload_handlers = [CaptureUploadHandler(request)]
    return _upload(request, ImportTarget())


@login_required
@require_POST
def fetch(request: HttpRequest) -> HttpResponseBase:
    """Receives the address of a page that is to be fetched."""
    if not can_import(request.user):
        raise PermissionDenied(_("Articles are brought in by curators."))
    return _fetch(request, ImportTarget())


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
    """Receives the address of a page for a group."""
    return _fetch(request, ImportTarget(managed_group(request, slug).group))


def _fetch(request: HttpRequest, to: ImportTarget) -> HttpResponseBase:
    form = AddressForm(request.POST, **to.forms(request))
    if not form.is_valid():
        return with_cache_headers(request, _page(request, to, ImportForm(**to.forms(request)), form, status=422))
    batch = uuid.uuid4()
    try:
        receive_address(by=request.user, batch=batch, order=order_in(form), address=form.cleaned_data["address"])
    except RateLimitExceeded as refusal:
        form.add_error("address", translate_error(refusal))
        page = _page(request, to, ImportForm(**to.forms(request)), form, status=429)
        return too_fast(request, page, refusal.seconds)
    return answer_for(request, to, batch)


@csrf_protect
def _upload(request: HttpRequest, to: ImportTarget) -> HttpResponseBase:
    if request.method != "POST":
        return with_cache_headers(request, _page(request, to, ImportForm(**to.forms(request))))
    form = ImportForm(request.POST, request.FILES, **to.forms(request))
    by_script = wants_json(request)
    if not form.is_valid():
        if by_script:
            return JsonResponse({"rows": []}, status=422)
        return with_cache_headers(request, _page(request, to, form, status=422))
    try:
        check_import_rate_limit(request.user)
    except RateLimitExceeded as refusal:
        if not by_script:  # a script finds the refusal in the row of each file
            form.add_error("chosen", translate_error(refusal))
            return too_fast(request, _page(request, to, form, status=429), refusal.seconds)
    batch = to.batch_in(request)
    received = receive_files(by=request.user, batch=batch, order=order_in(form), files=_files_in(form))
    if by_script:  # it asks by itself how each goes on
        rows = rows_of(received, request.user)
        return JsonResponse(
            {"rows": [as_html(row) for row in rows], "address": reverse("import", args=[batch]), "batch": batch}
        )
    return answer_for(request, to, batch)


def order_in(form: ImportDetailsForm) -> ImportOrder:
    """Returns what a valid form says of everything that is sent with it."""
    return ImportOrder(form.placement(), form.stated(), form.cleaned_data["encoding"])


def _files_in(form: ImportForm) -> Sequence[ReceivedFile]:
    """Returns the articles, each with the facts in the file beside it, and the files of facts that are beside none."""
    sidecars = form.sidecars()
    found, used = [], set()
    for file in form.articles():
        beside = next((name for name in names_of_sidecar(file.name or "") if name in sidecars), None)
        used.add(beside)
        found.append(_file_with(file, sidecars[beside] if beside else None))
    return [*found, *(ReceivedFile(name, refusal=LONE_SIDECAR) for name in sidecars if name not in used)]


def _file_with(file: Any, beside: Any) -> ReceivedFile:
    try:
        if file.is_too_large:
            check_size(MAX_BYTES + 1)
    except CaptureRefused as refusal:
        return ReceivedFile(file.name, refusal=refusal)
    try:
        facts = read_sidecar(beside.read(MAX_FACTS_BYTES + 1)) if beside else ()
    except SidecarRefused as refusal:
        return ReceivedFile(file.name, file, refusal=refusal)
    return ReceivedFile(file.name, file, facts)


def _page(
    request: HttpRequest,
    to: ImportTarget,
    form: ImportForm | AddressForm,
    address: AddressForm | None = None,
    status: int = 200,
) -> HttpResponse:
    last = to.last_import(request)
    shared = address or form  # the readers and facts in the page are those of the form that was sent
    context = {
        "files": form,
        "address": address or AddressForm(**to.forms(request)),
        "to": to,
        "form": shared,
        "is_faulty": bool(shared.errors),
        **report_of(last.batch if last else None, request),
        "needs": None if to.group else needs_of_room(request.user),
    }
    return render(request, "documents/imports/upload.html", context, status=status)
