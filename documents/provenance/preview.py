"""Draws the picture that other sites show for a link: a passage or a title, whose it is, and the name of the room.

The picture has the typeface and the colours of the pages. The fonts hold Latin letters: words in another script, or
with signs that the fonts lack, are left out, because boxes and unjoined letters would misquote them. Equal words give
equal bytes.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from itertools import groupby
from pathlib import Path
from threading import Lock
from typing import NamedTuple

from PIL import Image, ImageDraw, ImageFont, features
from PIL import __version__ as pillow_version

from documents.provenance.preview_lines import ELLIPSIS, balance_lines, break_lines, shorten

WIDTH, HEIGHT = 1200, 630  # px, the size that the readers of Open Graph ask for
MAX_CHARACTERS = 320  # of the words that are looked at; more have no place
DRAWN_WITH = f"Pillow {pillow_version}, {'raqm' if features.check('raqm') else 'basic'}"
"""What the bytes depend on besides the words and this program."""

_FONTS = Path(__file__).resolve().parents[2] / "static" / "fonts"
# The values of static/css/tokens.css in the light theme.
PAPER, INK, INK_SOFT, RULE, RUBRIC = "#fbf9f4", "#201c17", "#544c41", "#ded7c9", "#92301f"
WASH, LINE, WASH_STRENGTH = "#f0dc8e", "#705c00", 0.46

_LEFT, _RIGHT = 88, WIDTH - 88
_FOOT = 486  # y of the rule above the title and the name of the room
_fonts_lock = Lock()  # FreeType keeps the letter that it draws in the font, and drawing may change threads


class _Style(NamedTuple):
    """A typeface at a size in px: the files that share its letters, and the values of its axes."""

    family: str
    size: int
    axes: tuple[int, ...]


def _text(size: int, weight: int = 400) -> _Style:
    return _Style("literata-{}-opsz-normal", size, (min(size, 48), weight))


def _ui(size: int, weight: int = 400) -> _Style:
    return _Style("source-sans-3-{}-wght-normal", size, (weight,))


@dataclass(frozen=True, slots=True)
class Preview:
    """The words of a picture; those that cannot be drawn are empty. `made_of` makes one."""

    quote: str
    title: str
    byline: str
    site: str

    @classmethod
    def made_of(cls, *, title: str, byline: str, site: str, quote: str = "") -> Preview:
        """Takes the words that can be drawn, each whole or not at all, without white space and marks of layout."""
        with _fonts_lock:
            return cls(*(words if _can_draw(words) else "" for words in map(_tidy, (quote, title, byline, site))))

    @property
    def says_something(self) -> bool:
        """Says whether more than the name of the room can be drawn."""
        return bool(self.quote or self.title)


def draw_preview(words: Preview) -> bytes:
    """Returns the picture as PNG, 1200 × 630 px."""
    picture = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    with _fonts_lock:
        canvas = _Canvas(ImageDraw.Draw(picture))
        if words.quote:
            canvas.draw_quote(words.quote)
            canvas.draw_foot(words.site, words.title, words.byline)
        else:
            canvas.draw_title(words.title, words.byline)
            canvas.draw_foot(words.site)
    file = BytesIO()
    picture.save(file, "PNG")
    return file.getvalue()


class _Canvas:
    """Draws the parts of a picture."""

    def __init__(self, draw: ImageDraw.ImageDraw) -> None:
        self.draw = draw

    def draw_quote(self, quote: str) -> None:
        """Draws the quoted words as the pages show a marked passage, as large as they fit."""
        style, lines = _fitted(quote, ((64, 4), (54, 5), (46, 6)))
        step = round(style.size * 1.42)
        y = _top(len(lines) * step) + step
        for line in lines:
            base, end = y - round(step * 0.31), _LEFT + _width(line, style)
            self.draw.rectangle((_LEFT - 8, base - style.size, end + 8, base + round(style.size * 0.3)), _wash())
            self._write(line, _LEFT, base, style, INK)
            y += step

    def draw_title(self, title: str, byline: str) -> None:
        """Draws the title of an article, as large as it fits, over its author and publisher."""
        style, lines = _fitted(title, ((88, 2), (72, 3), (58, 4)), weight=500)
        lines = balance_lines(title, lambda part: _width(part, style), _RIGHT - _LEFT, len(lines))
        step = round(style.size * 1.2)
        y = _top(len(lines) * step + 64) + style.size
        for line in lines:
            self._write(line, _LEFT, y, style, INK)
            y += step
        self._write_line(byline, y + 6, _ui(34), INK_SOFT, _RIGHT - _LEFT)

    def draw_foot(self, site: str, title: str = "", byline: str = "") -> None:
        """Draws what stands under the rule: the name of the room, and of a passage the article."""
        self.draw.rectangle((_LEFT, _FOOT, _RIGHT, _FOOT + 1), RULE)
        style = _ui(30, 600)
        name = shorten(site, lambda words: _width(words, style), 420)
        left, base = _RIGHT - _width(name, style), _FOOT + (58 if byline else 66)
        self._write(name, left, base, style, INK)
        self._draw_sign(left - 54, base - 28)
        self._write_line(title, base, _text(32, 600), INK, left - 54 - 48 - _LEFT)
        self._write_line(byline, _FOOT + 102, _ui(27), INK_SOFT, _RIGHT - _LEFT)

    def _draw_sign(self, left: float, top: float) -> None:
        """Draws the sign of the room (static/favicon.svg, 20 units wide): a page, and notes in its margin."""
        unit = 38 / 20
        corners = ((3, 4.5, 12, 4.5), (12, 4.5, 12, 15.5), (12, 15.5, 3, 15.5), (3, 15.5, 3, 4.5))
        lines = ((5.5, 8, 9.5, 8), (5.5, 10.5, 9.5, 10.5), (5.5, 13, 8, 13), (15, 5.5, 17.5, 5.5), (15, 9, 17.5, 9))
        for x, y, to_x, to_y in (*corners, *lines):
            place = (left + x * unit, top + y * unit, left + to_x * unit, top + to_y * unit)
            self.draw.line(place, RUBRIC, width=3)

    def _write_line(self, words: str, base: float, style: _Style, colour: str, room: float) -> None:
        self._write(shorten(words, lambda part: _width(part, style), room), _LEFT, base, style, colour)

    def _write(self, words: str, x: float, base: float, style: _Style, colour: str) -> None:
        for font, part in _runs(words, style):
            self.draw.text((x, base), part, fill=colour, font=font, anchor="ls")
            x += font.getlength(part)


def _fitted(words: str, choices: tuple[tuple[int, int], ...], weight: int = 400) -> tuple[_Style, list[str]]:
    """Returns the words in the largest of the (size, number of lines) that holds them; in the last, shortened."""
    for size, most in choices:
        style = _text(size, weight)
        lines = break_lines(words, lambda part, style=style: _width(part, style), _RIGHT - _LEFT, most + 1)  # type: ignore[misc]
        if len(lines) <= most:
            return style, lines
    return style, break_lines(words, lambda part: _width(part, style), _RIGHT - _LEFT, most)


def _top(height: int) -> int:
    """Returns where a block begins that stands in the middle above the rule."""
    return max(40, (_FOOT - height) // 2)


def _wash() -> tuple[int, int, int]:
    (r, g, b), (r0, g0, b0) = (tuple(bytes.fromhex(colour[1:])) for colour in (WASH, PAPER))
    mixed = (round(one * WASH_STRENGTH + under * (1 - WASH_STRENGTH)) for one, under in ((r, r0), (g, g0), (b, b0)))
    red, green, blue = mixed
    return red, green, blue


# -- Letters ----------------------------------------------------------------------------------


def _tidy(words: str) -> str:
    """Returns the words on one line, composed, without characters that are only instructions to a layout."""
    start = " ".join(words[:MAX_CHARACTERS].split()) + (ELLIPSIS if len(words) > MAX_CHARACTERS else "")
    composed = unicodedata.normalize("NFC", start)
    return "".join(letter for letter in composed if unicodedata.category(letter) != "Cf")


def _can_draw(words: str) -> bool:
    return all(_file_with(letter, _text(32).family) and _file_with(letter, _ui(28).family) for letter in set(words))


@lru_cache(maxsize=4096)
def _file_with(letter: str, family: str) -> str:
    """Returns which of a family's files has a letter, or "". Letters that join or combine would need more than that."""
    if unicodedata.category(letter).startswith("M"):
        return ""
    for part in ("latin", "latin-ext"):
        font = _font(_Style(family, 32, ()), part)
        if _drawn(font, letter) != _drawn(font, "\U0010fffd"):
            return part
    return ""


def _drawn(font: ImageFont.FreeTypeFont, letter: str) -> tuple[tuple[int, int], bytes]:
    mask = font.getmask(letter)
    return mask.size, bytes(mask)


@lru_cache(maxsize=32)
def _font(style: _Style, part: str) -> ImageFont.FreeTypeFont:
    font = ImageFont.truetype(str(_FONTS / f"{style.family.format(part)}.woff2"), style.size)
    if style.axes:
        font.set_variation_by_axes(list(style.axes))
    return font


def _runs(words: str, style: _Style) -> list[tuple[ImageFont.FreeTypeFont, str]]:
    """Returns the words in runs, each with the font that has its letters."""
    runs = groupby(words, key=lambda letter: _file_with(letter, style.family) or "latin")
    return [(_font(style, part), "".join(letters)) for part, letters in runs]


def _width(words: str, style: _Style) -> float:
    return sum(font.getlength(part) for font, part in _runs(words, style))
