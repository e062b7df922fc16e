"""References as programs read them: CSL-JSON, BibTeX (biblatex) and RIS.

What is not confirmed is left out. The room is never the publisher; it is named only by the address of the copy.
"""

from __future__ import annotations

import re
from typing import Any

from documents.provenance.dates import Edtf, Moment
from documents.provenance.names import Name
from documents.provenance.reference import Reference

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
    """A list of one item, as the CSL-JSON schema (1.0.2) has it.

    `archive_location` is the address of the copy, `accessed` the day on which the page was seen as the copy shows it.
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
    }
    return [{key: value for key, value in item.items() if value}]


def bibtex(reference: Reference) -> str:
    """One biblatex entry, `@online`, in UTF-8."""
    seen = reference.accessed
    fields = {
        "author": " and ".join(_bibtex_name(name) for name in reference.names),
        "title": "{" + _tex(_title(reference)) + "}",
        "organization": _tex(reference.container),
        # biblatex reads EDTF, without the time of day where it has no zone.
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
    """One RIS record, lines ended by CR LF."""
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
        ("N1", f"Archived copy, version {reference.version}: {reference.copy}"),
    ]
    body = "".join(f"{tag}  - {_one_line(value)}\r\n" for tag, value in lines if value)
    return body + "ER  - \r\n"


def _title(reference: Reference) -> str:
    """The title; one that the room gave stands in brackets, as cataloguers write it."""
    return f"[{reference.title.strip('[]').strip()}]" if reference.is_title_supplied else reference.title


def _csl_name(name: Name) -> dict[str, str]:
    return {"family": name.family, "given": name.given} if name.family else {"literal": name.literal}


def _csl_date(date: Edtf | None) -> dict[str, Any]:
    """`date-parts` of one or two dates; what is rough is marked `circa`."""
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
    origin = f"Originally published by {reference.republished_from}. " if reference.republished_from else ""
    return _tex(origin) + "Archived copy: \\url{" + _in_braces(reference.copy) + "}"


def _tex(words: str) -> str:
    return _one_line(words).translate(_BIBTEX_ESCAPES)


def _in_braces(address: str) -> str:
    """An address within braces: a brace of its own would end the field."""
    return address.replace("{", "%7B").replace("}", "%7D").replace("\\", "%5C")


def _key(reference: Reference) -> str:
    return _UNSAFE_IN_A_KEY.sub("-", reference.key.lower()).strip("-") or "article"


def _ris_date(moment: Moment) -> str:
    """YYYY/MM/DD, as exact as it is known."""
    return "/".join([f"{moment.year:04d}", *(f"{part:02d}" for part in (moment.month, moment.day) if part)])


def _one_line(words: str) -> str:
    return " ".join(words.split())
