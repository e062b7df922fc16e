"""Derivations: from which works an article derives. The program proposes; people confirm, dispute, add and retire.

As with facts, a decision never changes the row it is about: it adds a row with the new status and the same evidence,
and retires the previous one.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.utils import timezone

from documents.errors import DerivationRefused
from documents.errors import gettext_noop as _
from documents.models import Derivation, Document, Event, Statement, User
from documents.services.events.events import record_event
from documents.services.events.locks import locked_document, locked_for_curator
from documents.services.provenance.evidence import Place, words_at, words_of, write_evidence
from documents.services.provenance.not_held import NotHeld, record_not_held

MAX_WORDS_LENGTH = 2000
# Two transactions that together create a cycle do not see each other's row, so this lock orders them.
_GRAPH_LOCK = 0x5EAD_0F_DE21
Origin = Document | NotHeld


@transaction.atomic
def confirm_derivation(
    *, derivation: Derivation, by: Any, origin: Origin | None = None, kind: str = "", reasoning: str = ""
) -> Derivation:
    """Confirms a derivation, and says which article its text names.

    `origin` is an article of the site, or one to be recorded as not held here; without it the derivation keeps its
    origin. Raises `PermissionDenied` or `DerivationRefused`.
    """
    document = locked_for_curator(by, derivation.document)
    current = _in_force(derivation, document)
    found = _origin(document, by, origin) if origin is not None else current.origin
    if found is None:
        raise DerivationRefused(_("Say which article is meant: one of this room, or make a record of it."))
    return _decided(
        document, current, by, Statement.Status.CONFIRMED, found, _checked_kind(kind or current.kind), reasoning
    )


@transaction.atomic
def confirm_sample_derivation(*, derivation: Derivation, by: User, origin: Document, reasoning: str = "") -> Derivation:
    """Confirms that a sample article derives from another one, as checked by a sample reader, who curates nothing else.

    Raises `PermissionDenied` if one of them is no sample, or `DerivationRefused`.
    """
    document = locked_document(derivation.document_id)
    if not (document.is_sample and origin.is_sample and by.is_sample):
        raise PermissionDenied
    current = _in_force(derivation, document)
    found = _origin(document, by, origin)
    return _decided(document, current, by, Statement.Status.CONFIRMED, found, current.kind, reasoning)


@transaction.atomic
def dispute_derivation(*, derivation: Derivation, by: Any) -> Derivation:
    """Marks a derivation as disputed because sources disagree; it stays visible.

    Raises `PermissionDenied` or `DerivationRefused`.
    """
    document = locked_for_curator(by, derivation.document)
    current = _in_force(derivation, document)
    if current.origin is None:
        raise DerivationRefused(_("Nobody has said yet which article is meant. Take it back, if it is wrong."))
    return _decided(document, current, by, Statement.Status.DISPUTED, current.origin, current.kind)


@transaction.atomic
def retire_derivation(*, derivation: Derivation, by: Any) -> None:
    """Retires a derivation: it stays on record, but no page shows it.

    Raises `PermissionDenied` or `DerivationRefused`.
    """
    document = locked_for_curator(by, derivation.document)
    current = _in_force(derivation, document)
    _retire(current, by)
    _record(document, Event.Kind.DERIVATION_CHANGED, current, by, ["retired_at"])


@transaction.atomic
def add_derivation(
    *,
    document: Document,
    by: Any,
    kind: str,
    origin: Origin,
    reasoning: str = "",
    reference: str = "",
    evidence: Sequence[Place] = (),
) -> Derivation:
    """Adds a derivation that a person knows from the text or from elsewhere.

    Raises `PermissionDenied` or `DerivationRefused`.
    """
    document = locked_for_curator(by, document)
    found = _origin(document, by, origin)
    kind = _checked_kind(kind)
    _refuse_duplicate(document, found, kind)
    added = Derivation.objects.create(
        document=document,
        origin=found,
        kind=kind,
        status=Statement.Status.CONFIRMED,
        agent=by,
        reasoning=_short(reasoning),
        reference=_short(reference),
    )
    write_evidence(added, map(words_at, evidence))
    _record(document, Event.Kind.DERIVATION_ADDED, added, by, ["origin", "kind"])
    return added


def _decided(
    document: Document, current: Derivation, by: Any, status: str, origin: Document, kind: str, reasoning: str = ""
) -> Derivation:
    _refuse_duplicate(document, origin, kind, but=current)
    evidence = words_of(current)
    _retire(current, by)
    decided = Derivation.objects.create(
        document=document,
        origin=origin,
        kind=kind,
        named=current.named,
        address=current.address,
        status=status,
        agent=by,
        rule=current.rule,
        reasoning=_short(reasoning) or current.reasoning,
        reference=current.reference,
    )
    write_evidence(decided, evidence)
    _record(document, Event.Kind.DERIVATION_CHANGED, decided, by, ["status", "origin", "kind"])
    return decided


def _in_force(derivation: Derivation, document: Document) -> Derivation:
    found = Derivation.objects.in_force().filter(pk=derivation.pk, document=document).select_related("origin").first()
    if found is None:
        raise DerivationRefused(_("Somebody else has just decided on this. Look at it again."))
    return found


def _origin(document: Document, by: Any, origin: Origin) -> Document:
    """Returns the origin, which `by` may see and which does not itself derive from this document."""
    if isinstance(origin, NotHeld):
        return record_not_held(article=origin, by=by, derived=document)
    if not Document.objects.visible_to(by).filter(pk=origin.pk).exists():
        raise PermissionDenied
    if origin.pk == document.pk:
        raise DerivationRefused(_("An article does not derive from itself. Choose another one."))
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_GRAPH_LOCK])
        cursor.execute(_DERIVES_FROM, {"article": origin.pk, "origin": document.pk})
        if cursor.fetchone()[0]:
            raise DerivationRefused(
                _("That article derives from this one already, perhaps through others. One of the two cannot be so.")
            )
    return origin


_DERIVES_FROM = """
    WITH RECURSIVE above(id) AS (
        SELECT origin_id FROM documents_derivation
        WHERE document_id = %(article)s AND retired_at IS NULL AND origin_id IS NOT NULL
      UNION
        SELECT d.origin_id FROM above JOIN documents_derivation d ON d.document_id = above.id
        WHERE d.retired_at IS NULL AND d.origin_id IS NOT NULL
    )
    SELECT EXISTS (SELECT FROM above WHERE id = %(origin)s)
"""


def _checked_kind(kind: str) -> str:
    if kind not in Derivation.Kind.values:
        raise DerivationRefused(_("Say how the article derives from the other one."))
    return kind


def _refuse_duplicate(document: Document, origin: Document, kind: str, but: Derivation | None = None) -> None:
    same = Derivation.objects.in_force().filter(document=document, origin=origin, kind=kind)
    if (same.exclude(pk=but.pk) if but else same).exists():
        raise DerivationRefused(_("This stands there already. Check it or dispute it where it stands."))


def _short(words: str) -> str:
    words = words.strip()
    if len(words) > MAX_WORDS_LENGTH or "\0" in words:
        raise DerivationRefused(_("Say it in at most %(most)s characters."), most=MAX_WORDS_LENGTH)
    return words


def _retire(derivation: Derivation, by: Any) -> None:
    Derivation.objects.filter(pk=derivation.pk).update(retired_at=timezone.now(), retired_by=by)


def _record(document: Document, kind: Event.Kind, derivation: Derivation, by: Any, fields: list[str]) -> None:
    record_event(document, kind=kind, row=derivation, actor=by, fields=fields, public=document.is_shared)
