"""The page on which a curator decides what an article derives from, and the picture of its chain."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import unquote, urlsplit

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from documents.errors import DerivationRefused, gettext_noop
from documents.forms.provenance.derivations import AddForm, AddRecordForm, OriginForm, RecordForm, initial_values
from documents.http import FILE_POLICY
from documents.models import Derivation, Document, Group, Statement, name_for
from documents.permissions import can_curate, can_import
from documents.provenance import web_address
from documents.provenance.chain_svg import ChainLabels, draw_chain
from documents.services.provenance.derivations import (
    Origin,
    add_derivation,
    confirm_derivation,
    dispute_derivation,
    retire_derivation,
)
from documents.services.provenance.statements import find_evidence
from documents.views.provenance.derivation_chain import (
    caption_of,
    chain_of,
    named_work,
    sentence_beginnings,
    work_link,
    work_of,
)
from documents.views.provenance.facts import Action, done
from documents.views.provenance.summary import provenance_of
from documents.views.site.access import redirect_in_group, visible_document, whole_number, withdrawn_response
from documents.views.site.caching import cached_response, document_cache_key, with_cache_headers

MAX_RECORDS = 100
_HERE = re.compile(r"/documents/([^/]+)/")

Forms = dict[Any, Any]


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def derivations(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Shows what an article derives from; POST runs the action that `do` names."""
    document = visible_document(request, slug)
    if not can_curate(request.user, document):
        raise PermissionDenied(_("What an article derives from is decided by curators."))
    if request.method == "POST":
        return _do(request, document)
    return with_cache_headers(request, _page(request, document, {}))


def _do(request: HttpRequest, document: Document) -> HttpResponseBase:
    forms: Forms = {}
    if not done(request, document, forms, ACTIONS):
        return with_cache_headers(request, _page(request, document, forms, status=422))
    return redirect_in_group(request, "derivations", slug=document.slug)


# -- Actions: each returns the message to show when it is done, or None if its form is shown again ------------------


def _add(request: HttpRequest, document: Document, forms: Forms) -> str | None:
    form = forms["add"] = AddForm(request.POST)
    return _added(request, document, form, lambda: _article(request, form.cleaned_data["origin"]))


def _add_record(request: HttpRequest, document: Document, forms: Forms) -> str | None:
    form = forms["add_record"] = AddRecordForm(request.POST, may_publish=can_import(request.user))
    return _added(request, document, form, lambda: form.not_held(_groups(request, document)))


def _added(
    request: HttpRequest, document: Document, form: AddForm | AddRecordForm, origin: Callable[[], Origin]
) -> str | None:
    if not form.is_valid():
        return None
    given = form.cleaned_data
    add_derivation(
        document=document,
        by=request.user,
        kind=given["kind"],
        origin=origin(),
        reasoning=given["reasoning"],
        reference=given["reference"],
        evidence=[find_evidence(document, given["evidence"])] if given["evidence"] else [],
    )
    return _("It is kept what this article derives from.")


def _name(request: HttpRequest, document: Document, forms: Forms) -> str | None:
    """Confirms a proposal and names the article of this site as its origin."""
    row = _derivation(request, document)
    form = forms["name", row.pk] = OriginForm(request.POST, auto_id=f"origin{row.pk}_%s")
    return _named(request, row, form, lambda: _article(request, form.cleaned_data["origin"]))


def _record(request: HttpRequest, document: Document, forms: Forms) -> str | None:
    """Confirms a proposal and creates a record of its origin, which is not held here."""
    row = _derivation(request, document)
    form = forms["record", row.pk] = _record_form(request.user, row, request.POST)
    return _named(request, row, form, lambda: form.not_held(_groups(request, document)))


def _named(
    request: HttpRequest, row: Derivation, form: OriginForm | RecordForm, origin: Callable[[], Origin]
) -> str | None:
    if not form.is_valid():
        return None
    given = form.cleaned_data
    confirm_derivation(
        derivation=row, by=request.user, origin=origin(), kind=given["kind"], reasoning=given["reasoning"]
    )
    return _("It is checked by you.")


def _confirm(request: HttpRequest, document: Document, forms: Forms) -> str:
    confirm_derivation(derivation=_derivation(request, document), by=request.user)
    return _("It is checked by you.")


def _dispute(request: HttpRequest, document: Document, forms: Forms) -> str:
    dispute_derivation(derivation=_derivation(request, document), by=request.user)
    return _("It is kept that sources disagree.")


def _retire(request: HttpRequest, document: Document, forms: Forms) -> str:
    retire_derivation(derivation=_derivation(request, document), by=request.user)
    return _("It was taken back. It stays on record.")


ACTIONS: dict[str, Action] = {
    "add": _add,
    "add-record": _add_record,
    "name": _name,
    "record": _record,
    "confirm": _confirm,
    "dispute": _dispute,
    "retire": _retire,
}


def _record_form(user: Any, row: Derivation, *args: Any, **kwargs: Any) -> RecordForm:
    return RecordForm(*args, auto_id=f"record{row.pk}_%s", may_publish=can_import(user), **kwargs)


def _derivation(request: HttpRequest, document: Document) -> Derivation:
    return get_object_or_404(Derivation, pk=whole_number(request.POST.get("derivation", "")), document=document)


def _groups(request: HttpRequest, document: Document) -> Any:
    """Returns those groups of the article to which the curator belongs; they will see the record of its origin too."""
    return Group.objects.visible_to(request.user).filter(documents=document)


def _article(request: HttpRequest, named: str) -> Document:
    found = find_article(request.user, named.strip())
    if found is None:
        raise DerivationRefused(gettext_noop("There is no such article here, or it is not open to you."))
    return found


def find_article(viewer: Any, named: str) -> Document | None:
    """Finds the one visible article with this address, slug or identifier; returns None if there is none or several."""
    visible = Document.objects.visible_to(viewer).in_force()
    if "\0" in named:
        return None
    here = _HERE.search(unquote(urlsplit(named).path)) if "/" in named else None
    if found := visible.filter(slug=here[1] if here else named).first():
        return found
    same = Statement.objects.in_force().filter(property=Statement.Property.IDENTIFIER, value=named)
    documents = list(visible.filter(pk__in=same.values("document"))[:2])
    return documents[0] if len(documents) == 1 else None


def _page(request: HttpRequest, document: Document, forms: Forms, status: int = 200) -> HttpResponse:
    rows = list(
        Derivation.objects.in_force()
        .filter(document=document)
        .select_related("document", "origin", "agent")
        .prefetch_related("evidence")
    )
    visible = set(Document.objects.visible_to(request.user).filter(derived__in=rows).values_list("pk", flat=True))
    records = Document.objects.visible_to(request.user).in_force().filter(current_revision=None)
    context = {
        "document": document,
        "provenance": provenance_of(document, viewer=request.user),
        "decisions": [
            _Decision(row, row.origin if row.origin_id in visible else None, request.user, forms) for row in rows
        ],
        "add_form": forms.get("add") or AddForm(initial=initial_values(document)),
        "add_record_form": forms.get("add_record")
        or AddRecordForm(initial=initial_values(document), may_publish=can_import(request.user)),
        "records": records.order_by("-created_at")[:MAX_RECORDS],
    }
    return render(request, "documents/provenance/derivations.html", context, status=status)


class _Decision:
    """A derivation as the page shows it: its origin, if the curator may see it, and the forms to name one."""

    def __init__(self, row: Derivation, origin: Document | None, viewer: Any, forms: Forms) -> None:
        self.row, self.origin = row, origin
        self.evidence = list(row.evidence.all())
        self.who = name_for(viewer, row.agent) if row.agent_id else ""
        self.reference_address = web_address(row.reference)
        given = initial_values(row.document, row)
        self.name_form = forms.get(("name", row.pk)) or OriginForm(auto_id=f"origin{row.pk}_%s", initial=given)
        self.record_form = forms.get(("record", row.pk)) or _record_form(viewer, row, initial=given)

    @property
    def label(self) -> str:
        """The title of the origin, for the label of a button."""
        return self.origin.title if self.origin else self.row.named

    @property
    def words(self) -> SafeString:
        """A sentence with a link to the work: "This article republishes …"."""
        if self.origin is None and not self.row.named:
            work: Any = _("an article that is not open to you")
        else:
            work = work_link(work_of(self.origin) if self.origin else named_work(self.row))
        return format_html(sentence_beginnings("origins")[self.row.kind], work=work)


# -- The picture ------------------------------------------------------------------------------


@require_safe
def picture(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Draws the chain of an article as SVG, as far as this reader may see it."""
    document = visible_document(request, slug)
    if document.is_withdrawn:
        return withdrawn_response(request, document)
    response = cached_response(request, document_cache_key(document), lambda: _picture(request, document))
    # The file has its own styles, for light and dark, and needs nothing else.
    response["Content-Security-Policy"] = f"{FILE_POLICY}; style-src 'unsafe-inline'"
    response["X-Content-Type-Options"] = "nosniff"
    response["X-Robots-Tag"] = "noindex"
    return response


def _picture(request: HttpRequest, document: Any) -> HttpResponse:
    whole = chain_of(document, request.user, may_read=document.may_read)
    words = ChainLabels(
        name=_("Where “%(title)s” stands among the works it derives from and its copies") % {"title": document.title},
        description=_("Origins above, copies below. The same stands in words on the page of the article."),
        this=_("this article"),
        under=caption_of,
    )
    return HttpResponse(draw_chain(whole.chain, words), content_type="image/svg+xml; charset=utf-8")
