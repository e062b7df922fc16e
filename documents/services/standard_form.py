"""Values of facts in the form that programs compare: EDTF for dates, BCP 47 for languages."""

from __future__ import annotations

import re

from documents.intake import tag_of
from documents.models import Statement
from documents.provenance import parse_edtf

DATES = frozenset({Statement.Property.ISSUED, Statement.Property.MODIFIED, Statement.Property.CAPTURED})
_BLANK_BEFORE_TIME = re.compile(r"(?<=\d{4}-\d\d-\d\d) +(?=\d\d:\d\d)")


def standard_form(term: str, value: str) -> str:
    """The value in standard form, or nothing where it has none.

    >>> standard_form("issued", "2019-06-21 18:00"), standard_form("language", "pt_br")
    ('2019-06-21T18:00', 'pt-BR')
    """
    if term in DATES:
        date = _BLANK_BEFORE_TIME.sub("T", value.strip())
        return date if parse_edtf(date) else ""
    return tag_of(value) if term == Statement.Property.LANGUAGE else ""
