"""The provenance of a copy for a page: facts in words, how the copy was made, and the basis on which it is shown.

    provenance = provenance_of(document, viewer=request.user, revision=revision, may_read=True)
    {% include "documents/provenance/_provenance.html" %}      needs `document`, `revision`, `may_curate`, `provenance`

Two queries for any number of facts.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property, reduce
from typing import Any

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.translation import gettext as _

from documents.models import Capture, Document, Evidence, Revision, Statement, name_for
from documents.provenance import Citable, Ground, citable, ground_note, parse_edtf, web_address
from documents.services.provenance.first_statements import SEARCHED_RULE
from documents.templatetags.provenance import FACT_NAMES, date_words, language_name
from documents.views.provenance.derivation_chain import DerivationChain, chain_of

Property = Statement.Property

ORDER = (
    Property.TITLE,
    Property.PUBLISHER,
    Property.ORIGINAL_PUBLISHER,
    Property.CREATOR,
    Property.ISSUED,
    Property.MODIFIED,
    Property.SECTION,
    Property.LANGUAGE,
    Property.RIGHTS,
    Property.IDENTIFIER,
    Property.FILE_SOURCE,
    Property.CAPTURED,
    Property.PHOTO_CREDIT,
)
DATES = {Property.ISSUED, Property.MODIFIED, Property.CAPTURED}
ICONS = {Statement.Status.CONFIRMED: "check", Statement.Status.DISPUTED: "warning"}


@dataclass(frozen=True)
class Value:
    """One value of a fact, as one agent states it."""

    statement: Statement
    words: str
    agent_name: str
    address: str  # the value itself, if it is a web address
    reference: str  # the reference, if it is a web address
    evidence: str  # address of the source page with this value highlighted; empty without evidence in the capture

    @property
    def status(self) -> str:
        return self.statement.status

    @property
    def icon(self) -> str:
        """The icon of the status; empty for values that no person has decided on."""
        return ICONS.get(Statement.Status(self.statement.status), "")

    @property
    def is_source_wording(self) -> bool:
        """True if the shown text is the source's own."""
        return self.words == self.statement.value


@dataclass(frozen=True)
class Fact:
    """Everything stated about one property: all of its values, or the reason why none is known."""

    term: str
    label: str
    values: tuple[Value, ...]
    absence: Statement | None = None

    @property
    def absence_words(self) -> str:
        """One of three phrases that say why no value is known; empty if there is a value."""
        if self.values:
            return ""
        return self.absence.get_absence_display() if self.absence else str(Statement.Absence.NOT_LOOKED.label)

    @property
    def is_unlooked(self) -> bool:
        """True if nobody has looked for an expected fact; a page names all of these on one line."""
        is_stated = self.values or (self.absence and self.absence.absence != Statement.Absence.NOT_LOOKED)
        return self.term in Statement.EXPECTED and not is_stated

    @property
    def was_searched_for(self) -> bool:
        """True if the program searched the capture and found nothing, and no person has looked yet."""
        return not self.values and self.absence is not None and self.absence.rule == SEARCHED_RULE

    @property
    def is_disputed(self) -> bool:
        return any(value.status == Statement.Status.DISPUTED for value in self.values)

    @cached_property
    def citable(self) -> Citable[Value]:
        """The values that may be cited, and what they rest on."""
        return citable(self.term, [(value.status, value) for value in self.values])

    @property
    def words(self) -> str:
        """The citable values on one line, for a title or a reference: "12 March 2024 or 14 March 2024"."""
        words = list(dict.fromkeys(_on_a_line(value) for value in self.citable.values))
        if not words or self.term == Property.CREATOR:
            return ", ".join(words)
        return reduce(lambda one, other: _("%(one)s or %(other)s") % {"one": one, "other": other}, words)


@dataclass(frozen=True)
class Provenance:
    """The provenance of a copy as a page shows it."""

    statements: tuple[Statement, ...]
    facts: tuple[Fact, ...]
    capture: Capture | None
    received_by: str
    shared_by: str
    may_read: bool
    document: Document
    viewer: Any

    @cached_property
    def chain(self) -> DerivationChain:
        """What the article derives from and what derives from it; loaded only when a page uses it."""
        return chain_of(self.document, self.viewer, may_read=self.may_read)

    def fact(self, term: str) -> Fact | None:
        """Returns everything stated about one property."""
        return next((fact for fact in self.facts if fact.term == term), None)

    def words(self, term: str) -> str:
        """Returns the values of a property on one line, or an empty string."""
        fact = self.fact(term)
        return fact.words if fact else ""

    def citable(self, term: str) -> Citable[Value]:
        """Returns the values of a property that may be cited, and what they rest on."""
        fact = self.fact(term)
        return fact.citable if fact else citable(term, ())

    def confirmed(self, term: str) -> list[Statement]:
        """Returns the values that a person confirmed, or none if the property is disputed."""
        return [value.statement for value in self.citable(term).asserted]

    def note(self, terms: Iterable[str]) -> str:
        """Says on what these facts rest, such as "not checked: author, date"; empty if a person checked each."""
        return note_of(self.citable(term) for term in terms)

    def words_or_absence(self, term: Statement.Property) -> str:
        """Returns the values of a publisher, author or date on one line, or a phrase that says why none is known."""
        return words_or_absence(self.fact(term), term)

    @property
    def panel(self) -> tuple[Fact, ...]:
        """The facts of the panel beside the text; omits the title, which is above it, unless it has several values."""
        return tuple(fact for fact in self.facts if fact.term != Property.TITLE or len(fact.values) > 1)


def provenance_of(
    document: Document, *, viewer: Any, revision: Revision | None = None, may_read: bool = True
) -> Provenance:
    """Loads everything known about a copy, with names as `viewer` sees them.

    A reader who may not read the text gets no link to the capture, because the capture contains it.
    """
    statements = tuple(
        Statement.objects.in_force()
        .filter(document=document)
        .select_related("agent")
        .annotate(has_evidence=Exists(Evidence.objects.filter(statement=OuterRef("pk"))))
    )
    capture = _capture_of(document, revision)
    return Provenance(
        statements=statements,
        facts=facts_in_words(document, statements, viewer=viewer, may_read=may_read),
        capture=capture,
        received_by=name_for(viewer, capture.received_by) if capture and capture.received_by_id else "",
        shared_by=name_for(viewer, document.basis_by) if document.basis_by_id else "",
        may_read=may_read,
        document=document,
        viewer=viewer,
    )


def provenance_of_each(documents: Iterable[Document], *, viewer: Any) -> dict[int, Provenance]:
    """Loads what references to these articles need, in two queries: no links to captures, nor who shared them."""
    of_each = {document.pk: document for document in documents}
    statements: dict[int, list[Statement]] = defaultdict(list)
    for row in Statement.objects.in_force().filter(document__in=of_each).select_related("agent").defer("reasoning"):
        statements[row.document_id].append(row)
    captures: dict[int, list[Capture]] = defaultdict(list)
    for capture in Capture.objects.filter(document__in=of_each).order_by("-received_at", "-pk").defer("headers"):
        captures[capture.document_id].append(capture)
    found = {}
    for key, document in of_each.items():
        revision = document.current_revision
        read_from = [one for one in captures[key] if revision and one.pk == revision.capture_id] or captures[key]
        found[key] = Provenance(
            statements=tuple(statements[key]),
            facts=facts_in_words(document, statements[key], viewer=viewer, may_read=False),
            capture=next(iter(read_from), None),
            received_by="",
            shared_by="",
            may_read=False,
            document=document,
            viewer=viewer,
        )
    return found


def facts_in_words(
    document: Document | None, statements: Iterable[Statement], *, viewer: Any, may_read: bool
) -> tuple[Fact, ...]:
    """Groups statements by property, in the order of the panel; includes expected properties without a value."""
    found: dict[str, list[Statement]] = defaultdict(list)
    for statement in statements:
        found[statement.property].append(statement)
    source = reverse("source", args=[document.slug]) if document and may_read else ""
    return tuple(
        Fact(
            term=term,
            label=str(term.label),
            values=tuple(_value(row, viewer, source) for row in found[term] if row.value),
            absence=next((row for row in found[term] if row.absence), None),
        )
        for term in ORDER
        if found[term] or term in Statement.EXPECTED
    )


def note_of(facts: Iterable[Citable[Value]]) -> str:
    """Says on what cited facts rest, in the page's language; empty if a person checked each."""
    words = {Ground.UNCHECKED: _("not checked: {facts}"), Ground.DISPUTED: _("sources disagree: {facts}")}
    return ground_note(facts, lambda term: str(FACT_NAMES[Property(term)]), words)


def value_words(statement: Statement) -> str:
    """Returns the value in the notation of the page's language."""
    if statement.property in DATES:
        return date_words(statement.normalised or statement.value)
    if statement.property == Property.LANGUAGE and statement.normalised:
        return language_name(statement.normalised)
    return statement.value


def words_or_absence(fact: Fact | None, term: Statement.Property) -> str:
    """Returns the values of a publisher, author or date on one line, or a phrase that says why none is known."""
    if fact is not None and fact.values:
        return fact.words
    absence = fact.absence.absence if fact is not None and fact.absence else Statement.Absence.NOT_LOOKED
    return {
        (Property.PUBLISHER, "not-looked"): _("publisher not known yet"),
        (Property.PUBLISHER, "not-stated"): _("publisher not stated in this copy"),
        (Property.PUBLISHER, "not-known"): _("publisher not known"),
        (Property.CREATOR, "not-looked"): _("author not known yet"),
        (Property.CREATOR, "not-stated"): _("author not stated in this copy"),
        (Property.CREATOR, "not-known"): _("author not known"),
        (Property.ISSUED, "not-looked"): _("date not known yet"),
        (Property.ISSUED, "not-stated"): _("date not stated in this copy"),
        (Property.ISSUED, "not-known"): _("date not known"),
    }[term, str(absence)]


def _on_a_line(value: Value) -> str:
    """Returns a value for a line of several facts, where a publication date is shortened to the day."""
    day, hour, _rest = value.statement.normalised.partition("T")
    is_hour = hour and value.statement.property in (Property.ISSUED, Property.MODIFIED)
    return date_words(day) if is_hour and parse_edtf(day) else value.words


def _value(statement: Statement, viewer: Any, source: str) -> Value:
    lit = (
        f"{source}?fact={statement.pk}#fact-{statement.pk}"
        if source and getattr(statement, "has_evidence", False)
        else ""
    )
    is_address = statement.property in {Property.IDENTIFIER, Property.RIGHTS, Property.FILE_SOURCE}
    return Value(
        statement=statement,
        words=value_words(statement),
        agent_name=name_for(viewer, statement.agent) if statement.agent_id else "",
        address=web_address(statement.value) if is_address else "",
        reference=web_address(statement.reference),
        evidence=lit,
    )


def _capture_of(document: Document, revision: Revision | None) -> Capture | None:
    captures = Capture.objects.select_related("received_by").filter(document=document)
    if revision is not None and revision.capture_id:
        captures = captures.filter(pk=revision.capture_id)
    return captures.order_by("-received_at", "-pk").first()
