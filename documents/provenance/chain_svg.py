"""Draws a derivation chain: origins above, this article, its copies below; a row for each work.

The SVG file is self-contained: it has its own colours for light and dark, no script, and only system fonts. The page
also says in text what it shows, so it is drawn narrow, for the panel.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from itertools import accumulate
from xml.sax.saxutils import escape

from documents.provenance.chain import Chain, ChainWork, Link, Side, other_end

WIDTH = 248  # px: the width of the panel's column
INDENT = 16
LEFT = 10
TOP = 16
LINE = 18  # from one line of a title to the next
NOTE = 17  # to the line under it
GAP = 18  # to the next work
MAX_LINES = 3  # of a title
MAX_ROWS = 30
MAX_DEPTH = 4  # steps that are indented; deeper ones share this indent
_EM, _EM_NOTE = 14.5, 12.5  # font size in px of a title, and of the line under it
_CONTROL = dict.fromkeys([*range(32), 127, *range(128, 160)], " ")

# The values of static/css/tokens.css, which a self-contained file cannot read.
_STYLE = (
    ":root{color-scheme:light dark}"
    "text{font-family:'Source Sans 3',system-ui,'Noto Sans Arabic','Noto Sans Hebrew',sans-serif;fill:#201c17}"
    ".t{font-size:14.5px}.n{font-size:12.5px;fill:#544c41}.this .t{font-weight:600}"
    ".l{fill:none;stroke:#8d8374;stroke-width:1.25}.u{stroke-dasharray:3 3}.a{fill:#8d8374}"
    ".p{fill:#fbf9f4}.d{fill:#fbf9f4;stroke:#544c41;stroke-width:1.5}.this .d{fill:#92301f;stroke:#92301f}"
    "@media (prefers-color-scheme:dark){text{fill:#e7e0d4}.n{fill:#bdb3a3}.l{stroke:#877d6e}.a{fill:#877d6e}"
    ".p{fill:#191713}.d{fill:#191713;stroke:#bdb3a3}.this .d{fill:#eb9a83;stroke:#eb9a83}}"
)


@dataclass(frozen=True)
class ChainLabels:
    """The texts of the picture: its name, its description, and the line under a work, made from its link and side."""

    name: str
    description: str
    this: str
    under: Callable[[Link, Side, ChainWork], str]


@dataclass(frozen=True)
class _Row:
    work: int
    depth: int
    link: Link | None = None
    side: Side = "origins"
    parent_work: int = 0  # the work of the row towards this article


def draw_chain(chain: Chain, words: ChainLabels) -> str:
    """Returns the picture as SVG text."""
    rows = _rows(chain)
    lines = [_wrapped(chain.works[row.work].title, _room(row)) for row in rows]
    tops = list(accumulate((LINE * len(one) + NOTE + GAP for one in lines), initial=TOP))
    places = {row.work: (row, y) for row, y in zip(rows, tops, strict=False)}
    height = tops[-1] - TOP - GAP + 10
    # A background of its own keeps it legible if the reader's theme differs from the system's.
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}" '
        f'role="img" aria-labelledby="name about"><title id="name">{_xml(words.name)}</title>'
        f'<desc id="about">{_xml(words.description)}</desc><style>{_STYLE}</style>'
        f'<rect class="p" width="{WIDTH}" height="{height}" rx="3"/>'
    ]
    parts += [_line(row, places) for row in rows if row.link]
    parts += [_row(row, y, one, chain, words) for row, y, one in zip(rows, tops, lines, strict=False)]
    return "".join([*parts, "</svg>\n"])


def _rows(chain: Chain) -> list[_Row]:
    """Returns the rows from the most distant origin down to this article, then its copies; each work once."""
    above = _side(chain, "origins")[: MAX_ROWS // 2]
    below = [row for row in _side(chain, "copies") if row.work not in {one.work for one in above}][: MAX_ROWS // 2]
    return [*reversed(above), _Row(chain.article_key, 0), *below]


def _side(chain: Chain, side: Side) -> list[_Row]:
    """Returns the works of one side, each after the one that leads to it."""
    found: dict[int, _Row] = {}
    for path in chain.paths(side):
        nearer = chain.article_key
        for depth, link in enumerate(path, start=1):
            work = other_end(link, side)
            found.setdefault(work, _Row(work, depth, link, side, nearer))
            nearer = work
    return list(found.values())


def _x(row: _Row) -> int:
    return LEFT + INDENT * min(row.depth, MAX_DEPTH)


def _room(row: _Row) -> float:
    """Returns how many ems fit beside a work's dot.

    A self-contained file uses the system's font, which may be wide; this article's title is also bold.
    """
    return (WIDTH - _x(row) - 20) / _EM * (0.87 if row.link else 0.78)


def _line(row: _Row, places: dict[int, tuple[_Row, int]]) -> str:
    """Draws the line from a work's dot to its parent, with an arrowhead in the direction of time: origin to copy."""
    if row.parent_work not in places:
        return ""
    x, y = _x(row), places[row.work][1]
    far, far_y = places[row.parent_work]
    far_x = _x(far)
    dashed = "" if row.link and row.link.is_checked else " u"
    if row.side == "origins":
        return f'<path class="l{dashed}" d="M{x - 6} {y}H{far_x}V{far_y - 9}"/>{_point(far_x, far_y - 6)}'
    return f'<path class="l{dashed}" d="M{far_x} {far_y + 6}V{y}H{x - 9}"/>{_point(x - 6, y, turned=True)}'


def _point(x: int, y: int, *, turned: bool = False) -> str:
    if turned:
        return f'<path class="a" d="M{x} {y}l-6 -3.5v7z"/>'
    return f'<path class="a" d="M{x} {y}l-3.5 -6h7z"/>'


def _row(row: _Row, y: int, lines: list[str], chain: Chain, words: ChainLabels) -> str:
    x = _x(row)
    under = words.under(row.link, row.side, chain.works[row.work]) if row.link else words.this
    group = "<g>" if row.link else '<g class="this">'
    parts = [f'{group}<circle class="d" cx="{x}" cy="{y}" r="4.5"/>']
    for n, line in enumerate(lines):
        parts.append(f'<text class="t" x="{x + 12}" y="{y + 5 + LINE * n}">{_xml(_isolated(line))}</text>')
    note = _xml(_isolated(_cut(under, _room(row) * _EM / _EM_NOTE)))
    parts.append(f'<text class="n" x="{x + 12}" y="{y + 5 + LINE * (len(lines) - 1) + NOTE}">{note}</text></g>')
    return "".join(parts)


def _wrapped(words: str, room: float) -> list[str]:
    """Wraps the text to at most `MAX_LINES` lines; the last one is cut."""
    lines: list[str] = []
    rest = _one_line(words)
    while rest and len(lines) < MAX_LINES - 1:
        end = _end(rest, room)
        if end < len(rest):
            blank = rest.rfind(" ", 1, end + 1)
            end = blank if blank > 0 else end
        lines.append(rest[:end].rstrip())
        rest = rest[end:].lstrip()
    return [*lines, _cut(rest, room)] if rest or not lines else lines


def _cut(words: str, room: float) -> str:
    """Cuts the text to one line."""
    words = _one_line(words)
    end = _end(words, room)
    return words if end == len(words) else words[: _end(words, room - 0.8)].rstrip() + "…"


def _end(words: str, room: float) -> int:
    """Returns how many characters fit into `room` ems by their typical widths; at least one."""
    used = 0.0
    for end, letter in enumerate(words):
        used += _width(letter)
        if used > room:
            return max(end, 1)
    return len(words)


def _one_line(words: str) -> str:
    return " ".join(words.translate(_CONTROL).split())


def _width(letter: str) -> float:
    if unicodedata.east_asian_width(letter) in "WF":
        return 1.0
    if unicodedata.combining(letter):
        return 0.0
    return 0.7 if letter.isupper() or letter in "mwMW—" else 0.33 if letter in "iljtfr .,:;’'!|" else 0.57


def _isolated(words: str) -> str:
    """Isolates right-to-left text so that it does not reorder the text beside it (UAX #9)."""
    return f"\u2067{words}\u2069" if any(unicodedata.bidirectional(one) in {"R", "AL"} for one in words) else words


def _xml(words: str) -> str:
    """Escapes text for XML and removes the characters that XML forbids (XML 1.0, 2.2)."""
    plain = words.translate(_CONTROL)
    return escape(
        "".join(one for one in plain if not 0xD800 <= ord(one) <= 0xDFFF and ord(one) not in {0xFFFE, 0xFFFF})
    )
