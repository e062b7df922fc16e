"""The answers to the facts of an article: each runs one service, and is told in place to a script or by a page.

A form is sent as it is, or by a script that accepts JSON and gets the rows that changed:

    {"words": "…", "rows": {"creator": "<li …>"}, "head": "<div …>", "waiting": "<a …>"}      200
    {"detail": "…", "rows": …, "head": …}                                 409 if somebody was faster, 422 if refused
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from documents.errors import FactsChanged, StatementRefused
from documents.errors import gettext_noop as noop
from documents.forms.provenance.facts import OtherValueForm
from documents.http import json_response, problem_response, translate_error, wants_json
from documents.models import Document, Statement
from documents.models.waiting import count_waiting
from documents.services.provenance.statements import (
    add_statement,
    confirm_all,
    confirm_statement,
    correct_statement,
    dispute_statement,
    find_evidence,
    retire_statement,
    state_absence,
)
from documents.services.provenance.undo import undo_answer
from documents.views.provenance.sitting import Sitting, sitting_of
from documents.views.provenance.summary import provenance_of
from documents.views.site.access import redirect_in_group, whole_number
from documents.views.site.caching import with_cache_headers

MAX_FACTS = 200


@dataclass(frozen=True)
class Answered:
    """What an answer did: its words, and for each property what can undo it ("answer-replaced,replaced")."""

    words: str
    undo: dict[str, str] = field(default_factory=dict)


Forms = dict[str, OtherValueForm]
Answer = Callable[[HttpRequest, Document, Forms], Answered]
Page = Callable[[Mapping[str, OtherValueForm], int], HttpResponse]


def answer(request: HttpRequest, document: Document, page: Page) -> HttpResponseBase:
    """Runs the answer that `do` names. `page` renders the whole page again with refused forms and a status."""
    forms: Forms = {}
    try:
        answered = ANSWERS[request.POST["do"]](request, document, forms)
    except StatementRefused as refusal:
        return _refused(request, document, refusal, forms, page)
    if wants_json(request):
        return with_cache_headers(request, _told(request, document, answered))
    messages.success(request, answered.words)
    sitting = _sitting(request, document)
    onward = f"fact-{sitting.unanswered[0].fact.term}" if sitting.unanswered else "facts"
    given = [("undo", f"{term}:{replaced}") for term, replaced in answered.undo.items() if replaced]
    undo = urlencode(given, safe=":,")
    page_address = reverse("facts", args=[document.slug])
    return redirect_in_group(request, f"{page_address}{'?' if undo else ''}{undo}#{onward}")


def undo_in_address(request: HttpRequest) -> dict[str, str]:
    """Reads from the address what the last answers replaced: `?undo=creator:12-10`."""
    given = (one.partition(":") for one in request.GET.getlist("undo")[:MAX_FACTS])
    return {term: replaced for term, _colon, replaced in given if _undo_of(replaced)[0]}


def _refused(
    request: HttpRequest, document: Document, refusal: StatementRefused, forms: Forms, page: Page
) -> HttpResponseBase:
    status = 409 if isinstance(refusal, FactsChanged) else 422
    words = translate_error(refusal)
    if not wants_json(request):
        messages.error(request, words)
        return with_cache_headers(request, page(forms, status))
    # What was typed stays in the page of the script; the rows are needed only if others changed them.
    rows = _rendered(request, document, _sitting(request, document)) if status == 409 else {}
    return with_cache_headers(request, problem_response(status, words, **rows))


def _told(request: HttpRequest, document: Document, answered: Answered) -> HttpResponse:
    sitting = _sitting(request, document, answered.undo)
    rows = _rendered(request, document, sitting, answered.undo)
    count = {"count": count_waiting(request.user)}
    waiting = render_to_string("documents/moderation/_waiting_link.html", count, request).strip()
    return json_response({"words": answered.words, "waiting": waiting, **rows})


def _sitting(request: HttpRequest, document: Document, undo: Mapping[str, str] | None = None) -> Sitting:
    return sitting_of(provenance_of(document, viewer=request.user, may_read=not document.is_withdrawn), undo)


def _rendered(
    request: HttpRequest, document: Document, sitting: Sitting, only: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """Renders the head and the rows, or `only` those of some properties; a property without a row is empty."""
    shared = {"document": document, "sitting": sitting}
    rows = {
        str(row.fact.term): render_to_string("documents/provenance/_sitting_row.html", {**shared, "row": row}, request)
        for row in sitting.rows
        if only is None or row.fact.term in only
    }
    head = render_to_string("documents/provenance/_sitting_head.html", shared, request)
    return {"rows": dict.fromkeys(only or (), "") | rows, "head": head}


# -- Answers ----------------------------------------------------------------------------------


def _right(request: HttpRequest, document: Document, forms: Forms) -> Answered:
    said = stated_in(request, document)
    confirmed = confirm_statement(statement=said, by=request.user)
    return Answered(_("The fact is checked by you."), {said.property: _undo(confirmed, [said.pk])})


def _all_right(request: HttpRequest, document: Document, forms: Forms) -> Answered:
    shown = _keys(request.POST.get("shown", ""))
    confirmed = confirm_all(document=document, by=request.user, shown=shown)
    words = ngettext("%(n)s fact is checked by you.", "%(n)s facts are checked by you.", len(confirmed))
    undo = {new.property: _undo(new, [old]) for old, new in confirmed.items()}
    return Answered(words % {"n": len(confirmed)}, undo)


def _not_stated(request: HttpRequest, document: Document, forms: Forms) -> Answered:
    term, shown = request.POST.get("term", ""), _keys(request.POST.get("shown", ""))
    values = Statement.objects.filter(document=document, pk__in=shown).exclude(value="")
    stated = state_absence(
        document=document,
        by=request.user,
        term=term,
        absence=Statement.Absence.NOT_STATED,
        instead_of=list(values.values_list("pk", flat=True)),
    )
    return Answered(_("It is kept that this copy does not state it."), {term: _undo(stated, shown)})


def _other(request: HttpRequest, document: Document, forms: Forms) -> Answered:
    key, said = request.POST.get("key", ""), request.POST.get("statement", "")
    form = forms[key] = OtherValueForm(request.POST, key=key)
    if not form.is_valid():
        name, faults = next(iter(form.errors.items()))
        raise StatementRefused(noop("%(field)s: %(fault)s"), field=form[name].label, fault=faults[0])
    given = form.cleaned_data
    shown = given.pop("evidence")
    given["evidence"] = [find_evidence(document, shown)] if shown else []
    if said:
        before = stated_in(request, document)
        corrected = correct_statement(statement=before, by=request.user, **given)
        undo = {before.property: _undo(corrected, [before.pk])}
        return Answered(_("The fact is corrected. What was said before stays on record."), undo)
    term = request.POST.get("term", "")
    added = add_statement(document=document, by=request.user, term=term, **given)
    return Answered(_("The value was added."), {term: _undo(added, _keys(request.POST.get("shown", "")))})


def _disagree(request: HttpRequest, document: Document, forms: Forms) -> Answered:
    said = stated_in(request, document)
    disputed = dispute_statement(statement=said, by=request.user)
    return Answered(
        _("It is kept that sources disagree; every value is shown."), {said.property: _undo(disputed, [said.pk])}
    )


def _take_back(request: HttpRequest, document: Document, forms: Forms) -> Answered:
    said = stated_in(request, document)
    retire_statement(statement=said, by=request.user)
    return Answered(_("The fact was taken back. It stays on record."), {said.property: ""})


def _undo_last(request: HttpRequest, document: Document, forms: Forms) -> Answered:
    last, replaced = _undo_of(request.POST.get("undo", ""))
    term = undo_answer(document=document, by=request.user, answer=last, replaced=replaced)
    return Answered(_("It stands as before. Your answer stays on record."), {term: ""})


ANSWERS: dict[str, Answer] = {
    "right": _right,
    "all-right": _all_right,
    "not-stated": _not_stated,
    "other": _other,
    "disagree": _disagree,
    "take-back": _take_back,
    "undo": _undo_last,
}


def stated_in(request: HttpRequest, document: Document) -> Statement:
    """Returns the statement about `document` that a form names; raises Http404."""
    return get_object_or_404(Statement, pk=whole_number(request.POST.get("statement", "")), document=document)


def _keys(given: str) -> list[int]:
    """Parses primary keys, separated by commas; what is none is left out."""
    return [key for one in given.split(",")[:MAX_FACTS] if (key := whole_number(one))]


def _undo(new: Statement, replaced: list[int]) -> str:
    return f"{new.pk}-{','.join(map(str, replaced))}"


def _undo_of(given: str) -> tuple[int, list[int]]:
    last, _dash, replaced = given.partition("-")
    return whole_number(last), _keys(replaced)
