"""The page on which a curator decides the facts of an article, who may read it, and its withdrawal."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from documents.errors import DerivationRefused, PublishingRefused, StatementRefused
from documents.errors import gettext_noop as noop
from documents.forms.captures import SelectedFactForm
from documents.forms.provenance.facts import AbsenceForm, FactForm, OtherValueForm, SharingForm, WithdrawalForm
from documents.http import translate_error
from documents.models import Document, Group
from documents.permissions import can_curate, can_import
from documents.services.article.publishing import (
    Basis,
    restore_document,
    set_indexing,
    set_visibility,
    withdraw_document,
)
from documents.services.provenance.evidence import Place
from documents.services.provenance.statements import (
    add_statement,
    add_statement_evidence,
    correct_statement,
    evidence_at,
    find_evidence,
    state_absence,
)
from documents.spans import Span
from documents.views.provenance.answers import ANSWERS, answer, stated_in, undo_in_address
from documents.views.provenance.sitting import sitting_of
from documents.views.provenance.summary import provenance_of
from documents.views.site.access import redirect_in_group, visible_document
from documents.views.site.caching import with_cache_headers

Forms = dict[str, Any]
Action = Callable[[HttpRequest, Document, Any], str | None]
PLACE = re.compile(r"([0-9]{1,9}):([0-9]{1,9})-([0-9]{1,9})")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def facts(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Shows facts and sharing of an article; POST runs the action that `do` names."""
    document = visible_document(request, slug)
    if not can_curate(request.user, document):
        raise PermissionDenied(_("The facts of an article are decided by curators."))
    if request.POST.get("do") in ANSWERS:
        return answer(request, document, partial(_answer_again, request, document))
    if request.method == "POST":
        return _do(request, document)
    return with_cache_headers(request, _page(request, document, {}))


def _do(request: HttpRequest, document: Document) -> HttpResponseBase:
    forms: Forms = {}
    is_done = done(request, document, forms, ACTIONS)
    # Facts can also be decided on the source page; its forms lead back there.
    back = request.POST.get("back") == "source" and request.POST.get("do") in ACTIONS
    if not is_done and not back:
        return with_cache_headers(request, _page(request, document, forms, status=422))
    for form in () if is_done else forms.values():
        for name, faults in form.errors.items():
            messages.error(request, f"{form[name].label}: {' '.join(faults)}")
    return redirect_in_group(request, "source" if back else "facts", slug=document.slug)


def done(request: HttpRequest, document: Document, forms: dict[Any, Any], actions: Mapping[str, Action]) -> bool:
    """Runs the action that `do` names and returns whether it succeeded; if not, a form or a message has the reason."""
    action = actions.get(request.POST.get("do", ""))
    try:
        words = action(request, document, forms) if action else None
    except (DerivationRefused, StatementRefused, PublishingRefused) as error:
        messages.error(request, translate_error(error))
        return False
    if words is not None:
        messages.success(request, words)
    return words is not None


# -- Actions: each returns the message to show when it is done, or None if its form is shown again ------------------


def _add(request: HttpRequest, document: Document, forms: Forms) -> str | None:
    form = forms["fact_form"] = FactForm(request.POST)
    if not form.is_valid():
        return None
    given = form.cleaned_data
    shown = given.pop("evidence")
    add_statement(
        document=document, by=request.user, evidence=[find_evidence(document, shown)] if shown else [], **given
    )
    return _("The value was added.")


def _select(request: HttpRequest, document: Document, forms: Forms) -> str | None:
    """Adds a value with the selected text of the capture as its evidence."""
    form = SelectedFactForm(request.POST)
    if not form.is_valid():
        raise StatementRefused(noop("Say which fact the selected words show, and its value."))
    given = form.cleaned_data
    place = _place(document, given["place"])
    add_statement(document=document, by=request.user, term=given["term"], value=given["value"], evidence=[place])
    return _("The value was added, with the words that show it.")


def _show(request: HttpRequest, document: Document, forms: Forms) -> str:
    place = _place(document, request.POST.get("place", ""))
    add_statement_evidence(statement=stated_in(request, document), by=request.user, place=place)
    return _("These words now show the fact.")


def _correct(request: HttpRequest, document: Document, forms: Forms) -> str:
    correct_statement(statement=stated_in(request, document), by=request.user, value=request.POST.get("value", ""))
    return _("The fact is corrected. What was said before stays on record.")


def _place(document: Document, place: str) -> Place:
    """Parses a passage of a capture that a script of the source page names: `text number:start-end`, in code points."""
    named = PLACE.fullmatch(place)
    if named is None or int(named[2]) >= int(named[3]):
        raise StatementRefused(noop("There are no words of the capture to point at."))
    return evidence_at(document, int(named[1]), Span(int(named[2]), int(named[3])))


def _absence(request: HttpRequest, document: Document, forms: Forms) -> str | None:
    form = forms["absence_form"] = AbsenceForm(request.POST)
    if not form.is_valid():
        return None
    state_absence(document=document, by=request.user, **form.cleaned_data)
    return _("It is kept that this is not known.")


def _answer(name: str) -> Action:
    """Makes the action that gives an answer of the list of facts, for the source page, which has no undo."""
    return lambda request, document, _forms: ANSWERS[name](request, document, {}).words


def _share(request: HttpRequest, document: Document, forms: Forms) -> str | None:
    form = forms["sharing_form"] = SharingForm(request.POST, groups=Group.objects.visible_to(request.user))
    if not form.is_valid():
        return None
    given = form.cleaned_data
    set_visibility(
        document=document,
        by=request.user,
        visibility=given["visibility"],
        basis=Basis(given["basis"], given["basis_words"].strip()),
        groups=list(given["groups"]),
    )
    return _("Who may read it was changed.")


def _index(request: HttpRequest, document: Document, forms: Forms) -> str:
    allowed = request.POST.get("allowed") == "yes"
    set_indexing(document=document, by=request.user, allowed=allowed)
    if allowed:
        return _("Search engines may list it from now on.")
    return _("Search engines are asked not to list it.")


def _withdraw(request: HttpRequest, document: Document, forms: Forms) -> str | None:
    form = forms["withdrawal_form"] = WithdrawalForm(request.POST)
    if not form.is_valid():
        return None
    withdraw_document(document=document, by=request.user, **form.cleaned_data)
    return _("The article is withdrawn. Its notes stay for those who wrote them.")


def _restore(request: HttpRequest, document: Document, forms: Forms) -> str:
    restore_document(document=document, by=request.user)
    return _("The article is back where it was.")


ACTIONS: dict[str, Action] = {
    "add": _add,
    "absence": _absence,
    "select": _select,
    "show": _show,
    "correct": _correct,
    "confirm": _answer("right"),
    "dispute": _answer("disagree"),
    "retire": _answer("take-back"),
    "share": _share,
    "index": _index,
    "withdraw": _withdraw,
    "restore": _restore,
}


def _answer_again(
    request: HttpRequest, document: Document, answers: Mapping[str, OtherValueForm], status: int
) -> HttpResponse:
    return _page(request, document, {}, status, answers)


def _page(
    request: HttpRequest,
    document: Document,
    forms: Forms,
    status: int = 200,
    answers: Mapping[str, OtherValueForm] | None = None,
) -> HttpResponse:
    provenance = provenance_of(document, viewer=request.user, may_read=not document.is_withdrawn)
    fact = request.GET.get("term", "")
    context = {
        "document": document,
        "sitting": sitting_of(provenance, undo_in_address(request), answers),
        "fact_form": FactForm(initial={"term": fact}),
        "absence_form": AbsenceForm(initial={"term": fact}),
        "sharing_form": SharingForm(initial=_sharing(document), groups=Group.objects.visible_to(request.user)),
        "withdrawal_form": WithdrawalForm(),
        "may_publish": can_import(request.user),
        **forms,
    }
    return render(request, "documents/provenance/facts.html", context, status=status)


def _sharing(document: Document) -> dict[str, object]:
    return {
        "visibility": document.visibility,
        "groups": document.groups.all(),
        "basis": document.basis,
        "basis_words": document.basis_words,
    }
