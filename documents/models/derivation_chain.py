"""Finds the derivation chain of a document with one recursive query in both directions."""

from __future__ import annotations

from documents.models.document import Document
from documents.models.provenance import Derivation

MAX_STEPS = 6
MAX_LINKS = 60


def _is_open(work: str) -> str:
    """Returns the SQL condition that everybody may see the document `work`.

    It repeats what `visible_to` and `in_force` decide for an anonymous user.
    """
    return (
        f"({work}.id = %(document)s OR {work}.visibility IN ('{_PUBLIC}', '{_RECORD}') AND {work}.withdrawn_at IS NULL)"
    )


_PUBLIC, _RECORD = Document.Visibility.PUBLIC.value, Document.Visibility.RECORD.value
# With `public_only`, the query does not pass through hidden works, so it reaches nothing beyond them.
_REACHED = f"""
    WITH RECURSIVE above(id, origin, depth) AS (
        SELECT id, origin_id, 1 FROM documents_derivation WHERE document_id = %(document)s AND retired_at IS NULL
      UNION
        SELECT d.id, d.origin_id, above.depth + 1
        FROM above JOIN documents_document w ON w.id = above.origin JOIN documents_derivation d ON d.document_id = w.id
        WHERE d.retired_at IS NULL AND above.depth < %(steps)s AND (NOT %(public_only)s OR {_is_open("w")})
    ), below(id, document, depth) AS (
        SELECT d.id, d.document_id, 1
        FROM documents_derivation d JOIN documents_document w ON w.id = d.document_id
        WHERE d.origin_id = %(document)s AND d.retired_at IS NULL AND (NOT %(public_only)s OR {_is_open("w")})
      UNION
        SELECT d.id, d.document_id, below.depth + 1
        FROM below JOIN documents_derivation d ON d.origin_id = below.document
        JOIN documents_document w ON w.id = d.document_id
        WHERE d.retired_at IS NULL AND below.depth < %(steps)s AND (NOT %(public_only)s OR {_is_open("w")})
    ), reached AS (
        (SELECT id, min(depth) AS depth FROM above GROUP BY id ORDER BY depth, id LIMIT %(most)s)
        UNION ALL
        (SELECT id, min(depth) AS depth FROM below GROUP BY id ORDER BY depth, id LIMIT %(most)s)
    )
"""  # noqa: S608 - our own words alone
_ROWS = "SELECT d.* FROM reached JOIN documents_derivation d ON d.id = reached.id ORDER BY reached.depth, d.id"


def derivations_reached(document: Document, *, public_only: bool) -> list[Derivation]:
    """Returns the derivations between a document and its origins and copies, the nearest first.

    With `public_only`, only derivations of works that everybody may see.
    """
    found = Derivation.objects.raw(_REACHED + _ROWS, _bounds(document, public_only=public_only)).prefetch_related(
        "document", "origin"
    )
    return list(found)


def _bounds(document: Document, *, public_only: bool) -> dict[str, int]:
    return {"document": document.pk, "steps": MAX_STEPS, "most": MAX_LINKS, "public_only": public_only}
