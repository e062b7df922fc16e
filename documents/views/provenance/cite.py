"""How to cite a copy: references in citation styles, and files for reference managers."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from documents.models import Document, Revision
from documents.provenance import STYLES, Reference, Runs, bibtex, csl_json, plain_text, ris
from documents.views.provenance.head_metadata import head_metadata_of
from documents.views.provenance.references import CITED, reference_of, reference_to_read
from documents.views.provenance.summary import Provenance, provenance_of
from documents.views.site.access import PageNotFound, requested_revision, visible_document, withdrawn_response
from documents.views.site.caching import cached_response, document_cache_key

STYLE_NAMES = {"apa": "APA", "mla": "MLA", "chicago": "Chicago"}


@dataclass(frozen=True)
class Format:
    """A file format for references: how it is written, and its name."""

    write: Callable[[Reference], str]
    media_type: str
    extension: str
    label: Any
    explanation: Any


def _csl(reference: Reference) -> str:
    return json.dumps(csl_json(reference), ensure_ascii=False, indent=1) + "\n"


FORMATS = {
    "bibtex": Format(bibtex, "application/x-bibtex; charset=utf-8", "bib", "BibTeX", gettext_lazy("LaTeX, JabRef")),
    "ris": Format(
        ris, "application/x-research-info-systems; charset=utf-8", "ris", "RIS", gettext_lazy("EndNote, Mendeley")
    ),
    "csl": Format(_csl, "application/vnd.citationstyles.csl+json", "json", "CSL-JSON", gettext_lazy("Zotero, Pandoc")),
}


@dataclass(frozen=True)
class Styled:
    """A reference in one style, as runs for the page and as plain text for the clipboard."""

    style: str
    name: str
    runs: Runs
    words: str


@require_safe
def cite(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Shows all styles and formats; `?format=` sends one: a style as plain text, `bibtex`, `ris` or `csl` as a file."""
    document = visible_document(request, slug)
    if document.is_withdrawn:
        return withdrawn_response(request, document)
    if document.current_revision_id is None:
        raise PageNotFound(_("No text of this article is held here, so there is no copy to refer to."))
    revision = requested_revision(request, document)
    wanted = request.GET.get("format", "")
    if wanted and wanted not in FORMATS and wanted not in STYLES:
        raise PageNotFound(
            _("There is no such format. Ask for one of these: %(formats)s.")
            % {"formats": ", ".join([*STYLES, *FORMATS])}
        )
    key = document_cache_key(document, revision, wanted)
    return cached_response(request, key, lambda: _response(request, document, revision, wanted))


def _response(request: HttpRequest, document: Any, revision: Revision, wanted: str) -> HttpResponse:
    provenance = provenance_of(document, viewer=request.user, revision=revision, may_read=document.may_read)
    reference = reference_of(request, document, revision, provenance)
    if wanted in STYLES:
        read = reference_to_read(reference, provenance)
        return HttpResponse(plain_text(STYLES[wanted](read)) + "\n", content_type="text/plain; charset=utf-8")
    if wanted:
        return _file(document, FORMATS[wanted], reference)
    return _page(request, document, revision, provenance, reference)


def _file(document: Document, form: Format, reference: Reference) -> HttpResponse:
    response = HttpResponse(form.write(reference).encode(), content_type=form.media_type)
    # A slug may contain characters beyond ASCII; the primary key does not.
    response.headers["Content-Disposition"] = f'attachment; filename="reference-{document.pk}.{form.extension}"'
    response["X-Robots-Tag"] = "noindex"
    return response


def _page(
    request: HttpRequest, document: Any, revision: Revision, provenance: Provenance, reference: Reference
) -> HttpResponse:
    read = reference_to_read(reference, provenance)
    context = {
        "document": document,
        "revision": revision,
        "provenance": provenance,
        "styles": [
            Styled(name, STYLE_NAMES[name], runs := write(read), plain_text(runs)) for name, write in STYLES.items()
        ],
        "formats": [(name, form, form.write(reference)) for name, form in FORMATS.items()],
        "note": capfirst(provenance.note(CITED)),
        "head": head_metadata_of(request, document, revision, provenance),
    }
    return render(request, "documents/provenance/cite.html", context)
