"""Passages shown in place: `parse_stars("an *apple* a day")` is the text without stars and the offsets between them."""

from collections.abc import Sequence

from documents.anchoring import CarriedPassage, compare


def carry(old: str, new: str, spans: Sequence[tuple[int, int]]) -> list[CarriedPassage]:
    """Compares two texts and carries each span of the old one."""
    return compare(old, new).carry(old, new, spans)


def parse_stars(marked: str) -> tuple[str, int, int]:
    """Returns the text and the start and end (code points) of the part between the two stars."""
    before, passage, after = marked.split("*")
    return before + passage + after, len(before), len(before) + len(passage)


def add_stars(text: str, start: int, end: int) -> str:
    """Puts stars around a passage; the inverse of `parse_stars`."""
    return f"{text[:start]}*{text[start:end]}*{text[end:]}"
