"""Tables that only place things on a page, as was the habit of the early web."""

from __future__ import annotations

from selectolax.lexbor import LexborNode

from documents.rendering.vocabulary import HEADINGS

_PARTS = frozenset({"table", "thead", "tbody", "tfoot", "tr", "td", "th", "caption"})
_NO_DATA = ", ".join(f"table {name}" for name in ("table", *sorted(HEADINGS)))


class LayoutTables:
    """Tells tables of data from tables of layout; asks about each table once."""

    def __init__(self) -> None:
        self._known: dict[int, bool] = {}

    def places(self, node: LexborNode, tag: str) -> bool:
        """Whether a node is a part of a table that only places things."""
        if tag not in _PARTS:
            return False
        table: LexborNode | None = node
        while table is not None and table.tag != "table":
            table = table.parent
        if table is None:
            return True
        if table.mem_id not in self._known:
            self._known[table.mem_id] = _is_layout(table)
        return self._known[table.mem_id]


def _is_layout(table: LexborNode) -> bool:
    """A table for layout says so, has fewer than two cells, or holds headings or other tables."""
    if table.attributes.get("role") in {"presentation", "none"}:
        return True
    return len(table.css("td, th")) < 2 or table.css_first(_NO_DATA) is not None
