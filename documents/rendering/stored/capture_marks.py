"""The text of a capture as HTML for a `pre`, with marks for evidence, parts set aside and gaps.

The marks add no characters to the text: labels, buttons and marks are empty elements whose words CSS writes, so the
`textContent` is the capture's text. Offsets are code points of the whole text.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from documents.rendering.tree import escape_attribute, escape_text


@dataclass(frozen=True, slots=True)
class SetAsideMark:
    """A part set aside and its reason in words; a part without a reason (mark-up) is only greyed.

    `restore` is the label of the button that puts the part back, empty if the viewer may not do that.
    """

    start: int
    end: int
    key: int
    words: str = ""
    restore: str = ""


@dataclass(frozen=True, slots=True)
class CaptureHighlight:
    """A highlighted passage: evidence for a fact, or the passage in the address. `id` goes to its first character."""

    start: int
    end: int
    id: str
    is_requested: bool = False


@dataclass(frozen=True, slots=True)
class CaptureGap:
    """A gap before a code point, with a description of what is missing."""

    position: int
    id: str
    words: str


@dataclass(frozen=True, slots=True)
class CaptureMarks:
    """All marks of a capture; parts set aside do not overlap, highlights may."""

    set_aside: Sequence[SetAsideMark] = ()
    highlights: Sequence[CaptureHighlight] = ()
    gaps: Sequence[CaptureGap] = field(default_factory=tuple)


def capture_html(text: str, marks: CaptureMarks, offset: int = 0) -> str:
    """Returns `text`, which begins at `offset` of the whole text, with the marks that fall inside it."""
    end = offset + len(text)
    asides = sorted((one for one in marks.set_aside if one.start < end and one.end > offset), key=lambda one: one.start)
    shown = sorted((one for one in marks.highlights if one.start < end and one.end > offset), key=lambda one: one.start)
    lacks = sorted((one for one in marks.gaps if offset <= one.position <= end), key=lambda one: one.position)
    edges = {offset, end, *(one.position for one in lacks)}
    for start, stop in [*((one.start, one.end) for one in asides), *((one.start, one.end) for one in shown)]:
        edges |= {max(start, offset), min(stop, end)}
    return "".join(_write_text(text, offset, sorted(edges), asides, shown, lacks))


def _write_text(
    text: str,
    offset: int,
    edges: Sequence[int],
    asides: list[SetAsideMark],
    shown: list[CaptureHighlight],
    lacks: list[CaptureGap],
) -> Iterator[str]:
    open_aside: SetAsideMark | None = None
    active: list[CaptureHighlight] = []
    for start, end in [*pairwise(edges), (edges[-1], edges[-1])]:
        if open_aside is not None and (open_aside.end <= start or start == end):
            yield "</span>"
            open_aside = None
        while lacks and lacks[0].position <= start:
            yield _write_gap(lacks.pop(0))
        if start == end:
            return
        if asides and asides[0].start <= start:
            open_aside = asides.pop(0)
            yield _opening(open_aside, text, offset)
        active = [one for one in active if one.end > start]
        begun = []
        while shown and shown[0].start <= start:
            begun.append(shown.pop(0))
        active += begun
        words = escape_text(text[start - offset : end - offset])
        yield _shown(words, active, [one.id for one in begun if one.start == start])


def _shown(words: str, active: Iterable[CaptureHighlight], begun: Iterable[str]) -> str:
    active = list(active)
    if not active:
        return words
    opening = '<mark class="is-lit">' if any(one.is_requested for one in active) else "<mark>"
    places = "".join(f'<span id="{escape_attribute(name)}"></span>' for name in dict.fromkeys(begun))
    return f"{opening}{places}{words}</mark>"


def _opening(part: SetAsideMark, text: str, offset: int) -> str:
    begins = part.start <= offset or text[part.start - offset - 1] == "\n"
    ends = part.end >= offset + len(text) or text[part.end - offset] == "\n"
    kind = "aside-quiet" if not part.words else "aside-lines" if begins and ends else "aside-words"
    opening = f'<span class="aside {kind}" id="part-{part.key}" data-part="{part.key}">'
    if not part.words:
        return opening
    words = escape_attribute(part.words)
    label = f'<span class="why" role="img" aria-label="{words}" data-words="{words}"></span>'
    if not part.restore:
        return opening + label
    does = escape_attribute(part.restore)
    return (
        f'{opening}{label}<button class="restore" type="submit" form="restore" name="part" value="{part.key}" '
        f'aria-label="{does}: {words}" data-words="{does}"></button>'
    )


def _write_gap(gap: CaptureGap) -> str:
    words = escape_attribute(gap.words)
    return f'<span class="gap" id="{gap.id}" role="img" aria-label="{words}" data-words="{words}"></span>'
