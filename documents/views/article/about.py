"""The page "About this copy": its source, its basis for being shown, and a form to ask for correction or removal."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from documents.forms.article import AboutCopyForm
from documents.models import Document, name_for
from documents.services.events.tries import count_try
from documents.services.moderation.copy_requests import create_copy_request
from documents.services.moderation.receipts import receipt_token
from documents.views.provenance.head_metadata import head_metadata_of
from documents.views.provenance.summary import provenance_of
from documents.views.site.access import current_revision, redirect_in_group, visible_document, withdrawn_response
from documents.views.site.caching import cached_response, document_cache_key, with_cache_headers

MAX_REQUESTS_PER_HOUR = 5
HOUR = 3600
TOO_MANY = gettext_lazy("Several requests have come from your network within an hour. Try again later.")


# The form is for people without an account, so a forged request gains nothing; and a token in the page would make every
# copy of the page different. `refuse_other_sites` stops other sites from sending the form.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def about(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Shows the page about a copy; POST stores a request about it."""
    document = visible_document(request, slug)
    if request.method == "POST":
        return _receive(request, document)
    if document.is_withdrawn:
        return withdrawn_response(request, document)
    return cached_response(request, document_cache_key(document), lambda: _page(request, document, AboutCopyForm()))


def _receive(request: HttpRequest, document: Document) -> HttpResponseBase:
    refuse_other_sites(request)
    form = AboutCopyForm(request.POST, is_withdrawn=document.is_withdrawn)
    if form.is_spam:
        return redirect_in_group(request, "about-thanks", slug=document.slug)
    if not form.is_valid():
        return _refused(request, document, form, status=422)
    if too_many(request):
        form.add_error(None, TOO_MANY)
        response = _refused(request, document, form, status=429)
        response["Retry-After"] = str(HOUR)
        return response
    made = create_copy_request(
        document=document,
        kind=form.cleaned_data["kind"],
        words=form.cleaned_data["words"],
        contact=form.cleaned_data["contact"],
    )
    return redirect_in_group(request, "receipt", receipt_token(made))


def _refused(request: HttpRequest, document: Document, form: AboutCopyForm, status: int) -> HttpResponseBase:
    """Shows the page again with what was typed."""
    if document.is_withdrawn:
        return withdrawn_response(request, document, form, status)
    return with_cache_headers(request, _page(request, document, form, status=status))


@require_safe
def thanks(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Thanks a program that filled in the hidden field, as if its request had been kept."""
    document = visible_document(request, slug)
    return with_cache_headers(request, render(request, "documents/article/about_thanks.html", {"document": document}))


def _page(request: HttpRequest, document: Document, form: AboutCopyForm, status: int = 200) -> HttpResponse:
    revision = current_revision(document)
    may_read = bool(getattr(document, "may_read", False))
    provenance = provenance_of(document, viewer=request.user, revision=revision, may_read=may_read)
    context = {
        "document": document,
        "revision": revision,
        "provenance": provenance,
        "form": form,
        "curator": name_for(request.user, document.curator) if document.curator_id else "",
        "head": head_metadata_of(request, document, revision, provenance),
    }
    return render(request, "documents/article/about.html", context, status=status)


def too_many(request: HttpRequest) -> bool:
    """Counts a request and returns whether its network address has sent more than five within an hour.

    Only a keyed hash of the address is stored.
    """
    return count_try("about", request.META.get("REMOTE_ADDR", ""), seconds=HOUR) > MAX_REQUESTS_PER_HOUR


def refuse_other_sites(request: HttpRequest) -> None:
    """Raises `PermissionDenied` if the browser says that the form was on another site."""
    sent_from = request.headers.get("Sec-Fetch-Site")
    if sent_from is None and "Origin" in request.headers:
        ours = {request.get_host(), urlsplit(settings.READINGROOM_ORIGIN).netloc} - {""}
        sent_from = "same-origin" if urlsplit(request.headers["Origin"]).netloc in ours else "cross-site"
    if sent_from not in {None, "same-origin", "none"}:
        raise PermissionDenied(_("This form works only on its own page."))
