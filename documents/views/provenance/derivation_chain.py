"""The chain of works to which an article belongs, as one reader may see it: as sentences and as values for a picture.

A work that the reader may not see appears only by the name that the text itself gives it. The title of a withdrawn
article is not repeated. Five queries for a chain of any length; one if there is none.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from documents.models import Derivation, Document, Evidence
from documents.models.derivation_chain import derivations_reached
from documents.provenance import web_address
from documents.provenance.chain import Chain, ChainWork, Link, Side, other_end

Kind = Derivation.Kind


@dataclass(frozen=True)
class Sentence:
    """One path through the chain: a sentence with links, and the status of its first derivation."""

    words: SafeString
    status: str
    state: str
    evidence: str  # address of the passage in the capture that says so, for readers who may read it
    reference: str
    reference_address: str


@dataclass(frozen=True)
class DerivationChain:
    """The chain of an article, with the rows from which it was built."""

    chain: Chain
    rows: dict[int, Derivation]
    evidence: dict[int, str]

    @property
    def sentences(self) -> list[Sentence]:
        """Sentences on what the article derives from, then on what derives from it."""
        return [self._sentence(path, side) for side in _SIDES for path in self.chain.paths(side)]

    def _sentence(self, path: tuple[Link, ...], side: Side) -> Sentence:
        row = self.rows[path[0].key]
        return Sentence(
            words=sentence_of(self.chain, path, side),
            status=row.status,
            state=row.get_status_display(),
            evidence=self.evidence.get(row.pk, "") if side == "origins" else "",
            reference=row.reference if side == "origins" else "",
            reference_address=web_address(row.reference) if side == "origins" else "",
        )


_SIDES: tuple[Side, Side] = ("origins", "copies")


def chain_of(document: Document, viewer: Any, *, may_read: bool = True) -> DerivationChain:
    """Returns what `document` derives from and what derives from it, as far as `viewer` may see."""
    rows = derivations_reached(document, public_only=not getattr(viewer, "is_authenticated", False))
    if not rows:
        return DerivationChain(Chain(document.pk, {document.pk: work_of(document)}), {}, {})
    ends = {pk for row in rows for pk in (row.document_id, row.origin_id) if pk}
    seen = set(Document.objects.visible_to(viewer).in_force().filter(pk__in=ends).values_list("pk", flat=True))
    seen.add(document.pk)
    # The sources of the whole article come before works that it only quotes.
    links = sorted((link for row in rows if (link := _link(row, seen))), key=lambda link: link.kind == Kind.QUOTES)
    chain = Chain(document.pk, _works(document, rows, links), tuple(links))
    by_pk = {row.pk: row for row in rows}
    return DerivationChain(chain, by_pk, _evidence(document) if may_read else {})


# -- Reading ---------------------------------------------------------------------------------


def _link(row: Derivation, seen: set[int]) -> Link | None:
    """Returns a derivation as a link, or None; an origin that the viewer may not see has the name from the text."""
    if row.document_id not in seen:
        return None
    if row.origin_id in seen:
        return Link(row.document_id, row.origin_id or 0, row.kind, row.pk, row.status)
    if row.named:
        return Link(row.document_id, -row.pk, row.kind, row.pk, row.status)
    return None


def _works(document: Document, rows: Iterable[Derivation], links: Iterable[Link]) -> dict[int, ChainWork]:
    used = {end for link in links for end in (link.derived, link.origin)}
    works = {document.pk: work_of(document)}
    for row in rows:
        for one in (row.document, row.origin):
            if one is not None and one.pk in used:
                works.setdefault(one.pk, work_of(one))
        if -row.pk in used:
            works[-row.pk] = named_work(row)
    return works


def named_work(row: Derivation) -> ChainWork:
    """Returns a work that is known only by the name and address that the text gives it."""
    return ChainWork(-row.pk, row.named, "", web_address(row.address), is_outside=True)


def work_of(document: Document) -> ChainWork:
    """Returns an article of this site as a work of the chain."""
    note = "" if document.current_revision_id else _("not held here")
    return ChainWork(document.pk, document.title, note, document.get_absolute_url())


def _evidence(document: Document) -> dict[int, str]:
    """Returns the passage address of the first evidence for each derivation of this document."""
    rows = (
        Evidence.objects.filter(derivation__document=document, derivation__retired_at=None)
        .order_by("-start")
        .values_list("derivation_id", "start", "end", "revision__number")
    )
    return {key: document.passage_url(number, start, end) for key, start, end, number in rows if key is not None}


# -- Sentences -------------------------------------------------------------------------------


def sentence_of(chain: Chain, path: tuple[Link, ...], side: Side) -> SafeString:
    """Writes a sentence such as "This article republishes A (not held here), which quotes B.", with links."""
    steps = []
    for n, link in enumerate(path):
        words = sentence_beginnings(side) if n == 0 else _clause_beginnings(side)
        steps.append(format_html(words[link.kind], work=work_link(chain.works[other_end(link, side)])))
    return format_html("{}.", format_html_join(", ", "{}", ((step,) for step in steps)))


def work_link(work: ChainWork) -> SafeString:
    """Returns the title of a work, with a link if it has a page."""
    title = format_html("<bdi>{}</bdi>", work.title)
    if work.address and work.is_outside:
        title = format_html('<a href="{}" rel="external nofollow">{}</a>', work.address, title)
    elif work.address:
        title = format_html('<a href="{}">{}</a>', work.address, title)
    elif work.is_outside:
        title = format_html("“{}”", title)
    return format_html("{} ({})", title, work.note) if work.note else title


def sentence_beginnings(side: Side) -> dict[str, str]:
    """Returns how a sentence begins, by kind of derivation, with a placeholder for the work."""
    if side == "origins":
        return {
            Kind.REPUBLISHES: _("This article republishes {work}"),
            Kind.REWRITES: _("This article rewrites {work}"),
            Kind.TRANSLATES: _("This article translates {work}"),
            Kind.QUOTES: _("This article quotes {work}"),
        }
    return {
        Kind.REPUBLISHES: _("Republished by {work}"),
        Kind.REWRITES: _("Rewritten by {work}"),
        Kind.TRANSLATES: _("Translated by {work}"),
        Kind.QUOTES: _("Quoted by {work}"),
    }


def _clause_beginnings(side: Side) -> dict[str, str]:
    if side == "origins":
        return {
            Kind.REPUBLISHES: _("which republishes {work}"),
            Kind.REWRITES: _("which rewrites {work}"),
            Kind.TRANSLATES: _("which translates {work}"),
            Kind.QUOTES: _("which quotes {work}"),
        }
    return {
        Kind.REPUBLISHES: _("which is republished by {work}"),
        Kind.REWRITES: _("which is rewritten by {work}"),
        Kind.TRANSLATES: _("which is translated by {work}"),
        Kind.QUOTES: _("which is quoted by {work}"),
    }


def caption_of(link: Link, side: Side, work: ChainWork) -> str:
    """Returns the caption below a work in the picture: "republished, not held here", "translates this"."""
    if side == "origins":
        how = {
            Kind.REPUBLISHES: pgettext("of a work", "republished"),
            Kind.REWRITES: pgettext("of a work", "rewritten"),
            Kind.TRANSLATES: pgettext("of a work", "translated"),
            Kind.QUOTES: pgettext("of a work", "quoted"),
        }
    else:
        how = {kind: str(kind.label) for kind in Kind}
    sure = {"proposed": _("not checked"), "disputed": _("sources disagree")}.get(link.status, "")
    return " · ".join(part for part in (how[Kind(link.kind)], work.note, sure) if part)
