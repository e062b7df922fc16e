"""Annotations as clients send them; a test names only the properties that it is about."""

from __future__ import annotations

from typing import Any

ANNO = "http://www.w3.org/ns/anno.jsonld"
ARTICLE = "https://room.example/documents/keeper/"


def sent(**properties: Any) -> dict[str, Any]:
    """Returns a valid annotation of a whole article with `properties`; a value of None removes one."""
    annotation = {"@context": ANNO, "type": "Annotation", "target": ARTICLE, **properties}
    return {name: value for name, value in annotation.items() if value is not None}


def position(start: Any, end: Any, **more: Any) -> dict[str, Any]:
    return {"type": "TextPositionSelector", "start": start, "end": end, **more}


def quote(exact: Any, **more: Any) -> dict[str, Any]:
    return {"type": "TextQuoteSelector", "exact": exact, **more}


def passage(*selectors: Any, source: Any = ARTICLE, **more: Any) -> dict[str, Any]:
    return {"source": source, "selector": list(selectors), **more}


def text(value: Any, **more: Any) -> dict[str, Any]:
    return {"type": "TextualBody", "value": value, **more}


def markdown(value: str) -> dict[str, Any]:
    """Returns the body for a note as our own page sends it."""
    return text(value, purpose="commenting", format="text/markdown")


def tag(name: str) -> dict[str, Any]:
    return text(name, purpose="tagging")
