"""Packs a rendered text into a message and unpacks it again: short values in JSON, its HTML and text separately."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from documents.rendering.rendered import Dropped, Heading, Rendered


def pack_rendered(rendered: Rendered) -> dict[str, Any]:
    """Returns the values of a rendered text, without its HTML and its text."""
    return {
        "headings": [asdict(heading) for heading in rendered.headings],
        "dropped": [asdict(dropped) for dropped in rendered.dropped],
        "tool": rendered.tool,
        "tool_version": rendered.tool_version,
        "settings": rendered.settings,
    }


def unpack_rendered(row: dict[str, Any], html: str, text: str) -> Rendered:
    """Restores the rendered text that `pack_rendered` packed."""
    return Rendered(
        html=html,
        text=text,
        headings=tuple(Heading(**heading) for heading in row["headings"]),
        dropped=tuple(Dropped(**dropped) for dropped in row["dropped"]),
        tool=row["tool"],
        tool_version=row["tool_version"],
        settings=row["settings"],
    )
