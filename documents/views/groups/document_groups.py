"""The page on which the curators of an article say which groups may read it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from documents.errors import PublishingRefused
from documents.forms.groups.document_groups import DocumentGroupsForm
from documents.http import translate_error
from documents.models import Document, Group
from documents.permissions import can_curate_visible, can_publish
from documents.services.groups.document_groups import (
    LIMITED_VISIBILITIES,
    LosingGroup,
    find_losing_groups,
    limit_to_groups,
)
from documents.views.site.access import redirect_in_group, visible_document
from documents.views.site.caching import with_cache_headers


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def document_groups(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Shows the groups of an article; asks for confirmation before a POST that takes access away from somebody."""
    document = visible_document(request, slug)
    if not can_curate_visible(request.user, document):
        raise PermissionDenied(_("Who may read an article is decided by those who look after it."))
    if document.visibility not in LIMITED_VISIBILITIES and not can_publish(request.user, document):
        raise PermissionDenied(_("What everyone may see is decided by the curators of the room."))
    groups = Group.objects.visible_to(request.user).order_by("name")
    if request.method != "POST":
        return with_cache_headers(
            request, _page(request, document, DocumentGroupsForm(document=document, groups=groups))
        )
    form = DocumentGroupsForm(request.POST, document=document, groups=groups)
    if not form.is_valid():
        return with_cache_headers(request, _page(request, document, form, status=422))
    given = {"document": document, "by": request.user, **form.cleaned_data}
    losing_access = find_losing_groups(**given)
    if losing_access and request.POST.get("sure") != "yes":
        return with_cache_headers(request, _page(request, document, form, losing_access))
    try:
        limit_to_groups(**given)
    except PublishingRefused as refusal:
        messages.error(request, translate_error(refusal))
        return with_cache_headers(request, _page(request, document, form, status=422))
    messages.success(request, _("Who may read it was changed."))
    return redirect_in_group(request, "document-groups", slug=document.slug)


def _page(
    request: HttpRequest,
    document: Document,
    form: DocumentGroupsForm,
    losing_access: list[LosingGroup] | None = None,
    status: int = 200,
) -> HttpResponse:
    groups = form.fields["groups"].queryset  # type: ignore[attr-defined]
    has_choice = "visibility" in form.fields or groups.exists()
    context: dict[str, Any] = {
        "document": document,
        "form": form,
        "losing_access": losing_access or [],
        "has_choice": has_choice,
    }
    return render(request, "documents/groups/document_groups.html", context, status=status)
