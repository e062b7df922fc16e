"""A chain of works as a picture: origins above, this article, its copies below; a row for each work.

An SVG file that stands alone: its own colours for light and dark, no script, no font but the system's. What it shows
stands in words beside it, so it is drawn narrow, for the panel.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from xml.sax.saxutils import escape

from documents.provenance.chain import Chain, ChainWork, Link, Side, other_end

WIDTH = 320
ROW = 50
INDENT = 18
LEFT = 10
MOST_ROWS = 30
DEEPEST = 5  # steps that are indented; further ones stand below each other
_EM = 14.5  # px of a title's letters
_CONTROL = dict.fromkeys([*range(32), 127, *range(128, 160)], " ")

# The values of static/css/tokens.css, which a file that stands alone cannot read.
_STYLE = (
    ":root{color-scheme:light dark}"
    "text{font-family:'Source Sans 3',system-ui,'Noto Sans Arabic','Noto Sans Hebrew',sans-serif;fill:#201c17}"
    ".t{font-size:14.5px}.n{font-size:12.5px;fill:#544c41}.this .t{font-weight:600}"
    ".l{fill:none;stroke:#8d8374;stroke-width:1.25}.u{stroke-dasharray:3 3}.a{fill:#8d8374}"
    ".d{fill:#fbf9f4;stroke:#544c41;stroke-width:1.5}.this .d{fill:#92301f;stroke:#92301f}"
    "@media (prefers-color-scheme:dark){text{fill:#e7e0d4}.n{fill:#bdb3a3}.l{stroke:#877d6e}.a{fill:#877d6e}"
    ".d{fill:#191713;stroke:#bdb3a3}.this .d{fill:#eb9a83;stroke:#eb9a83}}"
)


@dataclass(frozen=True)
class PictureWords:
    """What the picture says: its name, how it describes itself, and the line under a work by its link and side."""

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
    nearer: int = 0  # the work of the row towards this article


def draw(chain: Chain, words: PictureWords) -> str:
    """The picture as SVG text."""
    rows = _rows(chain)
    places = {row.work: n for n, row in enumerate(rows)}
    height = ROW * len(rows) + 4
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}" '
        f'role="img" aria-labelledby="name about"><title id="name">{_xml(words.name)}</title>'
        f'<desc id="about">{_xml(words.description)}</desc><style>{_STYLE}</style>'
    ]
    parts += [_line(row, rows, places) for row in rows if row.link]
    parts += [_row(row, n, chain, words) for n, row in enumerate(rows)]
    return "".join([*parts, "</svg>\n"])


def _rows(chain: Chain) -> list[_Row]:
    """Origins from the farthest down to this article, then its copies; each work once."""
    above = _side(chain, "origins")[: MOST_ROWS // 2]
    below = [row for row in _side(chain, "copies") if row.work not in {one.work for one in above}][: MOST_ROWS // 2]
    return [*reversed(above), _Row(chain.this, 0), *below]


def _side(chain: Chain, side: Side) -> list[_Row]:
    """The works of one side, each under the one that leads to it."""
    found: dict[int, _Row] = {}
    for path in chain.paths(side):
        nearer = chain.this
        for depth, link in enumerate(path, start=1):
            work = other_end(link, side)
            found.setdefault(work, _Row(work, depth, link, side, nearer))
            nearer = work
    return list(found.values())


def _x(row: _Row) -> int:
    return LEFT + INDENT * min(row.depth, DEEPEST)


def _y(n: int) -> int:
    return ROW * n + 16


def _line(row: _Row, rows: list[_Row], places: dict[int, int]) -> str:
    """From a work's dot to the one that it leads to, with a point where time goes: down, from origin to copy."""
    here, there = places[row.work], places.get(row.nearer)
    if there is None:
        return ""
    x, y = _x(row), _y(here)
    far_x, far_y = _x(rows[there]), _y(there)
    dashed = "" if row.link and row.link.is_checked else " u"
    if row.side == "origins":
        return f'<path class="l{dashed}" d="M{x - 6} {y}H{far_x}V{far_y - 9}"/>{_point(far_x, far_y - 6)}'
    return f'<path class="l{dashed}" d="M{far_x} {far_y + 6}V{y}H{x - 9}"/>{_point(x - 6, y, turned=True)}'


def _point(x: int, y: int, *, turned: bool = False) -> str:
    if turned:
        return f'<path class="a" d="M{x} {y}l-6 -3.5v7z"/>'
    return f'<path class="a" d="M{x} {y}l-3.5 -6h7z"/>'


def _row(row: _Row, n: int, chain: Chain, words: PictureWords) -> str:
    x, y = _x(row), _y(n)
    work = chain.works[row.work]
    under = words.under(row.link, row.side, work) if row.link else words.this
    room = (WIDTH - x - 14) / _EM
    group = "<g>" if row.link else '<g class="this">'
    return (
        f'{group}<circle class="d" cx="{x}" cy="{y}" r="4.5"/>'
        f'<text class="t" x="{x + 12}" y="{y + 5}">{_xml(_fitted(work.title, room))}</text>'
        f'<text class="n" x="{x + 12}" y="{y + 22}">{_xml(_fitted(under, room * 1.16))}</text></g>'
    )


def _fitted(words: str, room: float) -> str:
    """The words as far as they fit into so many ems, by the usual width of their letters."""
    words = " ".join(words.translate(_CONTROL).split())
    used, end = 0.0, 0
    for end, letter in enumerate(words, start=1):
        used += _width(letter)
        if used > room - 0.8 and end < len(words):
            return _isolated(words[: end - 1].rstrip() + "…")
    return _isolated(words)


def _width(letter: str) -> float:
    if unicodedata.east_asian_width(letter) in "WF":
        return 1.0
    if unicodedata.combining(letter):
        return 0.0
    return 0.64 if letter.isupper() or letter in "mwMW—" else 0.3 if letter in "iljtfr .,:;’'!|" else 0.51


def _isolated(words: str) -> str:
    """Words that run right to left, so that they turn nothing round beside them (UAX #9)."""
    return f"\u2067{words}\u2069" if any(unicodedata.bidirectional(one) in {"R", "AL"} for one in words) else words


def _xml(words: str) -> str:
    """Words that may stand in XML: without what it forbids (XML 1.0, 2.2)."""
    plain = words.translate(_CONTROL)
    return escape(
        "".join(one for one in plain if not 0xD800 <= ord(one) <= 0xDFFF and ord(one) not in {0xFFFE, 0xFFFF})
    )
