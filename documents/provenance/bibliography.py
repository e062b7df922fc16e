"""References in formats for programs: CSL-JSON, BibTeX (biblatex) and RIS.

Facts that are not confirmed are left out, and a note names them. The site is never the publisher; only the address of
the copy names it.
"""

from __future__ import annotations

import re
from typing import Any

from documents.provenance.dates import Edtf, Moment
from documents.provenance.names import Name
from documents.provenance.reference import Reference, capital

_BIBTEX_ESCAPES = str.maketrans(
    {
        "\\": r"\textbackslash{}",
        "{": r"\{",
        "}": r"\}",
        "&": r"\&",
        "%": r"\%",
        "$": r"\$",
        "#": r"\#",
        "_": r"\_",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
    }
)
_UNSAFE_IN_A_KEY = re.compile(r"[^a-z0-9-]+")


def csl_json(reference: Reference) -> list[dict[str, Any]]:
    """Returns a list of one item in the CSL-JSON schema (1.0.2).

    `archive_location` is the address of the copy, `accessed` the day on which the page looked as the copy shows it.
    """
    item: dict[str, Any] = {
        "id": reference.key,
        "type": "article-newspaper" if reference.container else "webpage",
        "title": _title(reference),
        "author": [_csl_name(name) for name in reference.names],
        "container-title": reference.container,
        "original-publisher": reference.republished_from,
        "issued": _csl_date(reference.date),
        "accessed": _csl_date(Edtf(reference.accessed, reference.accessed)),
        "URL": reference.address or reference.copy,
        "archive_location": reference.copy,
        "section": reference.section,
        "language": reference.language,
        "version": str(reference.version),
        "note": capital(reference.note),
    }
    return [{key: value for key, value in item.items() if value}]


def bibtex(reference: Reference) -> str:
    """Returns one biblatex entry, `@online`, in UTF-8."""
    seen = reference.accessed
    fields = {
        "author": " and ".join(_bibtex_name(name) for name in reference.names),
        "title": "{" + _tex(_title(reference)) + "}",
        "organization": _tex(reference.container),
        # biblatex reads EDTF, but no time of day without a zone.
        "date": reference.issued.partition("T")[0] if reference.date else "",
        "url": _in_braces(reference.address or reference.copy),
        "urldate": seen.iso.partition("T")[0],
        "langid": _tex(reference.language),
        "version": str(reference.version),
        "note": _bibtex_note(reference),
    }
    lines = [f"  {name:<12} = {{{value}}}" for name, value in fields.items() if value and value != "{}"]
    return f"@online{{{_key(reference)},\n" + ",\n".join(lines) + "\n}\n"


def ris(reference: Reference) -> str:
    """Returns one RIS record; lines end with CR LF."""
    date = reference.date
    lines = [
        ("TY", "NEWS" if reference.container else "ELEC"),
        ("TI", _title(reference)),
        *(("AU", name.inverted) for name in reference.names),
        ("T2", reference.container),
        ("PB", reference.container),
        ("PY", f"{date.start.year:04d}" if date and date.start and date.start.is_exact else ""),
        ("DA", _ris_date(date.start) if date and date.start and not date.is_span and date.start.is_exact else ""),
        ("UR", reference.address or reference.copy),
        ("Y2", _ris_date(reference.accessed)),
        ("LA", reference.language),
        ("SE", reference.section),
        ("N1", f"Originally published by {reference.republished_from}" if reference.republished_from else ""),
        ("N1", capital(reference.note)),
        ("N1", f"Archived copy, version {reference.version}: {reference.copy}"),
    ]
    body = "".join(f"{tag}  - {_one_line(value)}\r\n" for tag, value in lines if value)
    return body + "ER  - \r\n"


def _title(reference: Reference) -> str:
    """Returns the title; a supplied title is in brackets, as cataloguers write it."""
    return f"[{reference.title.strip('[]').strip()}]" if reference.is_title_supplied else reference.title


def _csl_name(name: Name) -> dict[str, str]:
    return {"family": name.family, "given": name.given} if name.family else {"literal": name.literal}


def _csl_date(date: Edtf | None) -> dict[str, Any]:
    """Returns `date-parts` of one or two dates; an inexact date is marked `circa`."""
    if date is None:
        return {}
    sides = [date.start, date.end] if date.is_span else [date.start]
    known = [side for side in sides if side is not None]
    parts = [[part for part in (side.year, side.month, side.day) if part is not None] for side in known]
    if not parts:
        return {}
    rough = any(not side.is_exact for side in known)
    return {"date-parts": parts, "circa": True} if rough else {"date-parts": parts}


def _bibtex_name(name: Name) -> str:
    return f"{_tex(name.family)}, {_tex(name.given)}" if name.family else "{" + _tex(name.literal) + "}"


def _bibtex_note(reference: Reference) -> str:
    origin = f"Originally published by {reference.republished_from}." if reference.republished_from else ""
    ground = f"{capital(reference.note)}." if reference.note else ""
    copy = "Archived copy: \\url{" + _in_braces(reference.copy) + "}"
    return " ".join(part for part in (_tex(origin), _tex(ground), copy) if part)


def _tex(words: str) -> str:
    return _one_line(words).translate(_BIBTEX_ESCAPES)


def _in_braces(address: str) -> str:
    """Escapes an address for use within braces: a brace of its own would end the field."""
    return address.replace("{", "%7B").replace("}", "%7D").replace("\\", "%5C")


def _key(reference: Reference) -> str:
    return _UNSAFE_IN_A_KEY.sub("-", reference.key.lower()).strip("-") or "article"


def _ris_date(moment: Moment) -> str:
    """Formats a date as YYYY/MM/DD, as far as its parts are known."""
    return "/".join([f"{moment.year:04d}", *(f"{part:02d}" for part in (moment.month, moment.day) if part)])


def _one_line(words: str) -> str:
    return " ".join(words.split())
