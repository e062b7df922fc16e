"""The receipt of a request about a copy: what was asked, what was answered, and a form to add something."""

from __future__ import annotations

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from documents.errors import CopyRequestRefused
from documents.forms.article import AdditionForm
from documents.http import translate_error
from documents.models import CopyRequest, Document
from documents.services.moderation.copy_requests import add_to_copy_request
from documents.services.moderation.receipts import request_for_token
from documents.views.article.about import HOUR, TOO_MANY, refuse_other_sites, too_many
from documents.views.site.access import PageNotFound, redirect_in_group


# Whoever knows the address may add to the request, so a token against forged forms would prove nothing more.
@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def receipt(request: HttpRequest, token: str) -> HttpResponseBase:
    """Shows a request to its sender; POST adds to it while it is open."""
    found = request_for_token(token)
    if found is None:
        raise PageNotFound(_("There is no request at this address. Copy the whole address of your receipt."))
    if request.method != "POST":
        return _page(request, found, AdditionForm())
    refuse_other_sites(request)
    form = AdditionForm(request.POST)
    if not form.is_valid():
        return _page(request, found, form, status=422)
    if too_many(request):
        form.add_error(None, TOO_MANY)
        response = _page(request, found, form, status=429)
        response["Retry-After"] = str(HOUR)
        return response
    try:
        add_to_copy_request(request=found, words=form.cleaned_data["words"])
    except CopyRequestRefused as refusal:
        found.refresh_from_db()
        form.add_error(None, translate_error(refusal))
        return _page(request, found, form, status=422)
    return redirect_in_group(request, "receipt", token)


def _page(request: HttpRequest, found: CopyRequest, form: AdditionForm, status: int = 200) -> HttpResponseBase:
    context = {
        "request_row": found,
        "additions": found.additions.all(),
        # The article may have been closed to this reader since; its title is told only to those who may see it.
        "document": Document.objects.visible_to(request.user).filter(pk=found.document_id).first(),
        "form": form,
    }
    return render(request, "documents/article/receipt.html", context, status=status)
