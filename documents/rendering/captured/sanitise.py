"""The final filter on a captured page: nh3 with what such a page may have."""

from __future__ import annotations

import re

import nh3

from documents.rendering.vocabulary import ATTRIBUTES, BLOCKS, INLINE, MATHS

_PLACE = re.compile(r"\d{1,10}-\d{1,10}\Z")
_ID = re.compile(r"part-\d{1,10}\Z")
_SLOT = re.compile(r"[a-z]{1,12}(?:-\d{1,10})?\Z")
_SPAN = re.compile(r"[1-9]\d{0,2}\Z")
_CLASSES = {"aside", "aside-block", "aside-words", "slot", "why-place", "picture", "left", "center", "right"}
_TAGS = set((BLOCKS - {"details", "summary", "section"}) | INLINE | MATHS)
_OWN = {
    name: set(ATTRIBUTES.get(name, ())) - {"rel", "role", "href", "tabindex", "aria-label", "data-n", "data-words"}
    for name in _TAGS
}


def _filtered(tag: str, name: str, value: str) -> str | None:
    if name == "id":
        return value if _ID.match(value) else None
    if name == "data-place":
        return value if _PLACE.match(value) else None
    if name == "data-slot":
        return value if _SLOT.match(value) else None
    if name in {"colspan", "rowspan"}:
        return value if _SPAN.match(value) else None
    if name == "dir":
        return value if value in {"ltr", "rtl", "auto"} else None
    return value


_CLEANER = nh3.Cleaner(
    tags=_TAGS,
    attributes={"*": {"id", "dir", "lang", "data-place"}, **_OWN, "span": {"data-slot"}},
    allowed_classes=dict.fromkeys(_TAGS, _CLASSES),
    attribute_filter=_filtered,
    link_rel=None,
    url_schemes=set(),
)


def sanitise_captured(html: str) -> str:
    """Runs the sanitiser once. No address is left, so the page loads nothing and leads nowhere."""
    return _CLEANER.clean(html)
