"""Normalises values of facts to the forms that programs compare: EDTF for dates, BCP 47 for languages."""

from __future__ import annotations

from documents.intake import language_tag, to_edtf
from documents.models import Statement
from documents.provenance import parse_edtf

DATES = frozenset({Statement.Property.ISSUED, Statement.Property.MODIFIED, Statement.Property.CAPTURED})


def normalise_value(term: str, value: str) -> str:
    """Returns the value in standard form, or an empty string if it has none.

    >>> normalise_value("issued", "Friday, Jan. 3, 2020"), normalise_value("language", "pt_br")
    ('2020-01-03', 'pt-BR')
    """
    if term in DATES:
        date = value.strip()
        return date if parse_edtf(date) else to_edtf(date)
    return language_tag(value) if term == Statement.Property.LANGUAGE else ""
