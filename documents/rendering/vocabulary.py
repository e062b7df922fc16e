"""The elements and attributes of a stored article, grouped by what they may contain."""

from __future__ import annotations

import re

# Contain blocks only; bare text in them gets a paragraph.
FLOW = frozenset({"", "blockquote", "details", "section", "div"})
# Contain text, blocks or both.
FLOW_OR_TEXT = frozenset({"li", "dd", "td", "th", "figure"})
# Contain text only; the edges of blocks in them become line breaks.
TEXT_BLOCKS = frozenset({"p", "h1", "h2", "h3", "h4", "h5", "h6", "pre", "dt", "caption", "figcaption", "summary"})
# Contain nothing but their own parts.
STRUCTURE = frozenset({"ul", "ol", "dl", "table", "thead", "tbody", "tfoot", "tr"})
BLOCKS = (FLOW | FLOW_OR_TEXT | TEXT_BLOCKS | STRUCTURE | {"hr"}) - {""}

HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
LISTS = frozenset({"ul", "ol", "dl"})
TABLE_STRUCTURE = frozenset({"table", "thead", "tbody", "tfoot", "tr"})

INLINE = frozenset(
    "a abbr b bdi bdo br cite code del dfn em i ins kbd mark q rp rt ruby s samp small span strong sub sup time u"
    " var wbr".split()
)
MATHS = frozenset(
    "math menclose mfrac mi mmultiscripts mn mo mover mpadded mphantom mprescripts mroot mrow ms mspace msqrt"
    " mstyle msub msubsup msup mtable mtd mtext mtr munder munderover".split()
)
# These hold the text of a formula.
MATHS_TOKENS = frozenset({"mi", "mn", "mo", "ms", "mtext"})

_BOOLEAN = re.compile("true|false")
_LENGTH = re.compile(r"-?\d{0,4}(?:\.\d{1,6})?(?:em|ex|px|pt|pc|in|cm|mm|q|rem|%)?|thin|medium|thick", re.IGNORECASE)
# The attributes of MathML Core that an element of a formula may have, with the values that they may have.
MATHS_ATTRIBUTES: dict[str, dict[str, re.Pattern[str]]] = {
    "math": {"display": re.compile("block|inline")},
    "mfrac": {"linethickness": _LENGTH},
    "mi": {"mathvariant": re.compile("normal")},
    "mo": {
        "form": re.compile("prefix|infix|postfix"),
        **dict.fromkeys(("stretchy", "symmetric", "largeop", "movablelimits", "fence", "separator"), _BOOLEAN),
        **dict.fromkeys(("lspace", "rspace", "minsize", "maxsize"), _LENGTH),
    },
    "mover": {"accent": _BOOLEAN},
    "mpadded": dict.fromkeys(("width", "height", "depth", "lspace", "voffset"), _LENGTH),
    "mspace": dict.fromkeys(("width", "height", "depth"), _LENGTH),
    "mstyle": {"displaystyle": _BOOLEAN, "scriptlevel": re.compile(r"[+-]?\d{1,2}")},
    "mtd": dict.fromkeys(("columnspan", "rowspan"), re.compile(r"\d{1,3}")),
    "munder": {"accentunder": _BOOLEAN},
    "munderover": dict.fromkeys(("accent", "accentunder"), _BOOLEAN),
}

# The attributes that an element of the article may have, besides `id`, `class`, `dir` and `lang`.
ATTRIBUTES: dict[str, frozenset[str]] = {
    "a": frozenset({"href", "rel", "role", "data-n", "aria-label", "title"}),
    "abbr": frozenset({"title"}),
    "del": frozenset({"datetime"}),
    "details": frozenset({"open"}),
    "div": frozenset({"tabindex"}),
    "dfn": frozenset({"title"}),
    "ins": frozenset({"datetime"}),
    "li": frozenset({"value"}),
    "ol": frozenset({"start", "reversed", "type"}),
    "pre": frozenset({"tabindex"}),
    "section": frozenset({"role", "aria-label"}),
    "span": frozenset({"role", "data-words", "aria-label"}),
    "td": frozenset({"colspan", "rowspan"}),
    "th": frozenset({"colspan", "rowspan", "scope"}),
    "time": frozenset({"datetime"}),
    **{tag: frozenset(patterns) for tag, patterns in MATHS_ATTRIBUTES.items()},
}
GLOBAL_ATTRIBUTES = frozenset({"id", "class", "dir", "lang"})

# Our own classes; an article's classes are dropped with its style sheets.
CLASSES: dict[str, frozenset[str]] = {
    "div": frozenset({"wide"}),
    "a": frozenset({"pn", "noteref", "backlink", "permalink"}),
    "li": frozenset({"footnote"}),
    "p": frozenset({"footnote"}),
    "pre": frozenset({"capture"}),
    "span": frozenset({"picture"}),
    "td": frozenset({"left", "center", "right"}),
    "th": frozenset({"left", "center", "right"}),
}
# Links without text: CSS generates what they show from `data-n`, so that it is not part of the text.
MARKER_CLASSES = frozenset({"pn", "noteref", "backlink", "permalink"})
ROLES: dict[str, frozenset[str]] = {
    "a": frozenset({"doc-noteref", "doc-backlink"}),
    "section": frozenset({"doc-endnotes"}),
    "span": frozenset({"img"}),
}
REL = "noopener noreferrer"
