"""Records of articles that are not held here, for others to derive from: facts without a text."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from documents.errors import DerivationRefused
from documents.errors import gettext_noop as _
from documents.models import Document, Event, Group, Statement
from documents.permissions import can_curate, can_import
from documents.provenance import web_address
from documents.services.article.publishing import SHARED_VISIBILITIES, Basis, check_basis, check_groups
from documents.services.article.slugs import with_free_slug
from documents.services.events.events import record_event
from documents.services.events.locks import locked_document
from documents.services.provenance.normalise import normalise_value
from documents.services.search.facts import index_facts

MAX_TITLE_LENGTH = 500
MAX_VALUE_LENGTH = 2000
# The facts that a curator may give for an article that is not held here.
TERMS = (
    Statement.Property.PUBLISHER,
    Statement.Property.CREATOR,
    Statement.Property.ISSUED,
    Statement.Property.IDENTIFIER,
)


@dataclass(frozen=True, slots=True)
class NotHeld:
    """An article to be recorded: its title, other facts by property, and who may see the record."""

    title: str
    facts: Mapping[str, str] = field(default_factory=dict)
    visibility: str = Document.Visibility.MEMBERS
    groups: Collection[Group] = ()


@transaction.atomic
def record_not_held(*, article: NotHeld, by: Any, derived: Document | None = None) -> Document:
    """Creates a document without capture or text, with what `by` knows of it as confirmed facts.

    Site curators may do so; so may whoever may curate `derived`, the document that derives from it, unless everyone may
    see the record. Raises `PermissionDenied`, `DerivationRefused` or `PublishingRefused`.
    """
    looks_after = derived is not None and can_curate(by, derived) and article.visibility not in SHARED_VISIBILITIES
    if not (looks_after or can_import(by)):
        raise PermissionDenied
    title = " ".join(article.title.split())
    facts = {term: value.strip() for term, value in article.facts.items() if value.strip()}
    _check(title, facts)
    check_basis(article.visibility, Basis(), of_a_text=False)
    check_groups(by, article.groups)
    document = with_free_slug(
        title,
        lambda slug: Document.objects.create(slug=slug, title=title, visibility=article.visibility, curator=by),
    )
    document.groups.set(article.groups)
    document = locked_document(document.pk)
    _write_facts(document, {Statement.Property.TITLE.value: title, **facts}, by)
    record_event(
        document,
        kind=Event.Kind.DOCUMENT_IMPORTED,
        row=document,
        actor=by,
        after={"audience": document.visibility},
        public=document.is_shared,
    )
    return document


def _check(title: str, facts: Mapping[str, str]) -> None:
    if not 0 < len(title) <= MAX_TITLE_LENGTH or "\0" in title:
        raise DerivationRefused(
            _("Say what the article is called, in at most %(most)s characters."), most=MAX_TITLE_LENGTH
        )
    if not set(facts) <= set(TERMS) or any(len(value) > MAX_VALUE_LENGTH or "\0" in value for value in facts.values()):
        raise DerivationRefused(_("Write each fact in at most %(most)s characters."), most=MAX_VALUE_LENGTH)
    address = facts.get(Statement.Property.IDENTIFIER, "")
    if address and not web_address(address):
        raise DerivationRefused(_("The original address begins with https:// or http://. Copy it whole."))


def _write_facts(document: Document, facts: Mapping[str, str], by: Any) -> None:
    """Writes the given facts as confirmed, and the other expected ones as not looked for."""
    absent = [term for term in Statement.EXPECTED if term.value not in facts]
    Statement.objects.bulk_create(
        [
            *(
                Statement(
                    document=document,
                    property=term,
                    value=value,
                    normalised=normalise_value(term, value),
                    status=Statement.Status.CONFIRMED,
                    agent=by,
                )
                for term, value in facts.items()
            ),
            *(Statement(document=document, property=term, absence=Statement.Absence.NOT_LOOKED) for term in absent),
        ]
    )
    index_facts(document)
