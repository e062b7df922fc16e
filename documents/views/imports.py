"""Bringing articles in: a form for curators, and a report with a row for each file."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from contextlib import nullcontext
from io import BytesIO
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import unquote, urlsplit

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_POST

from documents.errors import CaptureRefused, FetchRefused, ReadingRoomError, RenderingRefused, gettext_noop
from documents.forms.imports import AddressForm, BringingForm, ImportForm
from documents.http import told
from documents.intake import Stated, check_size, names_of_sidecar, read_sidecar
from documents.intake.limits import MAX_BYTES, MAX_FACTS_BYTES
from documents.models import Document, Group, Statement
from documents.permissions import can_import
from documents.services.captures import Whence
from documents.services.examining import Summary
from documents.services.fetching import Fetched, fetch_page
from documents.services.imports import Imported, Placement, import_capture
from documents.services.proposals import captured_before, recapture
from documents.views.caching import with_policy
from documents.views.receiving import Receiving

REPORT = "import_report"
LONE_SIDECAR = CaptureRefused(
    gettext_noop(
        "These are facts, and no article of that name came with them. Add both together: essay.txt, essay.txt.json."
    )
)
# Names that sites give to what is no page; all else is called a page, whatever its address ends with.
NAMED_BY_SITES = frozenset({".txt", ".md", ".pdf", ".docx", ".epub", ".html", ".htm", ".xhtml"})
Row = dict[str, Any]

# Several long texts at once would take the memory that short ones need.
LONG_BYTES = 2 * 1024 * 1024
_one_long_text = threading.Lock()


@csrf_exempt  # checked by `_upload`, once it is settled how the files are received
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: HttpRequest) -> HttpResponseBase:
    """The form and the report of the last import; POST imports files."""
    if not can_import(request.user):
        raise PermissionDenied(_("Articles are brought in by curators."))
    request.upload_handlers = [Receiving(request)]
    return _upload(request)


@login_required
@require_POST
def fetch(request: HttpRequest) -> HttpResponseBase:
    """Fetches the page at an address and imports it; the report is on the form's page."""
    if not can_import(request.user):
        raise PermissionDenied(_("Articles are brought in by curators."))
    groups = Group.objects.visible_to(request.user)
    form = AddressForm(request.POST, groups=groups)
    if not form.is_valid():
        return with_policy(request, _page(request, ImportForm(groups=groups), form, status=422))
    request.session[REPORT] = [_fetch(request, form)]
    return redirect("upload")


@csrf_protect
def _upload(request: HttpRequest) -> HttpResponseBase:
    groups = Group.objects.visible_to(request.user)
    if request.method != "POST":
        return with_policy(request, _page(request, ImportForm(groups=groups)))
    form = ImportForm(request.POST, request.FILES, groups=groups)
    wants_json = request.headers.get("Accept") == "application/json"
    if not form.is_valid():
        if wants_json:
            return JsonResponse({"rows": []}, status=422)
        return with_policy(request, _page(request, form, status=422))
    rows = _take_all(request, form)
    if wants_json:
        # A script sends one file after the other: what it sends is one report.
        begins = request.POST.get("begins") == "1"
        request.session[REPORT] = rows if begins else [*request.session.get(REPORT, []), *rows]
        return JsonResponse({"rows": [_as_html(row) for row in rows]})
    request.session[REPORT] = rows
    return redirect("upload")


def _as_html(row: Row) -> dict[str, str]:
    return {"outcome": row["outcome"], "html": render_to_string("documents/imports/_row.html", {"row": row})}


def _page(
    request: HttpRequest, form: ImportForm | AddressForm, address: AddressForm | None = None, status: int = 200
) -> HttpResponse:
    rows: list[Row] = request.session.get(REPORT, [])
    counts = {outcome: sum(row["outcome"] == outcome for row in rows) for outcome in ("added", "there", "refused")}
    shared = address or form  # what was said of readers and facts belongs to the form that was sent
    context = {
        "files": form,
        "address": address or AddressForm(groups=Group.objects.visible_to(request.user)),
        "form": shared,
        "is_faulty": bool(shared.errors),
        "rows": rows,
        "counts": counts,
    }
    return render(request, "documents/imports/page.html", context, status=status)


def _fetch(request: HttpRequest, form: AddressForm) -> Row:
    address: str = form.cleaned_data["address"]
    try:
        page = fetch_page(address)
        whence = Whence(_name_of(page.final_address), address=page.final_address, headers=page.evidence())
        known = captured_before(page.final_address, request.user)
        if known is not None:
            return _again(address, known, page, whence, request.user)
        imported = import_capture(
            file=BytesIO(page.data),
            whence=whence,
            by=request.user,
            placement=_placement(form),
            stated=form.stated(),
            encoding=form.cleaned_data["encoding"] or None,
            declared=page.declared_charset,
            at=page.fetched_at,
        )
    except (FetchRefused, CaptureRefused, RenderingRefused) as refusal:
        return _refused(address, refusal)
    row = _row(address, imported)
    return {**row, "words": [*row.get("words", []), *(_(remark) for remark in page.remarks)]}


def _again(address: str, document: Document, page: Fetched, whence: Whence, by: Any) -> Row:
    """A page that was fetched before: another capture of the same article, and what differs a proposal."""
    made = recapture(
        document=document,
        file=BytesIO(page.data),
        whence=whence,
        by=by,
        declared=page.declared_charset,
        at=page.fetched_at,
    )
    row: Row = {"name": address, "slug": document.slug, "title": document.title, "address": document.get_absolute_url()}
    proposal = reverse("proposal", args=[document.slug, made.proposal.pk]) if made.proposal else ""
    kept = "" if made.already_here else "kept"
    return {**row, "outcome": "there", "kept": kept, "proposal": proposal, "withdrawn": document.is_withdrawn}


def _name_of(address: str) -> str:
    """A file's name for what stands at an address: its kind is told by its bytes, or else it is a page."""
    name = PurePosixPath(unquote(urlsplit(address).path)).name
    return name if PurePosixPath(name).suffix.lower() in NAMED_BY_SITES else f"{name or 'index'}.html"


def _placement(form: BringingForm) -> Placement:
    return Placement(
        visibility=form.cleaned_data["visibility"], basis=form.given_basis(), groups=tuple(form.cleaned_data["groups"])
    )


def _take_all(request: HttpRequest, form: ImportForm) -> list[Row]:
    """Imports file after file; one that is refused stops no other."""
    placement = _placement(form)
    sidecars = form.sidecars()
    rows, used = [], set()
    for file in form.articles():
        beside = next((name for name in names_of_sidecar(file.name or "") if name in sidecars), None)
        used.add(beside)
        rows.append(_take(request, form, file, sidecars[beside] if beside else None, placement))
    rows += [_refused(name, LONE_SIDECAR) for name in sidecars if name not in used]
    return rows


def _take(request: HttpRequest, form: ImportForm, file: Any, beside: Any, placement: Placement) -> Row:
    try:
        if file.is_too_large:
            check_size(MAX_BYTES + 1)
        with _one_long_text if file.size > LONG_BYTES else nullcontext():
            imported = import_capture(
                file=file,
                whence=Whence(file.name),
                by=request.user,
                placement=placement,
                stated=_stated(form, beside),
                encoding=form.cleaned_data["encoding"] or None,
            )
    except (CaptureRefused, RenderingRefused) as refusal:
        return _refused(file.name, refusal)
    return _row(file.name, imported)


def _stated(form: ImportForm, beside: Any) -> Sequence[Stated]:
    """What the form says; of what the file of facts says, it is believed for that article."""
    stated = form.stated()
    if beside is None:
        return stated
    facts = read_sidecar(beside.read(MAX_FACTS_BYTES + 1))
    terms = {fact.property for fact in facts}
    return [*facts, *(one for one in stated if one.property not in terms)]


def _row(name: str, imported: Imported) -> Row:
    document = imported.document
    row: Row = {"name": name, "slug": document.slug, "title": document.title, "address": document.get_absolute_url()}
    if imported.summary is None:
        return {**row, "outcome": "there", "withdrawn": document.is_withdrawn}
    return {**row, "outcome": "added", "words": _words(imported.summary)}


def _refused(name: str, refusal: ReadingRoomError) -> Row:
    return {"name": name, "outcome": "refused", "reason": told(refusal)}


def _words(summary: Summary) -> list[str]:
    """Charset and how sure it is, the facts found, and those for which nobody has looked yet."""
    found = sum(bool(fact.value) for fact in summary.facts)
    missing = [Statement.Property(fact.term).label for fact in summary.facts if fact.absence == "not-looked"]
    words = [
        _charset_in_words(summary),
        ngettext("%(n)d fact.", "%(n)d facts.", found) % {"n": found} if found else _("No facts."),
    ]
    if missing:
        words.append(
            _("The program found nothing, and nobody has looked yet: %(facts)s.")
            % {"facts": ", ".join(str(label) for label in missing)}
        )
    if summary.title_given:
        words.append(_("Its title is given: its first words in brackets."))
    if summary.unused:
        words.append(_("Not used: %(names)s.") % {"names": ", ".join(key[:40] for key in summary.unused[:8])})
    return words


def _charset_in_words(summary: Summary) -> str:
    if not summary.charset:  # no bytes were decoded: a program took the text out of the file
        return _("%(format)s: %(reason)s.") % {"format": summary.format.upper(), "reason": _(summary.charset_reason)}
    return _("%(charset)s, %(sure)s: %(reason)s.") % {
        "charset": summary.charset,
        "sure": _how_sure(summary.charset_confidence),
        "reason": _(summary.charset_reason),
    }


def _how_sure(confidence: float) -> str:
    if confidence >= 0.9:
        return _("sure")
    return _("fairly sure") if confidence >= 0.7 else _("a guess")
