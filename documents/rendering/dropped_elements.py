"""Elements of a page that are not part of the article: they are left out and counted."""

from __future__ import annotations

import re
from collections import Counter

from selectolax.lexbor import LexborNode

from documents.errors import gettext_noop as _
from documents.rendering.rendered import Dropped

# The names of elements that are dropped with their content; "" if they are not worth reporting.
_CALLED = {
    _("script"): "script",
    _("words for browsers without scripts"): "noscript",
    _("style sheet"): "style",
    _("template"): "template",
    _("embedded page"): "iframe frame noframes",
    _("embedded object"): "object embed applet",
    _("sound"): "audio",
    _("film"): "video",
    _("drawing"): "canvas svg",
    _("image map"): "map area",
    _("dialogue box"): "dialog",
    _("form field"): (
        "button input select option optgroup datalist textarea label legend output progress meter keygen"
    ),
    "": "base head link meta param source title track",
}
DROPPED_ELEMENTS = {element: what for what, elements in _CALLED.items() for element in elements.split()}
HIDDEN = _("hidden element")
CONTENTS = _("table of contents")
ADDRESS = _("address of a link that leads to no page and no mailbox")
REMOTE_PICTURE = _("remote picture")
DECORATION = _("decorative picture")

# The class of the table of contents that Markdown puts into the text; the page has its own outside the text.
CONTENTS_CLASS = "readingroom-contents"

_UNSEEN = re.compile(r"(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*hidden)\b", re.IGNORECASE)


def name_of_dropped(node: LexborNode, attributes: dict[str, str | None]) -> str | None:
    """Returns the name of an element that is dropped with its content; None if the element is kept."""
    if node.tag in DROPPED_ELEMENTS:
        return DROPPED_ELEMENTS[node.tag or ""]
    if attributes.get("class") == CONTENTS_CLASS:
        return CONTENTS
    if "hidden" in attributes and attributes["hidden"] != "until-found":
        return HIDDEN
    if _UNSEEN.search(attributes.get("style") or ""):
        return HIDDEN
    return None


def list_dropped(counts: Counter[str]) -> tuple[Dropped, ...]:
    """Returns what was left out, sorted by name."""
    return tuple(Dropped(what, count) for what, count in sorted(counts.items()) if what)
