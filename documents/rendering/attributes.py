"""The attributes that an element of a source keeps in the stored page."""

from __future__ import annotations

import re
from collections import Counter

from documents.rendering.dropped_elements import ADDRESS
from documents.rendering.links import Addresses
from documents.rendering.vocabulary import ATTRIBUTES, REL

_LANGUAGE = re.compile(r"[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*\Z")
_NUMBER = re.compile(r"-?\d{1,6}\Z")
_ALIGNED = re.compile(r"(?:^|;)\s*text-align\s*:\s*(left|center|right)\b", re.IGNORECASE)
_NUMBERS = frozenset({"colspan", "rowspan", "span", "start", "value"})
_BOOLEAN_ATTRIBUTES = frozenset({"open", "reversed"})
_ENUMERATED_ATTRIBUTES = {
    "scope": frozenset({"col", "row", "colgroup", "rowgroup"}),
    "type": frozenset({"1", "a", "A", "i", "I"}),
}
# Only the site itself writes these.
_RESERVED_ATTRIBUTES = frozenset({"role", "rel", "data-n", "data-words", "aria-label", "tabindex"})


def kept_attributes(
    tag: str, given: dict[str, str | None], addresses: Addresses, dropped: Counter[str]
) -> dict[str, str]:
    """Returns the attributes that an element of a source keeps, without its id."""
    kept: dict[str, str] = {}
    if tag == "a" and given.get("href") is not None:
        kept.update(_link(given["href"] or "", addresses, dropped))
    if tag in {"td", "th"}:
        aligned = _ALIGNED.search(given.get("style") or "")
        side = (aligned.group(1) if aligned else given.get("align") or "").lower()
        if side in {"left", "center", "right"}:
            kept["class"] = side
    for name in sorted(ATTRIBUTES.get(tag, frozenset()) - _RESERVED_ATTRIBUTES - {"href"}):
        if name in given:
            value = _checked(name, given[name] or "")
            if value is not None:
                kept[name] = value
    kept.update(direction_and_language(given))
    return kept


def _link(href: str, addresses: Addresses, dropped: Counter[str]) -> dict[str, str]:
    address = addresses.safe_href(href)
    if not address:
        dropped[ADDRESS] += 1
        return {}
    return {"href": address} if address.startswith("#") else {"href": address, "rel": REL}


def _checked(name: str, value: str) -> str | None:
    if name in _NUMBERS:
        return value.strip() if _NUMBER.match(value.strip()) else None
    if name in _BOOLEAN_ATTRIBUTES:
        return ""
    if name in _ENUMERATED_ATTRIBUTES:
        return value if value in _ENUMERATED_ATTRIBUTES[name] else None
    return " ".join(value.split())


def direction_and_language(given: dict[str, str | None]) -> dict[str, str]:
    """Returns the `dir` and `lang` of an element where their values are valid."""
    kept: dict[str, str] = {}
    direction = (given.get("dir") or "").strip().lower()
    if direction in {"ltr", "rtl", "auto"}:
        kept["dir"] = direction
    language = (given.get("lang") or given.get("xml:lang") or "").strip()
    if _LANGUAGE.match(language):
        kept["lang"] = language
    return kept
