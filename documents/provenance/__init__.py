"""Where a text comes from, for people and machines, made from plain values: dates, citations, metadata, evidence."""

from documents.provenance.citation import Citation, citation_line, quotation_with_reference
from documents.provenance.dates import Edtf, Moment, parse_edtf
from documents.provenance.evidence import Piece, cut_at_evidence
from documents.provenance.open_graph import citation_tags, open_graph_tags
from documents.provenance.schema_org import as_data_block, schema_org
from documents.provenance.work import Work, web_address

__all__ = [
    "Citation",
    "Edtf",
    "Moment",
    "Piece",
    "Work",
    "as_data_block",
    "citation_line",
    "citation_tags",
    "cut_at_evidence",
    "open_graph_tags",
    "parse_edtf",
    "quotation_with_reference",
    "schema_org",
    "web_address",
]
