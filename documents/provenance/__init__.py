"""The provenance of a text for people and machines, made from plain values: dates, citations, metadata, evidence."""

from documents.provenance.bibliography import bibtex, csl_json, ris
from documents.provenance.citation import Citation, citation_line, quotation_with_reference
from documents.provenance.date_range import DateRange
from documents.provenance.dates import Edtf, Moment, parse_edtf
from documents.provenance.grounds import ENGLISH, Citable, Ground, citable, ground_note
from documents.provenance.memento import (
    LINK_FORMAT,
    Memento,
    closest,
    http_date,
    links,
    parse_http_date,
    time_map,
)
from documents.provenance.open_graph import PreviewPicture, citation_tags, dublin_core_tags, open_graph_tags
from documents.provenance.prov_json import CaptureStep, Origin, TextStep, prov_json
from documents.provenance.reference import Reference
from documents.provenance.schema_org import as_data_block, schema_org
from documents.provenance.styles import STYLES, Runs, plain_text
from documents.provenance.work import Work, web_address

__all__ = [
    "ENGLISH",
    "LINK_FORMAT",
    "STYLES",
    "CaptureStep",
    "Citable",
    "Citation",
    "DateRange",
    "Edtf",
    "Ground",
    "Memento",
    "Moment",
    "Origin",
    "PreviewPicture",
    "Reference",
    "Runs",
    "TextStep",
    "Work",
    "as_data_block",
    "bibtex",
    "citable",
    "citation_line",
    "citation_tags",
    "closest",
    "csl_json",
    "dublin_core_tags",
    "ground_note",
    "http_date",
    "links",
    "open_graph_tags",
    "parse_edtf",
    "parse_http_date",
    "plain_text",
    "prov_json",
    "quotation_with_reference",
    "ris",
    "schema_org",
    "time_map",
    "web_address",
]
