"""Proposed texts: a page for each, and a page to capture an article again or extract its text anew."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods

from documents.errors import CaptureRefused, CorrectionRefused, RateLimitExceeded, RenderingRefused, StaleVersion
from documents.forms.imports import CaptureForm
from documents.http import translate_error
from documents.intake import check_size
from documents.intake.limits import MAX_BYTES
from documents.models import Document, Proposal, Revision
from documents.services.captures.captures import FileOrigin
from documents.services.versions.preview import CorrectionPreview, preview_correction
from documents.services.versions.proposals import accept_proposal, parts_of, recapture, refuse_proposal, reread
from documents.services.versions.revisions import CORRECTED_MEANWHILE
from documents.views.imports.upload_handler import CaptureUploadHandler
from documents.views.site.access import PageNotFound, current_revision, document_to_correct, redirect_in_group
from documents.views.site.caching import with_cache_headers
from documents.views.versions.corrections import CONFLICT, next_number, outcome_of

UNPROCESSABLE = 422


@require_http_methods(["GET", "HEAD", "POST"])
def proposal(request: HttpRequest, slug: str, pk: int) -> HttpResponseBase:
    """Shows what a proposed text would change in the article and its notes; POST accepts or refuses it."""
    document, current = document_to_correct(request, slug)
    found = Proposal.objects.filter(document=document, pk=pk, state=Proposal.State.OPEN).select_related("whole").first()
    if found is None:
        raise PageNotFound(_("There is no proposal here that waits for a decision."))
    if request.method == "POST":
        return _decide(request, document, current, found)
    return with_cache_headers(request, _page(request, document, current, found))


@csrf_exempt  # `_captures` checks the token, after the upload handler is set
@require_http_methods(["GET", "HEAD", "POST"])
def captures(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Shows the captures of an article; POST adds one, or extracts the text of the newest anew."""
    request.upload_handlers = [CaptureUploadHandler(request)]
    return _captures(request, slug)


@csrf_protect
def _captures(request: HttpRequest, slug: str) -> HttpResponseBase:
    document, _current = document_to_correct(request, slug)
    if request.method != "POST":
        return with_cache_headers(request, _captures_page(request, document, CaptureForm()))
    try:
        if request.POST.get("do") == "reread":
            return _report(request, document, reread(document), _("The program reads this capture as before."))
        return _recapture(request, document)
    except (CaptureRefused, RenderingRefused) as refusal:
        messages.error(request, translate_error(refusal))
        return redirect_in_group(request, "captures", slug=slug)
    except RateLimitExceeded as refusal:
        messages.error(request, translate_error(refusal))
        page = with_cache_headers(
            request, _captures_page(request, document, CaptureForm(), status=HTTPStatus.TOO_MANY_REQUESTS)
        )
        page.headers["Retry-After"] = str(refusal.seconds)
        return page


def _recapture(request: HttpRequest, document: Document) -> HttpResponseBase:
    form = CaptureForm(request.POST, request.FILES)
    if not form.is_valid():
        return with_cache_headers(request, _captures_page(request, document, form, status=UNPROCESSABLE))
    file = form.cleaned_data["file"]
    if file.is_too_large:
        check_size(MAX_BYTES + 1)
    made = recapture(document=document, file=file, file_origin=FileOrigin(file.name), by=request.user)
    if made.already_existed:
        return _report(request, document, None, _("The same bytes are here already. Nothing was doubled."))
    return _report(request, document, made.proposal, _("The capture is kept. Its text is the one that is shown."))


def _report(request: HttpRequest, document: Document, found: Proposal | None, otherwise: str) -> HttpResponseBase:
    if found is not None:
        return redirect_in_group(request, "proposal", slug=document.slug, pk=found.pk)
    messages.info(request, otherwise)
    return redirect_in_group(request, "captures", slug=document.slug)


def _decide(request: HttpRequest, document: Document, current: Revision, found: Proposal) -> HttpResponseBase:
    try:
        if request.POST.get("do") == "refuse":
            refuse_proposal(proposal=found, by=request.user)
            messages.success(request, _("The proposal is refused. The text stays as it is."))
        else:
            made = _accept(request, found)
            messages.success(request, _("Version %(number)s is saved.") % {"number": made.number})
    except StaleVersion:
        newest = current_revision(Document.objects.get(pk=document.pk)) or current
        messages.error(
            request, _("The text was corrected meanwhile. Look again at what the proposal would change now.")
        )
        return with_cache_headers(request, _page(request, document, newest, found, status=CONFLICT))
    except (CorrectionRefused, RenderingRefused) as error:
        messages.error(request, translate_error(error))
    return redirect_in_group(request, document)


def _accept(request: HttpRequest, found: Proposal) -> Revision:
    """Accepts the proposal. Raises `StaleVersion` also if the form does not say which text was the basis."""
    base = request.POST.get("base", "")
    if not base.isdecimal():
        raise StaleVersion(CORRECTED_MEANWHILE)
    reason = request.POST.get("reason", "").strip()[:500]
    return accept_proposal(proposal=found, by=request.user, reason=reason, base=int(base))


def _page(
    request: HttpRequest, document: Document, current: Revision, found: Proposal, status: int = 200
) -> HttpResponse:
    preview = _preview(request, document, found)
    context = {
        "document": document,
        "current": current,
        "proposal": found,
        "number": next_number(document),
        "set_aside": len(parts_of(found)),
        **(outcome_of(request.user, preview) if preview else {}),
    }
    return render(request, "documents/versions/proposal.html", context, status=status)


def _preview(request: HttpRequest, document: Document, found: Proposal) -> CorrectionPreview | None:
    """Returns the preview, or None if the proposed text is already the current one or can no longer be rendered."""
    source_format: Any = found.source_format
    try:
        return preview_correction(
            document=document,
            by=request.user,
            source=found.source,
            source_format=source_format,
            set_aside={found.whole_id: [part.span for part in parts_of(found)]},
        )
    except (CorrectionRefused, RenderingRefused):
        return None


def _captures_page(request: HttpRequest, document: Document, form: CaptureForm, status: int = 200) -> HttpResponse:
    context = {
        "document": document,
        "captures": document.captures.order_by("-received_at", "-pk"),
        "proposals": Proposal.objects.filter(document=document, state=Proposal.State.OPEN).defer("source", "parts"),
        "form": form,
    }
    return render(request, "documents/versions/recapture.html", context, status=status)
