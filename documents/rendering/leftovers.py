"""What a page carries that is no article: left out of it, and counted."""

from __future__ import annotations

import re
from collections import Counter

from selectolax.lexbor import LexborNode

from documents.errors import gettext_noop as _
from documents.rendering.rendered import Dropped

_FIELD = _("form field")
_DRAWING = _("drawing")
_FRAME = _("embedded page")
_OBJECT = _("embedded object")

# Elements that go with all they hold; "" where nobody would miss them.
LEFTOVERS: dict[str, str] = {
    "script": _("script"),
    "noscript": _("words for browsers without scripts"),
    "style": _("style sheet"),
    "template": _("template"),
    "iframe": _FRAME,
    "frame": _FRAME,
    "noframes": _FRAME,
    "object": _OBJECT,
    "embed": _OBJECT,
    "applet": _OBJECT,
    "audio": _("sound"),
    "video": _("film"),
    "canvas": _DRAWING,
    "svg": _DRAWING,
    "map": _("image map"),
    "area": _("image map"),
    "dialog": _("dialogue box"),
    "button": _FIELD,
    "input": _FIELD,
    "select": _FIELD,
    "option": _FIELD,
    "optgroup": _FIELD,
    "datalist": _FIELD,
    "textarea": _FIELD,
    "label": _FIELD,
    "legend": _FIELD,
    "output": _FIELD,
    "progress": _FIELD,
    "meter": _FIELD,
    "keygen": _FIELD,
    "base": "",
    "head": "",
    "link": "",
    "meta": "",
    "param": "",
    "source": "",
    "title": "",
    "track": "",
}
HIDDEN = _("hidden element")
CONTENTS = _("table of contents")
ADDRESS = _("address of a link that leads to no page and no mailbox")
REMOTE_PICTURE = _("remote picture")
DECORATION = _("decorative picture")

# The table of contents that Markdown puts into the text; the page has its own outside of it.
CONTENTS_CLASS = "readingroom-contents"

_UNSEEN = re.compile(r"(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*hidden)\b", re.IGNORECASE)


def leftover(node: LexborNode, attributes: dict[str, str | None]) -> str | None:
    """What an element is, if it is left out with all it holds; None if it is kept."""
    if node.tag in LEFTOVERS:
        return LEFTOVERS[node.tag or ""]
    if attributes.get("class") == CONTENTS_CLASS:
        return CONTENTS
    if "hidden" in attributes and attributes["hidden"] != "until-found":
        return HIDDEN
    if _UNSEEN.search(attributes.get("style") or ""):
        return HIDDEN
    return None


def report(counts: Counter[str]) -> tuple[Dropped, ...]:
    """What was left out, in the order of its names."""
    return tuple(Dropped(what, count) for what, count in sorted(counts.items()) if what)
