"""References to a copy: one line for a passage, and the data from which citation styles and formats are written."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from django.http import HttpRequest
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from documents.http import absolute_url
from documents.models import Document, Revision, Statement
from documents.provenance import Citation, Reference, citation_line, ground_note, web_address
from documents.templatetags.provenance import day_words
from documents.views.provenance.head_metadata import work_of
from documents.views.provenance.summary import Provenance

Property = Statement.Property

# The facts of a reference, with their names in citation styles, which are English in every language of the page.
ENGLISH_NAMES = {
    Property.CREATOR: "author",
    Property.TITLE: "title",
    Property.PUBLISHER: "publisher",
    Property.ORIGINAL_PUBLISHER: "first publisher",
    Property.ISSUED: "date",
    Property.IDENTIFIER: "address",
}
CITED = tuple(ENGLISH_NAMES)

# Placeholders that a script fills in, because the page does not know yet which passage will be copied.
START, END = "{start}", "{end}"


def citation_of(
    document: Document, revision: Revision, provenance: Provenance, span: tuple[int | str, int | str], address: str
) -> Citation:
    """Builds the reference to a passage; for an unknown fact it has a phrase that says so."""
    copy = _("Version %(number)s of the copy received here on %(date)s")
    return Citation(
        authors=(_capitalised(provenance, Property.CREATOR),),
        title=document.title,
        publisher=_capitalised(provenance, Property.PUBLISHER),
        date=provenance.words_or_absence(Property.ISSUED),
        copy=copy % {"number": revision.number, "date": day_words(_received(document, provenance))},
        place=_("characters %(start)s–%(end)s") % {"start": span[0], "end": span[1]},
        address=address,
        note=capfirst(provenance.note((Property.CREATOR, Property.TITLE, Property.PUBLISHER, Property.ISSUED))),
    )


def reference_pattern(request: HttpRequest, document: Document, revision: Revision, provenance: Provenance) -> str:
    """Returns the reference to any passage of this text; a script replaces `{start}` and `{end}`."""
    citation = citation_of(document, revision, provenance, (START, END), "")
    page = absolute_url(request, reverse("reading", args=[document.slug]))
    return citation_line(replace(citation, address=f"{page}passages/{START}-{END}/?revision={revision.number}"))


def reference_of(request: HttpRequest, document: Document, revision: Revision, provenance: Provenance) -> Reference:
    """Builds the reference of the copy from the facts that people checked, for programs, which read each as true."""
    work = work_of(request, document, revision, provenance)
    captured = provenance.confirmed(Property.CAPTURED)
    return Reference(
        key=document.slug,
        title=work.headline or document.title,
        is_title_supplied=not work.headline,
        copy=absolute_url(request, reverse("revision", args=[document.slug, revision.number])),
        version=revision.number,
        received=_received(document, provenance).isoformat(),
        creators=work.creators,
        publisher=work.publisher,
        original_publisher=work.original_publisher,
        issued=work.issued,
        captured=captured[0].normalised if captured else "",
        language=work.language,
        section=work.section,
        rights=work.rights,
        address=work.original,
        note=ground_note(map(provenance.citable, CITED), lambda term: ENGLISH_NAMES[Property(term)]),
    )


def reference_to_read(reference: Reference, provenance: Provenance) -> Reference:
    """Adds the facts that nobody checked, for references that people read: their note says which these are."""

    def said(term: Statement.Property) -> tuple[str, ...]:
        return tuple(value.statement.value for value in provenance.citable(term).said)

    def one(term: Statement.Property) -> str:
        return next(iter(said(term)), "")

    dates = [value.statement for value in provenance.citable(Property.ISSUED).said]
    title = one(Property.TITLE)
    return replace(
        reference,
        title=title or reference.title,
        is_title_supplied=not title,
        creators=said(Property.CREATOR),
        publisher=one(Property.PUBLISHER),
        original_publisher=one(Property.ORIGINAL_PUBLISHER),
        issued=next((date.normalised or date.value for date in dates), ""),
        address=web_address(one(Property.IDENTIFIER)),
    )


def _received(document: Document, provenance: Provenance) -> date:
    received: datetime = provenance.capture.received_at if provenance.capture else document.created_at
    return localtime(received).date()


def _capitalised(provenance: Provenance, term: Statement.Property) -> str:
    """Returns a fact for the start of a sentence: values stay as written, our own phrases get a capital."""
    said = provenance.words_or_absence(term)
    return said if provenance.words(term) else capfirst(said)
