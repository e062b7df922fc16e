"""Limits on the nesting of HTML."""

from __future__ import annotations

import re

from documents.errors import RenderingRefused
from documents.errors import gettext_noop as _

MAX_DEPTH = 500
# Tags whose end tag may be omitted; they do not show how deep a page is nested.
_OPEN_ENDED = frozenset(
    "p li dt dd td th tr thead tbody tfoot option optgroup colgroup rp rt html head body"
    " area base br col embed hr img input link meta param source track wbr".split()
)
_TAG = re.compile(r"<(/?)([a-zA-Z][^\s/>]*)")
_MAX_OPEN_TAGS = 20 * MAX_DEPTH


def check_depth(depth: int) -> None:
    """Refuses a node so deep that sanitisers and browsers disagree on it or crash."""
    if depth > MAX_DEPTH:
        raise RenderingRefused(
            _("The page is nested more than %(deepest)s levels deep. Save it again as plain text and import that."),
            deepest=MAX_DEPTH,
        )


def check_tags(html: str) -> None:
    """Refuses extreme nesting before a parser sees it, because parsers take quadratic time on it."""
    depth = 0
    for closes, name in _TAG.findall(html):
        if name.lower() in _OPEN_ENDED:
            continue
        depth += -1 if closes else 1
        depth = max(depth, 0)
        if depth > _MAX_OPEN_TAGS:
            check_depth(depth)
