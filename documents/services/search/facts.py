"""Writes the index of the words of facts: of their values, in the transaction that states or retires one."""

from __future__ import annotations

from collections.abc import Iterator

from documents.models import Document, FactBlock, Statement
from documents.search.languages import stemmed_language
from documents.services.search.vectors import add_rows, indexed_parts


def index_facts(document: Document) -> None:
    """Makes the words of the facts of a locked document anew, of those in force."""
    old = FactBlock.objects.filter(document=document)
    old._raw_delete(old.db)
    add_rows(indexed_fact_blocks(document))


def indexed_fact_blocks(document: Document) -> Iterator[FactBlock]:
    """Yields the rows that the index must have of the facts of a document."""
    language = stemmed_language(document.language)
    facts = Statement.objects.in_force().filter(document=document).exclude(value="").order_by("pk")
    values = facts.values_list("pk", "value")
    for statement, part in indexed_parts((pk, language, value) for pk, value in values):
        yield FactBlock(document=document, statement_id=statement, **part._asdict())
