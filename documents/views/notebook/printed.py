"""References to the articles of a page of the notebook, for paper: as the page on citing writes them, once each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from documents.provenance import STYLES, Runs, plain_text
from documents.views.notebook.groupings import NotebookPage
from documents.views.provenance.references import reference_of, reference_to_read
from documents.views.provenance.summary import provenance_of_each

STYLE = "apa"


@dataclass(frozen=True)
class PrintedReference:
    """The reference to an article, as runs and as plain words."""

    document: Any
    runs: Runs
    words: str


def references_on(request: HttpRequest, page: NotebookPage) -> list[PrintedReference]:
    """Returns the references to the articles on a page that are open to its reader, in the order of their words."""
    entries = [entry for part in (*page.articles, *page.headed) for entry in part.entries]
    shown = {entry.document.pk: entry.document for entry in entries if entry.document is not None}
    known = provenance_of_each(shown.values(), viewer=request.user) if shown else {}
    found = []
    for key, document in shown.items():
        reference = reference_of(request, document, document.current_revision, known[key])
        runs = STYLES[STYLE](reference_to_read(reference, known[key]))
        found.append(PrintedReference(document, runs, plain_text(runs)))
    return sorted(found, key=lambda one: (one.words.casefold(), one.document.pk))
