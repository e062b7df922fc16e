"""A vocabulary takes in a file of tags, after a look at what would happen."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from documents.codebooks import Loss
from documents.errors import TagRefused, VocabularyFileRefused, VocabularyFrozen
from documents.forms.vocabulary import TableForm, check_row
from documents.http import translate_error
from documents.services.vocabulary.draft import Outcome, Result
from documents.services.vocabulary.files import read_file
from documents.services.vocabulary.frozen import check_not_frozen
from documents.services.vocabulary.table import take_in
from documents.views.groups.access import led_group
from documents.views.site.caching import with_cache_headers
from documents.views.vocabulary.losses import loss_words, lost_words
from documents.views.vocabulary.vocabulary import Whose, whose_site

WORDS = {
    Result.NEW: lambda: _("New"),
    Result.DEFINED: lambda: _("Used already, defined now"),
    Result.CHANGED: lambda: _("Changed"),
    Result.SAME: lambda: _("As it is"),
    Result.REFUSED: lambda: _("Not possible"),
}


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def import_for_group(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Takes a file into the vocabulary of a group, for those who lead it; see `_import`."""
    return _import(request, Whose(led_group(request, slug).group, leads=True))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def import_for_site(request: HttpRequest) -> HttpResponseBase:
    """Takes a file into the vocabulary of the site, for curators; see `_import`."""
    return _import(request, whose_site(request, must_lead=True))


def _import(request: HttpRequest, whose: Whose) -> HttpResponseBase:
    """Shows the form; POST of a file shows row by row what would happen, POST with `do=import` does it.

    While the vocabulary is frozen, nothing of a file is read.
    """
    if request.method != "POST":
        return _page(request, whose, TableForm())
    try:
        check_not_frozen(whose.vocabulary)
    except VocabularyFrozen as refusal:
        return _not_now(request, whose, refusal)
    assert request.user.is_authenticated
    form = TableForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, whose, form, status=422)
    is_last = request.POST.get("do") == "import"
    given = {"by": request.user, "group": whose.group, "check": check_row, "why": form.cleaned_data["why"]}
    try:
        file = read_file(form.cleaned_data["data"])
    except VocabularyFileRefused as refusal:
        form.add_error("file", translate_error(refusal))
        return _page(request, whose, form, status=422)
    try:
        outcomes = take_in(rows=file.rows, dry_run=not is_last, **given)
    except TagRefused as refusal:  # it is frozen, or changes, meanwhile
        return _not_now(request, whose, refusal)
    refused = [one for one in outcomes if one.result is Result.REFUSED]
    if refused or not is_last:
        return _page(request, whose, form, outcomes, file.losses, status=422 if refused else 200)
    messages.success(request, _told(outcomes))
    return redirect(whose.address)


def _not_now(request: HttpRequest, whose: Whose, refusal: TagRefused) -> HttpResponse:
    messages.error(request, translate_error(refusal))
    return _page(request, whose, TableForm(), status=422)


def _told(outcomes: list[Outcome]) -> str:
    new = sum(one.result in (Result.NEW, Result.DEFINED) for one in outcomes)
    changed = sum(one.result is Result.CHANGED for one in outcomes)
    return " ".join(
        [
            ngettext("%(n)d tag is new.", "%(n)d tags are new.", new) % {"n": new},
            ngettext("%(n)d is changed.", "%(n)d are changed.", changed) % {"n": changed},
        ]
    )


def _page(
    request: HttpRequest,
    whose: Whose,
    form: TableForm,
    outcomes: list[Outcome] | None = None,
    losses: Sequence[Loss] = (),
    status: int = 200,
) -> HttpResponse:
    told = outcomes or []
    context = {
        "whose": whose,
        "group": whose.group,
        "form": form,
        "rows": [(one, WORDS[one.result](), translate_error(one.refusal) if one.refusal else "") for one in told],
        "losses": lost_words([(one.row.name, one.row.losses) for one in told]),
        "losses_of_file": [loss_words(one) for one in losses],
        "refused": sum(one.result is Result.REFUSED for one in told),
        "changes": sum(one.result not in (Result.SAME, Result.REFUSED) for one in told),
        "text": form.text_of_table if told else "",
        "why": form.cleaned_data["why"] if told else "",
    }
    page = render(request, "documents/vocabulary/table.html", context, status=status)
    return with_cache_headers(request, page)  # type: ignore[return-value]
