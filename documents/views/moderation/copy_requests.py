"""The curators' queue of requests about copies, open and answered."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from documents.errors import CopyRequestRefused
from documents.forms.article import AnswerForm
from documents.http import translate_error
from documents.models import CopyRequest
from documents.permissions import looks_after_articles
from documents.services.moderation.copy_requests import answer_copy_request, copy_requests_for
from documents.views.site.access import whole_number
from documents.views.site.caching import with_cache_headers

MAX_ANSWERED = 20


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def queue(request: HttpRequest) -> HttpResponseBase:
    """Shows requests about one's own articles, oldest first; POST answers one."""
    if not looks_after_articles(request.user):
        raise PermissionDenied(_("Requests about copies are answered by the curators of the articles."))
    if request.method == "POST":
        return _answer(request)
    return with_cache_headers(request, _page(request))


def _answer(request: HttpRequest) -> HttpResponseBase:
    form = AnswerForm(request.POST)
    row = get_object_or_404(copy_requests_for(request.user), pk=whole_number(request.POST.get("request", "")))
    if not form.is_valid():
        messages.error(request, _("Say whether it was done or declined, in at most 5,000 characters."))
        return with_cache_headers(request, _page(request, unsaved={row.pk: request.POST.get("answer", "")}, status=422))
    given = {name: form.cleaned_data[name] for name in ("state", "answer", "additions_read")}
    answer = given["answer"]
    try:
        mailed = answer_copy_request(request=row, by=request.user, **given)
    except CopyRequestRefused as error:
        messages.error(request, translate_error(error))
        return with_cache_headers(request, _page(request, unsaved={row.pk: answer}, status=422))
    if not mailed:
        messages.warning(
            request, _("The answer is kept, but the mail could not be sent. Write to the address yourself.")
        )
    elif row.contact and answer:
        messages.success(request, _("The request is closed, and your answer was sent by mail."))
    else:
        messages.success(request, _("The request is closed."))
    return redirect("queue")


def _page(request: HttpRequest, unsaved: dict[int, str] | None = None, status: int = 200) -> HttpResponse:
    rows = copy_requests_for(request.user).prefetch_related("additions")
    waiting = list(rows.filter(state=CopyRequest.State.OPEN))
    for row in waiting:
        row.answer = (unsaved or {}).get(row.pk, "")
    answered = rows.exclude(state=CopyRequest.State.OPEN).order_by("-answered_at")[:MAX_ANSWERED]
    context = {"waiting": waiting, "answered": answered}
    return render(request, "documents/moderation/copy_requests.html", context, status=status)
