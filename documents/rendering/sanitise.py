"""The final filter on the contents of a page: nh3 with the vocabulary of a stored article."""

from __future__ import annotations

import re

import nh3

from documents.rendering.links import safe_address
from documents.rendering.vocabulary import ATTRIBUTES, BLOCKS, CLASSES, GLOBAL_ATTRIBUTES, INLINE, MATHS, REL, ROLES

_ID = re.compile(r"p\d+\Z|a-\S+\Z")
_FRAGMENT = re.compile(r"#(?:p\d+|a-\S+)\Z")
_TAGS = set(BLOCKS | INLINE | MATHS)


def _filtered(tag: str, name: str, value: str) -> str | None:
    if name == "id":
        return value if _ID.match(value) else None
    if name == "href":
        return value if _FRAGMENT.match(value) or safe_address(value) == value else None
    if name in {"dir"}:
        return value if value in {"ltr", "rtl", "auto"} else None
    return value


_CLEANER = nh3.Cleaner(
    tags=_TAGS,
    attributes={
        "*": set(GLOBAL_ATTRIBUTES - {"class"}),
        **{tag: set(names - {"role", "rel"}) for tag, names in ATTRIBUTES.items()},
    },
    tag_attribute_values={
        tag: {"role": set(roles), **({"rel": {REL}} if tag == "a" else {})} for tag, roles in ROLES.items()
    },
    allowed_classes={tag: set(names) for tag, names in CLASSES.items()},
    attribute_filter=_filtered,
    link_rel=None,
    url_schemes={"http", "https", "mailto"},
    url_relative=lambda address: address if address.startswith("#") else None,
)


def sanitise(html: str) -> str:
    """Runs the sanitiser once, with the vocabulary of a stored article."""
    return _CLEANER.clean(html)
