"""The names of HTML's elements, grouped by their meaning for finding an article."""

from __future__ import annotations

from documents.intake.html_tags import VOID

EMPTY = VOID | frozenset("! basefont bgsound frame keygen".split())
# The content of these is not text of the page.
NOT_RENDERED = frozenset(
    "head script style template noscript title svg canvas audio video object applet map iframe frameset noembed"
    " noframes datalist".split()
)
# Form controls: their text is visible but never part of an article.
FORM_CONTROLS = frozenset(
    "button input select option optgroup textarea label legend output progress meter dialog".split()
)
HEADINGS = frozenset("h1 h2 h3 h4 h5 h6".split())
CELLS = frozenset({"td", "th"})
TABLE_PARTS = CELLS | frozenset("table caption colgroup col thead tbody tfoot tr".split())
# Blocks that shape their text; the other blocks only contain blocks.
TEXT_BLOCKS = HEADINGS | frozenset("blockquote details dl ol p pre table ul menu dir listing xmp plaintext".split())
WRAPPERS = frozenset(
    "address article aside body center div fieldset figure footer form frameset header hgroup html main nav search"
    " section".split()
)
BLOCKS = TEXT_BLOCKS | WRAPPERS | TABLE_PARTS | frozenset("figcaption dd dt li hr summary option".split())

# A paragraph ends where one of these begins (HTML standard, "The p element").
ENDS_PARAGRAPH = (TEXT_BLOCKS | WRAPPERS | {"hr", "li", "dt", "dd"}) - {"html", "body"}
# The start tag of each key closes an open element of the first set, unless one of the second set is in between.
IMPLIED_END_TAGS = {
    "li": (frozenset({"li"}), frozenset({"ul", "ol", "menu", "dir"})),
    "dt": (frozenset({"dt", "dd"}), frozenset({"dl"})),
    "dd": (frozenset({"dt", "dd"}), frozenset({"dl"})),
    "td": (CELLS, frozenset({"tr", "table"})),
    "th": (CELLS, frozenset({"tr", "table"})),
    "tr": (frozenset({"tr"}), frozenset({"table"})),
    "thead": (frozenset({"thead", "tbody", "tfoot", "tr"}), frozenset({"table"})),
    "tbody": (frozenset({"thead", "tbody", "tfoot", "tr"}), frozenset({"table"})),
    "tfoot": (frozenset({"thead", "tbody", "tfoot", "tr"}), frozenset({"table"})),
    "option": (frozenset({"option"}), frozenset({"select", "datalist"})),
    "a": (frozenset({"a"}), BLOCKS - {"p"}),
}
# A closing tag reaches no further than these (HTML standard, "has an element in scope").
SCOPE = frozenset("html table td th caption object template applet marquee".split())
IN_HEAD = frozenset("! base basefont bgsound link meta noscript script style template title head".split())
FOREIGN = frozenset({"svg", "math"})
# These cannot be inside a drawing or a formula: an unclosed one ends before them.
BREAKS_OUT_OF_FOREIGN = frozenset(
    "b blockquote body center dd div dl dt em h1 h2 h3 h4 h5 h6 hr i li listing menu ol p pre ruby small span strong"
    " sub sup table tt u ul var".split()
)
