"""Digests what the page of an article says beside its text, as part of the statement that finds the article.

    Document.objects.annotate(page_digest=PAGE_DIGEST)

The row of the article itself is not in it, nor is the chain of derivations, which depends on the reader.
"""

from __future__ import annotations

from django.db.models import CharField
from django.db.models.expressions import RawSQL

# Whole rows, so that a new column is in it too; of versions only what a list of them says, because their texts are long
# and never change. A name is that of its person, or that they have left.
_NAME = "coalesce(u.public_name, ''), coalesce(u.erased_at::text, '')"
_ROWS = f"""
    SELECT md5(concat_ws(chr(29),
        (SELECT coalesce(string_agg(s::text, chr(30) ORDER BY s.id), '') FROM documents_statement s
         WHERE s.document_id = documents_document.id AND s.retired_at IS NULL),
        (SELECT coalesce(string_agg(DISTINCT e.statement_id::text, chr(30)), '') FROM documents_evidence e
         WHERE e.document_id = documents_document.id),
        (SELECT coalesce(string_agg(g::text, chr(30) ORDER BY g.id), '') FROM documents_gap g
         WHERE g.document_id = documents_document.id AND g.state = 'confirmed'),
        (SELECT coalesce(string_agg(concat_ws(chr(31), c::text, {_NAME}), chr(30) ORDER BY c.id), '')
         FROM documents_capture c LEFT JOIN documents_user u ON u.id = c.received_by_id
         WHERE c.document_id = documents_document.id),
        (SELECT coalesce(string_agg(concat_ws(chr(31), r.id, r.number, r.created_at, r.reason, r.source_format,
                                              {_NAME}), chr(30) ORDER BY r.id), '')
         FROM documents_revision r LEFT JOIN documents_user u ON u.id = r.made_by_id
         WHERE r.document_id = documents_document.id)))
"""  # noqa: S608 - our own words alone
PAGE_DIGEST = RawSQL(f"({_ROWS.strip()})", (), output_field=CharField())  # noqa: S611
