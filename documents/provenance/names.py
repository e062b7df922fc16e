"""Authors' names for reference formats: split into parts if that is certain, otherwise left as written."""

from __future__ import annotations

import re
from dataclasses import dataclass

# Words that occur in names of papers, agencies and offices, not of people.
_OF_ORGANISATIONS = frozenset(
    "agency agence agencies association board bureau center centre channel collective committee company council"
    " department desk editorial editors foundation group institute international journal magazine media ministry"
    " network news office organisation organization post press project redaktion reporters service society staff"
    " team times tribune union university".split()
)
_PARTICLES = frozenset(
    "al am auf bin da dal de del della den der des di dos du el ibn la le ten ter van von zu zur".split()
)
_PART = re.compile(r"[^\W\d_](?:[^\W\d_]|['’.-])*")
_MAX_PARTS = 4


@dataclass(frozen=True)
class Name:
    """A name as `family` and `given`, or only as `literal` for an organisation or a name that cannot be split."""

    literal: str
    family: str = ""
    given: str = ""

    @property
    def inverted(self) -> str:
        """Returns "Family, Given", or the name as written."""
        return f"{self.family}, {self.given}" if self.family else self.literal

    @property
    def with_initials(self) -> str:
        """Returns "Family, G. N.", or the name as written."""
        if not self.family:
            return self.literal
        given = [part for part in re.split(r"[\s.]+", self.given) if part]
        return f"{self.family}, {' '.join(_initial(part) for part in given)}"


def parse_name(written: str, organisations: tuple[str, ...] = ()) -> Name:
    """Splits a name; one of `organisations`, or one that does not look like a Western personal name, stays whole.

    >>> parse_name("Anna van der Berg"), parse_name("Editorial staff")
    (Name(literal='Anna van der Berg', family='van der Berg', given='Anna'), Name(literal='Editorial staff', ...))
    """
    written = " ".join(written.split())
    if written in organisations:
        return Name(written)
    family, comma, given = (part.strip() for part in written.partition(","))
    if comma and family and given and "," not in given and _is_personal([*family.split(), *given.split()]):
        return Name(written, family, given)
    parts = written.split()
    if comma or not 2 <= len(parts) <= _MAX_PARTS or not _is_personal(parts) or parts[0].lower() in _PARTICLES:
        return Name(written)
    first = next((n for n, part in enumerate(parts) if n and part in _PARTICLES), len(parts) - 1)
    return Name(written, " ".join(parts[first:]), " ".join(parts[:first]))


def _is_personal(parts: list[str]) -> bool:
    """Checks that all parts are capitalised words or particles, and that none is typical of an organisation."""
    return all(
        _PART.fullmatch(part) and (part[0].isupper() or part in _PARTICLES) and part.lower() not in _OF_ORGANISATIONS
        for part in parts
    ) and not all(part.isupper() and len(part) > 1 for part in parts)


def _initial(given: str) -> str:
    """Abbreviates a given name: "Jean-Luc" becomes "J.-L."."""
    return "-".join(f"{part[0]}." for part in given.split("-") if part)
