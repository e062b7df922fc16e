"""Letters that editors exchange without meaning another word."""

from __future__ import annotations

_ALIKE = {
    '"': "\u201c\u201d\u201e\u00ab\u00bb",
    "'": "\u2018\u2019\u201a",
    "-": "\u2010\u2011\u2013\u2014\u2212",
    " ": "\u00a0\u2009\u202f\t",
}


def fold(text: str) -> str:
    """The text with one kind of quotation mark, dash and space each; as long as before, so that offsets hold."""
    for one, others in _ALIKE.items():
        for other in others:
            text = text.replace(other, one)
    return text
